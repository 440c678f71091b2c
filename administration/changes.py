"""Changes of people and organisations in words, for the pages that show them."""

from dataclasses import dataclass

from django.db.models import Model

from accounts.history.reading import Change
from accounts.models import Organisation
from accounts.organisations.words import field_label, value_in_words


@dataclass(frozen=True)
class ToldChange:
    """A change in words: each field with what it was and what it became."""

    change: Change
    fields: list[tuple[str, str, str]]


def tell_change(change: Change, model: type[Model] = Organisation) -> ToldChange:
    """The change in words; `model` is what was changed."""
    fields = [
        (field_label(each.field, model), value_in_words(each.before), value_in_words(each.after))
        for each in change.fields
    ]
    return ToldChange(change, fields)
