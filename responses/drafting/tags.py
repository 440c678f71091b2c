"""Template tags of the pages on which questions are answered (`questions` in settings.TEMPLATES)."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from responses.drafting.forms.showing import name_fold, show_question
from responses.drafting.forms.state import QuestionState

register = template.Library()


@register.simple_tag(takes_context=True)
def question(context: Context, shown: QuestionState) -> SafeString:
    """A question with its fields, as the page shows it."""
    return show_question(shown, context)


@register.simple_tag(takes_context=True)
def fold_name(context: Context, shown: QuestionState) -> str:
    """What the fold with what belongs to a question is called."""
    return name_fold(shown, context)
