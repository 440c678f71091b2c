"""An organisation's settings as people read them."""

from typing import Any

from django.db.models import Model

from accounts.models import Organisation

EMPTY = "inget angivet"


def field_label(field: str, model: type[Model] = Organisation) -> str:
    """What the field is called."""
    return str(getattr(model._meta.get_field(field), "verbose_name", field))


def value_in_words(value: Any) -> str:
    """A setting's value in one line: ja or nej, a list with commas, "inget angivet" for nothing."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or EMPTY
    return EMPTY if value in (None, "") else str(value)
