"""Hypothesis strategies: random answers that a questionnaire accepts, drawn from its typed tree."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from surveys.answers.added_rows import cell_question
from surveys.answers.values import number_kind
from surveys.checking.conditions import evaluate
from surveys.sampling.sample_numbers import Numbers, Numeric, sample_cells
from surveys.sampling.samples import sample_numbers, sample_row_numbers
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    Definition,
    FileItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowColumn,
    RowTableItem,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.terms import Fact

MUNICIPALITIES = 6
_LETTERS = st.sampled_from("abcåäöÅÄÖ éü,.-–”’\u00a0€☐😀漢\n")
_CONTACT = {
    "date": st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat),
    "email": st.sampled_from(["kontakt@example.se", "namn.efternamn@example.se"]),
    "phone": st.sampled_from(["035-134800 vx", "+46 35 13 48 00", "0771-11 22 33 (växel)"]),
    "organisation_number": st.just("232100-0115"),
    "postal_code": st.sampled_from(["301 80", "83127"]),
}


@st.composite
def valid_answers(draw: st.DrawFn, definition: Definition) -> dict[str, Any]:
    """An answer to every question as it becomes enabled; no answer breaks a rule that stops sending."""
    answers: dict[str, Any] = {}
    numbers = Numbers(definition, {Fact.MUNICIPALITIES: MUNICIPALITIES})
    for question in definition.questions:
        known = evaluate(definition, answers)
        if question.sign_off or is_computed(question) or question.link_id not in known.enabled:
            continue
        answers[question.link_id] = draw(_answer(question, numbers.among(known.in_force)))
    return answers


def _answer(question: Question, numbers: Numbers) -> st.SearchStrategy[Any]:
    match question:
        case TextItem():
            return _text(question)
        case NumberItem():
            found = _numbers(question, numbers)
            return st.one_of(found, st.just({"not_known": True})) if question.not_known else found
        case ChoiceItem():
            return _choice(question)
        case MatrixItem():
            columns = st.sampled_from([column.code for column in question.columns])
            return st.fixed_dictionaries({row.code: columns for row in question.rows})
        case CountMatrixItem() | NumberTableItem():
            return _numbers(question, numbers)
        case TableItem():
            cells = st.fixed_dictionaries({column.code: _words(60) for column in question.columns})
            return st.fixed_dictionaries({row.code: cells for row in question.rows})
        case RowTableItem():
            return st.lists(_row(question, numbers), min_size=max(1, question.min_rows), max_size=question.max_rows)
        case FileItem():
            return st.just({"by_email": True} if question.by_email else {"note": "Skickas för sig."})
    raise TypeError(type(question))


def _row(question: RowTableItem, numbers: Numbers) -> st.SearchStrategy[Mapping[str, Any]]:
    """A row that says something: what it must have, and some of the rest; its numbers keep to each other."""
    must = {one.code: _cell(question, one) for one in question.columns if one.required}
    may = {one.code: _cell(question, one) for one in question.columns if not one.required}
    wished = st.fixed_dictionaries(dict.fromkeys(sample_cells(question), st.integers(-2, 50).map(Decimal)))
    rows = st.fixed_dictionaries(must, optional=may).filter(bool)
    return st.builds(
        lambda row, each: (
            row | {code: one for code, one in sample_row_numbers(question, numbers, each).items() if code in row}
        ),
        rows,
        wished,
    )


def _cell(question: RowTableItem, column: RowColumn) -> st.SearchStrategy[Any]:
    return _answer(cell_question(question, column), Numbers())


def _words(limit: int) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, min_size=1, max_size=min(limit, 300)).filter(str.strip)


def _text(question: TextItem) -> st.SearchStrategy[Any]:
    if question.type != "text":
        short = st.text("abcåäö ÅÄÖ-", min_size=1, max_size=min(40, question.max_length or 40)).filter(str.strip)
        return short if question.type == "string" else _CONTACT[question.type]
    words = _words(question.max_length or 300)
    return st.lists(words, min_size=question.boxes, max_size=question.boxes) if question.boxes > 1 else words


_WIDEST = {"percent": 100, "money": 10**9, "decimal": 2, "integer": 500}


def _numbers(question: Numeric, numbers: Numbers) -> st.SearchStrategy[Any]:
    """Random numbers, each taken as near as its bounds allow: at a bound, and beside one."""
    kind = number_kind(question)
    wished = st.integers(-2, _WIDEST[kind] if isinstance(question, NumberItem) else 50).map(Decimal)
    if kind == "decimal":
        wished = st.one_of(wished, st.decimals(-1, 25, places=3))
    return st.fixed_dictionaries(dict.fromkeys(sample_cells(question), wished)).map(
        lambda each: sample_numbers(question, numbers, each)
    )


def _choice(question: ChoiceItem) -> st.SearchStrategy[Any]:
    codes = [option.code for option in question.options]
    if not question.multiple:
        return st.sampled_from(codes)
    free = [option.code for option in question.options if not option.exclusive]
    most = min(len(free), question.max_selections or len(free))
    several = st.sets(st.sampled_from(free), min_size=1, max_size=most)
    alone = [{option.code} for option in question.options if option.exclusive]
    chosen = st.one_of(several, st.sampled_from(alone)) if alone else several
    return chosen.map(lambda found: [code for code in codes if code in found])
