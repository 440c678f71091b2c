"""What is read of a field says what is seen there: lists with tracked changes, tables, links and symbols."""

import io
import zipfile
from typing import Any

import pytest

from surveys.word.findings import Control, Found
from surveys.word.links import address_beside
from surveys.word.reader import read_word
from surveys.word.symbols import symbol
from surveys.word.tags import bookmark_of

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="r"'
_LEVEL = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="%1."/></w:lvl>'
_NUMBERING = (
    f"<w:numbering {_SPACE}>"
    + "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{_LEVEL.format(kind)}</w:abstractNum>'
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'
        for key, kind in ((1, "decimal"), (2, "bullet"))
    )
    + "</w:numbering>"
)
_RELATIONS = """<Relationships xmlns="x">
<Relationship Id="n" Type="http://x/numbering" Target="numbering.xml"/>
<Relationship Id="web" Type="http://x/hyperlink" TargetMode="External" Target="https://example.se/policy"/>
<Relationship Id="mail" Type="http://x/hyperlink" TargetMode="External" Target="mailto:anna@example.se"/>
<Relationship Id="file" Type="http://x/hyperlink" TargetMode="External" Target="file:///C:/hemligt.docx"/>
</Relationships>"""
_MAIN = '<Relationship Id="r" Type="http://x/officeDocument" Target="word/document.xml"/>'


