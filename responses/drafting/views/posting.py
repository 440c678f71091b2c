"""A page of questions that was posted whole, by one of its buttons: save every form, then do what the button says."""

from collections.abc import Iterable

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.requests import PortalRequest
from responses.drafting.forms import QuestionForm, QuestionState
from responses.drafting.views.contributions import act_on_contribution
from responses.drafting.views.earlier import act_on_earlier
from responses.drafting.views.saving import Choice, SaveOutcome, save_form, with_entries
from responses.lifecycle.access import Visit, locked_question
from responses.lifecycle.places import following
from responses.reading.draft import Draft


def save_posted(request: PortalRequest, visit: Visit, forms: Iterable[QuestionState]) -> dict[str, SaveOutcome]:
    """Save every form that was on the page; what became of each, by link_id."""
    posted, choice = (
        [form for form in forms if isinstance(form, QuestionForm) and form.is_posted and not form.read_only],
        Choice.of(request.POST),
    )
    return {form.link_id: _save(visit, form, choice.about(form)) for form in posted}


def _save(visit: Visit, form: QuestionForm, choice: str) -> SaveOutcome:
    """Most of a page is as it was: that is not saved again. Each question is saved on its own, or refused."""
    if not choice and form.says_nothing_new:
        return SaveOutcome(form.draft.revision(form.link_id))
    at = timezone.now()
    with locked_question(visit.user, visit.response.pk, form.link_id, at) as (locked, _):
        return save_form(locked, form, choice, at)


def left_by(outcomes: dict[str, SaveOutcome]) -> Draft | None:
    """The response as the last of the saves left it; None where nothing was saved."""
    return next((one.draft for one in reversed(outcomes.values()) if one.draft), None)


def refilled(data: QueryDict, forms: Iterable[QuestionState], outcomes: dict[str, SaveOutcome]) -> QueryDict:
    """What was posted, with the fields as the outcomes want them, for making the page anew."""
    return with_entries(
        data, [(form, outcomes.get(form.link_id, SaveOutcome(0))) for form in forms if isinstance(form, QuestionForm)]
    )


def put_conflicts(forms: Iterable[QuestionState], outcomes: dict[str, SaveOutcome]) -> None:
    """Put what there is to choose in its place on the page that was made anew."""
    for form in forms:
        outcome = outcomes.get(form.link_id, SaveOutcome(0))
        form.conflict, form.closing = outcome.conflict, outcome.closing
        if outcome.refused and isinstance(form, QuestionForm):
            form.show_as_typed()


def after_button(request: PortalRequest, visit: Visit, draft: Draft, here: str) -> str | None:
    """Where a question's own button leads once the page at `here` is saved; None for the page's buttons.

    `draft` is the response as it was before the page was saved.
    """
    goto = str(request.POST.get("goto", ""))
    page, _, item = goto.partition(":")
    if page in ("attach", "comments") and item in draft.tree.by_link_id:
        return reverse(page, args=[visit.response.pk, item])
    if (choice := Choice.of(request.POST).link_id) in draft.tree.by_link_id:
        return f"{saved_address(here)}#fraga-{choice}"
    acted = act_on_earlier(request, visit, draft, goto)
    if acted is None:
        acted = act_on_contribution(request, visit, goto)
    return None if acted is None else following(here, acted)


def saved_address(here: str) -> str:
    """The page's address with the time at which it was saved, which the page then says."""
    return following(here, f"?sparat={timezone.localtime():%H:%M}")
