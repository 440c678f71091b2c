"""How a printed form writes what it means: numbers of questions, boxes to tick, places to write in, marks beside."""

import re
from dataclasses import dataclass

from surveys.word.numbering import BULLET
from surveys.word_draft.blocks import FIELD_SIGN, Line

_NUMBER = re.compile(
    r"(?P<called>fråga\s+)?"
    r"(?P<number>\d{1,3}(?:[.:]\d{1,3}){0,3}(?:\s?[a-zåäö](?![a-zåäö]))?|[A-ZÅÄÖ](?:\.?\d{1,2})?(?![a-zåäöA-ZÅÄÖ])|[IVX]{2,5}(?:\.\d{1,2})?|[a-zåäö](?=\)))"
    r"(?P<end>[.):]*)(?P<space>\s*)(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_ROUND = "○◯"
_TICKED = "☒☑⊠"
BOXES = "☐□❏❑❒⬜◻" + _ROUND + _TICKED
_BRACKETS = re.compile(r"\[[ _\u00a0xX]?\](?!\()|\([ _\u00a0]\)")
_GAP = re.compile(rf"{FIELD_SIGN}|_{{3,}}|\.{{5,}}|…{{2,}}")
_ASKING = re.compile(
    r"(ange|beskriv|har|vilka|vilken|vilket|hur|ge|är|finns|vad|när|varför|på vilk|i vilken|för vilka|fyll i|kan"
    r"|motivera|redogör|uppge|bifoga|vänligen|ladda|skriv|namn|om ja|om nej|kommer|bedömer|erbjuder|ställer"
    r"|kryssa|markera)\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"((lämna gärna|skriv gärna|ev\.?|eventuella?|övriga?|egna)\s+)?(en\s+)?"
    r"(kommentar(er)?|anmärkning(ar)?|övriga upplysningar)(\s+till\s+svaret)?(\s*\([^()]{1,300}\))?\s*[:.]?",
    re.IGNORECASE,
)
_STAR = re.compile(r"\s*\*+(?=$|\s*$)")


@dataclass(frozen=True)
class Numbered:
    """A line that begins with a number: "6a." and the rest. `strong`: nothing but a question is numbered so."""

    number: str
    prefix: str
    rest: str
    strong: bool

    @property
    def is_lower_letter(self) -> bool:
        return self.number.isalpha() and self.number.islower()


def number_of_line(line: Line) -> Numbered | None:
    """The line's number, automatic or typed; None for none. Bullets are none."""
    if line.sign and line.sign not in (BULLET, "☐"):
        found = _NUMBER.fullmatch(f"{line.sign} ")
        if found:
            return Numbered(_bare(found["number"]), line.sign, line.text.strip(), bool(found["called"]))
    found = _NUMBER.fullmatch(line.text.strip())
    if found is None or line.sign:
        return None
    number, end, rest = found["number"], found["end"], found["rest"].strip()
    if not (end or found["space"]) and rest:
        return None
    if found["called"]:
        # "Fråga 6a besvaras av ..." is a sentence about a question.
        return Numbered(_bare(number), f"{number}{end}", rest, True) if end or not rest else None
    if not end and rest and not (line.bold or line.heading or re.fullmatch(r"\d{1,3}\s?[a-zåäö]", number)):
        return None
    if not end and not rest:
        return None
    if number.isalpha() and (number.islower() or not end):
        return Numbered(number, f"{number}{end}", rest, False) if end == ")" else None
    return Numbered(_bare(number), f"{number}{end}", rest, False)


def _bare(number: str) -> str:
    return "".join(number.split()).rstrip(".:")


def asks(text: str) -> bool:
    """Whether the text reads as a question or as something to fill in."""
    bare = text.strip().rstrip("* ")
    return bare.endswith(("?", ":")) or bool(_ASKING.match(bare))


def is_comment(text: str) -> bool:
    """Whether the text is the label of a field for comments."""
    return bool(_COMMENT.fullmatch(text.strip()))


def without_star(text: str) -> tuple[str, bool]:
    """The wording without the asterisk that marks it as required, and whether it had one."""
    bare = _STAR.sub("", text).rstrip()
    return bare, bare != text.rstrip()


def as_boxes(text: str) -> str:
    """The text with "[ ]" and "( )" as the boxes that they stand for."""
    return _BRACKETS.sub(lambda found: "○" if found[0].startswith("(") else "☐", text)


@dataclass(frozen=True)
class Ticked:
    """One option as it is printed: its box, its words, and whether there is a place to write in beside it."""

    box: str
    text: str
    has_field: bool


def options_in(line: Line) -> list[Ticked]:
    """The options that a line begins with a box for; several may stand on one line. Nothing for any other line."""
    text = as_boxes(line.text).strip()
    if line.sign == "☐" and text and text[0] not in BOXES:
        text = f"☐ {text}"
    if not text or text[0] not in BOXES:
        return _after_words(text) if text and text[-1] in BOXES else []
    parts = re.split(f"([{BOXES}])", text)
    pairs = list(zip(parts[1::2], parts[2::2], strict=False))
    return [Ticked(box, _spoken(words), bool(_GAP.search(words))) for box, words in pairs if _spoken(words)]


def _after_words(text: str) -> list[Ticked]:
    """ "Ja ☐  Nej ☐": short words, each before its box."""
    parts = re.split(f"([{BOXES}])", text)
    pairs = list(zip(parts[0::2], parts[1::2], strict=False))
    if len(pairs) < 2 or any(len(_spoken(words)) > 30 or not _spoken(words) for words, _ in pairs):
        return []
    return [Ticked(box, _spoken(words), False) for words, box in pairs]


def is_round(box: str) -> bool:
    """Whether the box is one of which only one is chosen."""
    return box in _ROUND


def _spoken(text: str) -> str:
    return " ".join(_GAP.sub(" ", text).split())


spoken = _spoken


def has_gap(text: str) -> bool:
    """Whether the text has a place to write in."""
    return bool(_GAP.search(text))


def unit_beside(line: Line) -> str | None:
    """What stands beside a line that is nothing but a place to write in: "kronor", "" for nothing; None for others."""
    text = line.text.strip()
    words = _spoken(text)
    if has_gap(text):
        beside = words.strip(" ,.:")
        return beside if len(beside.split()) <= 2 and len(beside) <= 20 and not _before_gap(text) else None
    if not line.framed or len(words.split()) > 2 or len(words) > 20 or words[:1].isupper():
        return None
    return words


def _before_gap(text: str) -> str:
    found = _GAP.search(text)
    return text[: found.start()].strip(" :\t") if found else ""


def split_at_gap(text: str) -> tuple[str, str]:
    """What stands before the first place to write in, and what stands after it."""
    found = _GAP.search(text)
    return (text[: found.start()].strip(), _spoken(text[found.end() :])) if found else (text.strip(), "")


def asks_for_more(text: str) -> bool:
    """Whether an option asks for something to be written."""
    return text.rstrip().endswith(":") or bool(
        re.search(r"\b(ange|beskriv|specificera|vilken|vilka|nämligen|motivera|hur)\b", text, re.IGNORECASE)
    )
