"""OpenDocument text without macros, objects, and what is fetched from elsewhere when it is opened (ODF 1.3 part 3)."""

import posixpath
import re
import zipfile
from xml.parsers import expat

from attachments.filetypes import refusal
from attachments.judging.office import MACROS
from attachments.judging.parts import active, read_xml_parts
from attachments.judging.xml import Attributes

_EMPTY_BASIC_LIBRARY = {"script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml"}
_ACTIVE = {
    "object-ole": "ett inbäddat objekt (OLE)",
    "applet": "ett program (applet)",
    "plugin": "ett insticksprogram",
    "floating-frame": "en ram som hämtar innehåll",
    "dde-source": "en länk till ett annat program (DDE)",
    "dde-connection": "en länk till ett annat program (DDE)",
    "dde-connection-decl": "en länk till ett annat program (DDE)",
}
_REMOTE = (
    "Filen hämtar innehåll från en annan plats när den öppnas och tas inte emot. "
    "Infoga innehållet i stället för att länka till det, eller spara dokumentet som PDF, och försök igen."
)
# What is only followed when somebody clicks on it.
_LINKS = {"a", "bookmark-ref", "bibliography-mark"}
_ELSEWHERE = re.compile(r"^\s*(\\\\|//|[a-z][a-z0-9+.-]+:)", re.IGNORECASE)
_RUNS = re.compile(r"^\s*(javascript|vbscript|data|macro|vnd\.sun\.star\.\S*|ms-[a-z-]+)\s*:", re.IGNORECASE)
# A document remembers where on its writer's own machine the template lay.
_OWN_DISK = re.compile(r"^\s*file:///(?!/)", re.IGNORECASE)


def refuse_active_text(package: zipfile.ZipFile) -> None:
    """Raise ValidationError: macros or active."""
    if any(_is_macro(name) for name in package.namelist()):
        raise refusal("macros", MACROS)
    read_xml_parts(package, lambda: _refuse_element)


def _is_macro(name: str) -> bool:
    folder, _, inner = name.partition("/")
    if folder.lower() == "scripts":
        return bool(inner) and not name.endswith("/")
    basic = folder.lower() in {"basic", "dialogs"} and name.lower().endswith((".xml", ".xlb", ".xba"))
    return basic and posixpath.basename(name) not in _EMPTY_BASIC_LIBRARY


def _refuse_element(tag: str, attributes: Attributes, _: expat.XMLParserType) -> None:
    if what := _ACTIVE.get(tag):
        raise active(what)
    target = attributes.get("href", "")
    is_linked_library = tag == "library" and attributes.get("link", "").lower() == "true"
    if tag in {"event-listener", "module"} or is_linked_library or _RUNS.match(target):
        raise refusal("macros", MACROS)
    if tag in _LINKS or not _ELSEWHERE.match(target):
        return
    if not (tag == "template" and _OWN_DISK.match(target)):
        raise refusal("active", _REMOTE)
