"""Discarding drafts by the organisation's rule: first a warning, then the log, then the deletion. Nothing else deletes.

What has ever been signed or submitted is never a draft to this module, and the database refuses its deletion whatever
this module does (responses.models.protection).
"""

import logging
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Max, Model, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.history.reading import has_been_otherwise
from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from attachments.models import Attachment
from attachments.services import erase_attachments
from config.language import swedish
from config.language.ordering import swedish_order
from config.row_by_row import row_by_row
from outbox.decisions import administrators
from outbox.letters import letters_put
from responses.lifecycle import letters
from responses.lifecycle.standing import with_related
from responses.lifecycle.trail import record
from responses.models import (
    Answer,
    AnswerOrigin,
    AnswerRevision,
    ApprovalTurn,
    Assignment,
    Comment,
    Contribution,
    ContributionUse,
    ContributionWording,
    Correction,
    CorrectionAddition,
    DraftDeletion,
    DraftWarning,
    Event,
    Milestone,
    Notice,
    PassageUse,
    Response,
    ResponseAttachment,
    Return,
    ReturnPoint,
    SaidDone,
    SentSeparately,
    Snapshot,
    SnapshotReading,
    State,
    SupplementRequest,
    VersionMove,
    WordFile,
    WordReturn,
    WordTaking,
)

logger = logging.getLogger(__name__)

PARTS: tuple[tuple[type[Model], str], ...] = (
    (AnswerOrigin, "answer__response"),
    (PassageUse, "answer__response"),
    (WordTaking, "answer__response"),
    (WordReturn, "response"),
    (WordFile, "response"),
    (ContributionUse, "answer__response"),
    (ContributionWording, "contribution__response"),
    (Contribution, "response"),
    (AnswerRevision, "answer__response"),
    (Answer, "response"),
    (Assignment, "response"),
    (ReturnPoint, "sent_back__response"),
    (Return, "response"),
    (Comment, "response"),
    (Milestone, "response"),
    (Notice, "response"),
    (ResponseAttachment, "response"),
    (SaidDone, "response"),
    (SentSeparately, "response"),
    (ApprovalTurn, "snapshot__response"),
    (SnapshotReading, "snapshot__response"),
    (Snapshot, "response"),
    (VersionMove, "response"),
    (DraftWarning, "response"),
    (CorrectionAddition, "correction__response"),
    (Correction, "response"),
    (SupplementRequest, "response"),
    (Event, "response"),
)
"""What a draft consists of, each before what it refers to. A test says when a table is missing here."""


def drafts_under_a_rule() -> QuerySet[Response]:
    """The drafts that a rule may discard some day."""
    drafts = Response.objects.filter(state=State.DRAFT, organisation__draft_retention_months__isnull=False)
    return drafts.filter(submissions__isnull=True).exclude(snapshots__sign_offs__isnull=False)


def due_on(response: Response) -> date | None:
    """When the rule discards the draft: so many months after the last day, or after anybody last did something."""
    months = response.organisation.draft_retention_months
    if months is None:
        return None
    written = response.answers.filter(updated_by__isnull=False), response.contributions
    times = [some.aggregate(at=Max("updated_at"))["at"] for some in written]
    # Whatever a person does in it stands in its trail; what the portal does there is nobody's.
    times.append(response.events.filter(actor__isnull=False).aggregate(at=Max("at"))["at"])
    return _months_later(max([response.last_day, *(timezone.localdate(at) for at in times if at)]), months)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def apply_rules(*, at: datetime) -> list[DraftDeletion]:
    """Warn of what is near, discard what has been warned of long enough. One failure does not stop the others."""
    drafts, resumed = drafts_under_a_rule().select_related("organisation", "questionnaire"), _resumed_at()
    apply = partial(_apply, at=at, resumed=resumed)
    return [made for made in row_by_row(drafts, apply, what="the retention of a draft") if made]


def _resumed_at() -> datetime | None:
    """When what destroys was last let go after a restore; None where it never was."""
    found: datetime | None = import_string(settings.DELETION_RESUMED_AT)()
    return found


