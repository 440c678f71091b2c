"""Hypothesis strategies: random answers that a questionnaire accepts, drawn from its typed tree."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from surveys.conditions import enabled_items
from surveys.samples import sample_answer
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
from surveys.terms import Fact

MUNICIPALITIES = 6
_LETTERS = st.sampled_from("abcåäöÅÄÖ éü,.-–”’\u00a0€☐😀漢\n")
_CONTACT = {
    "string": st.text("abcåäö ÅÄÖ-", min_size=1, max_size=40).filter(str.strip),
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
    for question in definition.questions:
        if question.sign_off or is_computed(question) or question.link_id not in enabled_items(definition, answers):
            continue
        answers[question.link_id] = draw(_answer(question))
    return answers


def _answer(question: Question) -> st.SearchStrategy[Any]:
    match question:
        case TextItem():
            return _text(question)
        case NumberItem():
            return _number(question)
        case ChoiceItem():
            return _choice(question)
        case MatrixItem():
            columns = st.sampled_from([column.code for column in question.columns])
            return st.fixed_dictionaries({row.code: columns for row in question.rows})
        case CountMatrixItem():
            return _counts(question)
        case TableItem():
            cells = st.fixed_dictionaries({column.code: _words(60) for column in question.columns})
            return st.fixed_dictionaries({row.code: cells for row in question.rows})
        case NumberTableItem() | RowTableItem():
            return _of_table(question)
        case FileItem():
            return st.just({"by_email": True} if question.by_email else {"note": "Skickas för sig."})
    raise TypeError(type(question))


def _of_table(question: NumberTableItem | RowTableItem) -> st.SearchStrategy[Any]:
    if isinstance(question, RowTableItem):
        sample = sample_answer(question)
        return st.integers(max(1, question.min_rows), question.max_rows).map(lambda rows: sample[:1] * rows)
    cells = st.fixed_dictionaries({column.code: st.integers(0, 50).map(str) for column in question.columns})
    return st.fixed_dictionaries({row.code: cells for row in question.rows})


def _words(limit: int) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, min_size=1, max_size=min(limit, 300)).filter(str.strip)


def _text(question: TextItem) -> st.SearchStrategy[Any]:
    if question.type != "text":
        return _CONTACT[question.type]
    words = _words(question.max_length or 300)
    return st.lists(words, min_size=question.boxes, max_size=question.boxes) if question.boxes > 1 else words


def _number(question: NumberItem) -> st.SearchStrategy[Any]:
    low = int(question.minimum) if question.minimum is not None and not isinstance(question.minimum, Fact) else 0
    high = {"percent": 100, "money": 10**9, "decimal": 1, "integer": 500}[question.type]
    numbers = st.integers(low, high).map(str)
    return st.one_of(numbers, st.just({"not_known": True})) if question.not_known else numbers


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


def _counts(question: CountMatrixItem) -> st.SearchStrategy[Any]:
    rows = [row.code for row in question.rows]
    if question.total is not None:
        return st.sampled_from(rows).map(lambda full: {row: str(MUNICIPALITIES if row == full else 0) for row in rows})
    high = MUNICIPALITIES if isinstance(question.maximum, Fact) else 50
    return st.fixed_dictionaries({row: st.integers(0, high).map(str) for row in rows})
