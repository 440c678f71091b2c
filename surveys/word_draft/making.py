"""From a question as it was read to an item of the definition, with what is guessed told at its row of the report."""

import re
from collections.abc import Sequence

from surveys.codes import free_code
from surveys.definition_json import DocumentNode
from surveys.references import MOST_BOXES
from surveys.word_draft.blocks import Line
from surveys.word_draft.grids import counts_node, understand_grid
from surveys.word_draft.limits import (
    StatedLimits,
    contact_kind,
    file_node,
    kind_said,
    large_unit,
    limits_in,
    said_of_unit,
)
from surveys.word_draft.parts import FormQuestion, Piece, PrintedOption
from surveys.word_draft.phrases import asks_for_more, is_round, spoken, without_star
from surveys.word_draft.report import LEFT

_DEGREES = re.compile(r"\b(utsträckning|mycket|ganska|instämmer|varken|delvis|helt)\b", re.IGNORECASE)
_ALONE = re.compile(
    r"(inga?|inget|ingen|inte|vet ej|vet inte)\b"
    r"|((regionen|kommunen|vi) )?(har|är) (inga?|inte|inget)\b",
    re.IGNORECASE,
)
_SAID_ALONE = re.compile(r"\s*\(kan inte (?:väljas|kombineras) (?:tillsammans )?med andra\)", re.IGNORECASE)
_TELLING = re.compile(r"\b(beskriv|motivera|redogör|utveckla|vilka|hur|exempel|kommentar\w*|varför)\b", re.IGNORECASE)
_LABEL = 70
_COUNTING = re.compile(
    r"(hur många|hur stor andel|hur stort|ange (det )?antal|ange andel|antal|andel)\b", re.IGNORECASE
)
_UNITS = {"%": "percent", "procent": "percent", "kr": "money", "kronor": "money", "sek": "money", "st": "integer"}
_CERTIFIES = re.compile(r"\bintyga[rs]?\b|\bförsäkra[rs]?\b", re.IGNORECASE)


def make_item(asked: FormQuestion) -> DocumentNode:
    """The item without link_id, help and conditions. What was not certain is told at the question's row."""
    wording, star = without_star(asked.text)
    hints = limits_in(*(piece.text for piece in asked.before))
    node: DocumentNode = {"text": wording}
    if asked.prefix:
        node["prefix"] = asked.prefix
    if star or ("required" in hints and "optional" not in limits_in(wording)):
        node["required"] = True
    return {**_answer(asked, wording, hints), **node}


def guess(asked: FormQuestion, why: str) -> None:
    """Say at the question what is taken for granted."""
    told = next((one for one in asked.told if one.became in ("question", "section")), None)
    if told and why not in told.why:
        told.guessed, told.why = True, f"{told.why} {why}".strip()


def _answer(asked: FormQuestion, wording: str, hints: StatedLimits) -> DocumentNode:
    if asked.grid:
        return _grid(asked, wording, hints)
    if asked.blanks:
        return _blanks(asked, wording, hints)
    if asked.options:
        return _choices(asked, wording, hints)
    if listed := _listed(asked):
        asked.before = asked.before[: -len(listed)]
        asked.options = [PrintedOption(piece.text, "", piece.told) for piece in listed]
        for piece in listed:
            piece.told.became = "option"
        guess(asked, "Punkterna efter frågan är lästa som svarsalternativ.")
        return _choices(asked, wording, hints)
    return _unanswered(asked, wording, hints)


def _listed(asked: FormQuestion) -> list[Piece]:
    """The bullets that end a question without any other place for the answer."""
    found: list[Piece] = []
    for piece in reversed(asked.before):
        if not piece.line.sign:
            break
        found.insert(0, piece)
    return found if len(found) > 1 else []


def _grid(asked: FormQuestion, wording: str, hints: StatedLimits) -> DocumentNode:
    assert asked.grid
    grid, told = asked.grid
    # What the wording says of numbers holds for the table too: "Ange hur många ...".
    said = StatedLimits(
        hints.said | (limits_in(wording).said & {"integer", "money", "percent", "tkr", "mnkr"}), hints.counts
    )
    understood = understand_grid(grid, said)
    if understood is None:
        for one in told:
            one.became, one.why = LEFT, "Tabellens rutor går inte att läsa som ett slag av svar."
        guess(asked, "Tabellen är inte förstådd; frågan är antagen som fritext tills den är skriven.")
        return {"type": "text"}
    for why in understood.guesses:
        guess(asked, why)
    return understood.node


