"""The fields of items, by what they are called in the questionnaire language, and which kind has which."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from authoring.composing.forms.bounds import FACT_NAME
from config.language.addresses import LONGEST_ADDRESS, NO_WHOLE_ADDRESS, is_printed_address
from config.language.text import clean_line
from surveys.answers.values import NumberKind, read_number
from surveys.checking.number_checks import how_to_write
from surveys.references import MOST_ADDED, MOST_BOXES, MOST_CHARACTERS, MOST_ENTRIES, MOST_NUMBER
from surveys.terms import Fact, Prefill
from surveys.wordings.phrasing import prefill_in_words, type_name

_NO_NUMBER = "Skriv ett tal, eller antal kommuner."


def _short(label: str, help_text: str = "", most: int = 300) -> forms.CharField:
    return forms.CharField(label=f"{label} (frivilligt)", help_text=help_text, required=False, max_length=most)


def _long(
    label: str, help_text: str = "", rows: int = 2, *, optional: bool = True, most: int = 20_000
) -> forms.CharField:
    """A text that may have line breaks: a field of one line would take those out of what was loaded."""
    return forms.CharField(
        label=f"{label} (frivilligt)" if optional else label,
        help_text=help_text,
        required=False,
        max_length=most,
        widget=forms.Textarea({"rows": rows}),
    )


def _ticked(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


class _WholeField(forms.IntegerField):
    """A whole number, read as it is shown: 1 000 with the space that thousands have."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


def _whole(label: str, help_text: str = "", most: int = MOST_CHARACTERS) -> forms.IntegerField:
    messages = {
        "invalid": "Skriv ett heltal.",
        "min_value": "Skriv 1 eller mer.",
        "max_value": f"Skriv högst {most}.",
    }
    return _WholeField(
        label=f"{label} (frivilligt)",
        help_text=help_text,
        required=False,
        min_value=1,
        max_value=most,
        error_messages=messages,
        widget=forms.TextInput({"inputmode": "numeric", "class": "sp-width-12"}),
    )


class BoundField(forms.CharField):
    """A number of a `kind`, or "antal kommuner": how many municipalities the answering region has.

    `present`: what stands there already, which is kept as it is written.
    """

    kind: NumberKind = "decimal"
    present = ""

    def clean(self, value: Any) -> Any:
        """The number, the fact's name, or None."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        if text.casefold() in (FACT_NAME, Fact.MUNICIPALITIES.value):
            return Fact.MUNICIPALITIES.value
        return text if text == self.present else read_typed(text, self.kind, _NO_NUMBER)


def read_typed(typed: str, kind: NumberKind, refused: str) -> Decimal:
    """The number that bounds an answer of the kind, or is compared with one, read as the answer itself is read.

    Raises ValidationError, with `refused` where nothing more can be said.
    """
    if (read := read_number(typed, kind)) is not None:
        return read
    if (digits := "".join(typed.split())).removeprefix("-") == str(MOST_NUMBER):
        return Decimal(digits)
    raise ValidationError(refused if read_number(typed) is None else how_to_write(typed, money=kind == "money"))


def make_room(field: forms.Field, present: Any) -> None:
    """Let the field take what stands there already: what was loaded is never refused when something else is saved."""
    if isinstance(field, BoundField):
        field.present = str(present)
    if not isinstance(field, forms.CharField) or field.max_length is None:
        return
    if (most := len(str(field.prepare_value(present)))) > field.max_length:
        field.max_length = most
        field.widget.attrs["maxlength"] = str(most)
        others = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]
        field.validators = [*others, MaxLengthValidator(most)]


def _bound(label: str) -> forms.CharField:
    return BoundField(
        label=f"{label} (frivilligt)",
        required=False,
        max_length=40,
        help_text="Ett tal, eller orden antal kommuner.",
        widget=forms.TextInput({"class": "sp-width-20"}),
        error_messages={"max_length": _NO_NUMBER},
    )


def _parts() -> forms.MultipleChoiceField:
    """Its choices are the form's: they depend on the questionnaire."""
    return forms.MultipleChoiceField(
        label="Räknas ut som summan av (frivilligt)",
        help_text="Tal som frågas efter tidigare. Ingen kan då skriva i frågan.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Välj i listan.", "required": "Välj minst ett tal som summan räknas ut av."},
    )


