"""Trial answers: in the author's own session, of one edition at a time, and nowhere else."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from authoring.editions import Edition
from authoring.preview import PreviewDraft
from responses.drafting.prefill import prefilled_answers
from responses.models import Answer
from surveys.answers.values import is_blank
from surveys.models import Questionnaire
from surveys.sampling.samples import sample_answers

_KEY = "questionnaire_trial"
MOST_CHARACTERS = 400_000
"""Of all trial answers together: a session is no place for more, and no form asks for it."""


class TrialDraft(PreviewDraft):
    """A Draft of what the author has answered on trial. Nothing of it is stored as an answer."""

    holds_remarks = False

    def __init__(self, questionnaire: Questionnaire, values: Mapping[str, Any]) -> None:
        self.values = values
        super().__init__(questionnaire)

    @cached_property
    def rows(self) -> dict[str, Answer]:
        """The answers, with what is filled in from the start."""
        now = timezone.now()
        known = {**prefilled_answers(self.tree, self.response.organisation), **self.values}
        return {
            link_id: Answer(response=self.response, link_id=link_id, value=value, updated_at=now)
            for link_id, value in known.items()
            if link_id in self.tree.by_link_id
        }


def kept_answers(session: SessionBase, edition: Edition) -> dict[str, Any]:
    """What the author has answered of this edition as it is; of another one nothing."""
    kept = session.get(_KEY, {})
    return dict(kept["values"]) if kept.get("of") == _name_of(edition) else {}


def keep_answers(session: SessionBase, edition: Edition, values: Mapping[str, Any]) -> bool:
    """Keep the answers for the time of the session, in place of those to another edition; whether there was room."""
    if len(repr(values)) > MOST_CHARACTERS:
        return False
    session[_KEY] = {"of": _name_of(edition), "values": dict(values)}
    return True


def forget_trial(session: SessionBase) -> None:
    """As if nothing had been answered on trial."""
    session.pop(_KEY, None)


def sample_values(draft: TrialDraft, given: Mapping[str, Any]) -> dict[str, Any]:
    """A sample answer to everything that is asked and not answered yet: a field that was posted blank is not either."""
    written = {link_id: value for link_id, value in given.items() if not is_blank(value)}
    return sample_answers(draft.tree, written, facts=draft.response.facts)


def _name_of(edition: Edition) -> str:
    return f"{edition.ref}:{edition.source.sha256}"
