"""The look of our Word documents: real styles on A4, in Swedish, with page numbers.

Whoever wants another look changes the styles in Word; nothing is formatted by hand.
"""

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

from surveys.word.elements import element, simple_field

LANGUAGE = "sv-SE"
FONT, FALLBACK = "Calibri", "Source Sans 3"
_INK, _PETROL, _GREY = RGBColor(0x16, 0x19, 0x1B), RGBColor(0x0B, 0x4A, 0x57), RGBColor(0x4A, 0x55, 0x5A)
_TEXT_WIDTH = Cm(16)
_FONT_PART = "/word/fontTable.xml"

# name: (based on, size, bold, colour, space before, space after, keep with next, left indent in cm)
_STYLES: dict[str, tuple[str, float, bool, RGBColor, float, float, bool, float]] = {
    "Normal": ("", 11, False, _INK, 0, 6, False, 0),
    "Title": ("", 26, True, _PETROL, 24, 12, False, 0),
    "Heading 1": ("", 18, True, _PETROL, 28, 8, True, 0),
    "Heading 2": ("", 14, True, _INK, 20, 6, True, 0),
    "Heading 3": ("", 12, True, _INK, 16, 4, True, 0),
    "Heading 4": ("", 11, True, _PETROL, 14, 4, True, 0),
    "TOC Heading": ("", 14, True, _PETROL, 20, 6, True, 0),
    "List Bullet": ("", 11, False, _INK, 0, 3, False, 0.63),
    "toc 1": ("Normal", 11, False, _INK, 0, 3, False, 0),
    "toc 2": ("Normal", 10, False, _GREY, 0, 2, False, 0.6),
    "Fråga": ("Normal", 11, True, _INK, 16, 3, True, 0),
    "Följdfråga": ("Normal", 11, True, _INK, 6, 3, True, 0),
    "Bakgrund": ("Normal", 11, False, _INK, 12, 0, True, 0),
    "Hjälptext": ("Normal", 10, False, _GREY, 0, 4, True, 0),
    "Villkor": ("Normal", 10, True, _PETROL, 6, 4, True, 0),
    "Anvisning": ("Normal", 10, False, _PETROL, 0, 4, True, 0),
    "Tidigare svar": ("Normal", 10, False, _GREY, 0, 3, False, 0.6),
    "Svarsalternativ": ("Normal", 11, False, _INK, 0, 3, False, 0.8),
    "Svar": ("Normal", 11, False, _INK, 4, 10, False, 0.1),
    "Svar i alternativ": ("Svar", 11, False, _INK, 2, 8, False, 0.9),
    "Anvisning i alternativ": ("Anvisning", 10, False, _PETROL, 0, 3, True, 0.8),
    "Rad i tabell": ("Normal", 10, False, _INK, 2, 2, False, 0),
}
_BORDER = '<w:{side} w:val="single" w:sz="4" w:space="{space}" w:color="8A979C"/>'


def prepare(document: Document, *, title: str, footer: str) -> None:
    """Set page, language, fonts, styles, header and footer of an empty document; `footer` stands before the page."""
    _page(document)
    _language(document)
    _fallback_font(document)
    for name, look in _STYLES.items():
        _style(document, name, *look)
    _details(document)
    _header_and_footer(document, title, footer)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    section.header_distance = section.footer_distance = Cm(1.2)
    section.different_first_page_header_footer = True


def _language(document: Document) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for name in ("w:rFonts", "w:lang"):
        properties.remove(properties.find(qn(name)))
    properties.insert(0, element("w:rFonts", **dict.fromkeys(("ascii", "hAnsi", "cs", "eastAsia"), FONT)))
    properties.append(element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA"))
    theme_language = document.settings.element.find(qn("w:themeFontLang"))
    theme_language.set(qn("w:val"), LANGUAGE)
    theme_language.attrib.pop(qn("w:eastAsia"), None)


def _fallback_font(document: Document) -> None:
    """Name the font to take where Calibri is missing."""
    fonts = f"""<w:fonts {nsdecls("w")}><w:font w:name="{FONT}"><w:altName w:val="{FALLBACK}"/>
        <w:panose1 w:val="020F0502020204030204"/><w:charset w:val="00"/><w:family w:val="swiss"/>
        <w:pitch w:val="variable"/></w:font></w:fonts>"""
    for part in document.part.package.iter_parts():
        if part.partname == _FONT_PART:
            part._blob = fonts.encode()


def _style(
    document: Document,
    name: str,
    base: str,
    size: float,
    bold: bool,
    colour: RGBColor,
    before: float,
    after: float,
    keep: bool,
    indent: float,
) -> None:
    style = _paragraph_style(document, name)
    if base:
        style.base_style = document.styles[base]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = colour
    _own_font(style)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.15
    layout.keep_with_next, layout.left_indent = keep, Cm(indent)


def _paragraph_style(document: Document, name: str) -> ParagraphStyle:
    known = [style for style in document.styles if style.name == name]
    style = known[0] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name[:3] == "toc")
    assert isinstance(style, ParagraphStyle)
    style.quick_style, style.hidden = True, False
    return style


def _own_font(style: ParagraphStyle | CharacterStyle) -> None:
    """The theme's fonts would come first."""
    properties: Any = style.element.get_or_add_rPr()
    for fonts in properties.findall(qn("w:rFonts")):
        properties.remove(fonts)
    properties.insert(0, element("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT))


def _details(document: Document) -> None:
    """What the table above has no column for: hanging options, framed answers, grey placeholders, plain titles."""
    styles = document.styles
    styles["Svarsalternativ"].paragraph_format.first_line_indent = Cm(-0.8)
    styles["Svarsalternativ"].paragraph_format.tab_stops.add_tab_stop(Cm(0.8))
    styles["List Bullet"].paragraph_format.first_line_indent = Cm(-0.63)
    for name in ("Svar", "Svar i alternativ"):
        sides = ((side, 2 if side in {"left", "right"} else 4) for side in ("top", "left", "bottom", "right"))
        borders = "".join(_BORDER.format(side=side, space=space) for side, space in sides)
        _insert(styles[name], parse_xml(f"<w:pBdr {nsdecls('w')}>{borders}</w:pBdr>"))
        styles[name].paragraph_format.right_indent = Cm(0.1)
    for border in styles["Title"].element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
        border.getparent().remove(border)
    placeholder = styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER, builtin=True)
    placeholder.font.color.rgb = _GREY


def _insert(style: Any, borders: Any) -> None:
    """Borders stand before what python-docx writes after them in w:pPr (ECMA-376, CT_PPrBase)."""
    properties = style.element.get_or_add_pPr()
    following = [child for child in properties if child.tag in {qn("w:spacing"), qn("w:ind"), qn("w:tabs")}]
    following[0].addprevious(borders)


def _header_and_footer(document: Document, title: str, said: str) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = title
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.text = f"{said}\t"
        paragraph.add_run("sida ")
        paragraph._p.append(simple_field("PAGE"))
        paragraph.add_run(" av ")
        paragraph._p.append(simple_field("NUMPAGES"))
    for name in ("Header", "Footer"):
        style = document.styles[name]
        style.font.size, style.font.color.rgb = Pt(9), _GREY
        for tab in list(style.paragraph_format.tab_stops):
            style.element.pPr.tabs.remove(tab._tab)
        style.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
