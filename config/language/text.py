"""What is taken out of every text before it is kept: characters that nobody sees, and those that only Word understands.

The one place for this rule. Forms apply it by themselves (config.fields.forms), surveys.counting counts what is left,
and static/js/shared/cleaning.js does the same in the browser. The characters are listed here and not looked up, since
their categories differ between versions of Python and between browsers (Unicode 14 in Python 3.11, 16 in 3.14).
"""

import re
import unicodedata
from collections.abc import Sequence

from config.remembering import remember_results

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls (Cc), invisible format characters (Cf), fillers that look like nothing, and what is no character at all.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e001f"
)
_NO_CHARACTER = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
_GONE = re.compile(f"[{_INVISIBLE}{_NO_CHARACTER}]")
# What joins, or lays out, the signs of some scripts and the parts of an emoji; nothing anywhere else.
_JOINERS = "\u200c\u200d\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0020-\U000e007f"
_JOINED = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdcf\ufdf0-\ufdff"
    "\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001eeff"
)
_PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u2328\u232b-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_UNNEEDED_JOINER = re.compile(
    f"((?<=[{_JOINED}])[\u200c\u200d]|(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])"
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    "|(?<=[\U00013000-\U0001342f])[\U00013430-\U0001343f]+|(?<=[\U0001bc00-\U0001bc9f])[\U0001bca0-\U0001bca3]+"
    "|(?<=[\U0001d100-\U0001d172])[\U0001d173-\U0001d17a]+"
    f")|[{_JOINERS}]"
)
# What chooses between two looks of an emoji, a keycap, a mathematical or an East Asian sign; nothing anywhere else.
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_EAST_ASIAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
_SELECTED = (
    "\u1000-\u109f\u2200-\u22ff\u2a00-\u2aff\ua840-\ua87f\uaa60-\uaa7f\U00010ac0-\U00010aff\U00013000-\U0001345f"
)
_UNNEEDED_SELECTOR = re.compile(
    f"((?<=[{_PICTURE}{_EAST_ASIAN}{_SELECTED}])[\ufe00-\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    f"|(?<=[\u1800-\u18af])[\u180b-\u180d\u180f]|(?<=[{_EAST_ASIAN}])[\U000e0100-\U000e01ef])|[{_SELECTORS}]"
)
JOINING = f"{_JOINERS}{_SELECTORS}"
"""For a set in a pattern: what without_joiners takes out of a word."""

