"""The typed tree: the only way to read a questionnaire's definition.

A definition is a document (docs/decisions/0001). It is written as YAML (surveys/loader.py), stored as JSON in a
published Questionnaire, and read as the frozen dataclasses below. Names follow HL7 FHIR R5 Questionnaire: item,
link_id, group, display, enable_when, enable_behavior, required, answer option, max_length, version.

Every item kind has a `type` that pydantic uses to choose the class, so reading never guesses. How much an author may
write is no part of it (surveys/loading/limit_checks.py): what was published under a higher limit is read as it stands.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from surveys.references import MOST_ADDED, MOST_BOXES, STRICT, Bound, Code, Condition, Continues, Length, LinkId, Rule
from surveys.terms import Behavior, Delivery, Prefill, SignOffField, WordingOrigin


@dataclass(frozen=True, kw_only=True, config=STRICT)
class _Item:
    """What every item has. Texts: paragraphs parted by a blank line, `- ` begins a list item.

    `background` is printed before the wording, `help` with it; `condition_text` is the sentence by which the form
    itself states the condition. `in_portal` stands beside the printed wording, which is left as it is, and says
    what holds in the portal where that is untrue or leads nowhere. `source`, `note` and the origins are for the author
    only.
    """

    link_id: LinkId
    text: str = ""
    prefix: str = ""
    background: str = ""
    help: str = ""
    in_portal: str = ""
    required: bool = False
    enable_when: tuple[Condition, ...] = ()
    enable_behavior: Behavior = Behavior.ALL
    condition_origin: WordingOrigin = WordingOrigin.STATED
    condition_text: str = ""
    origin: WordingOrigin = WordingOrigin.PRINTED
    source: str = ""
    note: str = ""
    continues: tuple[Continues, ...] = ()
    prefill: Prefill | None = None
    read_only: bool = False
    sign_off: SignOffField | None = None
    comment: "TextItem | None" = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DisplayItem(_Item):
    """Text to read, no answer."""

    type: Literal["display"] = "display"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TextItem(_Item):
    """Free text, a day or a contact field. `max_length` counts by surveys.counting; None is no limit.

    `boxes` above 1 asks for that many texts of `max_length` each; `box_labels` says what each of them is called.
    `by_email` is an address to which the answer may be sent instead. `receipt`: the svarskvitto goes to this address.
    """

    type: Literal["text", "string", "date", "email", "phone", "organisation_number", "postal_code"]
    max_length: Length | None = None
    boxes: int = Field(default=1, ge=1, le=MOST_BOXES)
    box_labels: tuple[str, ...] = ()
    by_email: str = ""
    receipt: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class NumberItem(_Item):
    """A number. money: Swedish kronor. percent: 0-100 unless bounded otherwise.

    `not_known` is the label of a "kan inte anges" check box; `blank_is_not_known` says that the form counts a blank
    field as "kan inte anges". `sum_of` makes the item computed from earlier numbers.
    """

    type: Literal["integer", "decimal", "percent", "money"]
    minimum: Bound | None = None
    maximum: Bound | None = None
    unit: str = ""
    not_known: str = ""
    blank_is_not_known: bool = False
    sum_of: tuple[LinkId, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class FileItem(_Item):
    """Documents behind an answer: files, links, a note that it is sent by e-mail, free text beside."""

    type: Literal["file"] = "file"
    accepts: tuple[Literal["file", "link", "email", "text"], ...] = ("file", "link")
    by_email: str = ""
    several: bool = True


OpenedItem = Annotated[TextItem | NumberItem | FileItem, Field(discriminator="type")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Option:
    """An answer option. `opens` is a field that belongs to it; `exclusive` cannot be combined with others."""

    code: Code
    text: str
    exclusive: bool = False
    opens: OpenedItem | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ChoiceItem(_Item):
    """One option (choice) or several (multi_choice). `scale`: the options are ordered, lowest first."""

    type: Literal["choice", "multi_choice"]
    options: tuple[Option, ...] = Field(min_length=1)
    scale: bool = False
    max_selections: Length | None = None

    @property
    def multiple(self) -> bool:
        return self.type == "multi_choice"

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Row:
    """A row of a matrix or table. Of numbers it may have bounds of its own, beside those of all rows."""

    code: Code
    text: str
    continues: tuple[Continues, ...] = ()
    minimum: Bound | None = None
    maximum: Bound | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Column:
    """A column of a matrix or table; in a number table it may have bounds of its own."""

    code: Code
    text: str
    minimum: Bound | None = None
    maximum: Bound | None = None


YES_NO = (Column(code="ja", text="Ja"), Column(code="nej", text="Nej"))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class MatrixItem(_Item):
    """A yes/no matrix: one column chosen in each row. `required` demands every row."""

    type: Literal["yes_no_matrix"] = "yes_no_matrix"
    rows: tuple[Row, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(default=YES_NO, min_length=2)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class CountMatrixItem(_Item):
    """A whole number in each row, each within the bounds; `total` is what the rows must sum to."""

    type: Literal["count_matrix"] = "count_matrix"
    rows: tuple[Row, ...] = Field(min_length=1)
    minimum: Bound = Decimal(0)
    maximum: Bound | None = None
    total: Bound | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TableItem(_Item):
    """Free text in each cell of fixed rows and columns. `{organisation}` in a row's text is the answering one."""

    type: Literal["table"] = "table"
    rows: tuple[Row, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)
    row_heading: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class NumberTableItem(_Item):
    """A number of one kind in each cell of fixed rows and columns, each within the bounds.

    `row_sum` is the heading of a column with each row's sum, `column_sum` of a row with each column's; the portal works
    them out and nobody types them. `total` is what all cells must sum to. `required` demands every cell.
    """

    type: Literal["number_table"] = "number_table"
    number: Literal["integer", "decimal", "percent", "money"] = "integer"
    unit: str = ""
    rows: tuple[Row, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)
    row_heading: str = ""
    row_sum: str = ""
    column_sum: str = ""
    minimum: Bound | None = None
    maximum: Bound | None = None
    total: Bound | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RowColumn:
    """A column of rows that the respondent adds; `required` demands it in each row that has anything in it. Only one of
    numbers has bounds; one that another column sets ("varav") holds a number to the one beside it, in its own row.
    """

    code: Code
    text: str
    type: Literal["text", "string", "date", "integer", "decimal", "percent", "money"] = "string"
    max_length: Length | None = None
    required: bool = False
    minimum: Bound | None = None
    maximum: Bound | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RowTableItem(_Item):
    """A table to which the respondent adds rows, from `min_rows` to `max_rows`; `row_name` is what one is called.

    `column_sum` is the heading of a last row with the sum of each column of numbers, percents left out; the portal
    works them out.
    """

    type: Literal["row_table"] = "row_table"
    columns: tuple[RowColumn, ...] = Field(min_length=1)
    min_rows: int = Field(default=0, ge=0, le=MOST_ADDED)
    max_rows: int = Field(default=10, ge=1, le=MOST_ADDED)
    row_name: str = "Rad"
    column_sum: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AttestationItem(_Item):
    """What the behörig företrädare certifies by signing."""

    type: Literal["attestation"] = "attestation"
    option: str = "Ja"


