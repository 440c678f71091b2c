"""What forms say when something is wrong with a field: never in Django's own words."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from django.utils.functional import Promise


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(), "", "Fyll i fältet."),
        (forms.BooleanField(), False, "Kryssa i rutan."),
        (forms.EmailField(), "anna", "Skriv en hel e-postadress, till exempel namn@example.se."),
        (forms.URLField(), "anna b", "Skriv hela adressen, till exempel https://www.example.se."),
        (forms.IntegerField(), "tolv", "Skriv ett heltal, till exempel 12."),
        (forms.IntegerField(max_value=3), "4", "Ange högst 3."),
        (forms.CharField(max_length=3), "fyra", "Skriv högst 3 tecken. Nu är det 4."),
        (forms.DateField(), "i morgon", "Skriv datumet som år-månad-dag, till exempel 2026-03-12."),
        (forms.DateField(), "03/04/2026", "Skriv datumet som år-månad-dag, till exempel 2026-03-12."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "”b” går inte att välja. Välj bland alternativen som visas."),
        (
            forms.MultipleChoiceField(choices=[("a", "A")]),
            ["b"],
            "”b” går inte att välja. Välj bland alternativen som visas.",
        ),
    ],
)
def test_a_field_says_what_to_do(field: forms.Field, typed: Any, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [said]


def form_classes() -> Iterator[type[forms.BaseForm]]:
    """Every form of the portal's own, and those of the accounts' that it uses."""
    assert get_resolver().url_patterns  # reads all views, and with them all forms
    for path in settings.ACCOUNT_FORMS.values():
        module, _, name = path.rpartition(".")
        yield getattr(import_module(module), name)
    waiting = list(forms.BaseForm.__subclasses__())
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if not found.__module__.startswith(("django.", "allauth.", "tests.")):
            yield found


def test_no_field_of_any_form_speaks_in_djangos_words() -> None:
    """Django's own messages are translated when they are shown; ours are plain texts."""
    own = {
        f"{found.__module__}.{found.__name__}.{name}: {code}"
        for found in form_classes()
        for name, field in getattr(found, "base_fields", {}).items()
        for code, message in field.error_messages.items()
        if isinstance(message, Promise)
    }
    assert own == set()


@pytest.mark.parametrize("password", ["kort", "123456789012345", "password1234"])
def test_a_password_is_refused_in_words_that_say_what_to_choose(password: str) -> None:
    said = []
    for validator in get_default_password_validators():
        try:
            validator.validate(password)
        except ValidationError as refused:
            said += refused.messages
    assert said
    assert all("Välj" in message for message in said), said
