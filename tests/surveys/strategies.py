"""Hypothesis strategies: random valid questionnaires, and random answers to them, sensible or not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from surveys.answers.values import OWN_UNITS
from surveys.definition_json import definition_from_json
from surveys.schema import Definition, Question

CODES = ("a", "b", "c")
_COMPARISONS = ("above", "at_least", "below", "at_most")
_PLAIN = ("text", "string", "date", "email", "phone", "organisation_number", "postal_code")
_NUMBERS = ("integer", "decimal", "percent", "money")
_KINDS = (
    "choice",
    "multi_choice",
    "yes_no_matrix",
    "number",
    "text",
    "count_matrix",
    "table",
    "number_table",
    "row_table",
    "file",
    "group",
)


_ROWS = ("count_matrix", "number_table")


def _added_numbers(item: dict[str, Any]) -> list[str]:
    """The columns of numbers of rows that the respondent adds."""
    return [one["code"] for one in item["columns"] if one["type"] in _NUMBERS] if item["type"] == "row_table" else []


@dataclass
class _Tree:
    """What has been drawn so far: conditions may only refer to it."""

    draw: Any
    made: int = 0
    earlier: list[dict[str, Any]] = field(default_factory=list)

    def item(self, depth: int) -> dict[str, Any]:
        kind = self.draw(st.sampled_from(_KINDS if depth < 3 else _KINDS[:-1]))
        self.made += 1
        link_id = f"q{self.made}"
        head = {"link_id": link_id, "text": link_id, "required": self.draw(st.booleans()), **self.conditions()}
        item: dict[str, Any] = {**head, **self.body(kind, link_id)}
        if kind == "group":
            return {**item, "items": [self.item(depth + 1) for _ in range(self.draw(st.integers(0, 3)))]}
        if self.draw(st.booleans()):
            item["comment"] = {"type": "text", "link_id": f"{link_id}.kommentar", "text": "Kommentar"}
        self.earlier.append(item)
        return item

    def conditions(self) -> dict[str, Any]:
        if not self.earlier or not self.draw(st.booleans()):
            return {}
        when = [self.condition() for _ in range(self.draw(st.integers(1, 3)))]
        return {"enable_when": when, "enable_behavior": self.draw(st.sampled_from(["all", "any"]))}

    def condition(self) -> dict[str, Any]:
        item = self.draw(st.sampled_from(self.earlier))
        about: dict[str, Any] = {"item": item["link_id"]}
        if item["type"] == "yes_no_matrix":
            about["row"] = self.draw(st.sampled_from(CODES))
        if item["type"] in _NUMBERS:
            return {**about, self.draw(st.sampled_from(_COMPARISONS)): self.draw(st.integers(-2, 12))}
        operator = self.draw(st.sampled_from(["is", "is_not", "answered"]))
        values = ["ja", "nej"] if "row" in about else list(CODES)
        operand = True if operator == "answered" else self.draw(st.lists(st.sampled_from(values), min_size=1))
        return {**about, operator: operand}

    def body(self, kind: str, link_id: str) -> dict[str, Any]:
        rows = [{"code": code, "text": code} for code in CODES]
        match kind:
            case "choice" | "multi_choice":
                return {"type": kind, "options": [self.option(link_id, code) for code in CODES]}
            case "number":
                kind = self.draw(st.sampled_from(_NUMBERS))
                return {"type": kind, "maximum": self.answer_bound(), **self.sum(link_id)}
            case "text":
                plain = self.draw(st.sampled_from(_PLAIN))
                limit = None if plain == "date" else self.draw(st.sampled_from([None, 5]))
                boxes = self.boxes(plain)
                labels = (
                    [f"{link_id} {code}" for code in CODES[:boxes]] if boxes > 1 and self.draw(st.booleans()) else []
                )
                return {"type": plain, "max_length": limit, "boxes": boxes, "box_labels": labels}
            case "count_matrix":
                bound = st.sampled_from([None, "municipalities", 3])
                rows[1]["maximum"] = self.draw(st.sampled_from([None, 2, {"row": "a"}])) or self.answer_bound()
                total = self.draw(bound) or self.answer_bound()
                return {"type": kind, "rows": rows, "maximum": self.draw(bound), "total": total}
            case "row_table" | "number_table":
                return {"type": kind, **(self.row_table() if kind == "row_table" else self.number_table(rows))}
            case "table":
                return {"type": kind, "rows": rows, "columns": rows}
            case "yes_no_matrix":
                return {"type": kind, "rows": rows}
        return {"type": kind}

    def row_table(self) -> dict[str, Any]:
        kinds = st.sampled_from(["text", "string", "date", *_NUMBERS])
        columns = [{"code": code, "text": code, "type": self.draw(kinds)} for code in CODES[:2]]
        columns[0]["required"] = self.draw(st.booleans())
        if columns[1]["type"] in _NUMBERS:
            beside = {"column": "a"} if columns[0]["type"] in _NUMBERS else None
            columns[1]["maximum"] = self.draw(st.sampled_from([None, 2, beside])) or self.answer_bound()
        if columns[1]["type"] in ("text", "string"):
            columns[1]["max_length"] = self.draw(st.sampled_from([None, 5]))
        most = self.draw(st.integers(1, 3))
        name = self.draw(st.sampled_from(["Rad", "Insats"]))
        summed = any(one["type"] in _NUMBERS and one["type"] != "percent" for one in columns)
        total = self.draw(st.sampled_from(["", "Summa"])) if summed else ""
        return {"columns": columns, "max_rows": most, "min_rows": most - 1, "row_name": name, "column_sum": total}

    def number_table(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        columns = [{"code": code, "text": code} for code in CODES[:2]]
        rows[2]["maximum"] = self.draw(st.sampled_from([None, 2, {"row": "b"}])) or self.answer_bound()
        columns[1]["maximum"] = self.draw(st.sampled_from([None, {"column": "a"}]))
        sums = {"row_sum": self.draw(st.sampled_from(["", "Summa"])), "column_sum": "Alla"}
        number = self.draw(st.sampled_from(_NUMBERS))
        kinds = {"number": number, "unit": "" if number in OWN_UNITS else self.draw(st.sampled_from(["", "st"]))}
        bounds = {"maximum": self.answer_bound() or 3, "total": self.answer_bound()}
        return {"rows": rows, "columns": columns, **sums, **kinds, **bounds}

    def answer_bound(self) -> dict[str, Any] | None:
        """A bound that an earlier number sets, or one of its rows, or all of them together."""
        numbers = [item for item in self.earlier if item["type"] in (*_NUMBERS, *_ROWS) or _added_numbers(item)]
        if not numbers or not self.draw(st.booleans()):
            return None
        item = self.draw(st.sampled_from(numbers))
        rows = ["", *CODES] if item["type"] in _ROWS else [""]
        columns = _added_numbers(item) or (["", "a", "b"] if item["type"] == "number_table" else [""])
        place = {"row": self.draw(st.sampled_from(rows)), "column": self.draw(st.sampled_from(columns))}
        return {"item": item["link_id"], **place}

    def boxes(self, plain: str) -> int:
        return int(self.draw(st.integers(1, 3))) if plain == "text" else 1

    def sum(self, link_id: str) -> dict[str, Any]:
        parts = [item["link_id"] for item in self.earlier if item["type"] in _NUMBERS]
        return {"sum_of": parts[:2], "read_only": True} if len(parts) > 1 and self.draw(st.booleans()) else {}

    def option(self, link_id: str, code: str) -> dict[str, Any]:
        opened = {"type": "text", "link_id": f"{link_id}.{code}", "text": ""}
        return {
            "code": code,
            "text": code,
            "exclusive": self.draw(st.booleans()),
            "opens": opened if self.draw(st.booleans()) else None,
        }


@st.composite
def definitions(draw: Any) -> Definition:
    """A valid questionnaire of one to three sections, nested up to four levels."""
    tree = _Tree(draw)
    sections = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        head = {"type": "group", "link_id": f"s{number}", "text": f"s{number}", **tree.conditions()}
        sections.append({**head, "items": [tree.item(1) for _ in range(draw(st.integers(1, 4)))]})
    head = {"name": "prov", "series": "prov", "version": "2025-01-15", "title": "Prov", "year": 2025}
    return definition_from_json({**head, "items": sections})


# PostgreSQL's JSON carries everything but NUL and halves of surrogate pairs.
_texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    _texts,
    st.sampled_from([*CODES, "ja", "nej", "0", "12", "1 200 kr", "2³", "x" * 1200]),
)
_keys = st.one_of(st.sampled_from([*CODES, "not_known", "by_email", "note"]), _texts)
garbage = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_keys, inner, max_size=4)),
    max_leaves=6,
)
"""Any value that the database can carry as JSON, with a liking for the keys and codes of the questionnaires above."""

sensible = st.one_of(
    st.none(),
    st.sampled_from(CODES),
    st.lists(st.sampled_from(CODES), unique=True, max_size=3),
    st.dictionaries(st.sampled_from(CODES), st.sampled_from(["ja", "nej"]), max_size=3),
    st.sampled_from(["", " ", "0", "3", "12", "sju"]),
)
"""Values that some question of the questionnaires above can hold."""


@st.composite
def questionnaires_with_answers(
    draw: Any, values: st.SearchStrategy[Any] = sensible
) -> tuple[Definition, dict[str, Any]]:
    """A questionnaire, and for each of its questions nothing or one of `values`."""
    definition = draw(definitions())
    return definition, draw(answers_to(definition.questions, values))


def answers_to(
    questions: Sequence[Question], values: st.SearchStrategy[Any] = sensible
) -> st.SearchStrategy[dict[str, Any]]:
    """For each question nothing or one of `values`."""
    return st.fixed_dictionaries({}, optional={question.link_id: values for question in questions})
