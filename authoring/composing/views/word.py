"""Beginning a draft from a Word document, and the page of how the document was understood."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from authoring.composing import services
from authoring.composing.beginnings import free_version
from authoring.composing.forms.word import WordForm
from authoring.drafts import open_draft
from authoring.editions import owners_for
from config.answering.bodies import FORM_AROUND, takes_bytes
from config.fields.forms import refusals_in
from config.fields.paging import page_of
from surveys.models import DraftSource, QuestionnaireDraft
from surveys.word.package import UnreadableError
from surveys.word_draft.confinement import MOST_BYTES, read_form_confined
from surveys.word_draft.heads import MissingError
from surveys.word_draft.report import FormReport, ReportRow, report_from_json


@takes_bytes(lambda: MOST_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: PortalRequest) -> HttpResponse:
    """Ask for the document, then begin a draft of what it was understood to say."""
    owners, today = owners_for(request.user), timezone.localdate()
    first = {"version": free_version("", today, ())}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WordForm(*sent, initial=first, owners=owners)
    if form.is_valid() and (draft := _begun(request, form)):
        messages.success(request, f"Utkastet till {draft.dated_title} är påbörjat.")
        return redirect("draft_word", draft.pk)
    return render(request, "authoring/composing/begin_word.html", {"form": form}, status=422 if form.errors else 200)


def _begun(request: PortalRequest, form: WordForm) -> QuestionnaireDraft | None:
    """The draft; None when the form now says what is wrong."""
    upload = form.cleaned_data["file"]
    try:
        understood = read_form_confined(upload.chunks(), upload.size or 0, form.head())
    except UnreadableError as refused:
        form.add_error("file", str(refused))
        return None
    except MissingError as missing:
        form.ask_for(missing.fields)
        return None
    with refusals_in(form):
        return services.start_from_word(
            understood=understood,
            file_name=form.file_name,
            owner=form.cleaned_data["owner"],
            actor=request.user,
            at=timezone.now(),
        )
    return None


@require_safe
def report(request: PortalRequest, draft_id: int) -> HttpResponse:
    """What each paragraph and table became; `visa` narrows to what was not understood, or to the guesses."""
    draft = open_draft(request.user, draft_id)
    source = DraftSource.objects.filter(draft=draft.source).first()
    if source is None:
        raise Http404
    read, wanted = report_from_json(source.report), request.GET.get("visa", "")
    chosen = _SHOWN.get(wanted, _SHOWN[""])
    rows = page_of(chosen(read), request.GET, anchor="rader", about="över dokumentets rader")
    narrowed = wanted if wanted in _SHOWN else ""
    context = {"draft": draft, "source": source, "report": read, "page": rows, "narrowed": narrowed}
    return render(request, "authoring/composing/word.html", context)


def _everything(read: FormReport) -> list[ReportRow]:
    return list(read.rows)


_SHOWN: dict[str, Callable[[FormReport], list[ReportRow]]] = {
    "": _everything,
    "kvar": lambda read: read.left,
    "gissat": lambda read: read.guesses,
}