def _answer_bound(label: str) -> forms.ChoiceField:
    """Its choices are the form's: they depend on the questionnaire."""
    return forms.ChoiceField(
        label=f"{label} (frivilligt)",
        required=False,
        help_text="I stället för ett tal: för ”varav” och liknande.",
        error_messages={"invalid_choice": "Välj en fråga i listan."},
    )


class _Lines(forms.CharField):
    """Short texts, one a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines that say something."""
        lines = [clean_line(line) for line in str(super().clean(value)).splitlines()]
        found = [line for line in lines if line]
        if len(found) == 1 or len(found) > MOST_BOXES:
            raise ValidationError(f"Skriv 2 till {MOST_BOXES} ledtexter, en på varje rad, eller ingen.")
        return found


class _AddressField(forms.CharField):
    def clean(self, value: Any) -> str:
        """An address, or nothing."""
        address = str(super().clean(value)).strip()
        if address and not is_printed_address(address):
            raise ValidationError(NO_WHOLE_ADDRESS)
        return address


def _address() -> forms.CharField:
    return _AddressField(
        label="Adress som svaret får mejlas till i stället (frivilligt)",
        required=False,
        max_length=LONGEST_ADDRESS,
    )


_PREFILLED = (("", "Ingenting"), *((one.value, prefill_in_words(one)) for one in Prefill))
_RELATIONS = (
    ("same", "Samma fråga: svaret kan jämföras och föras över"),
    ("changed", "Ändrad fråga: den förra visas bredvid, som ändrad"),
    ("related", "Besläktad fråga: den förra visas bredvid"),
    ("", "Ingen koppling"),
)
_NUMBER_KINDS = [(kind, type_name(kind)) for kind in ("integer", "decimal", "percent", "money")]
_WAYS = (("file", "Fil"), ("link", "Länk"), ("text", "Text"), ("email", "Mejl till adressen nedan"))

ITEM_FIELDS: dict[str, Callable[[], forms.Field]] = {
    "text": lambda: _long("Frågans ordalydelse", optional=False),
    "heading": lambda: _short("Rubrik"),
    "prefix": lambda: forms.CharField(
        label="Nummer (frivilligt)",
        help_text="Som det ska stå framför frågan, till exempel 6a.",
        required=False,
        max_length=20,
        widget=forms.TextInput({"class": "sp-width-8"}),
    ),
    "intro": lambda: _long("Inledning till avsnittet", rows=4),
    "background": lambda: _long("Bakgrund före frågan"),
    "help": lambda: _long("Hjälptext", "Läses tillsammans med frågan."),
    "in_portal": lambda: _long("Det som gäller i portalen", "Står bredvid ordalydelsen, där den inte stämmer här."),
    "required": lambda: _ticked("Måste besvaras"),
    "condition_text": lambda: _long("Villkoret med enkätens egna ord", rows=1, most=500),
    "enable_behavior": lambda: forms.ChoiceField(
        label="Om villkoren är flera",
        choices=(("all", "Alla ska vara uppfyllda"), ("any", "Minst ett ska vara uppfyllt")),
        widget=forms.RadioSelect,
        required=False,
    ),
    "max_length": lambda: _whole("Högst antal tecken", "Lämna tomt om texten får vara hur lång som helst."),
    "boxes": lambda: _whole(
        "Antal rutor", "Flera rutor ger lika många korta texter, var och en med gränsen ovan.", MOST_BOXES
    ),
    "box_labels": lambda: _Lines(
        label="Ledtext till varje ruta (frivilligt)",
        help_text="En på varje rad, till exempel Mål, Metod och Resultat. Antalet rader blir då antalet rutor.",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
    ),
    "by_email": _address,
    "receipt": lambda: _ticked("Svarskvittot går till den här adressen"),
    "prefill": lambda: forms.ChoiceField(label="Fylls i från början med", choices=_PREFILLED, required=False),
    "minimum": lambda: _bound("Minst"),
    "maximum": lambda: _bound("Högst"),
    "total": lambda: _bound("Talen ska tillsammans bli"),
    "minimum_of": lambda: _answer_bound("Minst så mycket som svaret på"),
    "maximum_of": lambda: _answer_bound("Högst så mycket som svaret på"),
    "total_of": lambda: _answer_bound("Talen ska tillsammans bli lika mycket som svaret på"),
    "sum_of": _parts,
    "unit": lambda: _short(
        "Enhet", "Det som talet räknar, till exempel besök eller tkr. Kronor och procent behöver ingen.", most=40
    ),
    "not_known": lambda: _short("Text till rutan för att talet inte kan anges"),
    "blank_is_not_known": lambda: _ticked("Ett tomt fält betyder att talet inte kan anges"),
    "scale": lambda: _ticked("Alternativen är en skala, från lägst till högst"),
    "max_selections": lambda: _whole("Högst antal val", most=MOST_ENTRIES),
    "row_heading": lambda: _short("Rubrik över raderna"),
    "row_name": lambda: _short(
        "Vad en rad heter", "Till exempel Insats: raderna heter då Insats 1, Insats 2 …", most=60
    ),
    "min_rows": lambda: _whole("Minst antal rader", most=MOST_ADDED),
    "max_rows": lambda: _whole("Högst antal rader", "10 om inget annat sägs.", most=MOST_ADDED),
    "row_sum": lambda: _short("Rubrik på radernas summa", "Lämna tomt om raderna inte ska summeras."),
    "column_sum": lambda: _short("Rubrik på kolumnernas summa", "Lämna tomt om kolumnerna inte ska summeras."),
    "number": lambda: forms.ChoiceField(label="Slag av tal", choices=_NUMBER_KINDS),
    "accepts": lambda: forms.MultipleChoiceField(
        label="Så får svaret lämnas",
        choices=_WAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst ett sätt.", "invalid_choice": "Välj i listan."},
    ),
    "several": lambda: _ticked("Flera dokument får lämnas"),
    "option": lambda: _long("Det som kryssas i", rows=1, most=300),
    "comment": lambda: _long("Kommentarsfält under frågan, med texten", rows=1, most=300),
    "relation": lambda: forms.ChoiceField(
        label="Jämfört med den förra enkäten", choices=_RELATIONS, widget=forms.RadioSelect, required=False
    ),
    "source": lambda: _long("Källa, som bara enkätansvariga ser", rows=1, most=500),
    "note": lambda: _long("Anteckning, som bara enkätansvariga ser"),
}