def document(body: str) -> Found:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="x">{_MAIN}</Relationships>')
        archive.writestr("word/_rels/document.xml.rels", _RELATIONS)
        archive.writestr("word/numbering.xml", _NUMBERING)
        archive.writestr("word/document.xml", f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>")
    return read_word(made)


def the_only(body: str) -> Control:
    [found] = document(body).controls
    return found


def field(inside: str, tag: str = "6", more: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{more}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>'


def marked(inside: str, tag: str = "6") -> str:
    """A field whose tag a program has dropped: the bookmark around it is left."""
    return f'<w:bookmarkStart w:id="1" w:name="{bookmark_of(tag)}"/>{inside}<w:bookmarkEnd w:id="1"/>'


def paragraph(runs: str, listed: str = "", mark: str = "") -> str:
    place = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{listed}"/></w:numPr>' if listed else ""
    change = f"<w:rPr><w:{mark}/></w:rPr>" if mark else ""
    return f"<w:p><w:pPr>{place}{change}</w:pPr>{runs}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def struck(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def tracked(kind: str, text: str) -> str:
    return f"<w:{kind}>{run(text)}</w:{kind}>"


def table(*rows: tuple[str, ...]) -> str:
    written = ("".join(f"<w:tc>{cell}</w:tc>" for cell in cells) for cells in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{cells}</w:tr>' for cells in written)}</w:tbl>"


LISTS = {
    "an item is struck": (
        [paragraph(run("A"), "1"), paragraph(struck("B"), "1", "del"), paragraph(run("C"), "1")],
        "1. A\n2. C",
    ),
    "the last item is struck": ([paragraph(run("A"), "1"), paragraph(struck("B"), "1", "del")], "1. A"),
    "two items become one": ([paragraph(run("A"), "2", "del"), paragraph(run("B"), "2")], "• AB"),
    "three items become one": (
        [paragraph(run("A"), "1", "del"), paragraph(run("B"), "1", "del"), paragraph(run("C"), "1"),
         paragraph(run("D"), "1")],
        "1. ABC\n2. D",
    ),
    "an item is joined with a line": ([paragraph(run("A"), "2", "del"), paragraph(run("B"))], "AB"),
    "an item is moved": (
        [paragraph(tracked("moveFrom", "A"), "2", "moveFrom"), paragraph(run("B"), "2"),
         paragraph(tracked("moveTo", "A"), "2", "moveTo")],
        "• B\n• A",
    ),
    "an item is put in": (
        [paragraph(run("A"), "1"), paragraph(tracked("ins", "B"), "1", "ins"), paragraph(run("C"), "1")],
        "1. A\n2. B\n3. C",
    ),
    "an item is empty": ([paragraph(run("A"), "1"), paragraph("", "1"), paragraph(run("C"), "1")], "1. A\n\n3. C"),
    "an item's words are struck and its line is left": (
        [paragraph(run("A"), "1"), paragraph(struck("B"), "1"), paragraph(run("C"), "1")],
        "1. A\n\n3. C",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "said"), LISTS.values(), ids=LISTS)
def test_a_list_with_tracked_changes_reads_as_it_does_once_they_are_accepted(lines: list[str], said: str) -> None:
    assert the_only(field("".join(lines))).text.strip("\n") == said


TABLE = table((paragraph(run("viktigt")), paragraph(run("mer"))), (paragraph(run("nu")), paragraph(run("sen"))))


@pytest.mark.parametrize(
    "body",
    [field(TABLE), marked(TABLE), field(TABLE, more="<w:showingPlcHdr/>"), marked(table((TABLE,)))],
    ids=["tagged", "bookmarked", "said to be empty", "in a frame"],
)
def test_an_answer_that_is_only_a_table_is_the_answer(body: str) -> None:
    assert the_only(body + paragraph(run("Efter"))).text.strip("\n") == "viktigt\tmer\nnu\tsen"


def test_a_table_in_a_cell_is_the_fields_too() -> None:
    inner = table((paragraph(run("inre")), paragraph(run("ruta"))))
    assert the_only(marked(table((inner, paragraph("")), (paragraph(run("b")), paragraph(run("c")))))).text == (
        "inre\truta\t\nb\tc"
    )


def test_a_table_of_placeholders_says_nothing() -> None:
    grey = '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Skriv här</w:t></w:r>'
    assert the_only(field(table((paragraph(grey), paragraph(grey))), more="<w:showingPlcHdr/>")).text.strip() == ""


@pytest.mark.parametrize("cells", [1, 2])
def test_a_picture_in_a_table_is_told(cells: int) -> None:
    picture = "<w:p><w:r><w:drawing/></w:r></w:p>"
    assert the_only(field(table((picture, paragraph(run("b")))[:cells]))).holds_more


def test_a_table_of_one_column_keeps_its_lines() -> None:
    lines = paragraph(run("Först:")) + paragraph(run("a"), "2") + paragraph(run("b"), "2")
    assert the_only(field(table((lines,)))).text.strip("\n") == "Först:\n• a\n• b"
    assert the_only(field(table((lines,), (paragraph(run("Sedan")),)))).text.strip("\n") == "Först:\n• a\n• b\nSedan"


def test_a_bookmark_that_ends_outside_the_cell_in_which_it_begins_loses_no_words() -> None:
    begins = f'<w:bookmarkStart w:id="1" w:name="{bookmark_of("7")}"/>'
    cells = (paragraph(f"{begins}{run('i cellen')}"), paragraph(run("bredvid")))
    found = document(field(table(cells) + paragraph(run("efter") + '<w:bookmarkEnd w:id="1"/>')))
    assert {each.tag or each.mark: each.text for each in found.controls} == {
        "6": "\tbredvid\nefter",
        bookmark_of("7"): "i cellen",
    }


def linked(shown: str, relation: str) -> str:
    return f'<w:hyperlink r:id="{relation}">{shown}</w:hyperlink>'


def in_field(instruction: str, shown: str) -> str:
    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    begun = f"{sign('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{sign('separate')}"
    return begun + run(shown) + sign("end")


LINKS: dict[str, tuple[str, str]] = {
    "words": (linked(run("vår policy"), "web"), "vår policy (https://example.se/policy)"),
    "the address": (linked(run("example.se/policy/"), "web"), "example.se/policy/"),
    "the address among words": (linked(run("Se https://example.se/policy."), "web"), "Se https://example.se/policy."),
    "mail": (linked(run("Anna"), "mail"), "Anna (anna@example.se)"),
    "the address of mail": (linked(run("Anna@example.se"), "mail"), "Anna@example.se"),
    "a file of one's own": (linked(run("filen"), "file"), "filen"),
    "a place in the document": ('<w:hyperlink w:anchor="x">' + run("ovan") + "</w:hyperlink>", "ovan"),
    "struck": (linked(struck("policyn"), "web"), ""),
    "a field": (in_field(' HYPERLINK "https://example.se/a" ', "policyn"), "policyn (https://example.se/a)"),
    "a field of one piece": (
        f"<w:fldSimple w:instr=' HYPERLINK \"https://example.se/a\" '>{run('policyn')}</w:fldSimple>",
        "policyn (https://example.se/a)",
    ),
    "a field within the document": (in_field(' HYPERLINK \\l "x" ', "ovan"), "ovan"),
    "a field of another kind": (in_field(" REF x ", "ovan"), "ovan"),
}


@pytest.mark.parametrize(("inside", "said"), LINKS.values(), ids=LINKS)
def test_a_link_keeps_its_address_unless_its_words_say_it(inside: str, said: str) -> None:
    assert the_only(field(paragraph(run("Se ") + inside + run(" och mer")))).text == f"Se {said} och mer"


def test_a_short_address_is_not_found_in_any_word() -> None:
    assert address_beside("länka", "http://a") == " (http://a)"
    assert address_beside("", "https://example.se") == ""


SYMBOLS: Any = {
    ("F0B3", "Symbol"): "≥",
    ("f0a3", "Symbol"): "≤",
    ("B1", "Symbol"): "±",
    ("F06D", "Symbol"): "μ",
    ("F06F", "Symbol"): "ο",
    ("F0A8", "Symbol"): "♦",
    ("F0AE", "Symbol"): "→",
    ("F057", "symbol"): "Ω",
    ("F0E5", "Symbol"): "∑",
    ("F0FF", "Symbol"): "\uf0ff",
    ("F06F", "Wingdings"): "☐",
    ("F0FE", "Wingdings"): "☒",
    ("2265", "Cambria Math"): "≥",
    ("", "Symbol"): "",
    ("FFFFFFFF", "Symbol"): "",
    ("-5", "Symbol"): "",
    ("hej", "Symbol"): "",
}


@pytest.mark.parametrize(("code", "font"), SYMBOLS)
def test_a_symbol_is_the_sign_that_its_font_shows(code: str, font: str) -> None:
    assert symbol(code, font) == SYMBOLS[code, font]


@pytest.mark.parametrize(("font", "told"), [("Webdings", True), ("Symbol", False), ("Wingdings", False)])
def test_a_sign_that_nobody_can_read_is_told(font: str, told: bool) -> None:
    sign = f'<w:r><w:sym w:font="{font}" w:char="F0B3"/></w:r>'
    assert the_only(field(paragraph(run("halt ") + sign))).holds_more == told