def _choices(asked: FormQuestion, wording: str, hints: StatedLimits) -> DocumentNode:
    if len(asked.options) == 1 and _CERTIFIES.search(wording):
        guess(asked, "En ruta vid ett intygande är läst som behörig företrädares intygande.")
        return {"type": "attestation", "option": asked.options[0].text, "required": True, "sign_off": "attestation"}
    multiple = _is_multiple(asked, wording, hints)
    node: DocumentNode = {"type": "multi_choice" if multiple else "choice"}
    if multiple and hints.counts.get("max_selections", 0) > 1:
        node["max_selections"] = hints.counts["max_selections"]
    taken: set[str] = set()
    node["options"] = []
    for choice in asked.options:
        node["options"].append(_option(asked, choice, taken, multiple=multiple))
    if multiple and all(option.get("exclusive") for option in node["options"]):
        for option in node["options"]:
            option.pop("exclusive")
    return node


def _is_multiple(asked: FormQuestion, wording: str, hints: StatedLimits) -> bool:
    said = StatedLimits(hints.said | limits_in(wording).said)
    if "several" in hints or "several" in said:
        return True
    if "single" in said or all(is_round(choice.box) for choice in asked.options):
        return False
    if _is_yes_no(asked.options):
        return False
    several = not any(_DEGREES.search(choice.text) for choice in asked.options)
    number = "flera alternativ" if several else "ett alternativ"
    guess(asked, f"Dokumentet säger inte hur många alternativ som väljs; {number} är antaget.")
    return several


def _is_yes_no(options: Sequence[PrintedOption]) -> bool:
    first = [re.split(r"[\s,.:]", choice.text.strip().lower(), maxsplit=1)[0] for choice in options]
    return {"ja", "nej"} <= set(first)


def _option(asked: FormQuestion, choice: PrintedOption, taken: set[str], *, multiple: bool) -> DocumentNode:
    text = _SAID_ALONE.sub("", choice.text).strip()
    node: DocumentNode = {"code": free_code(text.rstrip(" :"), taken), "text": text}
    taken.add(node["code"])
    if multiple and text != choice.text.strip():
        node["exclusive"] = True
    elif multiple and _ALONE.match(text):
        node["exclusive"] = True
        _at(asked, choice, f"Att ”{text}” inte väljs tillsammans med andra är läst av orden.")
    if choice.blank or (text.endswith(":") and asks_for_more(text)) or _files(text):
        node["opens"] = _opened(choice, text)
        if not choice.blank:
            _at(asked, choice, f"”{text}” ber om mer, utan någon plats för det; ett fält är tillagt.")
        if said := said_of_unit(node["opens"].get("unit", "")):
            _at(asked, choice, said)
    return node


def _at(asked: FormQuestion, choice: PrintedOption, why: str) -> None:
    choice.told.guessed, choice.told.why = True, f"{choice.told.why} {why}".strip()


def _files(text: str) -> bool:
    return bool(limits_in(text).said & {"file"}) and len(text) < 200


def _opened(choice: PrintedOption, text: str) -> DocumentNode:
    hints = limits_in(*(piece.text for piece in choice.hints))
    said = StatedLimits(
        hints.said | limits_in(text).said,
        {**limits_in(text).counts, **hints.counts},
        limits_in(text).address or hints.address,
    )
    unit = choice.blank.unit if choice.blank else ""
    if "file" in said:
        return file_node(said)
    return _number(unit, hints, said) or _text(said, wide=True)


def _number(unit: str, hints: StatedLimits, said: StatedLimits) -> DocumentNode | None:
    """A number or a day, by what is said of it or stands beside the place for it; None for others."""
    if "max_length" in said.counts:
        return None
    own = _UNITS.get(unit.lower(), "")
    large = "" if own else large_unit(limits_in(unit)) or large_unit(hints) or large_unit(said)
    kind = own or kind_said(hints) or kind_said(said)
    if large and kind != "percent":
        return _number_in(large, hints)
    if not kind:
        return {"type": "date"} if "date" in said else {"type": "integer", "unit": unit} if unit else None
    node: DocumentNode = {"type": kind}
    if unit and not own:
        node["unit"] = unit
    if kind == "money":
        node["unit"] = "kr"
    if "blank" in hints:
        node["blank_is_not_known"] = True
    if "municipalities" in said:
        node["maximum"] = "municipalities"
    return node


def _number_in(unit: str, hints: StatedLimits) -> DocumentNode:
    blank: DocumentNode = {"blank_is_not_known": True} if "blank" in hints else {}
    return {"type": "decimal", "unit": unit, **blank}


def _text(said: StatedLimits, *, wide: bool) -> DocumentNode:
    node: DocumentNode = {"type": "text" if wide else "string"}
    if "max_length" in said.counts:
        node["max_length"] = said.counts["max_length"]
    return node