_WORDING = ("prefix", "text", "background", "help")
_LAST = ("comment", "relation", "enable_behavior", "condition_text", "in_portal", "source", "note")
_TEXT = (*_WORDING, "required", "max_length", "boxes", "box_labels", "by_email", *_LAST)
_LINE = (*_WORDING, "required", "max_length", "boxes", "box_labels", "prefill", *_LAST)
_CONTACT = (*_WORDING, "required", "prefill", *_LAST)
_BOUNDS = ("minimum", "minimum_of", "maximum", "maximum_of")
_NUMBER = (*_WORDING, "sum_of", "required", *_BOUNDS, "unit", "not_known", "blank_is_not_known", *_LAST)
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "group": ("prefix", "text", "intro", "enable_behavior", "condition_text", "in_portal", "source", "note"),
    "display": ("text", "enable_behavior", "condition_text", "in_portal", "source", "note"),
    "text": _TEXT,
    "string": _LINE,
    "date": (*_WORDING, "required", *_LAST),
    "email": (*_WORDING, "required", "prefill", "receipt", *_LAST),
    **dict.fromkeys(("phone", "organisation_number", "postal_code"), _CONTACT),
    **dict.fromkeys(("integer", "decimal", "percent", "money"), _NUMBER),
    "choice": (*_WORDING, "required", "scale", *_LAST),
    "multi_choice": (*_WORDING, "required", "max_selections", *_LAST),
    "file": (*_WORDING, "required", "accepts", "by_email", "several", *_LAST),
    "yes_no_matrix": (*_WORDING, "required", *_LAST),
    "count_matrix": (*_WORDING, "required", *_BOUNDS, "total", "total_of", *_LAST),
    "table": (*_WORDING, "required", "row_heading", *_LAST),
    "number_table": (
        *(*_WORDING, "required", "row_heading", "number", "unit", "row_sum", "column_sum"),
        *(*_BOUNDS, "total", "total_of", *_LAST),
    ),
    "row_table": (*_WORDING, "required", "row_name", "min_rows", "max_rows", "column_sum", *_LAST),
    "attestation": (*_WORDING, "required", "option", "in_portal", "source", "note"),
}
KINDS_LIKE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "string"), ("text", "string")),
    **dict.fromkeys(("integer", "decimal", "percent", "money"), ("integer", "decimal", "percent", "money")),
    **dict.fromkeys(("choice", "multi_choice"), ("choice", "multi_choice")),
}
"""Kinds that an item can become without losing anything that it says."""
NOT_BY_EMAIL = frozenset({"string"})
