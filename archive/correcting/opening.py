"""Opening a submitted answer again, to supplement or correct it: for what reason, and which questions of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.correcting import letters
from config.fields.page_marks import refuse_unseen
from config.language import swedish
from config.language.days import DAY_GONE_BY
from config.refusals import WrongStateError
from responses.lifecycle.delivery import carry_over_of, delivered_before, newest_submission
from responses.lifecycle.disposal import refuse_confirmed_disposal
from responses.lifecycle.standing import Standing
from responses.lifecycle.supplements import asked_supplement
from responses.lifecycle.trail import locked_for, move
from responses.lifecycle.workflow import Action
from responses.models import Correction, Response, ResponseAttachment, Submission, SupplementRequest
from surveys.dependents import opened_by, questions_to_open
from surveys.schema import Definition
from surveys.wordings.wording import item_name

CorrectionKind = Correction.Kind
_OTHERWISE = (
    "Det som gäller är något annat än när du öppnade sidan. {now} Det du har skrivit står kvar här och är inte sparat."
    " Ändra det som behöver ändras, och öppna sedan svaret."
)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What whoever opens the answer says. `items`: the questions or sections to open; none opens all of it, which is
    possible until the last day only. `last_day`: by when it is wanted.
    """

    kind: CorrectionKind
    reason: str
    asked_by: str = ""
    reference: str = ""
    items: tuple[str, ...] = ()
    last_day: date | None = None


@transaction.atomic
def reopen_response(
    *, response: Response, opening: Opening, actor: User, at: datetime, seen: str | None = None
) -> Correction:
    """Open a submitted answer again, also after the last day and once it is registered.

    What is submitted stays in force until the correction is. Everybody concerned is told. `seen` marks what the actor's
    page was about (config.fields.page_marks): what is in force, and the supplement of it that is asked for; None to ask
    nothing. Raises ValidationError by field, or where that is something else by now, KeyError for an item that nobody
    writes, PermissionDenied or WrongStateError by the table; WrongStateError too while a confirmed disposal waits.
    """
    standing = locked_for(Action.REOPEN, response=response, actor=actor, at=at)
    locked = standing.response
    refuse_confirmed_disposal(locked)
    replaces = newest_submission(locked)
    if replaces is None:
        raise WrongStateError("Svaret är inte inskickat ännu.")
    asked = asked_supplement(locked)
    _check(opening, locked, timezone.localdate(at))
    refuse_unseen(seen, replaces, asked, told=_OTHERWISE.format(now=_now_in_words(replaces, asked)))
    chosen = questions_to_open(locked.tree, opening.items)
    correction = Correction.objects.create(
        response=locked,
        replaces=replaces,
        kind=opening.kind,
        reason=opening.reason.strip(),
        asked_by=" ".join(opening.asked_by.split()),
        reference=" ".join(opening.reference.split()),
        chosen=list(chosen),
        opens=sorted(opened_by(locked.tree, chosen)),
        base=_as_it_is(locked),
        from_state=locked.state,
        asked=asked if opening.kind == CorrectionKind.SUPPLEMENT else None,
        last_day=opening.last_day or _day_that_stands(locked, replaces),
        opened_by=actor,
        opened_by_name=actor.name,
        opened_at=at,
    )
    move(
        standing,
        Action.REOPEN,
        at=at,
        note=correction_in_words(correction, locked.tree),
        changes={"correction": correction},
    )
    _tell(standing, correction, at)
    return correction


def _now_in_words(replaces: Submission, asked: SupplementRequest | None) -> str:
    if asked is None:
        return f"Nu gäller {replaces.receipt_number}, och ingen komplettering av det är begärd."
    day = swedish.day(asked.last_day)
    return f"{asked.organisation_name} begär komplettering av {replaces.receipt_number} senast {day}: {asked.reason}"


def _check(opening: Opening, response: Response, today: date) -> None:
    refused = {}
    if opening.kind == CorrectionKind.CHANGE and today > response.last_day:
        last = swedish.day(response.last_day)
        refused["kind"] = f"Sista svarsdag var {last}. Välj komplettering, väsentlig rättelse eller skrivfel."
    if opening.kind != CorrectionKind.CHANGE and not opening.items:
        refused["items"] = "Välj de frågor som ska öppnas."
    if not opening.reason.strip():
        refused["reason"] = "Skriv varför svaret öppnas igen. Det står sedan i arkivexemplaret."
    if opening.kind == CorrectionKind.SUPPLEMENT and not opening.asked_by.strip():
        refused["asked_by"] = "Skriv vem som har begärt kompletteringen."
    if opening.last_day and opening.last_day < today:
        refused["last_day"] = DAY_GONE_BY
    if refused:
        raise ValidationError(refused)


def _day_that_stands(response: Response, replaces: Submission) -> date | None:
    """The last day, where nothing of the answer has been carried over to its receiver yet."""
    if not replaces.is_carried_over or carry_over_of(replaces) or delivered_before(replaces):
        return None
    return response.last_day


def _as_it_is(response: Response) -> dict[str, Any]:
    """The answers as they are now, to go back to."""
    attached = ResponseAttachment.objects.filter(response=response, attachment__removed_at__isnull=True)
    return {
        "answers": dict(response.answers.values_list("link_id", "revision")),
        "attached": [str(key) for key in attached.values_list("attachment", flat=True)],
        "version": response.questionnaire_id,
    }


def correction_in_words(correction: Correction, tree: Definition) -> str:
    """What the trail says of it, a line each."""
    names = swedish.listing([item_name(tree, link_id) for link_id in correction.chosen])
    told = (
        f"{correction.get_kind_display()}: {correction.reason}",
        f"Begärd av: {correction.asked_by}" if correction.asked_by else "",
        f"Referens: {correction.reference}" if correction.reference else "",
        f"Öppnat: {names}" if names else "Öppnat: hela svaret",
        f"Gäller tills vidare: {correction.replaces.receipt_number}",
    )
    return "\n".join(filter(None, told))


def _tell(standing: Standing, correction: Correction, at: datetime) -> None:
    response, actor = standing.response, standing.user
    letters.CORRECTION_OPENED.put(
        to=letters.people_concerned(correction, but=actor), at=at, response=response, correction=correction, by=actor
    )
    letters.QUESTIONS_OPENED.put(
        to=letters.people_with_open_questions(response, but=actor), at=at, response=response, correction=correction
    )
