"""Who is asked to approve many responses, read at once, is who may sign each of them by the query for one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_mandate, people_with_role
from responses.lifecycle.recipients import people_asked
from responses.models import State
from tests.builders.people import make_mandate, make_member, make_organisation, withdraw_mandates
from tests.builders.questionnaires import make_definition, make_questionnaire
from tests.builders.responses import make_response

pytestmark = pytest.mark.django_db
SPAN = 30
DAYS = (-SPAN - 1, -SPAN, -SPAN + 1, -1, 0, 1, 2, SPAN - 1, SPAN, SPAN + 1)


def holder(organisation: Organisation, withdrawn: date | None = None, **terms: Any) -> User:
    user = make_member(Role.APPROVER, organisation=organisation)
    make_mandate(user=user, organisation=organisation, **terms)
    if withdrawn:
        withdraw_mandates(user, from_day=withdrawn)
    return user


def test_a_mandate_covers_the_same_days_and_series_for_many_responses_as_for_one() -> None:
    here, today = make_organisation(), timezone.localdate()
    asked_in = [make_questionnaire(make_definition(series=name, name=name)) for name in ("ett", "ett-till", "annat")]
    ett, ett_till, annat = [one.series_key for one in asked_in]
    namesake = make_questionnaire(make_definition(series="ett", name="ett"), owner=make_organisation()).series_key
    responses = [make_response(questionnaire=one, organisation=here, state=State.IN_REVIEW) for one in asked_in]
    first, last = today - timedelta(days=SPAN), today + timedelta(days=SPAN)
    for scope in ([], [ett], [ett_till], [annat, ett], [namesake], [f"{ett}0", f"1{ett}"]):
        holder(here, scope=scope)
        holder(here, scope=scope, valid_from=first, valid_to=last)
        holder(here, scope=scope, withdrawn=today + timedelta(days=1))
        holder(here, scope=scope, valid_from=today + timedelta(days=1))
        holder(here, scope=scope, confirmed=False)
    approvers, seen = set(people_with_role(here, Role.APPROVER)), set()
    for day in (today + timedelta(days=number) for number in DAYS):
        asked = people_asked(responses, day)
        for response in responses:
            able = set(people_with_mandate(here.pk, day, response.questionnaire.series_key))
            assert set(asked[response.pk]) == able & approvers
            seen.add(frozenset(able))
    assert len(seen) >= 12