Item = Annotated[
    "GroupItem | DisplayItem | TextItem | NumberItem | FileItem | ChoiceItem | MatrixItem | CountMatrixItem"
    " | TableItem | NumberTableItem | RowTableItem | AttestationItem",
    Field(discriminator="type"),
]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class GroupItem(_Item):
    """A section or subsection; `text` is its heading, `intro` what is read before its questions."""

    type: Literal["group"] = "group"
    intro: str = ""
    items: tuple[Item, ...] = ()


Question = (
    TextItem
    | NumberItem
    | FileItem
    | ChoiceItem
    | MatrixItem
    | CountMatrixItem
    | TableItem
    | NumberTableItem
    | RowTableItem
    | AttestationItem
)
AnyItem = Question | GroupItem | DisplayItem


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Definition:
    """One questionnaire. `items` are its sections; `version` follows the date it was fixed.

    `series` is the recurring survey that it belongs to, the same from year to year. `receiver` is to whom the answer
    goes, where that is not the agency; `delivery` how it gets there, and `line_breaks` as how many characters the
    receiver's own form counts one (empty: not known). `in_portal` and `closing_in_portal` stand beside the printed
    intro and closing. `contact_slot` and `contact_email_slot` are what is printed where a contact and their address
    are to stand, the place itself in brackets (surveys.contact_slot).
    """

    name: Code
    series: Code
    version: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}(\.\d+)?$", max_length=20)
    title: str = Field(max_length=300)
    year: int = Field(ge=2000, le=2100)
    agency: str = "Socialstyrelsen"
    reference: str = ""
    respondent: Literal["region", "rss", "kommun"] = "region"
    last_response_day: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    period: str = ""
    receiver: str = ""
    delivery: Delivery = Delivery.READ_HERE
    line_breaks: Literal["", "one", "two"] = ""
    contact_slot: str = ""
    contact_email_slot: str = ""
    intro: str = ""
    in_portal: str = ""
    closing: str = ""
    closing_in_portal: str = ""
    source: str = ""
    origin: WordingOrigin = WordingOrigin.PRINTED
    note: str = ""
    items: tuple[GroupItem, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()

    @cached_property
    def by_link_id(self) -> Mapping[str, AnyItem]:
        """Every item, opened and comment fields included, in reading order."""
        return {item.link_id: item for section in self.items for item in walk(section)}

    @cached_property
    def parent(self) -> Mapping[str, str]:
        """The link_id of each item's parent: its group, or the question whose option or comment it is."""
        return {child.link_id: item.link_id for item in self.by_link_id.values() for child in children(item)}

    @cached_property
    def section_of(self) -> Mapping[str, GroupItem]:
        """The section (page) on which each item stands."""
        return {item.link_id: section for section in self.items for item in walk(section)}

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Everything that takes an answer, in reading order."""
        return tuple(item for item in self.by_link_id.values() if not isinstance(item, GroupItem | DisplayItem))

    @cached_property
    def questions_of(self) -> Mapping[str, tuple[Question, ...]]:
        """The same, by the section on whose page they stand."""
        of = self.section_of
        return {section.link_id: tuple(q for q in self.questions if of[q.link_id] is section) for section in self.items}

    @cached_property
    def affected(self) -> dict[str, frozenset[str]]:
        """What surveys.checking.conditions.affected_by has worked out of this tree so far."""
        return {}

    @property
    def received_by(self) -> str:
        """To whom the answer goes."""
        return self.receiver or self.agency

    @property
    def has_contact_slot(self) -> bool:
        """Whether the form leaves a place for a contact, to be filled in when inviting."""
        return bool(self.contact_slot or self.contact_email_slot)

    @property
    def is_numbered(self) -> bool:
        """Whether any item has a printed number."""
        return any(item.prefix for item in self.by_link_id.values())

    def question(self, link_id: str) -> "Question":
        """The question with this link_id. Raises KeyError when there is none, or it takes no answer."""
        item = self.by_link_id[link_id]
        if isinstance(item, GroupItem | DisplayItem):
            raise KeyError(link_id)
        return item


def is_computed(item: AnyItem) -> bool:
    """Whether the portal computes the item's value from others."""
    return isinstance(item, NumberItem) and bool(item.sum_of)


def takes_remark(definition: Definition, item: AnyItem) -> bool:
    """Whether the respondent may give the item's answer a comment of their own: every question that is written, but
    neither the fields inside one, which have the question's, nor the form's own comment fields.
    """
    if isinstance(item, GroupItem | DisplayItem) or item.sign_off or item.read_only or is_computed(item):
        return False
    parent = definition.by_link_id.get(definition.parent.get(item.link_id, ""))
    return isinstance(parent, GroupItem) and parent.comment is not item


def children(item: AnyItem) -> Iterator[AnyItem]:
    """The items directly inside `item`: a group's items, a choice's opened fields, a comment field."""
    if isinstance(item, GroupItem):
        yield from item.items
    if isinstance(item, ChoiceItem):
        yield from (option.opens for option in item.options if option.opens)
    if item.comment:
        yield item.comment


def walk(item: AnyItem) -> Iterator[AnyItem]:
    """`item` and everything in it, in reading order."""
    yield item
    for child in children(item):
        yield from walk(child)
