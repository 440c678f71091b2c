"""Template tags of the pages on which answers are read (`reading` in settings.TEMPLATES)."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from config.answering.kept_html import show_kept
from responses.reading.items import ShownItem
from responses.reading.progress import SectionProgress
from responses.reading.showing import show_rows, show_section

register = template.Library()


@register.simple_tag(takes_context=True)
def reading_rows(context: Context, items: Iterable[ShownItem]) -> SafeString:
    """The rows of a list of items as read."""
    return show_rows(items, context)


@register.simple_tag(takes_context=True)
def section_rows(context: Context, section: Any) -> SafeString:
    """The rows of a section of the page's draft as read: of what a filter leaves of it, each by itself."""
    if section.filtered:
        return show_rows(section.items, context)
    return show_section(section.progress.link_id, lambda: section.items, context)


@register.simple_tag
def section_state(section: SectionProgress) -> SafeString:
    """What is left of a section, or why nothing is."""
    status = section.status
    parked = bool(section.parked) if status == "closed" else False
    told = {"parked": parked, "left": section.left.amount, "to_put_right": len(section.to_put_right)}
    return show_kept("drafting/section_state.html", status=status, **told)
