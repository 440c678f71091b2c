"""A draft set by Typst says what WeasyPrint would have said, word for word in the same order, whatever was answered."""

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from archive.excerpts.pdf import excerpt_html
from archive.excerpts.reading import Excerpt
from archive.paper import STYLESHEET
from archive.paper.document import draft_html
from archive.paper.printing import VERY_LONG
from archive.paper.working_copy import working_copy
from config.pdf.fonts import ZERO_WIDTH_SPACE
from config.pdf.render import render_pdf
from config.pdf.typesetting import PageLook, set_pdf
from responses.lifecycle.turns import last_sent
from responses.models import State
from responses.reading.items import Source, read_response
from surveys.interchange import pdf_export
from surveys.loader import questionnaire_files
from surveys.sampling.samples import sample_answers
from surveys.schema import Definition, TextItem
from surveys.wordings.reading_version import reading_version
from tests.builders import make_definition, make_questionnaire, make_response, official_definition
from tests.halves import examples
from tests.screen_reader import words_read_out
from tests.surveys.strategies import questionnaires_with_answers
from tests.web.questions import EVERY_SHAPE

NOON = datetime(2026, 11, 30, 12, 0, 1, 234567, tzinfo=UTC)
# Letters that are written from the right, and the numbers and signs that follow them there.
_FROM_THE_RIGHT = re.compile(r"[\u0590-\u08ff\d\W]")
# What Typst would read as markup or code, what no font has, what prints nothing, and what is written from the right.
HOSTILE = (
    '#set page(width: 1pt)\n#read("/etc/passwd")\n#panic()',
    "*fet* _kursiv_ `kod` $x^2$ = Rubrik\n= Rubrik\n- punkt\n+ punkt\n/ Term: ord\n/* bort */ // bort",
    "@ref <etikett> \\ \\u{1F680} ~ -- --- ... \"så\" 'så' [x] {y} ; #",
    "</p><script>alert(1)</script> &amp; &lt; & <b>",
    "räksmörgås ÅÄÖ åäö é ü ﬁ ﬂ ½ € “citat” – — …",
    "a\u200bb\u200c\u200d\u2060c\ufeff mjuk\u00adt bindestreck\u00a0fast\u202fsmalt",
    "\u202eomvänt\u202c \u2066x\u2069 שלום עולם مرحبا بالعالم 123",
    "🚀 👍 漢字 \x00\x07 \ue000 e\u0301\u0301\u0301\u0301\u0301\u0301",
    "Insats\tAntal\nMöten\t12\nUtbildning\t3\n\n1. ett\n2. två\n\n  indraget   med  luft\n\n\n\nsist",
    "x" * 500 + " " + "https://example.se/" + "mycket-lang-adress/" * 12,
)
_TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("abcåäöÅÄÖ éü,.-–”’\u00a0€☐☒😀漢\n\t#*$@<>\\_`~[]{}\"'/=+\u200b\u202eא"), max_size=300),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=4).map("\n".join),
)

_SHOWN_EMPTY = questionnaire_files()[:: examples(quick=3, usual=3, long=1)]


def said(pdf: bytes) -> str:
    """Without what the engines may do otherwise: where a line ends, hyphens that are not seen, the dots of a list, and
    whether a letter and its accent are one.
    """
    return unicodedata.normalize("NFC", re.sub(rf"[\s\u00ad{ZERO_WIDTH_SPACE}•]", "", words_read_out(pdf)))


def assert_same_words(html: str, look: PageLook = "copy", stylesheet: Any = STYLESHEET) -> None:
    about: Any = {"title": "Prov", "author": "Region Prov", "created": NOON, "identifier": "prov"}
    typst = said(set_pdf(html=html, look=look, **about))
    weasyprint = said(render_pdf(html=html, stylesheet=stylesheet, **about))
    assert len(typst) > 30
    if re.search("[\u0590-\u08ff]", typst):
        # One draws such a line's parts as they are seen, the other as they are read; on paper they stand alike.
        assert Counter(typst) == Counter(weasyprint)
        typst, weasyprint = (_FROM_THE_RIGHT.sub("", one) for one in (typst, weasyprint))
    assert differing(typst, weasyprint) == ""


def differing(one: str, other: str) -> str:
    """Where they begin to differ; empty where they do not."""
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return "" if one == other else f"{one[max(0, at - 40) : at + 40]!r} / {other[max(0, at - 40) : at + 40]!r}"


