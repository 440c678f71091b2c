"""Template tags of the task list (`overview` in settings.TEMPLATES)."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from responses.assignments.reading import HandedItem
from responses.overview.showing import show_handed, show_row
from responses.overview.task_rows import TaskRow

register = template.Library()


@register.simple_tag(takes_context=True)
def task_row(context: Context, row: TaskRow) -> SafeString:
    """What the task list says of a section."""
    return show_row(row, context)


@register.simple_tag(takes_context=True)
def handed_row(context: Context, handed: HandedItem) -> SafeString:
    """What the task list says of a thing that is handed out."""
    return show_handed(handed, context)
