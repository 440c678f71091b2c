"""Word, Excel and PowerPoint without macros, objects, and what is fetched from elsewhere when they are opened.

By what relationships and parts are, not by what they are called (ISO/IEC 29500-1 and -2; [MS-OFFMACRO2]).
"""

import re
import zipfile
from xml.parsers import expat

from attachments.filetypes import refusal
from attachments.judging.fields import REMOTE, Fields
from attachments.judging.parts import active, read_xml_parts
from attachments.judging.xml import Attributes, elements

MACROS = "Filen innehåller makron (program) och tas inte emot. Spara den utan makron, eller som PDF, och försök igen."
_MACRO_WORDS = ("macroenabled", "vbaproject", "vbadata", "macrosheet")
_KINDS = {
    "oleobject": "ett inbäddat objekt (OLE)",
    "control": "en ActiveX-kontroll",
    "activexcontrolbinary": "en ActiveX-kontroll",
    "afchunk": "ett inbäddat dokument av annat slag",
    "webextension": "ett tillägg som hämtas från nätet",
    "webextensiontaskpanes": "ett tillägg som hämtas från nätet",
}
_REMOTE_KINDS = {
    "attachedtemplate": "en mall",
    "image": "en länkad bild",
    "oleobject": "ett länkat objekt",
    "frame": "en ram",
    "subdocument": "ett deldokument",
}
# A workbook's links to other workbooks, as budgets have: the values are kept in the file, and Excel and LibreOffice
# fetch new ones only when the reader says so, unless the workbook says otherwise (ISO/IEC 29500-1, workbookPr,
# updateLinks), which is refused below.
_ASKED_FIRST = {
    *("externallinkpath", "externallinklongpath", "xlpathmissing"),
    *("xlalternatestartup", "xlstartup", "xllibrary"),
}
_NEVER_ASKS = (
    "länkar till andra arbetsböcker, som uppdateras utan fråga; "
    "i Excel: Data, Redigera länkar, Startfråga, låt användarna välja"
)
_ELSEWHERE = re.compile(r"^\s*(\\\\|//|[a-z][a-z0-9+.-]+:)", re.IGNORECASE)
# A document remembers where on its writer's own machine the template lay: nobody else's opens it from there.
_OWN_DISK = re.compile(r"^\s*(file:///)?[a-z]:([/\\]|%5c)", re.IGNORECASE)
_RUNS = re.compile(r"^\s*(javascript|vbscript|data|ms-[a-z-]+|search-ms|mhtml|ldap|ppaction)\s*:", re.IGNORECASE)
_RUNNING_ACTION = re.compile(r"^\s*ppaction://(program|macro|ole)", re.IGNORECASE)
_DRAWN = {"imagedata", "fill", "stroke", "background", "movie"}
"""Of VML, which may name a picture by its address without any relationship."""
_YES = {"1", "true", "on"}


def refuse_active_office(package: zipfile.ZipFile, types: list[tuple[str, Attributes]]) -> None:
    """Raise ValidationError: macros or active. `types` are the elements of [Content_Types].xml."""
    described = [*package.namelist(), *(attributes.get("ContentType", "") for _, attributes in types)]
    if any(word in text.lower() for text in described for word in _MACRO_WORDS):
        raise refusal("macros", MACROS)
    for name in package.namelist():
        if name.lower().endswith(".rels"):
            _refuse_relationships(elements(package, name))
    read_xml_parts(package, _Listener)


def _refuse_relationships(found: list[tuple[str, Attributes]]) -> None:
    for tag, attributes in found:
        if tag == "Relationship":
            kind = attributes.get("Type", "").rstrip("/").rsplit("/", 1)[-1].lower()
            _refuse_relationship(kind, attributes.get("Target", ""), attributes.get("TargetMode", ""))


def _refuse_relationship(kind: str, target: str, mode: str) -> None:
    if any(word in kind for word in _MACRO_WORDS):
        raise refusal("macros", MACROS)
    is_outside = mode.strip().lower() == "external" or bool(_ELSEWHERE.match(target))
    if kind == "hyperlink":
        if _RUNS.match(target):
            raise active("en länk som startar ett program")
        return
    if kind == "attachedtemplate" and _OWN_DISK.match(target):
        return
    if kind in _ASKED_FIRST and not _RUNS.match(target):
        return
    if is_outside:
        raise refusal("active", REMOTE.format(_REMOTE_KINDS.get(kind, "länkat innehåll")))
    if what := _KINDS.get(kind):
        raise active(what)


class _Listener:
    """What is told of one part's elements: fields, actions and connections that run or fetch something."""

    def __init__(self) -> None:
        self._fields = Fields()

    def __call__(self, tag: str, attributes: Attributes, parser: expat.XMLParserType) -> None:
        self._fields.tell(tag, attributes, parser)
        if tag in {"ddeLink", "oleLink"}:
            raise active("en länk till ett annat program (DDE)")
        if tag in {"hlinkClick", "hlinkHover", "hlinkMouseOver"} and _RUNNING_ACTION.match(
            attributes.get("action", "")
        ):
            raise active("en åtgärd som startar ett program")
        if what := _fetched(tag, attributes):
            raise refusal("active", REMOTE.format(what))


def _fetched(tag: str, attributes: Attributes) -> str:
    """What the element lets the program fetch when it opens the file, in Swedish; empty for nothing."""
    if tag == "workbookPr" and attributes.get("updateLinks", "").strip().lower() == "always":
        return _NEVER_ASKS
    if tag in {"connection", "queryTable"} and attributes.get("refreshOnLoad", "").lower() in _YES:
        return "en dataanslutning som uppdateras av sig själv"
    drawn = [attributes.get(name, "") for name in ("src", "href")] if tag in _DRAWN else []
    return "en länkad bild" if any(map(_ELSEWHERE.match, drawn)) else ""
