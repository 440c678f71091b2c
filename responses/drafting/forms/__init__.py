"""From the typed tree to Django forms laid out by crispy-forms: one form a question, built when it is asked for."""

from responses.drafting.forms.conflict import Conflict
from responses.drafting.forms.needs import are_numbered, mark_needs
from responses.drafting.forms.question import QuestionForm
from responses.drafting.forms.state import PostedQuestion, QuestionState

__all__ = ["Conflict", "PostedQuestion", "QuestionForm", "QuestionState", "are_numbered", "mark_needs"]
