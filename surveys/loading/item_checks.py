"""Checks of the items themselves: identity, options, bounds, headings, what goes with what."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from config.language.addresses import is_printed_address
from surveys.answers.values import OWN_UNITS, stated_unit
from surveys.checking.sums import summed_columns
from surveys.codes import same_words
from surveys.contact_slot import has_place
from surveys.loading.checking import Finding, Subject, check, rows_of
from surveys.schema import (
    AnyItem,
    AttestationItem,
    ChoiceItem,
    CountMatrixItem,
    DisplayItem,
    FileItem,
    GroupItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    RowTableItem,
    TableItem,
    TextItem,
)
from surveys.terms import SignOffField

_MOST_LEVELS, _TWO = 4, 2
_SIGN_OFF_TYPES = {
    SignOffField.ATTESTATION: ("attestation",),
    SignOffField.NAME: ("text", "string"),
    SignOffField.TITLE: ("text", "string"),
    SignOffField.PHONE: ("phone", "string"),
    SignOffField.EMAIL: ("email",),
}


@check("duplicate-link-id")
def each_link_id_is_used_once(subject: Subject) -> Iterator[Finding]:
    """Rows count as well: exports name them `<item>.<row>`."""
    seen: Counter[str] = Counter()
    for item in subject.items:
        if seen[item.link_id]:
            message = f"link_id {item.link_id} används redan av en tidigare fråga."
            yield Finding(item.link_id, message, "link_id", occurrence=seen[item.link_id])
        seen[item.link_id] += 1
    for item in subject.items:
        for row in rows_of(item):
            if seen[f"{item.link_id}.{row.code}"]:
                yield Finding(item.link_id, f"Raden {row.code} krockar med link_id {item.link_id}.{row.code}.", "rows")


@check("duplicate-code")
def codes_are_used_once(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        for field in ("options", "rows", "columns"):
            codes = Counter(entry.code for entry in getattr(item, field, ()))
            for code in (code for code, times in codes.items() if times > 1):
                yield Finding(item.link_id, f"Koden {code} används flera gånger i {field}.", field)


@check("missing-text")
def questions_and_displays_have_a_text(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if not item.text and not isinstance(item, GroupItem) and item.link_id not in subject.inner_fields:
            yield Finding(item.link_id, "Frågan saknar text.")


@check("max-selections")
def selections_fit_the_options(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if not isinstance(item, ChoiceItem) or item.max_selections is None:
            continue
        if not item.multiple:
            yield Finding(item.link_id, "max_selections hör bara till multi_choice.", "max_selections")
        elif item.max_selections > len(item.options):
            message = f"max_selections är {item.max_selections}, men det finns bara {len(item.options)} alternativ."
            yield Finding(item.link_id, message, "max_selections")


@check("exclusive")
def exclusive_options_exclude_something(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if not isinstance(item, ChoiceItem) or not any(option.exclusive for option in item.options):
            continue
        if not item.multiple:
            yield Finding(item.link_id, "exclusive hör bara till multi_choice.", "options")
        elif all(option.exclusive for option in item.options):
            message = "Alla alternativ är exclusive: då kan bara ett väljas. Använd type: choice."
            yield Finding(item.link_id, message, "options")


@check("scale")
def scales_take_one_answer(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if isinstance(item, ChoiceItem) and item.scale and item.multiple:
            yield Finding(item.link_id, "En skala ska vara type: choice.", "scale")


@check("bounds")
def minimum_is_not_above_maximum(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        for of in (item, *rows_of(item), *getattr(item, "columns", ())):
            low, high = getattr(of, "minimum", None), getattr(of, "maximum", None)
            if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
                message = f"minimum ({low}) är större än maximum ({high})."
                field = "minimum" if of is item else "rows" if of in rows_of(item) else "columns"
                yield Finding(item.link_id, message, field)


@check("unit-of-kind")
def money_and_percent_are_counted_as_they_say(subject: Subject) -> Iterator[Finding]:
    """Kronor beside a wording that says tkr would be answered a thousand times too large or too small."""
    for item in subject.items:
        if not isinstance(item, NumberItem | NumberTableItem):
            continue
        key, kind = ("number", item.number) if isinstance(item, NumberTableItem) else ("type", item.type)
        if kind in OWN_UNITS and (unit := stated_unit(kind, item.unit)):
            counted = "i kronor" if kind == "money" else "i procent"
            yield Finding(item.link_id, f"unit är {unit}, men {key}: {kind} räknas {counted}.", "unit")


@check("required-without-answer")
def only_questions_are_required(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if item.required and isinstance(item, GroupItem | DisplayItem):
            yield Finding(item.link_id, f"required hör inte till type: {item.type}, som inte besvaras.", "required")


@check("required-blank")
def required_numbers_are_not_known_by_a_blank(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if isinstance(item, NumberItem) and item.required and item.blank_is_not_known:
            yield Finding(item.link_id, "En obligatorisk fråga kan inte ha blank_is_not_known.", "blank_is_not_known")


@check("sign-off")
def sign_off_fields_fit_their_type(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if item.sign_off and item.type not in _SIGN_OFF_TYPES[item.sign_off]:
            allowed = " eller ".join(_SIGN_OFF_TYPES[item.sign_off])
            yield Finding(item.link_id, f"sign_off: {item.sign_off} ska ha type: {allowed}.", "sign_off")
        if isinstance(item, AttestationItem) and item.sign_off is not SignOffField.ATTESTATION:
            yield Finding(item.link_id, "Ett intygande ska ha sign_off: attestation.", "type")


@check("receipt")
def one_address_gets_the_receipt(subject: Subject) -> Iterator[Finding]:
    takers = [item for item in subject.items if isinstance(item, TextItem) and item.receipt]
    for item in takers:
        if item.type != "email":
            yield Finding(item.link_id, "Svarskvittot går till en e-postadress: receipt ska ha type: email.", "receipt")
    for item in takers[1:]:
        message = f"Svarskvittot går redan till {takers[0].link_id}; bara en fråga kan ha receipt."
        yield Finding(item.link_id, message, "receipt")


@check("prefill")
def only_text_is_prefilled(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if item.prefill and (not isinstance(item, TextItem) or item.type == "date"):
            yield Finding(item.link_id, f"prefill hör till text och kontaktuppgifter, inte {item.type}.", "prefill")


@check("read-only")
def what_nobody_may_write_is_filled_in_by_something(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        filled = bool(item.prefill or item.sign_off or (isinstance(item, NumberItem) and item.sum_of))
        if item.read_only and not filled and not isinstance(item, GroupItem | DisplayItem):
            yield Finding(item.link_id, "read_only utan prefill eller sum_of: ingen kan besvara frågan.", "read_only")


@check("boxes")
def only_free_text_has_boxes(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if isinstance(item, TextItem) and item.boxes > 1 and item.type not in {"text", "string"}:
            yield Finding(item.link_id, f"boxes hör till text, inte {item.type}.", "boxes")


@check("box-labels")
def each_box_has_a_label_of_its_own(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if not isinstance(item, TextItem) or not item.box_labels:
            continue
        if len(item.box_labels) != item.boxes or item.boxes < _TWO:
            message = f"boxes ska ha minst två ledtexter, en till varje ruta; här är {len(item.box_labels)}."
            yield Finding(item.link_id, message, "boxes")
        elif "" in item.box_labels or len(set(map(same_words, item.box_labels))) < item.boxes:
            yield Finding(item.link_id, "Två rutor kan inte ha samma ledtext, och ingen kan vara tom.", "boxes")


@check("date")
def a_day_has_no_length(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if isinstance(item, TextItem) and item.type == "date" and item.max_length is not None:
            yield Finding(item.link_id, "Ett datum har ingen längd (max_length).", "max_length")


@check("by-email")
def an_address_is_given_where_mail_is_accepted(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if isinstance(item, FileItem) and ("email" in item.accepts) != bool(item.by_email):
            yield Finding(item.link_id, "email i accepts och adressen by_email ska finnas tillsammans.", "accepts")
        if isinstance(item, TextItem) and item.by_email and (item.type != "text" or item.boxes > 1):
            yield Finding(item.link_id, "by_email hör till text med en ruta.", "by_email")
        address = getattr(item, "by_email", "")
        if address and not is_printed_address(address):
            yield Finding(item.link_id, f"by_email ska vara en hel e-postadress: {address}.", "by_email")


@check("contact-slot")
def a_slot_for_the_contact_is_printed_with_its_place(subject: Subject) -> Iterator[Finding]:
    definition = subject.definition
    for field in ("contact_slot", "contact_email_slot"):
        slot = getattr(definition, field)
        if slot and (not has_place(slot) or slot not in definition.intro + "\n" + definition.closing):
            message = f"{field} ska vara det som är tryckt i intro eller closing, med platsen inom hakparentes: {slot}."
            yield Finding("", message, field)


@check("nested-comment")
def fields_inside_a_question_are_plain(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if item.comment and (item.link_id in subject.inner_fields or isinstance(item, DisplayItem)):
            yield Finding(item.link_id, "comment hör till en fråga eller ett avsnitt.", "comment")


@check("empty-group")
def groups_hold_something(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if isinstance(item, GroupItem) and not item.items:
            yield Finding(item.link_id, "Avsnittet är tomt.", "items")


@check("heading-level")
def headings_follow_on_each_other(subject: Subject) -> Iterator[Finding]:
    for section in subject.definition.items:
        if not section.text:
            yield Finding(section.link_id, "Avsnittet saknar rubrik (text).")
        yield from _skipped_headings(section, 1)


def _skipped_headings(group: GroupItem, level: int) -> Iterator[Finding]:
    if level > _MOST_LEVELS:
        yield Finding(group.link_id, f"Rubriker får ha högst {_MOST_LEVELS} nivåer.")
    for inner in (item for item in group.items if isinstance(item, GroupItem)):
        if inner.text and not group.text and level > 1:
            yield Finding(inner.link_id, f"Rubriken hoppar över en nivå: {group.link_id} har ingen rubrik.", "text")
        yield from _skipped_headings(inner, level + 1)


@check("total")
def totals_can_be_reached(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if not isinstance(item, CountMatrixItem | NumberTableItem) or not isinstance(item.total, Decimal):
            continue
        numbers = len(item.rows) * len(getattr(item, "columns", "1"))
        low = item.minimum * numbers if isinstance(item.minimum, Decimal) else None
        high = item.maximum * numbers if isinstance(item.maximum, Decimal) else None
        if (low is not None and low > item.total) or (high is not None and high < item.total):
            yield Finding(item.link_id, f"Talen kan aldrig bli {item.total} tillsammans.", "total")


@check("added-rows")
def added_rows_can_be_filled_in(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if not isinstance(item, RowTableItem):
            continue
        if item.min_rows > item.max_rows:
            message = f"min_rows ({item.min_rows}) är större än max_rows ({item.max_rows})."
            yield Finding(item.link_id, message, "min_rows")
        if item.column_sum and not summed_columns(item):
            message = "column_sum behöver en kolumn med tal att summera; procent summeras inte."
            yield Finding(item.link_id, message, "column_sum")
        for column in item.columns:
            if column.max_length and column.type not in {"text", "string"}:
                message = f"max_length hör till text: kolumnen {column.code} är {column.type}."
                yield Finding(item.link_id, message, "columns")


@check("accepts")
def documents_are_taken_in_some_way(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        if isinstance(item, FileItem) and not item.accepts:
            yield Finding(item.link_id, "accepts är tom: inget sätt att lämna svaret är valt.", "accepts")


@check("dates")
def dates_are_in_the_calendar(subject: Subject) -> Iterator[Finding]:
    definition = subject.definition
    for field, value in (("version", definition.version[:10]), ("last_response_day", definition.last_response_day)):
        try:
            date.fromisoformat(value or "2000-01-01")
        except ValueError:
            yield Finding("", f"{field}: {value} finns inte i kalendern.", field)


def takes_options(item: AnyItem) -> bool:
    """Whether the answer, or each row's answer, is one of given codes."""
    return isinstance(item, ChoiceItem | MatrixItem)


def takes_rows(item: AnyItem) -> bool:
    return isinstance(item, MatrixItem | CountMatrixItem | TableItem | NumberTableItem)
