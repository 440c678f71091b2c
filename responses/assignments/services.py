"""Handing out questions and sections, and what becomes of them: klar, granskad, sent back, withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.history.services import changed_by
from accounts.models import Organisation, Unit, User
from accounts.services import person_at
from accounts.units.reading import units_of
from config.language import swedish
from config.language.days import DAY_GONE_BY
from config.refusals import WrongStateError
from responses.assignments import notices
from responses.assignments.reading import shown_of
from responses.contributions.reading import written_for
from responses.contributions.services import give_contribution, open_again
from responses.lifecycle.guards import NOT_HANDED_TO_YOU
from responses.lifecycle.naming import known_by_name
from responses.lifecycle.scope import containers_of
from responses.lifecycle.standing import require_open
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.version_moves import note_what_is_gone
from responses.lifecycle.workflow import Action, writing_action
from responses.models import Assignment, Event, Response, Way
from responses.models.assignments import AssignmentQuerySet
from responses.reading.answer_marks import refuse_other_answers
from responses.reading.draft import Draft
from surveys.assignable import is_handable, questions_in
from surveys.wordings.wording import item_name


@transaction.atomic
def hand_out(
    *,
    response: Response,
    link_ids: Iterable[str],
    people: Iterable[User],
    addresses: Iterable[str],
    last_day: date | None,
    message: str,
    actor: User,
    at: datetime,
    way: Way = Way.ANSWER,
    units: Iterable[Unit] = (),
) -> list[Assignment]:
    """Hand each item to each person; whoever is at an address that nobody has becomes a guest.

    `units`: to whose mailbox it goes, or else to whose coordinator, who may hand it on within the unit (hand_on).

    `way`: whether they write in the answer, or each a contribution of their own beside it. Nobody has a question in
    both ways, nor is asked twice to contribute to it.
    Each of them is told once. What a person has already keeps its state and gets the new last day and message.
    Raises ValidationError with messages by field, KeyError for an item that cannot be handed out, PermissionDenied or
    WrongStateError by the table.
    """
    take_turns(response)
    locked = locked_for(Action.HAND_OUT, response=response, actor=actor, at=at).response
    items, people, addresses, units = list(dict.fromkeys(link_ids)), list(people), list(addresses), list(units)
    for link_id in items:
        if not is_handable(locked.tree, link_id):
            raise KeyError(link_id)
        require_open(locked, link_id)
    items = outermost_items(locked, items) if way == Way.CONTRIBUTION else items
    wanted: list[User | str | Unit] = [*people, *addresses, *units]
    nobody = "" if wanted else _whom_to_choose(locked.organisation)
    refuse_what_is_missing(locked, items, wanted, last_day, timezone.localdate(at), nobody=nobody)
    of_units = _receivers_of_units(locked, units, actor)
    receivers = list(dict.fromkeys([*_receivers(people, addresses, actor), *of_units]))
    refuse_too_many(locked, receivers, timezone.localdate(at))
    refuse_both_ways(locked, items, receivers, way)
    _refuse_other_units(locked, items, of_units)
    known = known_by_name(locked.organisation, receivers)
    told = {"last_day": last_day, "message": message.strip(), "way": way}
    handed = {
        person: [
            hand_to(locked, link_id, person, person.pk in known, {**told, "unit": of_units.get(person)}, actor, at)
            for link_id in items
        ]
        for person in receivers
    }
    for person, assignments in handed.items():
        notices.handed_out(response=locked, to=person, by=actor, assignments=assignments, at=at)
    record(response=locked, action="handed_out", actor=actor, at=at, note=note_of(locked, items, handed))
    return [assignment for assignments in handed.values() for assignment in assignments]


def outermost_items(response: Response, items: list[str]) -> list[str]:
    """Those that stand in none of the others: a contribution is asked for once."""
    return [one for one in items if not set(containers_of(response.tree, one)[1:]) & set(items)]


def refuse_both_ways(
    response: Response, items: list[str], receivers: list[User], way: Way, *, besides: Iterable[Assignment] = ()
) -> None:
    """Raise ValidationError where somebody has one of the items, or part of it, in the other way or in another part;
    `besides` what they are about to have no more.
    """
    held = Assignment.objects.active().filter(response=response, person__in=receivers).select_related("person", "unit")
    held = held.exclude(pk__in=[one.pk for one in besides])
    wanted = {question: link_id for link_id in items for question in questions_in(response.tree, link_id)}
    for one in held:
        theirs = wanted.keys() & set(questions_in(response.tree, one.link_id))
        if not theirs or (one.way == way and (way == Way.ANSWER or one.link_id in items)):
            continue
        name, does = item_name(response.tree, one.link_id), "lämnar redan bidrag till"
        if one.way == Way.ANSWER:
            does = "skriver redan i svaret på"
        raise ValidationError({"people": f"{one.shown_person} {does} {name}. Ta tillbaka det först, om du vill byta."})


def refuse_what_is_missing(
    response: Response,
    items: list[str],
    receivers: Sequence[User | str | Unit],
    last_day: date | None,
    today: date,
    *,
    nobody: str,
) -> None:
    """Raise ValidationError by field. `nobody`: what is said where there is nobody to hand anything to."""
    errors = {}
    if not items:
        errors["items"] = "Välj minst en fråga eller ett avsnitt."
    if not receivers:
        errors["people"] = nobody
    if last_day and last_day < today:
        errors["last_day"] = DAY_GONE_BY
    elif last_day and today <= response.last_day < last_day:
        errors["last_day"] = f"Välj senast {swedish.day(response.last_day)}, som är sista svarsdag för hela svaret."
    if errors:
        raise ValidationError(errors)


def _whom_to_choose(organisation: Organisation) -> str:
    """What is said to whoever chose nobody, by what there is to choose among."""
    if any(unit.receives for unit in units_of(organisation)):
        return "Välj minst en enhet eller en person, eller skriv en e-postadress."
    return "Välj minst en person eller skriv en e-postadress."


def _receivers(people: Iterable[User], addresses: Iterable[str], actor: User) -> list[User]:
    with changed_by(actor):
        # In one order: two who each make the same new people wait for each other otherwise.
        found = dict.fromkeys([*people, *(person_at(email=address) for address in sorted(addresses))])
    # As they are now, and so until all is handed out: somebody may be removed meanwhile.
    now = User.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in found]).order_by("pk")
    if shut := [person.email for person in now if not person.is_active]:
        raise ValidationError({"people": f"Kontot för {swedish.listing(shut)} är avstängt. Välj någon annan."})
    return list(found)


def _receivers_of_units(response: Response, units: Iterable[Unit], actor: User) -> dict[User, Unit]:
    """Who takes it for each unit: its mailbox, as a guest does, or its coordinator."""
    found = dict[User, Unit]()
    for unit in units:
        if unit.organisation_id != response.organisation_id or not unit.receives:
            raise ValidationError({"units": f"{unit.name} har varken samordnare eller funktionsbrevlåda."})
        coordinator = [unit.coordinator] if unit.coordinator and not unit.mailbox else []
        [person] = _receivers(coordinator, [unit.mailbox] if unit.mailbox else [], actor)
        if other := found.get(person):
            both = f"{other.name} och {unit.name} har samma mottagare, {unit.mailbox or person.name}"
            raise ValidationError({"units": f"{both}. Välj en av dem."})
        found[person] = unit
    return found


def _refuse_other_units(response: Response, items: list[str], of_units: dict[User, Unit]) -> None:
    """Raise ValidationError where who takes it for a unit has it already for another, or as one of a unit's people."""
    held = Assignment.objects.active().filter(response=response, link_id__in=items, person__in=of_units)
    for one in held.filter(unit__isnull=False).select_related("person", "unit"):
        unit = of_units[one.person]
        if one.unit and (one.unit != unit or one.through_id):
            name = item_name(response.tree, one.link_id)
            has = f"{one.shown_person} har redan fått {name}"
            raise ValidationError({"units": f"{has}. Ta tillbaka det först, om {unit.name} ska svara."})


