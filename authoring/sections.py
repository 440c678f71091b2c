"""The section of a questionnaire that a page of its author's shows."""

from django.http import Http404

from authoring.preview import PreviewDraft
from responses.reading.progress import SectionProgress, sections_of


def find_section(draft: PreviewDraft, link_id: str) -> SectionProgress:
    """The section, or the first where none is named. Raises Http404 for one that the questionnaire does not have."""
    wanted = link_id or sections_of(draft)[0].link_id
    found = next((progress for progress in sections_of(draft) if progress.link_id == wanted), None)
    if found is None:
        raise Http404
    return found
