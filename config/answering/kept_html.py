"""Parts of pages as HTML, each made once for the values that it shows and kept by the process."""

from collections.abc import Hashable
from typing import Any

from crispy_forms.utils import render_crispy_form
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from config.fields.forms import PlainForm
from config.remembering import KeptTexts

_MOST_CHARACTERS = 4_000_000
_kept = KeptTexts(most_characters=_MOST_CHARACTERS)


def show_unfilled(form: PlainForm) -> SafeString:
    """A form as crispy-forms lays it out, kept by what its fields say while nobody has filled it in.

    For forms of which nothing else depends on the page: no choices, no widget of its own in each.
    """
    if form.is_bound:
        return SafeString(render_crispy_form(form))
    said = (
        (name, field.label, field.help_text, form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
    )
    key = (type(form), *said)
    html = _kept.get(key)
    if html is None:
        html = render_crispy_form(form)
        _kept.put(key, html)
    return mark_safe(html)  # noqa: S308  # rendered by templates, which escape


def show_kept(template: str, **values: Hashable) -> SafeString:
    """The template with these values, of which each always has one type, and with nothing else of the page."""
    key = (template, *values.items())
    html = _kept.get(key)
    if html is None:
        made: Any = get_template(template)
        html = str(made.template.render(Context(values)))
        _kept.put(key, html)
    return mark_safe(html)  # noqa: S308  # rendered by a template, which escapes
