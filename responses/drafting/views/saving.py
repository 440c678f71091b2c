"""Saving what one question's form holds, and what to do when somebody else has saved first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict

from accounts.models import User
from accounts.requests import PortalRequest
from config.refusals import WrongStateError
from responses.drafting.closing import Closing
from responses.drafting.conflicts import conflict_of, proposal
from responses.drafting.forms import Conflict, PostedQuestion, QuestionForm
from responses.drafting.forms.fields import entries_of
from responses.drafting.restoring import keep_beside
from responses.drafting.saving import ClosesOthersError, Saved, StaleAnswerError, save_locked
from responses.drafting.values import Given, given_of
from responses.lifecycle.access import Visit
from responses.reading.draft import Draft
from surveys.answers.added_rows import row_in_words
from surveys.answers.values import rows_of_value
from surveys.schema import Question, RowTableItem

_CHOICES = ("mine", "theirs", "merge", "close", "keep")


@dataclass(frozen=True)
class Choice:
    """The button that was pressed, and in which question; nothing for every other button.

    mine, theirs, merge: in a conflict. close, keep: when others' answers would be parked.
    """

    what: str = ""
    link_id: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Choice":
        """Read from the button's goto=WHAT:LINK_ID; empty for every other button."""
        what, _, link_id = str(data.get("goto", "")).partition(":")
        return cls(what, link_id) if what in _CHOICES and link_id else cls()

    def about(self, form: PostedQuestion) -> str:
        return self.what if self.link_id == form.link_id else ""


@dataclass(frozen=True)
class SaveOutcome:
    """What became of one form: the revision in force, what stands in the way, what its fields are to hold."""

    revision: int
    conflict: Conflict | None = None
    entries: list[tuple[str, str]] | None = None
    closing: Closing | None = None
    draft: Draft | None = None
    """The response as the save left it; None where nothing was saved."""
    changed: bool = False

    @property
    def refused(self) -> bool:
        """Whether the person has something to choose before it can be saved."""
        return bool(self.conflict or self.closing)


def refuse_other_version(request: PortalRequest, visit: Visit) -> None:
    """Raise WrongStateError when the page was made before the response was moved to a newer version (`utgava`).

    What was typed there may answer questions that are gone or asked otherwise; the browser still has it.
    """
    if request.GET.get("utgava", "") not in {"", str(visit.response.questionnaire_id)}:
        raise WrongStateError(
            "Svaret har bytts till en annan utgåva medan du skrev."
            " Kopiera det du skrev (gå tillbaka om du har lämnat sidan) och ladda sedan om sidan."
        )


def save_form(visit: Visit, form: PostedQuestion, choice: str, at: datetime) -> SaveOutcome:
    """Save what one form holds, or do what was chosen in its conflict. The visit's response is locked."""
    if choice in ("theirs", "merge"):
        return _set_mine_aside(visit, form, choice, at)
    if choice == "keep":
        former = Given(form.draft.answers.get(form.link_id), form.remark)
        return SaveOutcome(form.draft.revision(form.link_id), entries=prefixed_entries(form, former))
    saved = save_locked(
        standing=visit,
        link_id=form.link_id,
        value=form.value(),
        remark=form.posted_remark(),
        base_revision=_base_of(form, choice),
        closes=form.posted_closes() if choice == "close" else (),
        at=at,
    )
    return _outcome_of(saved, form, visit.user)


def _outcome_of(saved: Saved | StaleAnswerError | ClosesOthersError, form: PostedQuestion, user: User) -> SaveOutcome:
    if isinstance(saved, ClosesOthersError):
        return SaveOutcome(saved.draft.revision(form.link_id), closing=saved.closing, draft=saved.draft)
    if isinstance(saved, StaleAnswerError):
        found = conflict_of(form=form, mine=saved.mine, theirs=saved.answer, reader=user)
        return SaveOutcome(saved.answer.revision, conflict=found, draft=saved.draft)
    if saved.overtaken and saved.answer:
        entries = prefixed_entries(form, given_of(saved.answer))
        return SaveOutcome(saved.revision, entries=entries, draft=saved.draft, changed=saved.changed)
    return SaveOutcome(saved.revision, draft=saved.draft, changed=saved.changed)


def _base_of(form: PostedQuestion, choice: str) -> int:
    """The revision that the writer has seen: with "mine" that of the other's answer, which it replaces.

    One that cannot be read is 0, none yet: whatever stands there then is somebody else's, and never overwritten.
    """
    seen = form.seen_revision() if choice in ("mine", "close") else None
    return (form.posted_revision() if seen is None else seen) or 0


def _set_mine_aside(visit: Visit, form: PostedQuestion, choice: str, at: datetime) -> SaveOutcome:
    """What was typed goes to the history; the fields are to hold the other's answer, or a proposal with both."""
    theirs = keep_beside(
        response=visit.response,
        link_id=form.link_id,
        given=form.given(),
        base_revision=form.posted_revision(),
        actor=visit.user,
        at=at,
    )
    if choice == "theirs":
        return SaveOutcome(theirs.revision, entries=prefixed_entries(form, given_of(theirs)))
    both = proposal(form=form, theirs=theirs)
    found = conflict_of(form=form, mine=both, theirs=theirs, reader=visit.user, proposed=True)
    found = replace(found, left_out=tuple(_left_out(form.question, both.value)))
    return SaveOutcome(theirs.revision, conflict=found, entries=prefixed_entries(form, both))


def _left_out(question: Question, value: Any) -> list[str]:
    """The rows of the proposal that there is no field for: told, since whoever saves it would lose them unseen."""
    if not isinstance(question, RowTableItem):
        return []
    return [row_in_words(question, row) for row in rows_of_value(value)[question.max_rows :]]


def prefixed_entries(form: PostedQuestion, given: Given) -> list[tuple[str, str]]:
    """The fields of the form with the names that they are posted by, holding `given`."""
    return [(form.add_prefix(name), text) for name, text in entries_of(form.question, given.value, given.remark)]


def with_entries(data: QueryDict, outcomes: Iterable[tuple[QuestionForm, SaveOutcome]]) -> QueryDict:
    """What was posted, with the fields as the outcomes want them."""
    changed = data.copy()
    for form, outcome in outcomes:
        if outcome.entries is not None:
            _refill(changed, form, outcome.entries)
    return changed


def _refill(data: QueryDict, form: QuestionForm, entries: list[tuple[str, str]]) -> None:
    for name in form.fields:
        if name != "revision":
            data.pop(form.add_prefix(name), None)
    for name, text in entries:
        data.appendlist(name, text)
