"""Answering on trial: a section a page, what is missing or wrong, and the TEST copy."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from authoring.editions import Edition, open_edition
from authoring.sections import find_section
from authoring.trying.reading import TrialDraft, answers_in, forget_answers, keep_answers, sample_values
from config.answering.bodies import takes_texts
from responses.drafting.blocks import build_block
from responses.drafting.forms import QuestionForm, are_numbered, mark_needs
from responses.reading.progress import SectionProgress, sections_of
from responses.reading.readings import reading_of_draft


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: PortalRequest, edition: str) -> HttpResponse:
    """One section with its fields (`avsnitt`). Posted, it is kept in the session, and the button says where to go."""
    shown = open_edition(request.user, edition)
    draft = _draft(request, shown)
    progress = find_section(draft, request.GET.get("avsnitt", ""))
    if request.method == "POST":
        return _answered(request, shown, draft, progress)
    block = build_block(draft, progress.section, 1)
    context = {
        "edition": shown,
        "draft": draft,
        "response": draft.response,
        "sections": sections_of(draft),
        "progress": progress,
        "part": block,
        "needs": mark_needs(block.forms()),
        "numbered": are_numbered(block.forms()),
        "editable": False,
        "shows_fields": True,
    }
    return render(request, "authoring/trying/section.html", context)


def _draft(request: PortalRequest, edition: Edition) -> TrialDraft:
    return TrialDraft(edition.as_questionnaire(), answers_in(request.session, edition))


def _answered(request: PortalRequest, edition: Edition, draft: TrialDraft, progress: SectionProgress) -> HttpResponse:
    goto, page = request.POST.get("goto", ""), reverse("trial", args=[edition.ref])
    if goto == "forget":
        forget_answers(request.session)
        messages.success(request, f"Provsvaren på {edition.source.dated_title} är borttagna.")
        return redirect(page)
    block = build_block(draft, progress.section, 1, request.POST)
    posted = [form for form in block.forms() if isinstance(form, QuestionForm) and form.is_posted]
    values = {**draft.values, **{form.link_id: form.value() for form in posted if not form.read_only}}
    if goto == "fill":
        values = sample_values(draft, values)
    if not keep_answers(request.session, edition, values):
        messages.error(request, "Provsvaren är för långa tillsammans. Korta någon text.")
        return redirect(_address(page, progress))
    messages.success(request, f"Provsvaren i avsnittet {progress.heading} är sparade tills du loggar ut.")
    if goto == "check":
        return redirect("trial_check", edition.ref)
    return redirect(_address(page, _following(_draft(request, edition), progress) if goto == "next" else progress))


def _address(page: str, progress: SectionProgress) -> str:
    return f"{page}?{urlencode({'avsnitt': progress.link_id})}"


def _following(draft: TrialDraft, progress: SectionProgress) -> SectionProgress:
    """The next section that the answers leave open; the same after the last."""
    later = (other for other in sections_of(draft) if other.number > progress.number and other.is_open)
    return next(later, progress)


@require_safe
def check(request: PortalRequest, edition: str) -> HttpResponse:
    """What would stop the answers from being sent, and how they read."""
    shown = open_edition(request.user, edition)
    draft = _draft(request, shown)
    context: dict[str, Any] = {"edition": shown, "draft": draft, "reading": reading_of_draft(draft)}
    return render(request, "authoring/trying/check.html", context)


@require_safe
def copy(request: PortalRequest, edition: str) -> HttpResponse:
    """The TEST copy as a PDF: what the sealed copy has of the answers, marked on every page, kept nowhere."""
    shown = open_edition(request.user, edition)
    draft = _draft(request, shown)
    content = import_string(settings.TEST_COPY)(
        title=shown.source.dated_title,
        organisation=draft.response.organisation.name,
        version=shown.source.version,
        reading=reading_of_draft(draft),
        at=timezone.now(),
    )
    disposition = content_disposition_header(True, f"test-{shown.source.name}-{shown.source.version}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