def take_turns(response: Response) -> None:
    """One at a time in an organisation, whichever response it is: two at once would each count without the other.

    Before the response is locked, as everybody does who locks both.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=response.organisation_id)


def people_left(organisation: Organisation, today: date) -> int:
    """To how many more people the organisation may hand something out today."""
    most: int = settings.HAND_OUT_PEOPLE_A_DAY
    return max(0, most - len(_told_today(organisation, today)))


def _told_today(organisation: Organisation, today: date) -> set[int]:
    handed = Assignment.objects.filter(response__organisation=organisation, handed_at__date=today)
    return set(handed.order_by().values_list("person_id", flat=True).distinct())


def refuse_too_many(response: Response, receivers: list[User], today: date) -> None:
    told = _told_today(response.organisation, today)
    most = settings.HAND_OUT_PEOPLE_A_DAY
    if len(told | {person.pk for person in receivers}) > most:
        people = swedish.count_of(len(told), "person", "personer")
        message = (
            f"Ni har delat ut till {people} i dag, och högst {most} om dagen får nås. "
            "Dela ut till färre nu, och till resten i morgon."
        )
        raise ValidationError({"addresses": message})


def hand_to(
    response: Response, link_id: str, person: User, by_name: bool, told: dict[str, Any], actor: User, at: datetime
) -> Assignment:
    """Let the person have it. Asked for anew, what they have given in it before is theirs to change."""
    assignment, created = Assignment.objects.active().get_or_create(
        response=response,
        link_id=link_id,
        person=person,
        defaults={"handed_by": actor, "handed_at": at, "by_name": by_name, **told},
    )
    if created and assignment.is_contribution:
        open_again(assignment=assignment, at=at)
    if not created:
        assignment.last_day, assignment.message = told["last_day"], told["message"]
        assignment.unit = told.get("unit") or assignment.unit
        assignment.save(update_fields=["last_day", "message", "unit"])
    return assignment


def note_of(response: Response, items: list[str], handed: dict[User, list[Assignment]]) -> str:
    names = swedish.listing([item_name(response.tree, link_id) for link_id in items])
    return (
        f"{swedish.begin_sentence(names)}, till {swedish.listing([held[0].shown_person for held in handed.values()])}"
    )


@transaction.atomic
def mark_done(*, assignment: Assignment, actor: User, at: datetime) -> Assignment:
    """The person says that their part is done (klar). Doing it again changes nothing.

    Raises PermissionDenied for anybody else and WrongStateError when answers cannot be changed now.
    """
    fresh = held_now(Assignment.objects.held_by(actor).to_answer(), assignment, actor, at)
    if fresh.done_at:
        return fresh
    fresh.done_at, fresh.sent_back_comment, fresh.by_name = at, "", True
    fresh.save(update_fields=["done_at", "sent_back_comment", "by_name"])
    record_step(fresh, "done", actor, at)
    return fresh


@transaction.atomic
def undo_done(*, assignment: Assignment, actor: User, at: datetime) -> Assignment:
    """The person takes back that it is done. Raises as mark_done does, and WrongStateError once it is reviewed."""
    fresh = held_now(Assignment.objects.held_by(actor).to_answer(), assignment, actor, at)
    if fresh.reviewed_at:
        raise WrongStateError("Svaret är redan granskat. Ändra det du vill ändra, så blir det ett utkast igen.")
    if fresh.done_at:
        fresh.done_at = None
        fresh.save(update_fields=["done_at"])
        record_step(fresh, "not_done", actor, at)
    return fresh


def held_now(
    held: AssignmentQuerySet, assignment: Assignment, actor: User, at: datetime, *, refused: str = NOT_HANDED_TO_YOU
) -> Assignment:
    """The assignment as it is now, with the response locked, when it is among those `held` by the actor and answers may
    be written. Raises PermissionDenied with the words of `refused` when it is not, WrongStateError by the table.
    """
    standing = locked_for(writing_action, response=assignment.response, actor=actor, at=at)
    fresh = held.filter(pk=assignment.pk).select_related("person", "unit").first()
    if fresh is None:
        raise PermissionDenied(refused)
    standing.require_open(fresh.link_id)
    fresh.response = standing.response
    return fresh


@transaction.atomic
def review_assignment(*, assignment: Assignment, actor: User, at: datetime, seen: str | None = None) -> Assignment:
    """An editor has read what is done and finds it good (granskad). `seen`: the answers that their page showed
    (responses.reading.answer_marks), None to ask for nothing.

    Raises WrongStateError unless it is done, ValidationError where the answers are others than those that were seen.
    """
    fresh = editable_assignment(assignment, actor, at)
    require_open(fresh.response, fresh.link_id)
    if fresh.reviewed_at:
        return fresh
    if fresh.is_contribution:
        raise WrongStateError("Ett bidrag granskas inte. Använd det i svaret, eller öppna det igen.")
    if not fresh.done_at:
        raise WrongStateError(f"{fresh.shown_person} har inte markerat svaret som klart. Ladda om sidan.")
    _refuse_unread(fresh, seen, "markera det sedan som granskat, om det är bra.")
    fresh.reviewed_at, fresh.reviewed_by = at, actor
    fresh.save(update_fields=["reviewed_at", "reviewed_by"])
    record_step(fresh, "reviewed", actor, at)
    return fresh


@transaction.atomic
def send_back_assignment(
    *, assignment: Assignment, comment: str, actor: User, at: datetime, seen: str | None = None
) -> Assignment:
    """Make what is done a draft again, with a comment that the person reads beside it, and is told of. A contribution
    that was given is theirs to change again. `seen` as in review_assignment.

    Raises ValidationError without a comment, or as review_assignment, and WrongStateError unless it is done.
    """
    fresh = editable_assignment(assignment, actor, at)
    require_open(fresh.response, fresh.link_id)
    if not comment.strip():
        raise ValidationError({"comment": "Skriv vad som behöver ändras."})
    if not fresh.done_at:
        raise WrongStateError("Svaret är redan ett utkast. Ladda om sidan.")
    _refuse_unread(fresh, seen, "skicka sedan tillbaka, om kommentaren fortfarande stämmer.")
    if fresh.is_contribution:
        open_again(assignment=fresh, at=at)
    fresh.done_at = fresh.reviewed_at = fresh.reviewed_by = None
    fresh.sent_back_at, fresh.sent_back_by, fresh.sent_back_comment = at, actor, comment.strip()
    fresh.save()
    record_step(fresh, "sent_back", actor, at, comment.strip())
    notices.sent_back(response=fresh.response, to=fresh.person, by=actor, assignment=fresh, at=at)
    return fresh


@transaction.atomic
def receive_contribution(*, assignment: Assignment, actor: User, at: datetime, seen: str | None = None) -> Assignment:
    """Give (lämna) for its person, as it stands on the page, what an editor has received from them. Raises as
    give_contribution and review_assignment.
    """
    _refuse_unread(editable_assignment(assignment, actor, at), seen, "ta sedan emot bidraget.")
    return give_contribution(assignment=assignment, actor=actor, at=at)


def _refuse_unread(assignment: Assignment, seen: str | None, act: str) -> None:
    """Nothing is judged that the judge's page did not show. The response is locked."""
    if seen is None:
        return
    draft = Draft(assignment.response)
    contributions = written_for(assignment) if assignment.is_contribution else []
    refuse_other_answers(seen, shown_of(draft, assignment, contributions), draft, act=act)


