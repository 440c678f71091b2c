"""The receiver of an answer asks for a supplement, and the organisation opens the answer for that."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.correcting.abandoning import abandon_correction
from archive.correcting.opening import CorrectionKind
from archive.disposal.hindrances import hindrances_of
from authoring.supplements import ask_supplement
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.lifecycle.supplements import asked_supplement
from responses.models import Correction, Response, State, SupplementRequest
from tests.builders import (
    bring_to,
    client_of,
    editor_of,
    make_member,
    make_response,
    make_sealed,
    reopen,
    save_answers,
    the_author,
)
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
SOON = timezone.localdate() + timedelta(days=10)


def ask(response: Response, **said: Any) -> SupplementRequest:
    given: dict[str, Any] = {"items": ["A-2"], "reason": "Beskriv även kommunerna.", "last_day": SOON, **said}
    given.setdefault("actor", the_author())
    return ask_supplement(response=response, at=timezone.now(), **given)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ARCHIVED])
def test_the_editors_are_told_and_nothing_is_opened(state: State) -> None:
    response = make_response(state=state)
    asked = ask(response)
    assert Response.objects.get(pk=response.pk).state == state
    [letter] = OutboxMessage.objects.filter(key__startswith="supplement_asked:")
    assert letter.payload["to"] == editor_of(response).email
    assert "Beskriv även kommunerna." in letter.payload["body"]
    assert asked_supplement(response) == asked
    assert response.events.filter(action="ask_supplement").count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [({"items": []}, "items"), ({"reason": " "}, "reason"), ({"last_day": None}, "last_day")],
)
def test_what_is_missing_is_said_by_its_field(said: dict[str, Any], field: str) -> None:
    response = make_response(state=State.SUBMITTED)
    with pytest.raises(ValidationError) as refused:
        ask(response, **said)
    assert set(refused.value.message_dict) == {field}


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_nothing_is_asked_of_what_is_not_submitted(state: State) -> None:
    with pytest.raises(WrongStateError):
        ask(make_response(state=state))


def test_what_is_carried_over_is_asked_for_where_it_is_received() -> None:
    with pytest.raises(WrongStateError, match="läses inte här"):
        ask(make_sealed())


def test_only_an_author_of_the_receiver_asks() -> None:
    response = make_response(state=State.SUBMITTED)
    for actor in (editor_of(response), make_member(Role.AUTHOR, organisation=response.organisation)):
        with pytest.raises(PermissionDenied):
            ask(response, actor=actor)


def test_the_organisation_opens_the_answer_for_what_was_asked() -> None:
    response = make_response(state=State.ARCHIVED)
    asked = ask(response)
    client = client_of(editor_of(response))
    assert "begär komplettering" in client.get(reverse("response", args=[response.pk])).content.decode()
    shown = client.get(reverse("reopen", args=[response.pk]))
    page = shown.content.decode()
    assert "Beskriv även kommunerna." in page
    posted = {"kind": "supplement", "reason": asked.reason, "asked_by": asked.organisation_name, "items-1": ["A-2"]}
    posted["seen"] = seen_in(shown)
    assert client.post(reverse("reopen", args=[response.pk]), posted).status_code == 302
    correction = Correction.objects.get()
    assert (correction.asked, correction.chosen, correction.kind) == (asked, ["A-2"], CorrectionKind.SUPPLEMENT)
    save_answers(response, {"A-2": "Kommunerna är med."})
    bring_to(response, State.SUBMITTED)
    assert asked_supplement(response) is None


def test_one_that_was_met_beside_a_newer_one_hinders_no_disposal() -> None:
    response = make_response(state=State.SUBMITTED)
    ask(response)
    newer = ask(response, reason="Och siffrorna.")
    told = "En begäran om komplettering är inte besvarad."
    assert told in hindrances_of(response, at=timezone.now())
    by = {"kind": CorrectionKind.SUPPLEMENT, "asked_by": newer.organisation_name}
    assert reopen(response, "A-2", **by).asked == newer
    save_answers(response, {"A-2": "Kommunerna är med."})
    bring_to(response, State.SUBMITTED)
    assert told not in hindrances_of(response, at=timezone.now())


def test_another_kind_of_correction_leaves_the_asking_until_it_is_submitted() -> None:
    response = make_response(state=State.SUBMITTED)
    asked = ask(response)
    assert reopen(response, "A-2", kind=CorrectionKind.SLIP).asked is None
    assert asked_supplement(response) == asked


def supplement(response: Response, *items: str) -> Correction:
    return reopen(response, *items, kind=CorrectionKind.SUPPLEMENT, asked_by="Socialstyrelsen")


def test_an_asking_whose_correction_is_abandoned_is_asked_again() -> None:
    response = make_response(state=State.SUBMITTED)
    asked = ask(response)
    for _ in range(2):
        assert supplement(response, "A-2").asked == asked
        assert asked_supplement(response) is None
        abandon_correction(response=response, actor=editor_of(response), at=timezone.now())
        response.refresh_from_db()
        assert asked_supplement(response) == asked
        assert "En begäran om komplettering är inte besvarad." in hindrances_of(response, at=timezone.now())


def test_a_correction_of_another_question_meets_no_asking_and_one_of_the_same_does() -> None:
    response = make_response(state=State.SUBMITTED, answers={"A-1": "ja", "A-2": "Vi samverkar."})
    asked = ask(response)
    for item, value, left in (("A-1", "nej", asked), ("A-2", "Kommunerna är med.", None)):
        reopen(response, item, kind=CorrectionKind.SLIP)
        save_answers(response, {item: value})
        bring_to(response, State.SUBMITTED)
        assert asked_supplement(response) == left


def test_the_author_asks_on_a_page_that_shows_no_answer() -> None:
    response = make_response(state=State.SUBMITTED, answers={"A-2": "Hemligt arbete."})
    client, address = client_of(the_author()), reverse("ask_supplement", args=[response.pk])
    listed = client.get(reverse("edition", args=[f"utgava-{response.questionnaire_id}"])).content.decode()
    assert address in listed
    shown = client.get(address)
    page = shown.content.decode()
    assert "Beskriv arbetet" in page
    assert "Hemligt arbete." not in page
    half = client.post(address, {"reason": "Mer."})
    assert half.status_code == 422
    assert "Mer." in half.content.decode()
    whole = {"reason": "Mer.", "items-1": ["A-2"], "last_day": SOON.isoformat(), "seen": seen_in(shown)}
    assert client.post(address, whole).status_code == 302
    assert SupplementRequest.objects.get().items == ["A-2"]


def test_an_asking_never_changes() -> None:
    ask(make_response(state=State.SUBMITTED))
    with pytest.raises(DatabaseError), transaction.atomic():
        SupplementRequest.objects.update(reason="Annat.")
