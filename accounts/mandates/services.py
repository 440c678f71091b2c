"""Giving, confirming, refusing and withdrawing mandates. Never for oneself, and never by the one who gains."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.administrators import lock_organisation, require_administrator
from accounts.mandates.reading import Status, may_confirm, people_who_may_hold, second_people, tell_mandate
from accounts.models import Organisation, User
from accounts.models.mandates import EventKind, Mandate, MandateEvent
from accounts.roles import Role, confirming_in_words
from audit.actions import Logged
from audit.services import append
from config.database.repetition import find_repeated
from config.language.days import DAY_GONE_BY, LAST_BEFORE_FIRST
from config.refusals import WrongStateError

_ACT = "ge och återkalla mandat"

NO_MANDATE_TO_ONESELF = "Ingen ger sig själv ett mandat. Be en annan administratör i organisationen."
_REQUIRED = {
    "name": "Skriv namnet som det står i beslutet.",
    "title": "Skriv befattningen som den står i beslutet.",
    "reference": "Skriv beslutets nummer eller paragraf.",
    "decided_by": "Skriv vem som har beslutat.",
}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What was decided. `scope` are survey series by key; `deputy_of` and `deputy_for` say the same thing."""

    name: str
    title: str
    reference: str
    decided_by: str
    valid_from: date
    valid_to: date | None = None
    scope: Iterable[str] = field(default=())
    deputy_of: Mandate | None = None
    deputy_for: str = ""
    deputy_when: str = ""


@transaction.atomic
def give_mandate(
    *, organisation: Organisation, user: User, terms: Terms, decision: uuid.UUID, actor: User, at: datetime
) -> Mandate:
    """Let the person sign for the organisation once it is confirmed; `decision` is the id of the attachment with it.

    It is confirmed at once where the organisation wants no other person. The same again a moment later is the same
    mandate. Raises ValidationError with messages by field
    (user and those of Terms), PermissionDenied for oneself and unless the actor administers the organisation.
    """
    lock_for_mandates(organisation, actor)
    check_terms(organisation=organisation, user=user, terms=terms, actor=actor, at=at)
    told = {
        "organisation": organisation,
        "user": user,
        "name": terms.name.strip(),
        "title": terms.title.strip(),
        "reference": terms.reference.strip(),
        "decided_by": terms.decided_by.strip(),
        "decision_id": decision,
        "valid_from": terms.valid_from,
        "valid_to": terms.valid_to,
        "scope": sorted(set(terms.scope)),
        "deputy_of": terms.deputy_of,
        "deputy_for": _deputy_for(terms),
        "deputy_when": terms.deputy_when.strip(),
        "given_by": actor,
    }
    in_force = Mandate.objects.filter(**told).exclude(events__kind__in=[EventKind.REFUSED, EventKind.WITHDRAWN])
    if before := find_repeated(in_force, at=at, field="given_at"):
        return before
    given = Mandate.objects.create(**told, given_at=at)
    _log("gav", given, actor, at)
    if not organisation.mandates_are_confirmed:
        _record(given, EventKind.CONFIRMED, actor, at)
    return given


def lock_for_mandates(organisation: Organisation, actor: User) -> None:
    """Let two who give mandates of the organisation do so one after the other, until the transaction ends. Raises
    PermissionDenied unless the actor administers it.
    """
    lock_organisation(organisation, actor, _ACT)


def check_terms(*, organisation: Organisation, user: User, terms: Terms, actor: User, at: datetime) -> None:
    """Raise what give_mandate would raise of them, so that no file is stored in vain."""
    if user == actor:
        raise PermissionDenied(NO_MANDATE_TO_ONESELF)
    errors = {name: message for name, message in _REQUIRED.items() if not getattr(terms, name).strip()}
    if not people_who_may_hold(organisation, actor).filter(pk=user.pk).exists():
        errors["user"] = f"Personen är inte {Role.APPROVER.label} i organisationen. Ge först den rollen."
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        errors["valid_to"] = LAST_BEFORE_FIRST
    elif terms.valid_to is not None and terms.valid_to < timezone.localdate(at):
        errors["valid_to"] = "Den dagen har redan varit. Ett mandat ges för tid som kommer."
    errors |= _wrong_deputy(organisation, user, terms)
    if organisation.mandates_are_confirmed and not second_people(organisation, user.pk, actor.pk, at).exists():
        told_roles = confirming_in_words()
        errors[NON_FIELD_ERRORS] = f"Ingen annan kan bekräfta mandatet. Det behövs en {told_roles} till hos er."
    if errors:
        raise ValidationError(errors)


