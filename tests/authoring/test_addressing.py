"""To whom the answer goes and whom one may ask: said when inviting, shown where it belongs, and frozen."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.paper.document import copy_data
from archive.register_facts import register_facts
from authoring.inviting import invite_all
from responses.models import Event, Response, State
from surveys.loader import questionnaire_path
from tests.builders import (
    bring_to,
    complete_answers,
    editor_of,
    grant_questionnaire,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    official_definition,
    save_answers,
    the_author,
)
from tests.builders.copies import copy_html

pytestmark = pytest.mark.django_db
CONTACT = {"contact_name": "Enheten för bidrag", "contact_email": "bidrag@example.se"}


def invited(questionnaire: Any, **addressed: str) -> Response:
    today = timezone.localdate()
    (response,) = invite_all(
        questionnaire=questionnaire,
        organisations=[make_organisation()],
        opens_on=today,
        last_day=today + timedelta(days=9),
        actor=the_author(),
        at=timezone.now(),
        **addressed,
    )
    return response


def submitted(response: Response) -> Response:
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    return response


def task_list(response: Response) -> str:
    client = Client()
    client.force_login(editor_of(response))
    return client.get(reverse("response", args=[response.pk])).content.decode()


def test_the_municipalities_questions_go_to_the_support_structure() -> None:
    tree = official_definition(questionnaire_path("kommun-2023"))
    assert "RSS" in tree.received_by
    response = submitted(make_response(questionnaire=make_questionnaire(tree)))
    submission = response.submissions.get()
    assert {fact.label: fact.text for fact in register_facts(submission, None)}["Mottagare"] == tree.received_by
    assert f">{tree.received_by}<" in copy_html(submission)
    assert copy_data(submission)["record"]["receiver"] == tree.received_by


def test_the_invitation_says_another_receiver_and_it_is_frozen() -> None:
    response = submitted(
        invited(make_questionnaire(make_definition(receiver="RSS i länet")), receiver=" RSS  Halland ")
    )
    submission = response.submissions.get()
    Response.objects.filter(pk=response.pk).update(receiver="Någon annan")
    assert ">RSS Halland<" in copy_html(response.submissions.get())
    assert submission.register_entry.counterpart == "RSS Halland"
    assert submission.snapshot.content["receiver"] == "RSS Halland"


def test_the_receiver_of_the_questionnaire_is_not_stored_once_more() -> None:
    assert invited(make_questionnaire(make_definition(receiver="RSS")), receiver="RSS").receiver == ""


def test_the_contact_stands_in_page_and_copy_and_is_frozen() -> None:
    response = invited(grant_questionnaire(), **CONTACT)
    page = task_list(response)
    assert "Enheten för bidrag" in page
    assert "mailto:bidrag@example.se" in page
    assert "[handläggare]" not in page
    submitted(response)
    Response.objects.filter(pk=response.pk).update(contact_name="Nya enheten", contact_email="ny@example.se")
    html = copy_html(response.submissions.get())
    assert "Enheten för bidrag" in html
    assert "E-post: bidrag@example.se" in html
    assert "Nya enheten" not in html


def test_without_a_contact_the_place_stands_as_it_is_printed() -> None:
    assert "[handläggare]" in task_list(make_response(questionnaire=grant_questionnaire()))


@pytest.mark.parametrize("address", ["bidrag", "bidrag@", "a b@example.se", "bidrag@example.se\x00", "a@b@c.se"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValidationError) as refused:
        invited(grant_questionnaire(), contact_name="Enheten", contact_email=address)
    assert set(refused.value.message_dict) == {"contact_email"}


def test_the_form_asks_for_the_contact_only_where_there_is_a_place() -> None:
    client = Client()
    client.force_login(the_author())
    grant, other = grant_questionnaire(), make_questionnaire()
    fields = {"everyone": "on", "opens_on": "2026-01-01", "last_day": "2027-01-01"}
    answer = client.post(reverse("invite", args=[f"utgava-{grant.pk}"]), {**fields, "contact_email": "fel"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Skriv handläggarens namn eller funktion." in page
    assert "Skriv en hel e-postadress" in page
    assert 'value="fel"' in page
    assert "contact_email" not in client.get(reverse("invite", args=[f"utgava-{other.pk}"])).content.decode()


def test_the_contact_can_be_changed_until_the_answer_is_submitted_and_what_was_sent_keeps_the_former() -> None:
    response, client = invited(grant_questionnaire(), **CONTACT), Client()
    client.force_login(the_author())
    url, new = (
        reverse("change_contact", args=[response.pk]),
        {"contact_name": " Nya  enheten", "contact_email": "ny@example.se"},
    )
    assert "Enheten för bidrag" in client.get(url).content.decode()
    assert url in client.get(reverse("edition", args=[f"utgava-{response.questionnaire_id}"])).content.decode()
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    assert client.post(url, new).status_code == 302
    assert "Nya enheten" in task_list(response)
    assert response.snapshots.get().content["contact"]["name"] == "Enheten för bidrag"
    event = Event.objects.get(action="contact_changed")
    assert event.note == "Enheten för bidrag, bidrag@example.se blev Nya enheten, ny@example.se."
    response.refresh_from_db()
    bring_to(response, State.SUBMITTED)
    assert "Enheten för bidrag" in copy_html(response.submissions.get())
    assert client.post(url, {**new, "contact_name": "Någon annan"}).status_code == 409
    assert url not in client.get(reverse("edition", args=[f"utgava-{response.questionnaire_id}"])).content.decode()


def test_nothing_typed_is_lost_when_a_contact_is_refused() -> None:
    response, client = invited(grant_questionnaire(), **CONTACT), Client()
    client.force_login(the_author())
    answer = client.post(reverse("change_contact", args=[response.pk]), {"contact_name": "Nya", "contact_email": "fel"})
    assert (answer.status_code, 'value="fel"' in answer.content.decode()) == (422, True)
    response.refresh_from_db()
    assert response.contact_email == "bidrag@example.se"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR])
def test_only_who_may_invite_changes_it(role: Role) -> None:
    response, client = invited(grant_questionnaire(), **CONTACT), Client()
    url = reverse("change_contact", args=[response.pk])
    client.force_login(make_member(role, organisation=response.organisation))
    assert client.post(url, {"contact_name": "X", "contact_email": "x@example.se"}).status_code == 403
    client.force_login(the_author())
    assert client.get(url).status_code == 200
