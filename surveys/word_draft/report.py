"""What each paragraph and table of a document became in the draft, and what of it was not understood."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

LEFT = "left"
BECAME: Mapping[str, str] = {
    "title": "Titel",
    "fact": "Uppgift om enkäten",
    "intro": "Inledning",
    "section": "Avsnitt",
    "group": "Underrubrik",
    "question": "Fråga",
    "background": "Text före frågan",
    "help": "Hjälptext",
    "option": "Svarsalternativ",
    "field": "Plats för svaret",
    "opened": "Fält som alternativet öppnar",
    "limit": "Inställning, som portalen själv skriver ut",
    "condition": "Villkor",
    "comment": "Kommentarsfält",
    "table": "Tabell",
    "display": "Text att läsa",
    "closing": "Avslutning",
    "contents": "Innehållsförteckning, som portalen gör själv",
    "known": "Står också på en annan plats i utkastet",
    LEFT: "Inte förstått",
}
"""Each outcome by its name for whoever reads the report."""


@dataclass(kw_only=True)
class ReportRow:
    """One paragraph or table, in the document's order. `became` is a key of BECAME, `link_id` the item that it belongs
    to. `why`: why it was left, or, with `guessed`, what the guess rests on. `aside`: it stands outside the text.
    """

    text: str
    became: str = LEFT
    link_id: str = ""
    why: str = ""
    guessed: bool = False
    aside: bool = False

    @property
    def is_left(self) -> bool:
        return self.became == LEFT

    @property
    def outcome(self) -> str:
        return BECAME[self.became]


@dataclass(frozen=True)
class FormReport:
    """All of a document. `tracked`: it held tracked changes, which are read as accepted."""

    rows: tuple[ReportRow, ...]
    tracked: bool = False

    @property
    def left(self) -> list[ReportRow]:
        """What was not understood, to read and place by hand."""
        return [one for one in self.rows if one.is_left]

    @property
    def guesses(self) -> list[ReportRow]:
        return [one for one in self.rows if one.guessed]


def report_to_json(report: FormReport) -> dict[str, Any]:
    """As JSON keeps it: what says nothing is left out."""
    rows = [{key: value for key, value in asdict(one).items() if value} for one in report.rows]
    return {"rows": rows, "tracked": report.tracked}


def report_from_json(data: Mapping[str, Any]) -> FormReport:
    """The reverse of report_to_json."""
    rows: Sequence[Mapping[str, Any]] = data["rows"]
    return FormReport(tuple(ReportRow(**row) for row in rows), bool(data["tracked"]))
