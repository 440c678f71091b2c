"""Template tags of the pages on which answers are read (`reading` in settings.TEMPLATES)."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from config.kept_html import show_kept
from responses.reading.items import ShownItem
from responses.reading.progress import SectionProgress
from responses.reading.showing import show_rows

register = template.Library()


@register.simple_tag(takes_context=True)
def reading_rows(context: Context, items: Iterable[ShownItem]) -> SafeString:
    """The rows of a list of items as read."""
    return show_rows(items, context)


@register.simple_tag
def section_state(section: SectionProgress) -> SafeString:
    """What is left of a section, or why nothing is."""
    status = section.status
    parked = bool(section.parked) if status == "closed" else False
    return show_kept("drafting/section_state.html", status=status, parked=parked, left=section.left.amount)
