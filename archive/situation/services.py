"""Reminding people now, by hand, of what waits at them."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role, only
from accounts.selectors import organisations_of
from archive.situation.finding import Asking, waiting_at
from archive.situation.letters import REMINDED
from archive.situation.reading import places_with_keys
from outbox.letters import address_of
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import lock_as, record
from responses.lifecycle.waiting import Waiting
from responses.lifecycle.workflow import Action, require
from responses.models import Notice, PersonalReminder

AT_MOST_ONCE_IN = timedelta(hours=24)


@dataclass(frozen=True)
class Reminded:
    """What became of it: the names of those who got a letter, and of those who had got one already."""

    now: list[str]
    before: list[str]


@transaction.atomic
def remind_now(*, people: Collection[int], actor: User, at: datetime) -> Reminded:
    """Mail each of the people (their keys) what waits at them in the responses that the actor is an editor of.

    Nobody gets more than one such letter in 24 hours, whoever sends it. Raises PermissionDenied for somebody who is no
    editor, ValidationError ("people") when nobody is named, or nothing waits at one who is.
    """
    own = organisations_of(actor, Role.EDITOR)
    if not own.exists():
        raise PermissionDenied(only([Role.EDITOR], "påminna andra"))
    if not people:
        raise ValidationError({"people": "Välj minst en person att påminna."})
    things = _things_of(people, actor, list(own.values_list("pk", flat=True)), at)
    if set(people) - things.keys() or actor.pk in people:
        raise ValidationError({"people": "Det väntar inget på en av dem längre. Ladda om sidan och välj igen."})
    reached = Reminded([], [])
    # Responses before people, and in one order: so does whoever writes in one, and another who reminds.
    asked = {one.response.pk: one.response for person in people for one in things[person]}
    standings = {key: lock_as(actor, response=asked[key], at=at) for key in sorted(asked)}
    for person in User.objects.select_for_update(no_key=True).filter(pk__in=people, is_active=True).order_by("pk"):
        lately = PersonalReminder.objects.filter(at__gt=at - AT_MOST_ONCE_IN, at__lt=at + AT_MOST_ONCE_IN)
        last = lately.filter(to=person).exists()
        name = things[person.pk][0].called
        (reached.before if last else reached.now).append(name)
        if not last:
            _remind(person, things[person.pk], standings, actor, at)
    return reached


def _things_of(
    people: Collection[int], actor: User, organisations: Collection[int], at: datetime
) -> dict[int, list[Waiting]]:
    """All that waits at the people in those organisations, by the person."""
    asking = Asking(actor, timezone.localdate(at))
    found: dict[int, list[Waiting]] = {}
    for place in places_with_keys(actor, asking.today, waiting_at(asking, people, organisations)):
        for one in place.waits.people:
            found.setdefault(one.person, []).append(one)
    return found


def _remind(
    person: User, things: list[Waiting], standings: Mapping[uuid.UUID, Standing], actor: User, at: datetime
) -> None:
    reminder = PersonalReminder.objects.create(to=person, by=actor, by_name=actor.name, at=at)
    news = _untold(person, things)
    told = [
        {
            "response": one.response,
            "task": one.task,
            "whom": one.unit if one.is_a_units else "du",
            "day": one.day,
            "address": address_of(_page_of(one), one.response.pk),
            "news": news.get(one.response.pk, ()),
        }
        for one in sorted(things, key=lambda one: one.day)
    ]
    first, by_code = things[0].response, not person.has_usable_password()
    REMINDED.put(to=[person], at=at, by=actor, things=told, by_code=by_code, first=first, reminder=reminder)
    for one in {one.response.pk: one for one in things}.values():
        standing = standings[one.response.pk]
        require(Action.REMIND, standing)
        record(response=one.response, action=Action.REMIND, actor=actor, at=at, note=one.called)


def _page_of(one: Waiting) -> str:
    if one.contributes:
        return "my_contributions"
    return "my_questions" if one.handed else "response"


def _untold(person: User, things: list[Waiting]) -> dict[uuid.UUID, list[str]]:
    """What has been handed to them in those responses that no letter has told them yet, by response: as sentences."""
    found = Notice.objects.filter(to=person, kind=Notice.Kind.HANDED_OUT, letter__isnull=True)
    rows = found.filter(response__in={one.response.pk for one in things}).order_by("created_at", "pk")
    untold: dict[uuid.UUID, list[str]] = {}
    for response, text in rows.values_list("response", "text"):
        untold.setdefault(response, []).append(text)
    return untold
