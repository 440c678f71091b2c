"""A questionnaire as its respondents will see it: their own pages with sample answers, nothing stored."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from authoring.editions import open_edition
from authoring.preview import PreviewDraft
from authoring.section_page import section_context
from responses.drafting.blocks import build_block
from responses.drafting.section_places import named_place
from responses.reading.progress import SectionProgress, sections_of


@require_safe
def preview(request: PortalRequest, edition: str) -> HttpResponse:
    """One section a page (`avsnitt`); `allt=ja` shows everything that a condition can open, with the conditions."""
    shown = open_edition(request.user, edition)
    draft = PreviewDraft(shown.as_questionnaire(), show_all=request.GET.get("allt") == "ja")
    progress = named_place(draft, request.GET).progress
    context = {
        **section_context(shown, draft, progress, build_block(draft, progress.section, 1)),
        "conditions": draft.conditions,
        "next": _next(draft, progress),
    }
    return render(request, "authoring/preview.html", context)


def _next(draft: PreviewDraft, progress: SectionProgress) -> SectionProgress | None:
    later = iter(sections_of(draft)[progress.number :])
    return next((other for other in later if other.is_open), None)
