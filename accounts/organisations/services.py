"""Changing what an organisation has decided about itself: by its own administrator, told with what was and what is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.administrators import lock_organisation
from accounts.history.services import changed_by
from accounts.models import Organisation, User
from accounts.organisations.words import field_label, value_in_words
from audit.actions import Logged
from audit.services import append
from config.refusals import WrongStateError

SETTING_NAMES = (
    "address",
    "postal_code",
    "town",
    "contact_name",
    "contact_title",
    "contact_email",
    "contact_phone",
    "diarienummer_pattern",
    "registry_email",
    "submission_agreement",
    "content_type",
    "other_content_type",
    "receiving_archive",
    "receiving_archive_code",
    "attestation",
    "approver_may_have_edited",
    "signs_with_service",
    "mandates_are_confirmed",
    "email_domains",
    "second_factor_for_all",
    "draft_retention_months",
    "draft_warning_days",
)
"""What an organisation's own administrator changes. Name and number are the systemadministratör's to set."""


@transaction.atomic
def change_settings(
    *,
    organisation: Organisation,
    given: Mapping[str, Any],
    seen: Mapping[str, Any],
    actor: User,
    at: datetime,
) -> list[str]:
    """Keep the settings `given`, each by its field's name, and log each that is another; the names of those.

    `seen` is what they were when the administrator began to write. Raises PermissionDenied unless the actor is an
    administrator of the organisation, WrongStateError when somebody else has changed one of them since, ValueError for
    a field that is not of SETTING_NAMES.
    """
    if strange := set(given) - set(SETTING_NAMES):
        raise ValueError(f"not settings of an organisation: {', '.join(sorted(strange))}")
    locked = lock_organisation(organisation, actor, "ändra inställningarna")
    if any(getattr(locked, name) != value for name, value in seen.items()):
        raise WrongStateError("Någon annan har ändrat inställningarna medan du skrev.")
    before = {name: getattr(locked, name) for name in given}
    changed = [name for name, value in given.items() if before[name] != value]
    if not changed:
        return []
    for name in changed:
        setattr(locked, name, given[name])
    with changed_by(actor):
        locked.save(update_fields=changed)
    log_changes(organisation=locked, before=before, changed=changed, at=at)
    return changed


def log_changes(*, organisation: Organisation, before: Mapping[str, Any], changed: list[str], at: datetime) -> None:
    """A row of the log for each setting that was changed, with what it was and what it is."""
    for name in changed:
        told = {
            "inställning": field_label(name),
            "från": value_in_words(before[name]),
            "till": value_in_words(getattr(organisation, name)),
        }
        append(
            action=Logged.ORGANISATION_CHANGED,
            at=at,
            organisation=organisation.pk,
            about=f"organisation:{organisation.pk}",
            details=told,
        )
