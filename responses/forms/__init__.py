"""From the typed tree to Django forms laid out by crispy-forms: one form a question, built when it is asked for."""

from responses.forms.conflict import Conflict
from responses.forms.question import QuestionForm

__all__ = ["Conflict", "QuestionForm"]
