"""Whoever signs and seals does it under an organisation number: their own, or their host's."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from archive.records import record_of
from config.refusals import WrongStateError
from responses.models import Response, State
from tests.builders import (
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    make_kommun,
    make_organisation,
    make_response,
    make_rss,
    save_answers,
    send,
)
from tests.builders.copies import copy_html

pytestmark = pytest.mark.django_db


def filled(organisation: Organisation) -> Response:
    response = make_response(organisation=organisation)
    save_answers(response, complete_answers(response))
    return response


def check_page(response: Response) -> str:
    client = Client()
    client.force_login(editor_of(response))
    return client.get(reverse("check", args=[response.pk])).content.decode()


def test_a_kommun_without_a_number_fills_in_but_cannot_send() -> None:
    response = filled(make_kommun())
    with pytest.raises(WrongStateError, match="inget organisationsnummer"):
        send(response)
    page = check_page(response)
    assert "Organisationsnumret saknas" in page
    assert "Skicka för godkännande" not in page
    tasks = client_of(editor_of(response)).get(reverse("response", args=[response.pk])).content.decode()
    assert "Svaret går inte att skicka för godkännande än." in tasks
    Organisation.objects.filter(pk=response.organisation_id).update(number="212000-1215")
    response = Response.objects.get(pk=response.pk)
    assert "Organisationsnumret saknas" not in check_page(response)
    assert send(response).content["organisation"]["number"] == "212000-1215"


def test_what_was_sent_is_not_signed_once_the_number_is_gone() -> None:
    response = make_response(state=State.IN_REVIEW, organisation=make_kommun(number="212000-1215"))
    Organisation.objects.filter(pk=response.organisation_id).update(number="")
    with pytest.raises(WrongStateError, match="inget organisationsnummer"):
        bring_to(Response.objects.get(pk=response.pk), State.APPROVED)


def test_a_support_structure_submits_under_its_hosts_number_and_the_copy_says_whose_it_is() -> None:
    host = make_organisation(name="Region Värd", number="232100-0115")
    response = make_response(state=State.SUBMITTED, organisation=make_rss(make_kommun(), host=host))
    submission = response.submissions.get()
    assert submission.snapshot.content["organisation"] == {
        "name": response.organisation.name,
        "number": "232100-0115",
        "number_of": "Region Värd",
    }
    assert record_of(submission).organisation_number == "232100-0115"
    assert "232100-0115 (Region Värd, värd)" in copy_html(submission)


def test_the_municipalities_of_a_support_structure_are_counted_from_its_own_list() -> None:
    response = make_response(organisation=make_rss(*(make_kommun() for _ in range(3))))
    assert list(response.facts.values()) == [3]
