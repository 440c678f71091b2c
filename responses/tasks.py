"""Celery entry points of drafting. Each may start twice or be killed at any moment."""

from celery import shared_task
from django.utils import timezone

from attachments.erasing import erase_due
from responses.lifecycle.retention import apply_rules
from responses.notices import digests
from responses.notices.quarantine import rescan_files

_ERASING_SECONDS = 60


@shared_task(name="responses.tasks.apply_retention")
def apply_retention() -> int:
    """Warn of and discard drafts by the organisations' rules, and erase files that were left. Started twice it does
    nothing the second time.
    """
    discarded = len(apply_rules(at=timezone.now()))
    erase_due(at=timezone.now())
    return discarded


@shared_task(name="responses.tasks.send_digests")
def send_digests() -> int:
    """The morning's letters about drafting. Started twice in a morning it sends them once."""
    return len(digests.send_digests(now=timezone.now()))


@shared_task(name="responses.tasks.rescan_attachments")
def rescan_attachments() -> int:
    """Stored files whose verdict is old, scanned again; before, for a while, those to erase that could not be when they
    were to go. Started twice it scans some of them twice.
    """
    erase_due(at=timezone.now(), seconds=_ERASING_SECONDS)
    return rescan_files(at=timezone.now())