def excerpt_of(tree: Definition, answers: Any, remarks: dict[str, str], text: str) -> str:
    reading = read_response(Source(tree=tree, answers=answers, remarks=remarks, organisation=text))
    facts = (("Diarienummer", "RS 2026/1"), ("Framställt", text))
    excerpt = Excerpt(
        title=text or "Prov",
        organisation=text,
        version="1",
        facts=facts,
        mark=f"UTKAST {text}",
        is_draft=True,
        reading=reading,
        cover=text,
    )
    return excerpt_html(excerpt)


@settings(max_examples=examples(quick=2, usual=3, long=400), deadline=None, phases=[Phase.explicit, Phase.generate])
@given(asked=questionnaires_with_answers(), data=st.data())
def test_random_answers_read_the_same(asked: Any, data: st.DataObject) -> None:
    tree, answers = asked
    answers = dict(answers)
    for question in tree.questions:
        if isinstance(question, TextItem) and question.boxes == 1 and data.draw(st.booleans()):
            answers[question.link_id] = data.draw(_TEXTS)
    remarks = {question.link_id: data.draw(_TEXTS) for question in tree.questions[:2]}
    assert_same_words(excerpt_of(tree, answers, remarks, data.draw(_TEXTS)))


@pytest.mark.parametrize("from_the_right", [False, True])
def test_what_somebody_writes_is_never_markup(from_the_right: bool) -> None:
    """Wherever it stands: as an answer, as a comment to one, as the organisation's name."""
    hostile = [text for text in HOSTILE if bool(re.search("[\u0590-\u08ff]", text)) == from_the_right]
    items = "".join(
        f"- {{type: text, link_id: A-{number}, text: Fråga {number}}}\n" for number, _ in enumerate(hostile)
    )
    tree = make_definition(items)
    written = {question.link_id: text for question, text in zip(tree.questions, hostile, strict=True)}
    assert_same_words(excerpt_of(tree, written, written, "\n".join(hostile)))


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_official_questionnaire_answered_and_empty(path: Any) -> None:
    """Empty ones take turns: each says of its questions what the others say of theirs."""
    tree = official_definition(path)
    assert_same_words(excerpt_of(tree, sample_answers(tree, everything=True), {}, "Region Prov"))
    if path in _SHOWN_EMPTY:
        assert_same_words(excerpt_of(tree, {}, {}, "Region Prov"))


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_official_reading_version(path: Any) -> None:
    html = pdf_export.reading_version_html(reading_version(official_definition(path)))
    assert_same_words(html, "reading-version", pdf_export.STYLESHEET)


def test_sums_under_added_rows_with_long_cells_stand_in_their_columns() -> None:
    columns = "[{v: Vad, type: text}, {k: Kr, type: money}]"
    tree = make_definition(
        f"- {{type: row_table, link_id: A-1, text: Insats, column_sum: Totalt, columns: {columns}}}\n"
    )
    html = excerpt_of(tree, {"A-1": [{"v": "ord " * 200, "k": "7"}, {"v": "Bok", "k": "8"}]}, {}, "Region Prov")
    assert re.search(r'Totalt</p>\s*<p class="no-sum"></p>\s*<p class="box-name">Kr</p>', html)
    assert_same_words(html)


def test_an_enormous_text() -> None:
    tree = make_definition()
    question = next(one for one in tree.questions if isinstance(one, TextItem))
    written = "Arbetet går framåt i länet. " * (VERY_LONG // 27)
    assert_same_words(excerpt_of(tree, {question.link_id: f"{written}\n\n{written}"}, {}, "Prov"))


@pytest.mark.django_db
def test_the_draft_is_set_by_typst_and_says_the_same(caplog: pytest.LogCaptureFixture) -> None:
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    response = make_response(
        questionnaire=questionnaire, answers={"A-1": "ja", "A-2": HOSTILE[0], "B-1": HOSTILE[8]}, state=State.IN_REVIEW
    )
    snapshot = last_sent(response)
    assert snapshot
    assert_same_words(draft_html(response, snapshot, NOON))
    made = working_copy(response=response, at=NOON)
    assert "WeasyPrint" not in caplog.text
    about: Any = {"title": "Prov", "author": "Prov", "created": NOON, "identifier": "prov"}
    assert said(made) == said(set_pdf(html=draft_html(response, snapshot, NOON), look="copy", **about))
