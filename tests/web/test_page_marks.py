"""Two who change several facts at once: the later one is told, nothing typed is lost, and it may be saved once more."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApprovalStep, Unit, User
from accounts.roles import Role
from archive.models import RegisterEntry
from responses.models import Milestone, State
from surveys.interchange.yaml_export import questionnaire_to_yaml
from tests.authoring.composing.drafts import make_draft, node_of, now, posted
from tests.builders import (
    archivist_of,
    client_of,
    editor_of,
    enter_answer,
    make_approver,
    make_member,
    make_organisation,
    make_response,
)
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


@dataclass(frozen=True)
class Case:
    """A page, who posts it, two postings, and what is kept."""

    url: str
    who: User
    first: dict[str, Any]
    second: dict[str, Any]
    typed: str
    """What of the second posting stands in the page that is refused."""
    kept: Any
    """Gives what is kept."""
    wrong: dict[str, Any]
    """A posting that is refused for what it says."""
    status: int = 422
    """With which that is answered."""


def unit() -> Case:
    organisation = make_organisation()
    steward = make_member(Role.ADMINISTRATOR, organisation=organisation)
    people = [make_member(Role.EDITOR, organisation=organisation) for _ in range(2)]
    made = Unit.objects.create(organisation=organisation, name="Barn")
    first = {"name": "Barn", "members": [str(people[0].pk)]}
    second = {"name": "Barn och unga", "members": [str(people[1].pk)]}
    url = reverse("unit", args=[organisation.pk, made.pk])
    return Case(
        url, steward, first, second, 'value="Barn och unga"', lambda: list(made.members.values_list("pk")),
        {**second, "name": ""},
    )  # fmt: skip


def approval_order() -> Case:
    organisation = make_organisation()
    steward = make_member(Role.ADMINISTRATOR, organisation=organisation)
    one, other = (make_approver(organisation=organisation) for _ in range(2))
    first = {"step_1": str(one.pk), "step_2": str(other.pk)}
    second = {"step_1": str(other.pk), "step_2": str(one.pk)}
    url = reverse("change_approval_order", args=[organisation.pk, "alla"])
    return Case(
        url,
        steward,
        first,
        second,
        "selected",
        lambda: list(ApprovalStep.objects.order_by("number").values_list("user")),
        {"step_1": "ingen av dem"},
    )


def register() -> Case:
    response = make_response(state=State.ARCHIVED)
    submission = response.submissions.get()
    first = {"drawn_up_on": "2026-01-02", "subject": "Det första", "counterpart": "Socialstyrelsen"}
    second = {**first, "subject": "Det andra"}
    url = reverse("register_entry", args=[submission.pk])
    return Case(
        url, archivist_of(response), first, second, "Det andra", lambda: RegisterEntry.objects.get().subject,
        {**second, "drawn_up_on": "i morgon"},
    )  # fmt: skip


def milestones() -> Case:
    response = make_response()
    days = [(timezone.localdate() + timedelta(days=number)).isoformat() for number in (2, 3)]
    first, second = ({"texts": day} for day in days)
    return Case(
        reverse("milestones", args=[response.pk]), editor_of(response), first, second, days[1],
        lambda: [one.day.isoformat() for one in Milestone.objects.all() if one.day],
        {"texts": "i morgon"},
    )  # fmt: skip


def entered_facts() -> Case:
    response = make_response()
    entered = enter_answer(response, {})
    first, second = {"diarienummer": "RS 2025-1"}, {"diarienummer": "RS 2025-2"}
    return Case(
        reverse("entered_facts", args=[entered.pk]), editor_of(response), first, second, "RS 2025-2",
        lambda: entered.versions.latest("number").diarienummer, {**second, "dated_on": "2999-01-01"},
    )  # fmt: skip


def composed_item() -> Case:
    author = make_member(Role.AUTHOR)
    draft = make_draft(author)
    first, second = (posted(draft, "A-2", text=text) for text in ("Den andras", "Min egen"))
    return Case(
        reverse("draft_item", args=[draft.pk, "A-2"]), author, first, second, "Min egen",
        lambda: node_of(draft, "A-2")["text"], {**second, "max_length": "0"},
    )  # fmt: skip


def composed_preview() -> Case:
    case = composed_item()
    return replace(case, wrong={**case.second, "goto": "preview"}, status=200)


def composed_head() -> Case:
    author = make_member(Role.AUTHOR)
    draft = make_draft(author)
    url = reverse("draft_head", args=[draft.pk])
    shown = {field.name: field.value() or "" for field in client_of(author).get(url).context["form"]}
    first, second = ({**shown, "title": title} for title in ("Den andras", "Min egen"))
    return Case(url, author, first, second, "Min egen", lambda: now(draft).source.title, {**second, "year": "x"})


def composed_text() -> Case:
    author = make_member(Role.AUTHOR)
    draft = make_draft(author)
    written = questionnaire_to_yaml(now(draft).source.document)
    first, second, wrong = (
        {"text": written.replace("Beskriv planen", text)} for text in ("Den andras", "Min egen", "{")
    )
    url = reverse("draft_text", args=[draft.pk])
    return Case(url, author, first, second, "Min egen", lambda: node_of(draft, "A-2")["text"], wrong)


def settings_group() -> Case:
    organisation = make_organisation()
    steward = make_member(Role.ADMINISTRATOR, organisation=organisation)
    first, second = ({"town": town} for town in ("Den andras", "Min egen"))

    def kept() -> str:
        organisation.refresh_from_db()
        return organisation.town

    url = reverse("change_organisation_settings", args=[organisation.pk, "kontakt"])
    return Case(url, steward, first, second, "Min egen", kept, {**second, "contact_email": "ingen adress"})


MARKED = [unit, approval_order, register, milestones]
OTHERS = [entered_facts, composed_item, composed_preview, composed_head, composed_text]


@pytest.mark.parametrize("make", [*MARKED, *OTHERS])
def test_a_page_that_is_refused_for_something_else_hides_no_change_of_anothers(make: Any) -> None:
    case = make()
    client = client_of(case.who)
    seen = seen_in(client.get(case.url))
    assert client.post(case.url, {**case.first, "seen": seen}).status_code == 302
    kept = case.kept()
    wrong = client.post(case.url, {**case.wrong, "seen": seen})
    assert (wrong.status_code, seen_in(wrong)) == (case.status, seen)
    told = client.post(case.url, {**case.second, "seen": seen_in(wrong)})
    assert (told.status_code, case.kept()) == (409, kept)
    assert client.post(case.url, {**case.second, "seen": seen_in(told)}).status_code == 302
    assert case.kept() != kept


@pytest.mark.parametrize("make", MARKED)
def test_what_another_has_changed_since_is_not_written_over_unseen(make: Any) -> None:
    case = make()
    client = client_of(case.who)
    seen = seen_in(client.get(case.url))
    assert client.post(case.url, {**case.first, "seen": seen}).status_code == 302
    kept = case.kept()
    refused = client.post(case.url, {**case.second, "seen": seen})
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "Någon annan har ändrat uppgifterna" in html
    assert case.typed in html
    assert case.kept() == kept
    assert client.post(case.url, {**case.second, "seen": seen_in(refused)}).status_code == 302
    assert case.kept() != kept


@pytest.mark.parametrize("mark", [{}, {"seen": ""}, {"seen": "abc"}], ids=["none", "empty", "unreadable"])
@pytest.mark.parametrize("make", [*MARKED, *OTHERS, settings_group])
def test_a_page_that_does_not_say_what_it_shows_writes_over_nothing(make: Any, mark: dict[str, str]) -> None:
    case = make()
    client = client_of(case.who)
    assert client.post(case.url, {**case.first, "seen": seen_in(client.get(case.url))}).status_code == 302
    kept = case.kept()
    second = {key: value for key, value in case.second.items() if key != "seen"}
    refused = client.post(case.url, {**second, **mark})
    assert (refused.status_code, case.typed in refused.content.decode(), case.kept()) == (409, True, kept)
    assert client.post(case.url, {**second, "seen": seen_in(refused)}).status_code == 302
    assert case.kept() != kept
