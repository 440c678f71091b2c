"""Proposing that answers be destroyed, confirming it, taking it back: two persons, never one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role, only
from accounts.selectors import roles_in
from archive.disposal import letters
from archive.disposal.hindrances import hindrances_of_all
from archive.records import record_of
from attachments.models import Attachment
from attachments.services import examine_file, keep_file, stored_when_given
from audit.actions import Logged
from audit.services import append
from config.language import swedish
from config.refusals import WrongStateError
from responses.lifecycle.disposal import CONFIRMING_DISPOSAL, receipt_numbers
from responses.lifecycle.happenings import deed_in_words
from responses.lifecycle.standing import standing_of, with_related
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action, require
from responses.models import Disposal, DisposedAnswer, Response, Submission

MOST = 200
"""So many answers are decided on at a time at the most."""
TAKING_BACK = CONFIRMING_DISPOSAL | {Role.ARCHIVIST}


@dataclass(frozen=True, kw_only=True)
class DisposalFacts:
    """The gallringsbeslut: its number, its day, and the paragraph or plan that it follows."""

    decision: str
    decided_on: date
    rule: str


def propose_disposal(
    *,
    responses: Sequence[Response],
    facts: DisposalFacts,
    upload: "UploadedFile[bytes] | None",
    actor: User,
    at: datetime,
) -> Disposal:
    """Propose that the answers be destroyed, all of them or none. `upload`: the decision as a file.

    Raises ValidationError for none or too many, those of several organisations, a day to come, a file that is refused
    and what something stands in the way of; WrongStateError for what is proposed already; PermissionDenied by the
    table.
    """
    _check(responses, facts, at)
    for one in responses:
        require(Action.DISPOSE, standing_of(one, actor, timezone.localdate(at)))
    examined = examine_file(upload) if upload is not None else None
    with stored_when_given(
        organisation=responses[0].organisation,
        uploaded_by=actor,
        upload=examined,
        title=f"Gallringsbeslut {facts.decision}",
        decided_on=facts.decided_on,
    ) as stored:
        return _propose(responses, facts, stored, actor, at)


def _check(responses: Sequence[Response], facts: DisposalFacts, at: datetime) -> None:
    if not 1 <= len(responses) <= MOST:
        raise ValidationError(f"Välj minst ett svar och högst {MOST}.")
    if len({one.organisation_id for one in responses}) > 1:
        raise ValidationError("Välj svar från en organisation i taget: gallringsbeslutet är en organisations.")
    if facts.decided_on > timezone.localdate(at):
        raise ValidationError({"decided_on": "Dagen kan inte ligga i framtiden."})


@transaction.atomic
def _propose(
    responses: Sequence[Response], facts: DisposalFacts, stored: Attachment | None, actor: User, at: datetime
) -> Disposal:
    # In one order, so that two who propose the same never wait for each other.
    locked = [
        locked_for(Action.DISPOSE, response=one, actor=actor, at=at).response
        for one in sorted(responses, key=lambda one: one.pk)
    ]
    _refuse_proposed(locked)
    if told := told_hindrances(locked, at):
        raise ValidationError(told)
    made = Disposal.objects.create(
        organisation=locked[0].organisation,
        decision=facts.decision,
        decided_on=facts.decided_on,
        rule=facts.rule,
        document=keep_file(stored) if stored else None,
        days=settings.DISPOSAL_WAIT_DAYS,
        proposed_by=actor,
        proposed_by_name=actor.name,
        proposed_at=at,
    )
    DisposedAnswer.objects.bulk_create(_answer(made, one) for one in locked)
    _note(made, locked, str(Action.DISPOSE), actor, at, told_decision(made))
    letters.put_proposed(disposal=made, at=at)
    return made


def told_decision(disposal: Disposal) -> str:
    """ "Gallringsbeslut RS 2026-7, 3 mars 2026, plan 4.2"."""
    return f"Gallringsbeslut {disposal.decision}, {swedish.day(disposal.decided_on)}, {disposal.rule}"


def told_hindrances(
    responses: Sequence[Response], at: datetime, proposed: Mapping[UUID, str] | None = None
) -> list[str]:
    """What stands in the way of any of them, each by its title. `proposed` as in hindrances_of_all."""
    found = hindrances_of_all(responses, at=at, proposed=proposed)
    return [f"{one.questionnaire.dated_title}: {why}" for one in responses for why in found[one.pk]]


def _refuse_proposed(responses: Sequence[Response]) -> None:
    keys = [one.pk for one in responses]
    known = DisposedAnswer.objects.filter(response_key__in=keys, disposal__taken_back_at__isnull=True).first()
    if known:
        raise WrongStateError(f"Gallring av {known.title} är redan föreslagen. Ladda om sidan.")


def _answer(disposal: Disposal, response: Response) -> DisposedAnswer:
    submissions = list(Submission.objects.filter(response=response).order_by("number"))
    for one in submissions:
        one.response = response
    return DisposedAnswer(
        disposal=disposal,
        response_key=response.pk,
        title=record_of(submissions[-1]).dated_title,
        receipt_numbers=receipt_numbers(submissions),
    )


@transaction.atomic
def confirm_disposal(*, disposal: Disposal, actor: User, at: datetime) -> Disposal:
    """Let it be done when it has waited: by another person than who proposed it. Confirming again changes nothing.

    Raises PermissionDenied for a wrong person, WrongStateError for what is taken back or hindered by now.
    """
    locked = _lock(disposal)
    _require_role(locked, actor, CONFIRMING_DISPOSAL, "bekräfta en gallring")
    if locked.proposed_by_id == actor.pk:
        raise PermissionDenied("Du har själv föreslagit gallringen. En annan person måste bekräfta den.")
    _refuse_taken_back(locked)
    if locked.confirmed_at:
        return locked
    responses = responses_left(locked)
    if told := told_hindrances(responses, at, proposed_numbers(locked)):
        raise WrongStateError(f"Gallringen kan inte bekräftas nu. {' '.join(told)}")
    locked.confirmed_by, locked.confirmed_by_name, locked.confirmed_at = actor, actor.name, at
    locked.waits_until = _end_of(timezone.localdate(at) + timedelta(days=locked.days))
    locked.save(update_fields=["confirmed_by", "confirmed_by_name", "confirmed_at", "waits_until"])
    _note(locked, responses, "disposal_confirmed", actor, at, told_decision(locked))
    letters.put_confirmed(disposal=locked, at=at)
    return locked


def may_confirm_disposal(disposal: Disposal, user: User, roles: Collection[Role]) -> bool:
    """Whether it waits to be confirmed, and the person is one who may by the `roles` they have in the organisation:
    somebody else than who proposed it.
    """
    waits = disposal.confirmed_at is None and disposal.taken_back_at is None
    is_another = disposal.proposed_by_id != user.pk
    return waits and is_another and not CONFIRMING_DISPOSAL.isdisjoint(roles)


def _end_of(day: date) -> datetime:
    """The last moment of the local day: what is said to be done the night after it is not done the night before."""
    return timezone.make_aware(datetime.combine(day, time.max))


@transaction.atomic
def take_back_disposal(*, disposal: Disposal, reason: str, actor: User, at: datetime) -> Disposal:
    """Let nothing more come of it, and say why. What has been destroyed by then stays so.

    Raises ValidationError without a reason, PermissionDenied for a wrong person, WrongStateError for what has been
    taken back, or done, already.
    """
    locked = _lock(disposal)
    _require_role(locked, actor, TAKING_BACK, "ta tillbaka en gallring")
    _refuse_taken_back(locked)
    responses = responses_left(locked)
    if not responses:
        raise WrongStateError("Gallringen är genomförd och kan inte tas tillbaka.")
    why = reason.strip()[:500]
    if not why:
        raise ValidationError({"reason": "Skriv varför gallringen tas tillbaka."})
    locked.taken_back_by, locked.taken_back_by_name, locked.taken_back_at = actor, actor.name, at
    locked.taken_back_because = why
    locked.save(update_fields=["taken_back_by", "taken_back_by_name", "taken_back_at", "taken_back_because"])
    _note(locked, responses, "disposal_taken_back", actor, at, why)
    letters.put_taken_back(disposal=locked, at=at)
    return locked


def responses_left(disposal: Disposal) -> list[Response]:
    """Its answers that are not destroyed."""
    left = DisposedAnswer.objects.filter(disposal=disposal, begun_at__isnull=True).values("response_key")
    return list(
        with_related(Response.objects.filter(pk__in=left)).select_related("receiver_organisation").order_by("pk")
    )


def proposed_numbers(disposal: Disposal) -> dict[UUID, str]:
    """Which submissions were proposed of each of its answers, by the answer's key."""
    return dict(disposal.answers.values_list("response_key", "receipt_numbers"))


