"""Guests show a second factor to an organisation that demands one of all, while they have its questions."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.factors.services import needs_second_factor
from accounts.services import person_at
from responses.models import Assignment
from tests.builders import editor_of, hand_out, make_response

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("demanded", [True, False])
def test_a_guest_needs_one_where_the_organisation_demands_it_of_all(demanded: bool) -> None:
    response = make_response()
    response.organisation.second_factor_for_all = demanded
    response.organisation.save()
    guest = person_at(email="gast@annan.example.se")
    hand_out(response, ["A-1"], guest)
    assert needs_second_factor(guest) == demanded


def test_and_no_longer_when_it_is_withdrawn() -> None:
    response = make_response()
    response.organisation.second_factor_for_all = True
    response.organisation.save()
    guest = person_at(email="gast@annan.example.se")
    hand_out(response, ["A-1"], guest)
    Assignment.objects.filter(person=guest).update(withdrawn_at=timezone.now(), withdrawn_by=editor_of(response))
    assert not needs_second_factor(guest)
