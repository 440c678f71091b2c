"""What is missing or wrong in a set of answers: pure rules over the typed tree.

A draft may be wrong in every way; only sending for approval demands that no error is left. Nothing is ever cut or
changed here. Messages are Swedish and say what to do.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from config.language import swedish
from config.pdf.fonts import describe_character, unprintable_characters
from config.remembering import KeptByText
from surveys.answers.added_rows import cell_name, cell_question
from surveys.answers.shapes import fits
from surveys.answers.values import NUMBERS, Answers, blank_cells, blank_rows, is_blank, rows_of_value, text_in
from surveys.checking.conditions import Evaluation, evaluate, holds
from surveys.checking.contact import PROBLEM_OF
from surveys.checking.number_checks import check_added_number, check_counts, check_number, check_number_table
from surveys.checking.personal_data import kinds_in
from surveys.checking.problems import Circumstances, Problem, ProblemKind
from surveys.counting import count, may_be_refused
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    Definition,
    FileItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.wordings.wording import box_name

__all__ = [
    "Circumstances",
    "Problem",
    "ProblemKind",
    "check_answers",
    "check_question",
    "check_remark",
    "check_remarks",
    "check_value",
]

_MOST_NAMED = 3
_FILLED_BY_ROW = (MatrixItem, CountMatrixItem, NumberTableItem)  # a union is made anew each time that it is asked
_REMARK = "kommentar"
"""The part of a problem that is in the remark."""


_checked_texts: KeptByText[Question, list[Problem]] = KeptByText(most=20_000)
"""Of a response's texts one has changed since they were last checked; what is wrong with one depends on it alone."""


def check_answers(
    definition: Definition, answers: Answers, circumstances: Circumstances, evaluated: Evaluation | None = None
) -> list[Problem]:
    """Every problem of the enabled items in reading order, rules last.

    `evaluated`: what the conditions make of these answers, where the caller knows already.
    """
    known = evaluated or evaluate(definition, answers)
    circumstances = replace(circumstances, in_force=known.in_force, tree=definition)
    problems = [
        problem
        for question in definition.questions
        if question.link_id in known.enabled and question.sign_off is None
        for problem in check_question(definition, question, answers, circumstances, known)
    ]
    return problems + list(_broken_rules(definition, known.in_force, known.enabled))


def check_question(
    definition: Definition, question: Question, answers: Answers, circumstances: Circumstances, evaluated: Evaluation
) -> list[Problem]:
    """The problems of one enabled question, missing answer included. `evaluated` is of the same answers."""
    counted = evaluated.in_force if is_computed(question) else answers
    value = counted.get(question.link_id)
    if isinstance(question, _FILLED_BY_ROW):
        missing = _missing_rows(question, value)
        return [*([missing] if missing else []), *check_value(question, value, circumstances)]
    if not is_blank(value):
        told_of_part = _has_wrong_part(definition, question, counted, circumstances)
        return [] if told_of_part else _check_written(question, value, circumstances)
    missing = _missing(definition, question, circumstances)
    return [missing] if missing else []


def _has_wrong_part(definition: Definition, question: Question, answers: Answers, circumstances: Circumstances) -> bool:
    """Whether one of the numbers of a sum is wrong: that is what is told, and to be put right."""
    parts = question.sum_of if isinstance(question, NumberItem) else ()
    return any(check_value(definition.question(part), answers.get(part), circumstances) for part in parts)


def check_value(question: Question, value: Any, circumstances: Circumstances) -> list[Problem]:
    """What is wrong with what has been answered; a blank answer has no problems here."""
    return [] if is_blank(value) else _check_written(question, value, circumstances)


def _check_written(question: Question, value: Any, circumstances: Circumstances) -> list[Problem]:
    if isinstance(value, str) and isinstance(question, TextItem):
        return list(_checked_texts.get(question, value, lambda: _check_given(question, value, circumstances)))
    return _check_given(question, value, circumstances)


def _check_given(question: Question, value: Any, circumstances: Circumstances) -> list[Problem]:
    if not fits(question, value):
        message = "Svaret går inte att läsa. Ange det på nytt."
        return [Problem(link_id=question.link_id, kind="unreadable", message=message)]
    check = _CHECKS.get(type(question))
    return list(check(question, value, circumstances)) if check else []


def check_remarks(definition: Definition, remarks: Mapping[str, str]) -> list[Problem]:
    """What there is to say of the respondent's remarks to answers, by link_id, in reading order."""
    asked = (question for question in definition.questions if question.link_id in remarks)
    return [problem for question in asked for problem in check_remark(question, remarks[question.link_id])]