def _apply(response: Response, *, at: datetime, resumed: datetime | None) -> DraftDeletion | None:
    locked, today = _lock_whole(response), timezone.localdate(at)
    due = due_on(locked)
    if due is None or not drafts_under_a_rule().filter(pk=locked.pk).exists():
        return None
    warning = locked.draft_warnings.filter(due_on=due).order_by("pk").last()
    if warning and _counts(warning, locked.organisation, resumed):
        if today < warning.delete_on:
            return None
        if _was_told(warning):
            return _discard(locked, warning, at)
    if today >= due - timedelta(days=locked.organisation.draft_warning_days):
        _warn(locked, due, at)
    return None


def _counts(warning: DraftWarning, organisation: Organisation, resumed: datetime | None) -> bool:
    """Whether the rule has held ever since, and no restore has brought it back or lost what was done in it."""
    since = warning.warned_at
    return (resumed is None or resumed < since) and not has_been_otherwise(
        organisation, "draft_retention_months", since=since
    )


def _was_told(warning: DraftWarning) -> bool:
    """Whether a letter of it reached anybody, as far as is known: not where each of them was given up."""
    return letters_put(letters.DRAFT_EXPIRES, about=warning.pk).filter(given_up_at__isnull=True).exists()


def _lock_whole(response: Response) -> Response:
    """As trail.lock, with its key: it may be deleted, so no row that points at it is to be committed meanwhile."""
    return with_related(Response.objects.select_for_update(of=("self",))).get(pk=response.pk)


def _warn(response: Response, due: date, at: datetime) -> None:
    """Tell editors and registrators; the promised time is given in full however late the warning is.

    Where there are none nobody is warned, so nothing will be discarded: whoever can appoint them is told, once.
    """
    people = _people_to_warn(response.organisation)
    if not people:
        appointing = people_with_role(response.organisation, Role.ADMINISTRATOR) | administrators()
        letters.NOBODY_TO_WARN.put(to=appointing.order_by("pk"), at=at, response=response, due_on=due)
        return
    days = timedelta(days=response.organisation.draft_warning_days)
    warning = DraftWarning.objects.create(
        response=response, due_on=due, delete_on=max(due, timezone.localdate(at) + days), warned_at=at
    )
    day = letters.near_day(warning.delete_on, at)
    letters.DRAFT_EXPIRES.put(to=people, at=at, response=response, warning=warning, delete_on=day)
    record(response=response, action="draft_warned", actor=None, at=at, note=warning.delete_on.isoformat())


def _people_to_warn(organisation: Organisation) -> QuerySet[User]:
    return people_with_role(organisation, Role.EDITOR, Role.ARCHIVIST).order_by("pk")


def _discard(response: Response, warning: DraftWarning, at: datetime) -> DraftDeletion:
    """Write the log, which opens for the deletion, and delete. The files go when the transaction has been committed."""
    deletion = _logged(response, warning, at)
    attached = list(Attachment.objects.filter(placement__response=response).values_list("pk", flat=True))
    attached += response.sent_separately.values_list("document", flat=True)
    for model, path in PARTS:
        model._default_manager.filter(**{path: response}).delete()
    erase_attachments(attachments=Attachment.objects.filter(pk__in=attached), at=at)
    response.delete()
    logger.info("draft %s was discarded: %s", deletion.response_key, deletion.rule)
    return deletion


def _logged(response: Response, warning: DraftWarning, at: datetime) -> DraftDeletion:
    organisation = response.organisation
    months = swedish.count_of(organisation.draft_retention_months or 0, "månad", "månader")
    return DraftDeletion.objects.create(
        response_key=response.pk,
        organisation=organisation,
        questionnaire=response.questionnaire,
        last_day=response.last_day,
        people="\n".join(_people_of(response)),
        answers=response.answers.filter(value__isnull=False).count(),
        attachments=response.attached.count(),
        rule=f"{months} efter sista svarsdag eller senaste ändring, {organisation.draft_warning_days} dagars varning",
        warned_at=warning.warned_at,
        deleted_at=at,
    )


def _people_of(response: Response) -> list[str]:
    """The names of those who wrote or did something in it."""
    writers = AnswerRevision.objects.filter(answer__response=response).values("by")
    contributors = response.contributions.values("person")
    actors = response.events.values("actor")
    found = User.objects.filter(Q(pk__in=writers) | Q(pk__in=contributors) | Q(pk__in=actors))
    return sorted(set(found.values_list("name", flat=True)), key=swedish_order)
