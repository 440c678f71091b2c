"""What templates/authoring/section_page.html asks, of the preview and of answers on trial alike."""

from typing import Any

from authoring.editions import Edition
from responses.drafting.blocks import Block
from responses.drafting.forms import are_numbered, mark_needs
from responses.reading.draft import Draft
from responses.reading.progress import SectionProgress, sections_of


def section_context(edition: Edition, draft: Draft, progress: SectionProgress, block: Block) -> dict[str, Any]:
    """One section with its fields (`block`), as those who answer see it: nothing of it can be saved as an answer."""
    return {
        "edition": edition,
        "draft": draft,
        "response": draft.response,
        "sections": sections_of(draft),
        "progress": progress,
        "part": block,
        "needs": mark_needs(block.forms),
        "numbered": are_numbered(block.forms),
        "editable": False,
        "shows_fields": True,
        "says_later": True,
    }
