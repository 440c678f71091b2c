"""What an item or a rule of a definition says of other answers: conditions, bounds, rules and what it continues.

The leaves of the typed tree (surveys.schema); by their link_ids, which reading a definition holds to what there is.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from surveys.terms import Fact, Operator, Relation, WordingOrigin

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
"""Nothing that is not known is read over, and no text has blanks around it."""

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
"""A stable code of an option, row or column: lower case ASCII, digits, _ and -."""
LINK_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
LinkId = Annotated[str, Field(pattern=LINK_ID, max_length=120)]
"""An item's identity within its questionnaire; an opened field is `<question>.<option code>`."""

MOST_CHARACTERS = 100_000
MOST_NUMBER = 10**15
"""The largest number that is read in an answer (surveys.answers.values), and the largest that bounds one."""
MOST_DECIMALS = 12
MOST_ENTRIES = 400
"""How many options, rows or columns a question may have. Its form is posted whole, with up to five fields for each row
and column (DATA_UPLOAD_MAX_NUMBER_FIELDS). Sweden has 290 municipalities.
"""
MOST_CELLS = 4_000
"""How many cells a table may have. It stands on a page of its own (surveys.section_pages) and is posted whole: as many
fields as DATA_UPLOAD_MAX_NUMBER_FIELDS takes, less a fifth for what stands around it.
"""
MOST_BOXES, MOST_ADDED = 20, 30
"""As many are drawn as one number says, so the tree itself has these limits: they can be raised, never lowered."""
LARGEST: Mapping[str, int] = {
    "max_length": MOST_CHARACTERS,
    "max_selections": MOST_ENTRIES,
    **dict.fromkeys(("minimum", "maximum", "total"), MOST_NUMBER),
    "boxes": MOST_BOXES,
    **dict.fromkeys(("min_rows", "max_rows"), MOST_ADDED),
}
"""Key -> the largest number that an author may write there (surveys.loading.limit_checks)."""

MOST_WHOLE = 2**53 - 1
"""The largest whole number that has one canonical form (surveys.canonical): no stored definition has a larger one."""
Length = Annotated[int, Field(ge=1, le=MOST_WHOLE)]
"""The highest number of characters of a text."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AnswerBound:
    """A bound that another answer sets ("varav"): the number that `item` is answered with, or a part of it.

    Without `item` it is another row or column of the same question; a cell is then held to the cell beside it. Of
    another question, a row or column that is not named means all of them together.
    """

    item: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?$", max_length=120)] = ""
    row: str = ""
    column: str = ""


Bound = Annotated[Decimal, Field(ge=-(10**100), le=10**100, decimal_places=100)] | Fact | AnswerBound
"""A number that can be counted with and written out, a fact or another answer.

How large a number an author may write is said elsewhere (LARGEST): what was published before that is read.
"""


def _is_operator(key: str) -> bool:
    return key in set(Operator)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Condition:
    """One comparison with the answer of an earlier item (or one row of a matrix).

    YAML may write `{item: SB-O, row: kontinuitet, is: ja}`, `{item: "18", answered: true}` or
    `{item: RSS-1, row: andra, above: 0}`; the operator and its values are taken apart here.
    """

    item: LinkId
    row: str = ""
    operator: Operator
    values: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        fields = (
            dict(data.kwargs or {}) if hasattr(data, "kwargs") else dict(data) if isinstance(data, Mapping) else data
        )
        if not isinstance(fields, dict) or "operator" in fields:
            return data
        used = [key for key in fields if _is_operator(key)]
        if len(used) != 1:
            return data
        operand = fields.pop(used[0])
        operands = operand if isinstance(operand, list | tuple) else [operand]
        values = () if used[0] == Operator.ANSWERED else tuple(str(value) for value in operands)
        return {**fields, "operator": used[0], "values": values}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Continues:
    """A link to the question that this one continues from an earlier questionnaire."""

    questionnaire: str
    item: str
    relation: Relation
    option: str = ""
    row: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rule:
    """A rule across items: when every `when` holds, every `expect` must hold; otherwise `message`, at `item`."""

    key: Code
    item: LinkId
    when: tuple[Condition, ...] = ()
    expect: tuple[Condition, ...] = Field(min_length=1)
    severity: Literal["error", "warning"] = "error"
    message: str
    origin: WordingOrigin = WordingOrigin.STATED
