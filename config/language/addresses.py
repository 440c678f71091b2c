"""E-mail addresses as people paste them: from a mail program's list, a contact card, a link.

`Anna Ny <anna.ny@example.se>; "Berg, Bo" <bo@example.se>` is two addresses. Names are let go, addresses are kept in the
one spelling by which a person is known (config.language.text.same_address), each once.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from config.language.text import FULL_WIDTH, clean, plain, same_address

# A quoted name and what stands in angle brackets hold together; otherwise commas, semicolons and lines part.
_PIECE = re.compile(r'"(?:\\.|[^"\\])*"|<[^<>]*>|\([^()]*\)|[,;\n]|[^,;\n"<(]+|["<(]')
_PARTS = re.compile(r"[,;\n]")
_ANGLED = re.compile(r"<([^<>]*)>")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_REMARK = re.compile(r"\([^()@]*\)")
_QUOTES = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb"), ord('"'))
_LISTED = re.compile(r"^\s*(?:[-\u2010-\u2015\u2022\u00b7*]|\d{1,3}[.)])\s+")  # what begins a line of a list
_SIGN = re.compile(r"[^\w@<>\"]+")  # what may stand between a name and an address, or between two
_LABEL = re.compile(r"^[^@<>\"]*:\s*")  # "mailto:", "Till:", the name of a group
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-]+[^\W\d_]+)*")
MOST_CHARACTERS = 254
"""The longest address (RFC 5321, 4.5.3.1.3), and what the tables have room for."""
NO_WHOLE_ADDRESS = "Skriv en hel e-postadress, till exempel namn@example.se."
LONGEST_ADDRESS = 254
"""In characters (RFC 5321)."""

_AROUND = " \t.,;:!'’\"()[]<>"


def read_addresses(text: str) -> list[str]:
    """Every address in the text, in order. Raises ValidationError that names each part that is none."""
    found: dict[str, None] = {}
    wrong: list[str] = []
    for part in _parts(clean(text).translate(FULL_WIDTH | _QUOTES)):
        read = _addresses_in(part)
        if read:
            found.update(dict.fromkeys(read))
        else:
            wrong.append(part)
    if wrong:
        raise ValidationError(list(map(_why_not, wrong)))
    return list(found)


def _why_not(part: str) -> str:
    if "@" in part and _length(part) > MOST_CHARACTERS:
        return f"”{part[:40]} …” är för långt: en e-postadress har högst {MOST_CHARACTERS} tecken."
    return f"”{part}” är ingen e-postadress."


def _length(word: str) -> int:
    """Also as it is kept: Punycode is longer than what it stands for."""
    return max(len(word), len(same_address(word)))


def read_address(text: str) -> str:
    """The one address in the text, as it is written there; the text itself, cleaned, when it holds none or several."""
    if _is_address(plain(text)):
        return plain(text)
    try:
        found = read_addresses(text)
    except ValidationError:
        found = []
    return found[0] if len(found) == 1 else plain(text)


def _parts(text: str) -> list[str]:
    """The text's parts, each with an address, and what is none. `Ny, Anna <a@example.se>` is one: a name has commas."""
    parts = [""]
    for line in text.split("\n"):
        parts += ["", *_pieces_together(_LISTED.sub("", line))]
    return _names_joined(parts)


def _pieces_together(line: str) -> list[str]:
    parts = [""]
    for piece in _PIECE.findall(line):
        if _PARTS.fullmatch(piece):
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _names_joined(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in (part.strip() for part in parts):
        if joined and _ANGLED.search(part) and _NAME.fullmatch(joined[-1]):
            joined[-1] = f"{joined[-1]} {part}"
        elif part.strip(_AROUND):
            joined.append(part)
    return joined


def _addresses_in(part: str) -> list[str]:
    """The addresses in one part: those in angle brackets, or the words that are one. Empty when any is none."""
    if _QUOTED.search(part) and _ANGLED.search(part):
        part = _QUOTED.sub(" ", part)
    angled = _ANGLED.findall(part)
    bare = [
        word for word in _LABEL.sub("", _REMARK.sub(" ", _ANGLED.sub(" ", part))).split() if not _SIGN.fullmatch(word)
    ]
    words = [*angled, *(word for word in bare if "@" in word or not angled)]
    with_sign = [word for word in words if "@" in word]
    if not with_sign or (not angled and any("@" not in word and not _NAME.fullmatch(word) for word in words)):
        return []
    read = [_bare(word) for word in with_sign]
    return read if all(map(_is_address, read)) else []


def _bare(word: str) -> str:
    without_link = _LABEL.sub("", word.strip(_AROUND)).partition("?")[0]
    return same_address(without_link.strip(_AROUND))


def validate_address(word: str) -> None:
    """Raise ValidationError for what is no address that a person can be known by.

    Django's own rule takes some letters besides a to z before the sign: ı, ſ, İ and K, which look like others. None of
    those is taken. Nor is what is longer than the tables hold once it stands in the one spelling.
    """
    if (length := _length(word)) > MOST_CHARACTERS:
        told = {"limit_value": MOST_CHARACTERS, "show_value": length}
        raise ValidationError(
            "E-postadressen är för lång: högst %(limit_value)d tecken.", code="max_length", params=told
        )
    validate_email(word)
    if not same_address(word).isascii():
        raise ValidationError(validate_email.message, code="invalid")


def is_printed_address(text: str) -> bool:
    """Whether `text` is an address as forms print them, to be read by people: å, ä, ö and other letters may stand in it
    (RFC 6531). Nothing is sent to it from the portal.
    """
    letters = (sign if sign.isascii() or not sign.isalpha() else "a" for sign in unicodedata.normalize("NFC", text))
    try:
        validate_email("".join(letters))
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS


def _is_address(word: str) -> bool:
    try:
        validate_address(word)
    except ValidationError:
        return False
    return True
