"""A kopia of a submission: the sealed copy's pages, marked, with the original's hash, and neither sealed nor kept."""

from archive.models import SealedCopy
from archive.paper import STYLESHEET
from archive.paper.document import copy_html
from config.pdf.confinement import render_confined

KOPIA = "KOPIA"


def reading_copy(copy: SealedCopy) -> bytes:
    """The kopia as PDF. The attachments and svar.json are the original's alone.

    Raises config.pdf.render.RenderError when it cannot be rendered within the limits of config.pdf.confinement.
    """
    submission = copy.submission
    organisation = submission.response.organisation.name
    mark = f"{KOPIA} av {submission.receipt_number}. Originalets SHA-256: {copy.newest.sha256}"
    return render_confined(
        html=copy_html(submission, mark=mark),
        stylesheet=STYLESHEET,
        title=f"Kopia: {submission.response.questionnaire.title}, {organisation}",
        author=organisation,
        created=submission.submitted_at,
        identifier=f"kopia:{copy.newest.sha256}",
    )
