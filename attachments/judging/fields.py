"""Fields of Word and formulas of Excel that run or fetch something, put together from the pieces that they stand in.

A field's instruction may be divided among many runs, and another field within it may give a part of it: the outer one
is then read with the words of the inner one (ISO/IEC 29500-1, 17.16).
"""

import re
from collections.abc import Callable
from xml.parsers import expat

from attachments.filetypes import refusal
from attachments.judging.parts import active
from attachments.judging.xml import Attributes

REMOTE = (
    "Filen hämtar innehåll från en annan plats när den öppnas ({}) och tas inte emot. "
    "Infoga innehållet i stället för att länka till det, eller spara dokumentet som PDF, och försök igen."
)
_RUNNING_FIELD = re.compile(r'^[\s"]*(QUOTE[\s"]+)*DDE(AUTO)?\b', re.IGNORECASE)
_REMOTE_FIELD = re.compile(
    r'^[\s"]*(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|RD|LINK|DATABASE)\b.*([\s"][a-z][a-z0-9+.-]+:|[\s"]\\\\\S|//)',
    re.IGNORECASE | re.DOTALL,
)
_CODES = re.compile(r"\bQUOTE((?:\s+\d{1,4})+)", re.IGNORECASE)
_REMOTE_FORMULA = re.compile(r"\b(WEBSERVICE|IMAGE|RTD)\s*\(", re.IGNORECASE)
_RUNNING_FORMULA = re.compile(r"(^|[=+(,;\s])[a-z][\w.]*\|\s*'?[^'!]*'?!", re.IGNORECASE)
_IN_QUOTES = re.compile(r'"[^"]*"')
_FORMULAS = {"f", "formula", "formula1", "formula2", "definedName"}


class Fields:
    """Told of one part's elements in their order; refuses as soon as a field or a formula is read to its end."""

    def __init__(self) -> None:
        self._open: list[list[str]] = []
        self._answered: list[bool] = []

    def tell(self, tag: str, attributes: Attributes, parser: expat.XMLParserType) -> None:
        """Of an element that begins. Those with text in them get it by the parser's own handlers."""
        if tag == "fldChar":
            self._turn(attributes.get("fldCharType", ""))
        elif tag == "fldSimple":
            _refuse_field(attributes.get("instr", ""))
        elif tag in {"instrText", "delInstrText"}:
            _read_text(parser, self._instruct)
        elif tag in _FORMULAS:
            _read_text(parser, _refuse_formula)

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            self._open.append([])
            self._answered.append(False)
        elif kind == "separate" and self._open:
            self._answered[-1] = True
        elif kind == "end" and self._open:
            self._open.pop()
            self._answered.pop()

    def _instruct(self, text: str) -> None:
        """The words belong to the innermost field, and to each around it whose answer has not begun."""
        if not self._open:
            _refuse_field(text)
        for words, answered in zip(self._open, self._answered, strict=True):
            if not answered or words is self._open[-1]:
                words.append(text)
                _refuse_field("".join(words))


def _read_text(parser: expat.XMLParserType, take: Callable[[str], None]) -> None:
    """Hand what stands in the element to `take` when it ends."""
    pieces: list[str] = []

    def end(_: str) -> None:
        parser.CharacterDataHandler = parser.EndElementHandler = None
        take("".join(pieces))

    parser.CharacterDataHandler = pieces.append
    parser.EndElementHandler = end


def _refuse_field(instruction: str) -> None:
    spelled = _CODES.sub(lambda found: "".join(chr(int(code)) for code in found[1].split()), instruction)
    for words in (instruction, spelled):
        if _RUNNING_FIELD.match(words):
            raise active("ett fält som startar ett program (DDE)")
        if _REMOTE_FIELD.match(words):
            raise refusal("active", REMOTE.format("ett fält"))


def _refuse_formula(formula: str) -> None:
    bare = _IN_QUOTES.sub("", formula)
    if _RUNNING_FORMULA.search(bare):
        raise active("en formel som startar ett program (DDE)")
    if _REMOTE_FORMULA.search(bare):
        raise refusal("active", REMOTE.format("en formel"))