def take_back(assignment: Assignment, actor: User, at: datetime) -> None:
    """Let the person no longer have it. The caller has locked the response, and writes the trail.

    What was asked of them by a part inside another of theirs is asked by the other then.
    """
    assignment.withdrawn_at, assignment.withdrawn_by = at, actor
    assignment.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if assignment.is_contribution:
        left = Assignment.objects.held_by(assignment.person_id).to_contribute()
        note_what_is_gone(assignment.response, left)


def editable_assignment(assignment: Assignment, actor: User, at: datetime) -> Assignment:
    """The assignment as it is now, with the response locked, for an editor. WrongStateError once it is withdrawn."""
    locked = locked_for(Action.HAND_OUT, response=assignment.response, actor=actor, at=at).response
    fresh = Assignment.objects.active().filter(pk=assignment.pk).select_related("person").first()
    if fresh is None:
        raise WrongStateError("Utdelningen har redan tagits tillbaka. Ladda om sidan.")
    fresh.response = locked
    return fresh


def record_step(
    assignment: Assignment, action: str, actor: User, at: datetime, comment: str = "", *, link_id: str = ""
) -> Event:
    """Write in the trail what somebody has done with the assignment, or with `link_id` in it."""
    name = item_name(assignment.response.tree, link_id or assignment.link_id)
    whose = "" if assignment.person_id == actor.pk else f", {assignment.shown_person}"
    note = f"{swedish.begin_sentence(name)}{whose}" + (f". {comment}" if comment else "")
    return record(response=assignment.response, action=action, actor=actor, at=at, note=note)
