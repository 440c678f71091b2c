"""Making the sealed copy of a submission: render, seal, validate, keep. Done again, it gives the one that is there."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pikepdf
from django.core.files.base import ContentFile
from django.db import transaction

from config.pdf.render import EmbeddedFile, render_pdf
from responses.copies import STYLESHEET
from responses.copies.seal import seal_pdf
from responses.copies.seal_settings import (
    sealer_from_settings,
    timestamp_roots_from_settings,
    trust_roots_from_settings,
)
from responses.copies.validation import validation_report
from responses.copies.verify import inspect_pdf
from responses.document import copy_data, copy_html, copy_identifier, embedded_attachments
from responses.models import SealedCopy, Submission


class SealingError(Exception):
    """The sealed copy did not pass its own validation; nothing was kept."""


@transaction.atomic
def seal_submission(*, submission: Submission, at: datetime, report_step: Callable[[int], None]) -> SealedCopy:
    """The submission's sealed copy, made now unless it is there already.

    The caller holds a lock that lets one worker at a time make it; the one-to-one key refuses a second in any case.
    Raises SealingError or config.pdf.render.RenderError.
    """
    made = SealedCopy.objects.filter(submission=submission).first()
    if made is not None:
        return made
    report_step(1)
    unsealed = render_submission(submission)
    report_step(2)
    sealed = seal_pdf(
        pdf=unsealed, sealer=sealer_from_settings(name=submission.response.organisation.name), sealed_at=at
    )
    report_step(3)
    report = _validated(sealed)
    return _keep(submission, unsealed, sealed, report, at)


def render_submission(submission: Submission) -> bytes:
    """The unsealed PDF/A-3a: the same submission always gives the same bytes."""
    data = json.dumps(copy_data(submission), ensure_ascii=False, indent=2, sort_keys=True).encode()
    answers = EmbeddedFile(
        name="svar.json",
        description="Svaren som data (JSON)",
        data=data,
        mime_type="application/json",
        relationship="Source",
        created=submission.submitted_at,
        modified=submission.submitted_at,
    )
    return render_pdf(
        html=copy_html(submission),
        stylesheet=STYLESHEET,
        title=f"{submission.response.questionnaire.title}, {submission.response.organisation.name}",
        author=submission.response.organisation.name,
        created=submission.submitted_at,
        identifier=copy_identifier(submission),
        attachments=[answers, *embedded_attachments(submission)],
    )


def _validated(sealed: bytes) -> dict[str, object]:
    inspection = inspect_pdf(
        data=sealed, trust_roots=trust_roots_from_settings(), timestamp_roots=timestamp_roots_from_settings()
    )
    if not inspection.passes_gate:
        raise SealingError("; ".join(inspection.reasons) or "the sealed copy did not validate")
    return validation_report(inspection)


def _keep(
    submission: Submission, unsealed: bytes, sealed: bytes, report: dict[str, object], at: datetime
) -> SealedCopy:
    with pikepdf.open(BytesIO(sealed)) as opened:
        pages = len(opened.pages)
    copy = SealedCopy(
        submission=submission,
        sha256=hashlib.sha256(sealed).hexdigest(),
        unsealed_sha256=hashlib.sha256(unsealed).hexdigest(),
        size=len(sealed),
        pages=pages,
        report=report,
        sealed_at=at,
    )
    copy.file.save(f"{submission.receipt_number}.pdf", ContentFile(sealed), save=False)
    copy.save(force_insert=True)
    return copy
