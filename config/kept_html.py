"""Parts of pages as HTML, each made once for the values that it shows and kept by the process."""

from collections.abc import Hashable
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from config.remembering import KeptTexts

_MOST_CHARACTERS = 4_000_000
_kept = KeptTexts(most_characters=_MOST_CHARACTERS)


def show_kept(template: str, **values: Hashable) -> SafeString:
    """The template with these values, of which each always has one type, and with nothing else of the page."""
    key = (template, *values.items())
    html = _kept.get(key)
    if html is None:
        made: Any = get_template(template)
        html = str(made.template.render(Context(values)))
        _kept.put(key, html)
    return mark_safe(html)  # noqa: S308  # rendered by a template, which escapes