def hindered_among(disposals: Iterable[Disposal], *, at: datetime) -> set[UUID]:
    """The keys of those that have waited and are held up by something; no query where none has waited."""
    waited = [one for one in disposals if one.waits_until and one.waits_until <= at and one.taken_back_at is None]
    if not waited:
        return set()
    left = list(DisposedAnswer.objects.filter(disposal__in=waited, begun_at__isnull=True))
    proposed = {one.response_key: one.receipt_numbers for one in left}
    responses = with_related(Response.objects.filter(pk__in=proposed)).select_related("receiver_organisation")
    found = hindrances_of_all(list(responses), at=at, proposed=proposed)
    return {one.disposal_id for one in left if found.get(one.response_key)}


def _lock(disposal: Disposal) -> Disposal:
    return (
        Disposal.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=disposal.pk)
    )


def _require_role(disposal: Disposal, actor: User, roles: frozenset[Role], act: str) -> None:
    if not roles & roles_in(actor, disposal.organisation):
        raise PermissionDenied(only(roles, act))


def _refuse_taken_back(disposal: Disposal) -> None:
    if disposal.taken_back_at:
        raise WrongStateError("Gallringen är tillbakatagen. Föreslå en ny om svaren ska gallras.")


def _note(disposal: Disposal, responses: Sequence[Response], action: str, actor: User, at: datetime, note: str) -> None:
    """In the trail of each answer, which goes with it, and in the portal's log, which stays."""
    for one in responses:
        record(response=one, action=action, actor=actor, at=at, note=note)
    append(
        action=Logged.DISPOSAL_CHANGED,
        at=at,
        actor=actor.pk,
        name=actor.email,
        organisation=disposal.organisation_id,
        about=f"disposal:{disposal.pk}",
        details={"vad": deed_in_words(action), "beslut": disposal.decision, "svar": str(len(responses))},
    )
