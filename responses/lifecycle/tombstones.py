"""What is told of an answer that has been destroyed (gallrat): 410 to whoever would have read it, for ever."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.selectors import organisations_of
from config.language import swedish
from config.refusals import GoneError
from responses.lifecycle.log import log_denied
from responses.lifecycle.scope import READING_ROLES
from responses.models import DisposedSubmission


def told_disposed(logged: DisposedSubmission) -> str:
    """ "Gallrat 5 januari 2037, levererat till e-arkiv 1 mars 2026 (E-arkivet, kvittens EA-1)"."""
    gone, there = swedish.day(timezone.localdate(logged.logged_at)), swedish.day(logged.delivered_on)
    return f"Gallrat {gone}, levererat till e-arkiv {there} ({logged.archive}, kvittens {logged.reference})"


def refuse_disposed(user: User, **of: Any) -> None:
    """Raise GoneError where the log has something by these filters whose organisation the person reads the answers of,
    or of which something was handed to them: they read no log, and are told what became of it.

    Asked where nothing was found, before that is 404.
    """
    _refuse(DisposedSubmission.objects.filter(organisation__in=organisations_of(user, *READING_ROLES), **of))
    handed = DisposedSubmission.objects.filter(answer__handed_to__contains=[user.pk], **of)
    _refuse(handed, reads_log=False)
    log_attempt_at_disposed(user, **of)


def log_attempt_at_disposed(user: User, **of: Any) -> None:
    """A row about somebody who asked for what has been destroyed and was never theirs to know of: they get a 404."""
    if logged := DisposedSubmission.objects.filter(**of).select_related("answer").first():
        about = f"response:{logged.answer.response_key}"
        log_denied(user, organisation=logged.organisation_id, about=about, at=timezone.now())


def refuse_disposed_of(organisation: int, **of: Any) -> None:
    """The same to another system, which has a key of the organisation (its own key)."""
    _refuse(DisposedSubmission.objects.filter(organisation=organisation, **of))


def _refuse(found: "QuerySet[DisposedSubmission]", *, reads_log: bool = True) -> None:
    logged = found.select_related("answer__disposal").order_by("-submitted_at").first()
    if logged is None:
        return
    told = (
        f"{logged.receipt_number}, {logged.title}, finns inte längre i portalen. {told_disposed(logged)}."
        f" Gallringsbeslut: {logged.answer.disposal.decision}."
    )
    raise GoneError(told, reverse("disposed", args=[logged.submission_key]) if reads_log else "")
