"""Answering on trial: a section a page, a long one on several; what is missing or wrong, and the TEST copy."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from authoring.editions import Edition, open_edition
from authoring.section_page import section_context
from authoring.trying.reading import TrialDraft, forget_trial, keep_answers, kept_answers, sample_values
from config.answering.bodies import takes_texts
from config.pdf_download import download_pdf
from responses.drafting.blocks import build_block, build_page
from responses.drafting.forms import QuestionForm
from responses.drafting.section_places import WritingPlace, named_place
from responses.reading.progress import sections_of
from responses.reading.readings import reading_of_draft
from surveys.section_pages import page_numbers_in

_TOO_LONG = (
    "Provsvaren är för långa tillsammans och är inte sparade. Det du har skrivit står kvar här: korta någon text."
)


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: PortalRequest, edition: str) -> HttpResponse:
    """One section with its fields (`avsnitt`), or page `sida` of a long one. Posted, it is kept in the session, and the
    button says where to go.
    """
    shown = open_edition(request.user, edition)
    draft = _draft(request, shown)
    place = named_place(draft, request.GET)
    if request.method == "POST":
        return _answered(request, shown, draft, place)
    return _render(request, shown, draft, place)


def _render(
    request: PortalRequest, shown: Edition, draft: TrialDraft, place: WritingPlace, status: int = 200
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    block = build_page(draft, place.progress.section, place.page, data)
    context = {**section_context(shown, draft, place.progress, block), "page": place.page}
    return render(request, "authoring/trying/section.html", context, status=status)


def _draft(request: PortalRequest, edition: Edition) -> TrialDraft:
    return TrialDraft(edition.as_questionnaire(), kept_answers(request.session, edition))


def _answered(request: PortalRequest, edition: Edition, draft: TrialDraft, place: WritingPlace) -> HttpResponse:
    goto, page = request.POST.get("goto", ""), reverse("trial", args=[edition.ref])
    if goto == "forget":
        forget_trial(request.session)
        messages.success(request, f"Provsvaren på {edition.source.dated_title} är borttagna.")
        return redirect(page)
    block = build_block(draft, place.progress.section, 1, request.POST)
    posted = [form for form in block.forms if isinstance(form, QuestionForm) and form.is_posted]
    values = {**draft.values, **{form.link_id: form.value() for form in posted if not form.read_only}}
    if goto == "fill":
        values = sample_values(draft, values)
    if not keep_answers(request.session, edition, values):
        messages.error(request, _TOO_LONG)
        return _render(request, edition, draft, place, status=422)
    messages.success(request, f"Provsvaren i avsnittet {place.progress.heading} är sparade tills du loggar ut.")
    if goto == "check":
        return redirect("trial_check", edition.ref)
    following = _following(_draft(request, edition), place) if goto == "next" else place
    return redirect(f"{page}?{following.query}")


def _following(draft: TrialDraft, here: WritingPlace) -> WritingPlace:
    """The section's next page, or the next section that the answers leave open; the same after the last."""
    if here.page.number < here.page.of:
        return WritingPlace(here.progress, here.progress.pages[here.page.number])
    later = (other for other in sections_of(draft)[here.progress.number :] if other.is_open)
    return next((WritingPlace(other, other.pages[0]) for other in later), here)


@require_safe
def check(request: PortalRequest, edition: str) -> HttpResponse:
    """What would stop the answers from being sent, and how they read."""
    shown = open_edition(request.user, edition)
    draft = _draft(request, shown)
    context: dict[str, Any] = {"edition": shown, "draft": draft, "reading": reading_of_draft(draft)}
    context["pages"] = page_numbers_in(draft.tree)
    return render(request, "authoring/trying/check.html", context)


@require_safe
def copy(request: PortalRequest, edition: str) -> HttpResponse:
    """The TEST copy as a PDF: what the sealed copy has of the answers, marked on every page, kept nowhere."""
    shown = open_edition(request.user, edition)
    draft = _draft(request, shown)
    make = partial(
        import_string(settings.TEST_COPY),
        title=shown.source.dated_title,
        organisation=draft.response.organisation.name,
        version=shown.source.version,
        reading=reading_of_draft(draft),
        at=timezone.now(),
    )
    name = f"test-{shown.source.name}-{shown.source.version}.pdf"
    instead = "Läs svaren på sidan Kontrollera provsvaren i stället."
    return download_pdf(make=make, person=request.user.pk, name=name, instead=instead)
