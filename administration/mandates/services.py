"""Giving, confirming, refusing and withdrawing with the decision's file and the letters that tell of it."""

import hashlib
from contextlib import AbstractContextManager
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.mandates import services as mandates
from accounts.mandates.reading import people_who_may_confirm
from accounts.mandates.services import Terms
from accounts.models import Organisation, User
from accounts.models.mandates import Mandate
from administration import letters
from attachments.models import Attachment
from attachments.services import Examined, examine_file, keep_file, stored_file


def give_mandate_and_tell(
    *, organisation: Organisation, user: User, terms: Terms, upload: UploadedFile[bytes], actor: User, at: datetime
) -> Mandate:
    """Give a mandate and tell the holder and those who may confirm. Raises as mandates.give_mandate does.

    The decision is kept once, however many mandates it gives; ValidationError ({"decision"}) when the file is refused.
    It is examined and stored before anything is written, in no transaction.
    """
    mandates.check_terms(organisation=organisation, user=user, terms=terms, actor=actor, at=at)
    if known := _known_decision(organisation, upload):
        return _give(organisation, user, terms, known, actor, at)
    with _stored(organisation, terms, _examined(upload), actor) as decision:
        return _give(organisation, user, terms, decision, actor, at)


def _stored(
    organisation: Organisation, terms: Terms, examined: Examined, actor: User
) -> AbstractContextManager[Attachment]:
    title = f"Beslut om mandat, {terms.reference}"
    return stored_file(
        organisation=organisation, uploaded_by=actor, upload=examined, title=title, decided_by=terms.decided_by
    )


@transaction.atomic
def _give(
    organisation: Organisation, user: User, terms: Terms, decision: Attachment, actor: User, at: datetime
) -> Mandate:
    mandates.lock_for_mandates(organisation, actor)
    if decision._state.adding:
        # Whoever gave one by the same decision at this moment has kept it.
        decision = _decision_with(organisation, decision.sha256) or keep_file(decision)
    given = mandates.give_mandate(
        organisation=organisation, user=user, terms=terms, decision=decision.pk, actor=actor, at=at
    )
    if organisation.mandates_are_confirmed:
        letters.MANDATE_GIVEN.put(to=[given.user], at=at, mandate=given)
        letters.MANDATE_TO_CONFIRM.put(to=people_who_may_confirm(given), at=at, mandate=given)
    else:
        letters.MANDATE_CONFIRMED.put(to=_concerned(given, actor), at=at, mandate=given, by=actor)
    return given


def _known_decision(organisation: Organisation, upload: UploadedFile[bytes]) -> Attachment | None:
    """The attachment that an earlier mandate has with the same content."""
    sha256 = hashlib.file_digest(upload, "sha256").hexdigest()
    upload.seek(0)
    return _decision_with(organisation, sha256)


def _decision_with(organisation: Organisation, sha256: str) -> Attachment | None:
    known = Mandate.objects.filter(organisation=organisation, decision__sha256=sha256).select_related("decision")
    earlier = known.order_by("pk").first()
    return earlier.decision if earlier is not None else None


def _examined(upload: UploadedFile[bytes]) -> Examined:
    try:
        return examine_file(upload)
    except ValidationError as refused:
        raise ValidationError({"decision": refused.messages}) from refused


@transaction.atomic
def confirm_mandate_and_tell(*, mandate: Mandate, actor: User, at: datetime) -> None:
    """Confirm, and tell the holder and the giver. Raises as mandates.confirm_mandate does."""
    confirmed = mandates.confirm_mandate(mandate=mandate, actor=actor, at=at)
    letters.MANDATE_CONFIRMED.put(to=_concerned(confirmed, actor), at=at, mandate=confirmed, by=actor)


@transaction.atomic
def refuse_mandate_and_tell(*, mandate: Mandate, reason: str, actor: User, at: datetime) -> None:
    """Refuse, and tell the holder and the giver. Raises as mandates.refuse_mandate does."""
    refused = mandates.refuse_mandate(mandate=mandate, reason=reason, actor=actor, at=at)
    letters.MANDATE_REFUSED.put(to=_concerned(refused, actor), at=at, mandate=refused, by=actor, reason=reason.strip())


@transaction.atomic
def withdraw_mandate_and_tell(*, mandate: Mandate, from_day: date, reason: str, actor: User, at: datetime) -> None:
    """Withdraw, and tell the holder and the giver. Raises as mandates.withdraw_mandate does."""
    withdrawn = mandates.withdraw_mandate(mandate=mandate, from_day=from_day, reason=reason, actor=actor, at=at)
    people, why = _concerned(withdrawn, actor), reason.strip()
    letters.MANDATE_WITHDRAWN.put(to=people, at=at, mandate=withdrawn, by=actor, from_day=from_day, reason=why)


def _concerned(mandate: Mandate, by: User) -> list[User]:
    """The holder and the giver, but not whoever did it."""
    people = dict.fromkeys([mandate.user, mandate.given_by])
    return [person for person in people if person is not None and person != by]
