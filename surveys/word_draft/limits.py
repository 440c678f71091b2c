"""What a printed sentence says of the answer: its kind, its limits, whether it must be given, how it is handed in."""

import re
from dataclasses import dataclass, field
from typing import Any

from surveys.references import MOST_CHARACTERS, MOST_ENTRIES

_WORDS = ("en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio")
_COUNT = rf"(\d{{1,3}}(?:[ \u00a0.]\d{{3}})*|\d+|{'|'.join(_WORDS)})"
_MOST = r"(?:max(?:imalt|\.)?|högst|upp till|som mest)"
_SPACE = r"[\s\u00a0]*"
_NO_AMOUNT, _IN = r"(?<!\d[\s\u00a0])", r"(?:^|\bi\s+|\()"
"""Before a unit: no number ("5 mnkr" is what somebody got), and what says that it is one."""
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("boxes", rf"\b{_COUNT}{_SPACE}(?:rutor|fält|textrutor|svarsrutor)\b"),
    ("max_length", rf"{_MOST}{_SPACE}(?:om\s+)?{_COUNT}{_SPACE}tecken"),
    ("max_length", rf"\b(?:om\s+)?{_COUNT}{_SPACE}tecken\b"),
    (
        "max_selections",
        rf"(?:{_MOST}|välj){_SPACE}{_COUNT}{_SPACE}(?:av\s+(?:de|följande)\s+)?(?:svars)?alternativ(?:en)?\b",
    ),
    (
        "max_selections",
        rf"(?:markera|kryssa(?:\s+för)?|ange|välj){_SPACE}{_MOST}{_SPACE}{_COUNT}\b(?!{_SPACE}(?:tecken|insats))",
    ),
    (
        "several",
        r"flera (?:svars)?alternativ|ett eller flera|flera svar\b|markera alla|flervalsfråga"
        r"|samtliga som stämmer|alla som (?:passar|stämmer)",
    ),
    (
        "single",
        r"välj ett (?:svars)?alternativ|endast ett (?:svars)?alternativ|ett svarsalternativ|bara ett alternativ",
    ),
    ("required", r"(?<!inte )\bobligatorisk(?:t|a)?\b|måste (?:be)?svaras|måste fyllas i"),
    ("optional", r"\bfrivillig(?:t|a)?\b|inte obligatorisk"),
    ("municipalities_total", r"tillsammans bli antalet kommuner"),
    ("municipalities", r"högst antalet kommuner"),
    ("each_row", r"(?:ett svar )?på varje rad"),
    ("added_rows", rf"{_COUNT} rader?, som ni lägger till|lägg(?:a)? till (?:fler )?rader"),
    ("blank", r"tomt.{0,40}(?:kan inte|inte kan|ej kan) anges|tomt fält räknas"),
    ("not_known", r"\b(?:kan inte|kan ej|inte kan) (?:anges|bedömas|uppges)\b|uppgift saknas|\bvet (?:ej|inte)\b"),
    ("email", r"[\w.-]{1,64}@[\w.-]{1,200}\.\w{2,20}"),
    ("percent", r"\bprocent\b|\bandel(?:en)? i procent|\bhur stor andel|(?<=\d)\s?%|^%$|i %"),
    ("money", r"\bkronor\b|\bkr\b|\btkr\b|\bsek\b|belopp(?:et)?\b"),
    ("tkr", rf"{_NO_AMOUNT}\b(?:tkr|kkr|tsek)\b|{_IN}(?:tusen(?:tals?)?\s+(?:kr|kronor)|kronor i tusental)\b"),
    ("mnkr", rf"{_NO_AMOUNT}\b(?:mnkr|mkr|msek)\b|{_IN}(?:miljoner|miljontals?)\s+(?:kr|kronor)\b"),
    ("integer", r"\bheltal\b|\bange (?:det )?antal(?:et)?\b|\bantal:|^antal\b|i antal\b|\bhur många\b"),
    ("decimal", r"\bdecimaltal\b|\bdecimaler\b|^tal\b\.?"),
    ("date", r"\bdatum\b|åååå-mm-dd"),
    (
        "file",
        r"\bladda(?:s)? upp\b|\bbifoga(?:s|d)?\b|\bbilägg(?:s|a)?\b|\bsom fil\b"
        r"|\bskicka in .{0,60}(?:plan|dokument|rutin)",
    ),
    ("link", r"\blänk(?:en)?\b"),
    ("computed", r"räknas ut|summeras automatiskt|beräknas automatiskt"),
    ("signed", r"fylls i när behörig företrädare"),
    ("minimum", rf"\bminst{_SPACE}(\d+)\b(?!{_SPACE}(?:ett|alternativ|rad))"),
)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PATTERNS)
_COUNTED = frozenset({"boxes", "max_length", "max_selections", "added_rows", "minimum"})