def _blanks(asked: FormQuestion, wording: str, hints: StatedLimits) -> DocumentNode:
    said = limits_in(wording)
    all_said = StatedLimits(hints.said | said.said, {**said.counts, **hints.counts}, hints.address or said.address)
    blank = asked.blanks[0]
    if blank.is_row:
        return _rows(asked, wording, hints, said)
    if len(asked.blanks) > 1 or hints.counts.get("boxes", 1) > 1:
        return _boxes(asked, all_said)
    if "file" in said or ("file" in hints and "max_length" not in all_said.counts):
        return file_node(all_said)
    if kind := contact_kind(wording):
        return {"type": kind}
    label = len(wording) <= _LABEL
    counts = label or _COUNTING.match(wording)
    number = _number(blank.unit, hints, StatedLimits(hints.said | (said.said if counts else set()), all_said.counts))
    if number and (blank.unit or kind_said(hints) or not blank.is_wide or counts):
        _tell_guessed_number(asked, number, blank.unit, hints)
        return _with_not_known(asked, number)
    told = bool(_TELLING.search(wording)) or "max_length" in all_said.counts or not label
    node = _text(all_said, wide=told or (blank.is_wide and not _is_short(wording)))
    if all_said.address and node["type"] == "text" and _sends(asked):
        node["by_email"] = all_said.address
    _leave_options(asked)
    return node


def _rows(asked: FormQuestion, wording: str, hints: StatedLimits, said: StatedLimits) -> DocumentNode:
    """Labels with a place beside each: a number on each row where numbers are asked for, otherwise texts."""
    labels = [spoken(blank.label) for blank in asked.blanks]
    counted = {"integer"} & (hints.said | said.said) or all("integer" in limits_in(label) for label in labels)
    if counted:
        return counts_node(labels, hints)
    guess(asked, "Raderna med en plats bredvid är lästa som lika många textrutor.")
    return _boxes(asked, hints)


def _sends(asked: FormQuestion) -> bool:
    """Whether the answer may be sent to an address instead."""
    return any("skick" in text.lower() for text in (asked.text, *(piece.text for piece in asked.before)))


def _is_short(wording: str) -> bool:
    """Whether the wording is the label of a line: a name, a title, a town."""
    return wording.rstrip().endswith(":") and len(wording) <= _LABEL and not _TELLING.search(wording)


def _tell_guessed_number(asked: FormQuestion, node: DocumentNode, unit: str, hints: StatedLimits) -> None:
    if not unit and not kind_said(hints) and "date" not in hints:
        guess(asked, "Att svaret är ett tal eller en dag är läst av frågans ordalydelse.")
    if said := said_of_unit(node.get("unit", "")):
        guess(asked, said)


def _with_not_known(asked: FormQuestion, node: DocumentNode) -> DocumentNode:
    """A box beside a number is ticked instead of it."""
    if len(asked.options) == 1 and node["type"] != "date":
        node["not_known"] = asked.options[0].text
    else:
        _leave_options(asked)
    return node


def _leave_options(asked: FormQuestion) -> None:
    for choice in asked.options:
        choice.told.became, choice.told.why = LEFT, "Rutan står vid en fråga som besvaras på annat sätt."


def _boxes(asked: FormQuestion, said: StatedLimits) -> DocumentNode:
    labels = [spoken(blank.label) for blank in asked.blanks]
    number = max(len(asked.blanks), said.counts.get("boxes", 1))
    node: DocumentNode = {**_text(said, wide=True), "boxes": min(number, MOST_BOXES)}
    if all(labels) and len(labels) == number <= MOST_BOXES:
        node["box_labels"] = labels
    else:
        for blank in asked.blanks:
            if blank.label:
                asked.before.append(Piece(Line(text=blank.label), blank.told))
    _leave_options(asked)
    return node


def _unanswered(asked: FormQuestion, wording: str, hints: StatedLimits) -> DocumentNode:
    """A question without any place for the answer."""
    if "computed" in hints:
        guess(asked, "Frågan räknas ut; ange av vilka tal.")
        said = limits_in(wording)
        if unit := large_unit(said):
            guess(asked, said_of_unit(unit))
            return _number_in(unit, hints)
        return {"type": "money" if "money" in said else "integer"}
    if kind := contact_kind(wording):
        guess(asked, "Det finns ingen plats för svaret; slaget är läst av ordalydelsen.")
        return {"type": kind}
    said = limits_in(wording)
    counts = len(wording) <= _LABEL or _COUNTING.match(wording)
    stated = StatedLimits(hints.said | (said.said if counts else set()), {**said.counts, **hints.counts})
    if number := _number("", hints, stated):
        guess(asked, "Det finns ingen plats för svaret; slaget är läst av ordalydelsen.")
        return number
    guess(asked, "Det finns ingen plats för svaret i dokumentet; frågan är antagen som text.")
    return _text(stated, wide=not _is_short(wording))