def check_remark(question: Question, remark: str) -> list[Problem]:
    """Personal data in a remark, and what the copy cannot show of it. Nothing of a remark stops the sending."""
    return [*_personal_data(question, remark, _REMARK), *_unprintable(question, remark, _REMARK)]


def _missing(definition: Definition, question: Question, circumstances: Circumstances) -> Problem | None:
    """What is missing of a question without rows that says nothing."""
    if isinstance(question, FileItem) and circumstances.attached.get(question.link_id):
        return None
    if is_computed(question):  # what is missing of a sum is its parts
        return None
    parent = definition.by_link_id[definition.parent[question.link_id]]
    if isinstance(parent, ChoiceItem) and parent.comment is not question:
        return _unfilled_option(parent, question)
    if isinstance(question, TextItem) and question.receipt:
        message = "Utan e-postadress går svarskvittot till den som skickar in."
        return Problem(link_id=question.link_id, kind="missing", message=message, severity="warning")
    if not question.required:
        return None
    return Problem(link_id=question.link_id, kind="missing", message=_what_to_answer(question))


def _what_to_answer(question: Question) -> str:
    if isinstance(question, ChoiceItem):
        return "Välj minst ett alternativ." if question.multiple else "Välj ett alternativ."
    if isinstance(question, NumberItem):
        return "Ange beloppet. Skriv 0 om det är noll." if question.type == "money" else "Ange ett tal."
    return "Bifoga ett underlag." if isinstance(question, FileItem) else "Skriv ett svar."


def _unfilled_option(parent: ChoiceItem, question: Question) -> Problem:
    option = next(option for option in parent.options if option.opens is question)
    what = "Bifoga underlaget" if isinstance(question, FileItem) else "Skriv svaret i fältet under alternativet"
    return Problem(
        link_id=question.link_id,
        kind="missing",
        message=f"Du har valt ”{option.text.rstrip(': ')}”. {what}.",
        severity="error" if question.required else "warning",
    )


def _missing_rows(question: MatrixItem | CountMatrixItem | NumberTableItem, value: Any) -> Problem | None:
    blank = blank_rows(question, value)
    if not blank or (not question.required and is_blank(value)):
        return None
    names = [row.text.rstrip(": ") for row in question.rows if row.code in blank]
    part, what = blank[0], "Svara på alla rader. Svar saknas för"
    if isinstance(question, NumberTableItem):
        part, what = f"{part}_{blank_cells(question, part, value)[0]}", "Fyll i alla tal. Tal saknas på raden"
    return Problem(
        link_id=question.link_id,
        kind="missing",
        part=part,
        message=f"{what}: {'; '.join(names)}.",
        severity="error" if question.required else "warning",
    )


def _check_text(question: TextItem, value: Any, _: Circumstances) -> Iterator[Problem]:
    written = text_in(value)
    boxes = written if isinstance(written, list) else [written]
    for index, text in enumerate(boxes):
        part = str(index + 1) if question.boxes > 1 else ""
        named = f"{box_name(question, index + 1)}: texten" if part else "Texten"
        if question.max_length and count(text) > question.max_length:
            over = swedish.number(count(text) - question.max_length)
            limit = f"{swedish.number(count(text))} av {swedish.number(question.max_length)}"
            message = f"{named} är {over} tecken för lång ({limit} tecken). Korta texten."
            yield Problem(link_id=question.link_id, kind="too_long", message=message, part=part)
        elif question.max_length and may_be_refused(text, question.max_length):
            message = (
                f"{named} ryms här, men nära gränsen: ett system som räknar radbrytningar eller tecken"
                " strängare kan neka den. Korta gärna något."
            )
            yield Problem(link_id=question.link_id, kind="strict", message=message, part=part, severity="warning")
        if question.type == "text":
            yield from _personal_data(question, text, part)
        yield from _unprintable(question, text, part)
    if (find := PROBLEM_OF.get(question.type)) and (message := find(str(written))):
        yield Problem(link_id=question.link_id, kind="unreadable", message=message)


