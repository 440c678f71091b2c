"""Entering an earlier year's answer, correcting and removing it. Each change is a version of its own, never a state."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role, only
from accounts.selectors import roles_in
from attachments.models import Attachment
from attachments.services import add_link, examine_file, keep_file, stored_when_given
from audit.actions import Logged
from audit.services import append
from config.database.repetition import find_repeated
from config.fields.page_marks import refuse_unseen
from config.language import swedish
from config.language.days import refuse_day_to_come
from config.language.text import clean_line
from config.refusals import WrongStateError
from responses.models import EnteredAnswer, EnteredVersion, Submission
from surveys.answers.values import is_blank
from surveys.models import Questionnaire

NO_VERSION = 0
"""For `seen`: a page that does not say which version it shows, or not readably, has seen none."""
_REMOVED = "Svaret är borttaget. Ladda om sidan."
_OTHERS = (
    "Någon annan har ändrat svaret sedan du öppnade sidan. Det du har skrivit står kvar här. Spara igen om det ska"
    " gälla; det som den andra skrev finns kvar i historiken."
)
_OTHERS_FACTS = (
    "Någon annan har rättat uppgifterna sedan du öppnade sidan. Det du har skrivit står kvar här. Spara igen om det ska"
    " gälla; det som den andra skrev finns kvar i historiken."
)
_WRITTEN_SINCE = (
    "Svaret har ändrats sedan du öppnade sidan, senast av {name} {when}. Det du har skrivit står kvar här, och svaret"
    " är inte borttaget. Ta bort det om det fortfarande ska bort."
)


class StaleEnteredError(WrongStateError):
    """What was written on is no longer the newest version; nothing is saved."""


@dataclass(frozen=True)
class SavedAnswers:
    """The newest version after a save, and whether it was made by it."""

    version: EnteredVersion
    changed: bool


@dataclass(frozen=True, kw_only=True)
class EnteredFacts:
    """What is said of an entered answer, and the original: a file or a link, none to keep the one that is there."""

    year: int
    title: str
    diarienummer: str = ""
    dated_on: date | None = None
    upload: "UploadedFile[bytes] | None" = None
    url: str = ""


def enter_answer(
    *,
    organisation: Organisation,
    questionnaire: Questionnaire,
    own_form: bool,
    facts: EnteredFacts,
    actor: User,
    at: datetime,
) -> EnteredAnswer:
    """Begin an entered answer, without words yet. With `own_form` its year and title are the questionnaire's.

    The same again a moment later is the one that is there. Raises PermissionDenied for all but editors of the
    organisation, ValidationError by field: where that year's answer
    is here already (under "form"), for a file that is refused, and for a day or year to come.
    """
    _require_editor(organisation, actor)
    _check_days(facts, at)
    with _original(organisation, facts, actor) as stored, transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if before := _entered_before(organisation, questionnaire, own_form, facts, stored, actor, at):
            return before
        if own_form:
            _refuse_twice(organisation, questionnaire)
        made = EnteredAnswer.objects.create(organisation=organisation, questionnaire=questionnaire, own_form=own_form)
        version = EnteredVersion(entered=made, number=0)
        return _described(version, facts, stored, actor, at, "lade in svaret").entered


def _entered_before(
    organisation: Organisation,
    questionnaire: Questionnaire,
    own_form: bool,
    facts: EnteredFacts,
    stored: Attachment | None,
    actor: User,
    at: datetime,
) -> EnteredAnswer | None:
    """One that says the same and has no words yet, by the same person a moment ago."""
    told = {"organisation": organisation, "questionnaire": questionnaire, "own_form": own_form, "removed_at": None}
    same = EnteredVersion.objects.filter(
        number=1, by=actor, **{f"entered__{name}": is_so for name, is_so in told.items()}
    )
    same = same.filter(**_said(questionnaire if own_form else None, facts)).exclude(entered__versions__number__gt=1)
    if stored:
        same = same.filter(document__sha256=stored.sha256)
    else:
        same = same.filter(document__url=facts.url) if facts.url else same.filter(document=None)
    before = find_repeated(same.select_related("entered__organisation"), at=at)
    return before.entered if before else None


def _said(own: Questionnaire | None, facts: EnteredFacts) -> dict[str, Any]:
    return {
        "year": own.year if own else facts.year,
        "title": own.title if own else clean_line(facts.title),
        "dated_on": facts.dated_on,
        "diarienummer": clean_line(facts.diarienummer),
    }


def _refuse_twice(organisation: Organisation, questionnaire: Questionnaire) -> None:
    same = {"questionnaire__owner": questionnaire.owner_id, "questionnaire__name": questionnaire.name}
    if EnteredAnswer.objects.filter(organisation=organisation, own_form=True, removed_at=None, **same).exists():
        raise ValidationError({"form": "Svaret på den enkäten är redan inlagt. Rätta det i stället."})
    sent = Submission.objects.filter(response__organisation=organisation)
    if sent.filter(**{f"response__{name}": value for name, value in same.items()}).exists():
        raise ValidationError({"form": "Svaret på den enkäten är lämnat i portalen och finns i arkivet."})


def correct_facts(
    *, entered: EnteredAnswer, facts: EnteredFacts, seen: int | None, actor: User, at: datetime
) -> EnteredVersion:
    """Say otherwise what it is. `seen`, as of save_answers: the version whose facts were corrected.

    Raises as enter_answer, WrongStateError when it is removed, and StaleEnteredError when any of the facts has been
    changed since: they are written all at once.
    """
    _require_editor(entered.organisation, actor)
    _check_days(facts, at)
    with _original(entered.organisation, facts, actor) as stored, transaction.atomic():
        newest = _locked(entered)
        if seen is not None and seen != newest.number and _facts_of(newest) != _facts_of(_version(newest, seen)):
            raise StaleEnteredError(_OTHERS_FACTS)
        return _described(newest, facts, stored, actor, at, "rättade uppgifterna")


def _original(
    organisation: Organisation, facts: EnteredFacts, actor: User
) -> AbstractContextManager[Attachment | None]:
    examined = examine_file(facts.upload) if facts.upload is not None else None
    return stored_when_given(organisation=organisation, uploaded_by=actor, upload=examined)


def _version(newest: EnteredVersion, number: int) -> EnteredVersion | None:
    return EnteredVersion.objects.filter(entered=newest.entered, number=number).first()


def _facts_of(version: EnteredVersion | None) -> tuple[Any, ...] | None:
    said = ("year", "title", "document_id", "dated_on", "diarienummer")
    return tuple(getattr(version, name) for name in said) if version else None


def _described(
    newest: EnteredVersion, facts: EnteredFacts, stored: Attachment | None, actor: User, at: datetime, did: str
) -> EnteredVersion:
    entered = newest.entered
    said = _said(entered.questionnaire if entered.own_form else None, facts)
    document = _document(entered.organisation, facts, stored, actor) or newest.document
    return _next(newest, actor, at, did, document=document, **said)


def _document(
    organisation: Organisation, facts: EnteredFacts, stored: Attachment | None, actor: User
) -> Attachment | None:
    if stored:
        return keep_file(stored)
    return add_link(url=facts.url, organisation=organisation, uploaded_by=actor) if facts.url else None


def save_answers(
    *,
    entered: EnteredAnswer,
    values: Mapping[str, Any],
    seen: int | None,
    actor: User,
    at: datetime,
    did: str,
    left_out: Sequence[tuple[str, str]] = (),
) -> SavedAnswers:
    """Let the questions of `values` have these answers, None or blank for none; all others keep theirs.

    `seen` is the number of the version that was written on; None to ask for nothing. Raises StaleEnteredError when one
    of the questions has been changed since, PermissionDenied and WrongStateError. What changes nothing makes no
    version, and of `left_out`, what no question could take, only what is not there already is added.
    """
    _require_editor(entered.organisation, actor)
    with transaction.atomic():
        newest = _locked(entered)
        if seen is not None and seen != newest.number and _changed_since(newest, seen) & values.keys():
            raise StaleEnteredError(_OTHERS)
        kept = {**newest.values, **values}
        kept = {link_id: value for link_id, value in kept.items() if not is_blank(value)}
        told = [one for one in map(list, left_out) if one not in newest.left_out]
        if kept == newest.values and not told:
            return SavedAnswers(newest, changed=False)
        made = _next(newest, actor, at, did, values=kept, left_out=[*newest.left_out, *told])
        return SavedAnswers(made, changed=True)


def _changed_since(newest: EnteredVersion, seen: int) -> set[str]:
    """The questions whose answers are others than in version `seen`."""
    before = EnteredVersion.objects.filter(entered=newest.entered, number=seen).values_list("values", flat=True)
    then = before.first() or {}
    return {key for key in {*then, *newest.values} if then.get(key) != newest.values.get(key)}


@transaction.atomic
def remove_entered(*, entered: EnteredAnswer, reason: str, actor: User, at: datetime, seen: str | None = None) -> None:
    """Take it out of use, and say why: rows and file stay, but it stands beside nothing. Again changes nothing.

    `seen` marks the number of the version that the actor's page was of (config.fields.page_marks), None to ask nothing.
    Raises ValidationError where there is a newer one: nobody can bring back what is taken out of use.
    """
    _require_editor(entered.organisation, actor)
    locked = EnteredAnswer.objects.select_for_update(no_key=True).get(pk=entered.pk)
    if locked.removed_at:
        return
    newest = locked.versions.latest("number")
    told = _WRITTEN_SINCE.format(name=newest.by_name, when=swedish.moment(newest.at))
    refuse_unseen(seen, newest.number, told=told)
    locked.removed_at, locked.removed_by, locked.removed_because = at, actor, clean_line(reason)[:500]
    locked.save(update_fields=["removed_at", "removed_by", "removed_because"])
    _log(locked, actor, at, "tog bort svaret")


def _require_editor(organisation: Organisation, actor: User) -> None:
    if Role.EDITOR not in roles_in(actor, organisation):
        raise PermissionDenied(only([Role.EDITOR], "lägga in och rätta tidigare svar"))


def _check_days(facts: EnteredFacts, at: datetime) -> None:
    today = timezone.localdate(at)
    refuse_day_to_come("dated_on", facts.dated_on, today)
    if facts.year > today.year:
        raise ValidationError({"year": "Skriv ett år som har varit."})


def _locked(entered: EnteredAnswer) -> EnteredVersion:
    """The newest version, nobody else making another meanwhile. Raises WrongStateError when it is removed."""
    locked = EnteredAnswer.objects.select_for_update(no_key=True).get(pk=entered.pk)
    if locked.removed_at:
        raise WrongStateError(_REMOVED)
    return (
        EnteredVersion.objects.select_related("entered__organisation", "document")
        .filter(entered=locked)
        .latest("number")
    )


def _next(newest: EnteredVersion, actor: User, at: datetime, did: str, **changed: Any) -> EnteredVersion:
    same = ("year", "title", "document", "dated_on", "diarienummer", "values", "left_out")
    said = {**{name: getattr(newest, name) for name in same}, **changed}
    made = EnteredVersion.objects.create(
        entered=newest.entered, number=newest.number + 1, by=actor, by_name=actor.name, at=at, did=did[:300], **said
    )
    _log(newest.entered, actor, at, did)
    return made


def _log(entered: EnteredAnswer, actor: User, at: datetime, did: str) -> None:
    append(
        action=Logged.ENTERED_CHANGED,
        at=at,
        actor=actor.pk,
        name=actor.email,
        organisation=entered.organisation_id,
        about=f"entered:{entered.pk}",
        details={"vad": did},
    )
