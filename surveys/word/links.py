"""What a link leads to, for a text that holds words alone: the address beside them. Nothing is fetched."""

import re
from urllib.parse import unquote

_KINDS = re.compile(r"^(?:https?://|mailto:)", re.IGNORECASE)
_OF_MAIL = re.compile(r"^mailto:", re.IGNORECASE)
_OF_FIELD = re.compile(r'^\s*HYPERLINK\s+"([^"]+)"')


def address_in(instruction: str) -> str:
    """The address in the instruction of a field; empty for another field, or a place in the document."""
    found = _OF_FIELD.match(instruction)
    return found[1] if found else ""


def address_beside(shown: str, address: str) -> str:
    """What to write after the words of a link: the address, unless the words say it; empty for what is no address of
    the web or of mail.
    """
    address = address.strip()
    said = {_bare(word) for word in shown.split()}
    if not said or not _KINDS.match(address) or _bare(address) in said:
        return ""
    return f" ({_OF_MAIL.sub('', address)})"


def _bare(text: str) -> str:
    return _KINDS.sub("", unquote(text).strip("()<>.,;:").lower()).partition("?subject")[0].rstrip("/")