_JOINER = re.compile(f"[{JOINING}]")
# Characters that compose and were given their properties after Unicode 14: not every Python and browser knows them.
_YOUNG = re.compile(
    "([\u05c8\u05c9\u0897\u1acf-\u1af0\U000105c9\U000105d2\U000105da\U000105e4\U00010d69-\U00010d6d\U00010ecb-\U00010ecf"
    "\U00010ef0-\U00010efb\U00010efd-\U00010eff\U00011380-\U000113ff\U00011f41\U00011f42\U00016100-\U0001613f"
    "\U00016d40-\U00016d7f\U0001d127\U0001d128\U0001d250-\U0001d252\U0001d25b\U0001d25c\U0001d25f\U0001d280\U0001d281"
    "\U0001e08f\U0001e4ec-\U0001e4ef\U0001e5ee\U0001e5ef\U0001e6e3\U0001e6e6\U0001e6ee\U0001e6ef\U0001e6f5])"
)
_HALF_PAIR = re.compile("[\ud800-\udfff]")
# Symbol and Wingdings in Word put their signs at U+F020-F0FF, where no other font has any. These are bullets wherever
# they stand, all others when they begin a line; what else is meant by them only the two fonts know.
_BULLETS = re.compile(
    "[\uf06c\uf06e\uf06f\uf070\uf071\uf075\uf076\uf077\uf0a1\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf0fe]"
    "|^([ \t\u00a0]*)[\uf020-\uf0df\uf0e1-\uf0ff](?=[ \t\u00a0]|$)",
    re.MULTILINE,
)
_SIGNS = str.maketrans({"\uf0e0": "\u2192", "\uf0df": "\u2190", "\uf04a": "\u263a", "\uf04c": "\u2639"})
_UNSEEN = re.compile(f"[{_INVISIBLE}{_NO_CHARACTER}{JOINING}]")
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d", "-"))
_SPACES = str.maketrans(
    dict.fromkeys("\t\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000", " ")
)
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""For str.translate: the letters, digits and signs of East Asian width as ordinary ones."""

_LOOK_ALIKES = _SPACES | FULL_WIDTH | _HYPHENS
# All but what no rule below ever changes, whatever stands beside it: letters of Latin scripts, common signs. Looking
# for one of them takes a hundredth of the time of looking for all that is cleaned away.
_UNUSUAL = re.compile("[^\t\n -~\xa0-\xac\xae-\u02ff\u1e00-\u1eff\u2010-\u2027\u202f-\u205e\u20a0-\u20c0]")


@remember_results
def clean(text: str) -> str:
    """`text` as it is kept: LF line breaks, NFC, tabs, nothing invisible but what joins an emoji or a script's letters.

    Vertical tab, form feed, NEL and Unicode's line and paragraph separators are line breaks. Bullets from Word's symbol
    fonts become "•". Half a surrogate pair becomes U+FFFD: no database can hold it. Cleaning again changes nothing.
    """
    text = _LINE_END.sub("\n", text.replace("\x00", ""))
    return _clean_unusual(text) if _UNUSUAL.search(text) else text


def _clean_unusual(text: str) -> str:
    text = _GONE.sub("", _compose(_HALF_PAIR.sub("\ufffd", text)))
    if _JOINER.search(text):
        text = _UNNEEDED_JOINER.sub(r"\1", _UNNEEDED_SELECTOR.sub(r"\1", text))
    return _compose(_BULLETS.sub(_bullet, text.translate(_SIGNS)))


def taken_out(text: str) -> tuple[str, ...]:
    """The invisible characters that `clean` takes out of `text`, each once, in order; line breaks are none of them."""
    gone = [found.group() for found in _GONE.finditer(text)]
    unneeded = (found for each in (_UNNEEDED_SELECTOR, _UNNEEDED_JOINER) for found in each.finditer(text))
    return tuple(dict.fromkeys(gone + [found.group() for found in unneeded if not found[1]]))


def clean_line(text: str) -> str:
    """`text` as one line: as `clean`, with every line break or tab a space, and none at the ends."""
    return re.sub("[\t\n]+", " ", clean(text).strip())


def plain(text: str) -> str:
    """What was meant by an address, a code or a number that is looked for: one line as a keyboard would write it.

    As `clean_line`, with every hyphen or dash "-", every run of spaces " ", full-width signs ordinary, and no joiners.
    """
    line = without_joiners(clean_line(text)).translate(_HYPHENS).translate(FULL_WIDTH)
    return " ".join(line.split())


def without_joiners(text: str) -> str:
    """`text`, cleaned, also without what joins letters: to look for words by."""
    return _JOINER.sub("", text)


def look_alikes(text: str) -> tuple[str, Sequence[int]]:
    """`text` as it looks: hyphens and dashes "-", spaces and tabs " ", full-width signs ordinary, nothing invisible.

    With the place in `text` of each character. To look for patterns in; a line break stays what it is.
    """
    places: Sequence[int] = range(len(text))
    if _UNSEEN.search(text):
        places = [place for place, character in enumerate(text) if not _UNSEEN.match(character)]
        text = "".join(text[place] for place in places)
    return text.translate(_LOOK_ALIKES), places


def same_address(address: str) -> str:
    """An e-mail address in the one spelling by which a person is known: small letters, the domain as DNS has it.

    A domain with other letters than a to z is written in Punycode (RFC 3492): so it is one with what others send, and a
    letter that only looks like another is seen. What is no address is not made one (config.language.addresses judges).
    """
    written = plain(address).lower()
    if written.isascii():
        return written
    local, sign, domain = written.rpartition("@")
    try:
        return f"{local}{sign}{domain.encode('idna').decode()}"
    except UnicodeError:
        return written


def _compose(text: str) -> str:
    """NFC as every version of Unicode from 14 on makes it."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFC", part) for part in _YOUNG.split(text))


def _bullet(found: re.Match[str]) -> str:
    return f"{found[1] or ''}\u2022"