def _personal_data(question: Question, text: str, part: str = "") -> Iterator[Problem]:
    """What looks like personal data in a free text; told without the value, so that it can be logged."""
    kinds = [f"{'ett' if kind.value.endswith('nummer') else 'en'} {kind.value}" for kind in kinds_in(str(text))]
    if kinds:
        message = (
            f"{_named(part)} innehåller något som ser ut som {swedish.listing(kinds)}."
            " Svaren blir allmänna handlingar. Ta bort det som pekar ut en person."
        )
        yield Problem(link_id=question.link_id, kind="personal_data", message=message, part=part, severity="warning")


def _named(part: str) -> str:
    return "Kommentaren till svaret" if part == _REMARK else "Texten"


def _unprintable(question: Question, text: str, part: str = "") -> Iterator[Problem]:
    """The characters of a text that stand in the copy as numbers, since its fonts do not have them."""
    missing = unprintable_characters(str(text))
    if missing:
        named = [f"{character} ({describe_character(character)})" for character in missing[:_MOST_NAMED]]
        others = len(missing) - len(named)
        named += [f"{swedish.number(others)} till"] if others else []
        what = "Det här i kommentaren till svaret" if part == _REMARK else "Det här"
        message = (
            f"{what} kan inte visas i arkivexemplaret: {swedish.listing(named)}. Där står tecknets nummer i stället."
            " Skriv det med ord om det betyder något."
        )
        yield Problem(link_id=question.link_id, kind="unprintable", message=message, part=part, severity="warning")


def _check_added(question: RowTableItem, value: Any, circumstances: Circumstances) -> Iterator[Problem]:
    """Each cell by its column's own rules, what a row lacks, and whether there are enough rows.

    A blank row is none, and keeps its number.
    """
    rows = {number: row for number, row in enumerate(rows_of_value(value), start=1) if not is_blank(row)}
    for number, row in rows.items():
        for column in question.columns:
            cell, part = row.get(column.code), f"{number}_{column.code}"
            name = cell_name(question, number, column)
            if is_blank(cell) and column.required:
                yield Problem(link_id=question.link_id, kind="missing", part=part, message=f"{name}: fyll i fältet.")
            if column.type in NUMBERS:
                yield from check_added_number(question, value, number, column, circumstances)
                continue
            for found in check_value(cell_question(question, column), cell, circumstances):
                message = f"{name}: {swedish.within_sentence(found.message)}"
                yield replace(found, part=part, message=message)
    if len(rows) < question.min_rows:
        wanted = swedish.count_of(question.min_rows, "rad", "rader")
        message = f"Fyll i minst {wanted}. Ni har fyllt i {swedish.number(len(rows))}."
        yield Problem(link_id=question.link_id, kind="missing", message=message)


def _check_files(question: FileItem, value: Any, _: Circumstances) -> Iterator[Problem]:
    yield from _personal_data(question, value.get("note") or "")
    yield from _unprintable(question, value.get("note") or "")


def _check_table(question: TableItem, value: Any, _: Circumstances) -> Iterator[Problem]:
    cells = "\n".join(str(cell) for row in value.values() if isinstance(row, Mapping) for cell in row.values())
    yield from _personal_data(question, cells)
    yield from _unprintable(question, cells)


def _check_choice(question: ChoiceItem, value: Any, _: Circumstances) -> Iterator[Problem]:
    chosen = value if isinstance(value, list) else [value]
    exclusive = [option.text for option in question.options if option.exclusive and option.code in chosen]
    if exclusive and len(chosen) > 1:
        message = f"”{exclusive[0]}” kan inte kombineras med andra alternativ."
        yield Problem(link_id=question.link_id, kind="selection", message=message)
    if question.max_selections and len(chosen) > question.max_selections:
        message = f"Välj högst {question.max_selections} alternativ. Du har valt {len(chosen)}."
        yield Problem(link_id=question.link_id, kind="selection", message=message)


def _broken_rules(definition: Definition, answers: Answers, enabled: frozenset[str]) -> Iterator[Problem]:
    for rule in definition.rules:
        applies = rule.item in enabled and all(holds(condition, answers, definition) for condition in rule.when)
        if applies and not all(holds(condition, answers, definition) for condition in rule.expect):
            yield Problem(link_id=rule.item, kind="rule", message=rule.message, severity=rule.severity)


_CHECKS: dict[type, Callable[[Any, Any, Circumstances], Iterator[Problem]]] = {
    TextItem: _check_text,
    NumberItem: check_number,
    ChoiceItem: _check_choice,
    CountMatrixItem: check_counts,
    FileItem: _check_files,
    TableItem: _check_table,
    NumberTableItem: check_number_table,
    RowTableItem: _check_added,
}