_LARGEST = {"max_length": MOST_CHARACTERS, "max_selections": MOST_ENTRIES}
_KINDS = frozenset(
    {"email", "link", "percent", "money", "tkr", "mnkr", "integer", "decimal", "date", "file", "not_known"}
)
_TELLS_KIND = re.compile(
    r"(ange|skriv|svara|lämnas|heltal|tal\b|antal\b|andel|i (?:procent|kronor|antal)|\d)", re.IGNORECASE
)
_LONGEST = 160


@dataclass
class StatedLimits:
    """What the sentences say together, by name; `counts` are the numbers of those that have one."""

    said: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    address: str = ""

    def __contains__(self, name: object) -> bool:
        return name in self.said


def limits_in(*texts: str) -> StatedLimits:
    """What the texts say of an answer; the first of two numbers for the same thing holds."""
    found = StatedLimits()
    for text in texts:
        for name, pattern in _COMPILED:
            match = pattern.search(text)
            if match is None:
                continue
            found.said.add(name)
            if name in _COUNTED and match.lastindex and match[1]:
                _count(found, name, _number(match[1]))
            if name == "email":
                found.address = found.address or match[0].rstrip(".")
    if "max_selections" in found:
        found.said.add("several")
    if found.counts.get("max_selections") == 1:
        found.said -= {"max_selections", "several"}
        found.said.add("single")
        del found.counts["max_selections"]
    return found


def _count(found: StatedLimits, name: str, number: int) -> None:
    """A number that limits nothing, or more than a questionnaire can say, is no limit: it stands in the words."""
    if name == "minimum" or 1 <= number <= _LARGEST.get(name, number):
        found.counts.setdefault(name, number)


def _number(text: str) -> int:
    plain = re.sub(r"[ \u00a0.]", "", text.lower())
    return _WORDS.index(plain) + 1 if plain in _WORDS else int(plain[:9])


def is_limit(text: str) -> bool:
    """Whether a short sentence says something of the answer and little else."""
    found = limits_in(text)
    if not found.said or len(text) > _LONGEST or "?" in text:
        return False
    return bool(found.said - _KINDS) or bool(_TELLS_KIND.match(text.strip()))


_CONTACT: tuple[tuple[str, str], ...] = (
    ("email", r"\be-?post(?:adress)?\b|\bmejladress\b"),
    ("phone", r"\btelefon(?:nummer|nr)?\b|\bmobil(?:nummer|telefon)?\b"),
    ("organisation_number", r"\borganisationsnummer\b|\borg\.?\s?nr\b"),
    ("postal_code", r"\bpostnummer\b|\bpostnr\b"),
)
_LABEL = 60


def contact_kind(text: str) -> str:
    """The kind of a contact field by its label; empty for what is none."""
    if len(text) > _LABEL or "?" in text:
        return ""
    return next((kind for kind, pattern in _CONTACT if re.search(pattern, text, re.IGNORECASE)), "")


def kind_said(limits: StatedLimits) -> str:
    """Which kind of number is asked for; empty for none. Money is kronor: in thousands or millions it is a decimal."""
    kind = next((kind for kind in ("percent", "money", "integer", "decimal") if kind in limits), "")
    return "decimal" if large_unit(limits) and kind != "percent" else kind


def large_unit(limits: StatedLimits) -> str:
    """In what kronor are counted, where it is not one by one: "tkr", "mnkr"."""
    return next((unit for unit in ("tkr", "mnkr") if unit in limits), "")


def file_node(limits: StatedLimits) -> dict[str, Any]:
    """What a file item says of how the document is handed in."""
    accepts = [
        way for way, said in (("file", True), ("link", "link" in limits), ("email", bool(limits.address))) if said
    ]
    node: dict[str, Any] = {"type": "file", "accepts": accepts}
    if limits.address:
        node["by_email"] = limits.address
    return node


def said_of_unit(unit: str) -> str:
    """What the report says of an amount in a large unit; empty for other units."""
    return f"Beloppet är läst som ett decimaltal i {unit}." if unit in ("tkr", "mnkr") else ""
