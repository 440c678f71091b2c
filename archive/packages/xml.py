"""Writing XML: namespaces, and texts without the characters that XML cannot hold."""

import re
from collections.abc import Iterable
from datetime import datetime
from xml.etree import ElementTree as ET

METS = "http://www.loc.gov/METS/"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
XLINK = "http://www.w3.org/1999/xlink"
PREMIS = "http://www.loc.gov/premis/v3"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

for _prefix, _uri in {
    "mets": METS,
    "csip": CSIP,
    "sip": SIP,
    "xlink": XLINK,
    "premis": PREMIS,
    "dc": DC,
    "xsi": XSI,
}.items():
    ET.register_namespace(_prefix, _uri)

_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_element(
    tag: str, attributes: dict[str, str] | None = None, children: Iterable[ET.Element] = (), text: str = ""
) -> ET.Element:
    """An element; `tag` and the attributes' names are in Clark notation ({namespace}name)."""
    made = ET.Element(tag, {name: printable(value) for name, value in (attributes or {}).items()})
    made.extend(children)
    if text:
        made.text = printable(text)
    return made


def printable(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 cannot hold."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def document(root: ET.Element) -> bytes:
    """The file's bytes, indented."""
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def xml_moment(at: datetime) -> str:
    """A time as XML Schema's dateTime."""
    return at.isoformat(timespec="seconds")