def _wrong_deputy(organisation: Organisation, user: User, terms: Terms) -> dict[str, str]:
    whom = terms.deputy_of
    if whom is not None and terms.deputy_for.strip():
        return {"deputy_for": "Välj ett mandat eller skriv vem, inte båda."}
    if whom is not None and (whom.organisation_id != organisation.pk or whom.user_id == user.pk):
        return {"deputy_of": "Välj ett mandat som någon annan i organisationen har."}
    if bool(_deputy_for(terms)) != bool(terms.deputy_when.strip()):
        field_name = "deputy_when" if _deputy_for(terms) else "deputy_for"
        return {field_name: "En ersättare behöver både vem hen ersätter och när. Fyll i båda eller ingetdera."}
    return {}


def _deputy_for(terms: Terms) -> str:
    if terms.deputy_of is not None:
        return f"{terms.deputy_of.title} {terms.deputy_of.name}"
    return terms.deputy_for.strip()


@transaction.atomic
def confirm_mandate(*, mandate: Mandate, actor: User, at: datetime) -> Mandate:
    """Let the mandate hold within its days. Raises PermissionDenied unless the actor is of people_who_may_confirm.

    Raises WrongStateError when it has been confirmed, refused or withdrawn, or has gone out.
    """
    return _answered(mandate, EventKind.CONFIRMED, "", actor, at)


@transaction.atomic
def refuse_mandate(*, mandate: Mandate, reason: str, actor: User, at: datetime) -> Mandate:
    """Let nothing come of it. Raises as confirm_mandate does, and ValidationError ({"reason"}) without a reason."""
    return _answered(mandate, EventKind.REFUSED, reason, actor, at)


def _answered(mandate: Mandate, kind: EventKind, reason: str, actor: User, at: datetime) -> Mandate:
    fresh = _locked(mandate)
    if not may_confirm(fresh, actor):
        message = f"Någon annan än den som gav mandatet och den som har det avgör: {confirming_in_words()}."
        raise PermissionDenied(message)
    status = tell_mandate(fresh, timezone.localdate(at)).status
    if status != Status.WAITING:
        raise WrongStateError(f"Mandatet {status.label}. Ladda om sidan.")
    if kind == EventKind.REFUSED and not reason.strip():
        raise ValidationError({"reason": "Skriv varför, så att den som gav mandatet vet vad som är fel."})
    _record(fresh, kind, actor, at, reason=reason.strip())
    return fresh


@transaction.atomic
def withdraw_mandate(*, mandate: Mandate, from_day: date, reason: str, actor: User, at: datetime) -> Mandate:
    """Let the mandate hold no longer from `from_day` on; what was signed before stands.

    Raises PermissionDenied unless the actor administers the organisation, ValidationError for a day that has been, is
    after its last one or without a reason, WrongStateError when it holds no longer.
    """
    require_administrator(actor, mandate.organisation, _ACT)
    fresh, today = _locked(mandate), timezone.localdate(at)
    now = tell_mandate(fresh, today)
    if not now.is_open:
        raise WrongStateError(f"Mandatet {now.status.label}. Ladda om sidan.")
    errors = {}
    if from_day < today:
        errors["from_day"] = DAY_GONE_BY
    elif now.last_day is not None and from_day > now.last_day:
        errors["from_day"] = "Då gäller mandatet inte längre. Välj en tidigare dag."
    if not reason.strip():
        errors["reason"] = "Skriv varför mandatet återkallas."
    if errors:
        raise ValidationError(errors)
    _record(fresh, EventKind.WITHDRAWN, actor, at, from_day=from_day, reason=reason.strip())
    return fresh


def _locked(mandate: Mandate) -> Mandate:
    """The mandate, so that two who decide of it do it one after the other."""
    fresh = Mandate.objects.select_for_update(of=("self",), no_key=True).select_related(
        "user", "organisation", "given_by"
    )
    return fresh.get(pk=mandate.pk)


def _record(
    mandate: Mandate, kind: EventKind, actor: User, at: datetime, *, from_day: date | None = None, reason: str = ""
) -> None:
    MandateEvent.objects.create(mandate=mandate, kind=kind, actor=actor, at=at, from_day=from_day, reason=reason)
    _log(_DID[kind], mandate, actor, at, **({"från och med": from_day.isoformat()} if from_day else {}))


_DID = {EventKind.CONFIRMED: "bekräftade", EventKind.REFUSED: "avslog", EventKind.WITHDRAWN: "återkallade"}


def _log(what: str, mandate: Mandate, actor: User, at: datetime, **details: str) -> None:
    append(
        action=Logged.MANDATE_CHANGED,
        at=at,
        actor=actor.pk,
        name=actor.email,
        organisation=mandate.organisation_id,
        about=f"mandate:{mandate.pk}",
        details={"vad": what, "vem": mandate.user.email, "namn": mandate.name, "beslut": mandate.reference, **details},
    )
