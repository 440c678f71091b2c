"""What a sealed copy of a submission is made of, as it is made but not sealed."""

from archive.paper.document import CopyPages, content_of
from archive.sealing.making import render_pages
from responses.models import Submission
from seals.description import SealDescription


def copy_html(submission: Submission, seal: SealDescription | None = None, root: str = "") -> str:
    """The pages of the submission's copy."""
    return CopyPages(submission).html(seal, root)


def render_submission(submission: Submission, seal: SealDescription | None = None) -> bytes:
    """The unsealed PDF/A-3a. None: no seal is told of."""
    pages = CopyPages(submission)
    return render_pages(submission, pages, content_of(submission, pages), seal)
