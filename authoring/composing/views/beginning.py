"""Beginning a draft, handing it over, and taking it away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.requests import PortalRequest
from authoring.composing import services
from authoring.composing.beginnings import NewHead, correction_of, first_section, free_version, next_head, next_years
from authoring.composing.forms.head import NEXT, BasedForm, BeginForm
from authoring.drafts import open_draft, taken_by
from authoring.editions import Edition, is_own, open_edition, owners_for
from config.fields.forms import PlainForm, refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from config.refusals import WrongStateError
from surveys.definition_json import DocumentNode
from surveys.models import Questionnaire
from surveys.services import remove_loaded as remove_loaded_definition


@require_http_methods(["GET", "HEAD", "POST"])
def begin_from(request: PortalRequest, edition: str) -> HttpResponse:
    """Ask what the new questionnaire is called, then begin it as this edition."""
    base, today = open_edition(request.user, edition), timezone.localdate()
    own, owners = is_own(request.user, base), owners_for(request.user, first=base.source.owner_id)
    likely = base.source.owner if own else owners.few[0] if owners.few else None
    head = next_head(base.tree, today=today, taken=taken_by(likely) if likely else ())
    form = BasedForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": NEXT, "owner": likely.pk if likely else "", **_initial(head)},
        owners=owners,
        name_now=base.source.name,
        own=own,
    )
    if form.is_valid():
        owner = form.cleaned_data["owner"]
        document, what = _document(base, form), f"Utgick från {base.label}"[:200]
        with refusals_in(form):
            return _started(request, document, owner, what, base.published)
    context = {"edition": base, "form": form, "own": own}
    return render(request, "authoring/composing/begin.html", context, status=422 if form.errors else 200)


def _started(
    request: PortalRequest,
    document: DocumentNode,
    owner: Organisation,
    what: str,
    made_from: Questionnaire | None = None,
) -> HttpResponse:
    draft = services.start_draft(
        document=document, owner=owner, made_from=made_from, what=what, actor=request.user, at=timezone.now()
    )
    messages.success(request, f"Utkastet till {draft.dated_title} är påbörjat.")
    return redirect("draft", draft.pk)


def _initial(head: NewHead) -> DocumentNode:
    return {"title": head.title, "name": head.name, "year": head.year, "version": head.version}


def _document(base: Edition, form: BasedForm) -> DocumentNode:
    if not form.is_correction:
        return next_years(base.tree, form.head())
    taken = taken_by(form.cleaned_data["owner"], name=base.source.name)
    return correction_of(base.tree, today=timezone.localdate(), taken=taken)


@require_http_methods(["GET", "HEAD", "POST"])
def begin_new(request: PortalRequest) -> HttpResponse:
    """Ask what the questionnaire is called, then begin it with a first section."""
    owners, today = owners_for(request.user), timezone.localdate()
    first = {"year": today.year, "version": free_version("", today, ())}
    form = BeginForm(request.POST if request.method == "POST" else None, initial=first, owners=owners)
    if form.is_valid():
        with refusals_in(form):
            return _started(request, first_section(form.head()), form.cleaned_data["owner"], "Påbörjade enkäten")
    return render(request, "authoring/composing/begin.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: PortalRequest, draft_id: int) -> HttpResponse:
    """Say what comes next, then hand the draft over to be read and published."""
    draft = open_draft(request.user, draft_id)
    if draft.findings:
        raise WrongStateError("Enkäten har fel som ska rättas innan den kan publiceras.")
    if request.method == "POST":
        loaded = services.finish_draft(draft=draft.source, actor=request.user, at=timezone.now())
        messages.success(request, f"{loaded.dated_title} ligger nu bland de inlästa enkäterna.")
        return redirect("edition", Edition(loaded).ref)
    return render(request, "authoring/composing/finish.html", {"draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PortalRequest, draft_id: int) -> HttpResponse:
    """Ask once, then take the draft away."""
    draft = open_draft(request.user, draft_id)
    form = PlainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            services.remove_draft(draft=draft.source, actor=request.user, seen=request.POST.get("seen", ""))
            messages.success(request, f"Utkastet till {draft.source.dated_title} är borttaget.")
            return redirect("authoring")
    status = status_of(form)
    context = {"draft": draft, "form": form, "seen": mark_on_page(request, mark_of(draft.source.sha256), status)}
    return render(request, "authoring/composing/remove_draft.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_loaded(request: PortalRequest, edition: str) -> HttpResponse:
    """Ask once, then take away what was loaded and never published."""
    found = open_edition(request.user, edition)
    if found.loaded is None or found.loaded.published_id:
        raise WrongStateError("En publicerad utgåva kan inte tas bort. Fasa ut den i stället.")
    if request.method == "POST":
        remove_loaded_definition(loaded=found.loaded, actor=request.user)
        messages.success(request, f"{found.source.dated_title} är borttagen.")
        return redirect("authoring")
    return render(request, "authoring/remove_loaded.html", {"edition": found})
