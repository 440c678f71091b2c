"""What a questionnaire is called and when it is answered: given by its author, otherwise as the document says it."""

import re
from dataclasses import dataclass

from surveys.answers.days import read_day
from surveys.definition_json import DocumentNode
from surveys.word_draft.blocks import FormContents
from surveys.word_draft.conditions import plain_words
from surveys.word_draft.parts import Outline, Piece, prose_of
from surveys.word_draft.report import LEFT, ReportRow
from surveys.word_draft.titles import FACT_LINE

_YEAR = re.compile(r"\b(20\d\d)\b(?!:)")
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_LAST_DAY = re.compile(
    rf"(?:sista svarsdag|senast)[\s:]*(?:den\s+)?(\d{{1,2}}\s+(?:{_MONTHS})\s+20\d\d|20\d\d-\d\d-\d\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StatedHead:
    """What its author has said of the questionnaire beside the file; empty for what the document says."""

    name: str
    version: str
    title: str = ""
    year: str = ""
    last_response_day: str = ""


class MissingError(Exception):
    """The document lacks what nobody has said either: `fields` of StatedHead."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def head_of(outline: Outline, contents: FormContents, given: StatedHead, texts: list[str]) -> DocumentNode:
    """All but the sections. Raises MissingError for what is not said anywhere."""
    facts = _facts(outline)
    title = given.title or (outline.title.text if outline.title else "") or contents.title
    year = given.year or _year(title, facts.get("avser", ""))
    missing = [name for name, said in (("title", title), ("year", year)) if not said]
    if missing:
        raise MissingError(tuple(missing))
    node: DocumentNode = {
        "name": given.name,
        "series": re.sub(r"-?\d{4}$", "", given.name) or given.name,
        "version": given.version,
        "title": title[:300],
        "year": int(year),
        "last_response_day": given.last_response_day or _last_day(facts, texts),
        "period": facts.get("avser", "") if facts.get("avser", "") != year else "",
        "agency": facts.get("avsändare", ""),
        "reference": facts.get("dnr", facts.get("diarienummer", "")),
        "receiver": facts.get("svaret lämnas till", ""),
        "intro": prose_of(outline.intro),
        "in_portal": prose_of(outline.in_portal),
        "closing": prose_of(outline.closing),
    }
    _tell(outline, node, given)
    return {key: value for key, value in node.items() if value != ""}


def _facts(outline: Outline) -> dict[str, str]:
    found = [match for piece in outline.facts if (match := FACT_LINE.fullmatch(piece.text))]
    return {match[1].lower(): match[0] if match[1].lower() == "dnr" else match[2].strip() for match in found}


def _year(title: str, period: str) -> str:
    """The year in the title or the period: the last of them, where a period goes over two."""
    found = _YEAR.findall(title) or _YEAR.findall(period)
    return str(found[-1]) if found else ""


def _last_day(facts: dict[str, str], texts: list[str]) -> str:
    said = facts.get("sista svarsdag")
    day = read_day(said) if said else None
    if day is None:
        found = next((match for text in texts if (match := _LAST_DAY.search(text))), None)
        day = read_day(found[1]) if found else None
    return day.isoformat() if day else ""


def _tell(outline: Outline, node: DocumentNode, given: StatedHead) -> None:
    """Which of what the document says of itself stands in the draft, and what does not."""
    if outline.title and plain_words(outline.title.text) != plain_words(node["title"]):
        outline.title.told.became, outline.title.told.guessed = LEFT, False
        outline.title.told.why = "Titeln är en annan än den som du har skrivit för utkastet."
    values = {plain_words(str(value)) for value in node.values()}
    for piece in outline.facts:
        _tell_fact(piece, piece.told, values, node)


def _tell_fact(piece: Piece, told: ReportRow, values: set[str], node: DocumentNode) -> None:
    told.became = "fact"
    found = FACT_LINE.fullmatch(piece.text)
    said = found[2].strip() if found else ""
    day = read_day(said)
    if {plain_words(said), plain_words(piece.text)} & values or (day and str(day) == node["last_response_day"]):
        return
    told.became, told.why = LEFT, "Uppgiften skiljer sig från den som du har skrivit för utkastet."
