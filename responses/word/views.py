"""The pages of answers in Word: fetching a document, uploading it, and taking in what it says."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from audit.actions import Logged
from config.answering.bodies import FORM_AROUND, takes_bytes, takes_texts
from config.answering.downloads import download, download_parts
from config.fields import paging
from config.fields.forms import read_whole_number, refusals_in
from config.language import swedish
from responses.contributions.services import WhyLeft
from responses.drafting.conflicts import conflict_of
from responses.drafting.forms import Conflict, QuestionForm
from responses.drafting.views.saving import Choice, SaveOutcome, prefixed_entries, save_form, with_entries
from responses.lifecycle.access import Visit, locked_question, open_part
from responses.lifecycle.log import log_event
from responses.lifecycle.naming import shown_name_in
from responses.lifecycle.places import address_of_question
from responses.lifecycle.workflow import writing_action
from responses.models import Answer, WordReturn
from responses.reading.draft import Draft
from responses.word.forms import UploadForm, WantedForm, sections_to_write
from responses.word.reading import ReturnedFile, ReturnedQuestion
from responses.word.receiving import Received, receive_document
from responses.word.sending import part_of_person, send_out
from responses.word.taking import note_left, note_written, take_answers
from surveys.word.confinement import MOST_BYTES
from surveys.word.export import MEDIA_TYPE
from surveys.wordings.wording import question_name

_WHOLE, _OWN = "Hela enkäten", "Alla dina frågor"
_MOST_NAMED, _FEW = 5, 2
_WHY_LEFT: Mapping[WhyLeft, str] = {
    "given": "Bidraget till {} är redan lämnat, och är som det var.",
    "overtaken": "Bidraget till {} hade redan en annan text, och är som det var.",
    "unopened": "Bidraget till {} är som det var: frågan är inte öppen för ändring.",
}


@takes_bytes(lambda: MOST_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """What to fetch, where to upload it, and what has been uploaded. POST takes a file."""
    visit = _open(request, response_id)
    upload = UploadForm(visit=visit)
    if request.method == "POST":
        visit.require(writing_action(visit.roles))
        upload = UploadForm(request.POST, request.FILES, visit=visit)
        if upload.is_valid() and (received := _received(request, visit, upload)):
            return redirect("word_return", visit.response.pk, received.returned.pk)
    chosen = {"avsnitt": request.GET.get("avsnitt", ""), "falt": "svar", "tidigare": True}
    context = {
        "visit": visit,
        "response": visit.response,
        "form": upload,
        "wanted": _wanted_form(visit, initial=chosen),
        "editable": visit.editable,
        "why_locked": visit.why_locked,
        "returns": paging.page_of(
            _returns_of(visit).select_related("by").only("name", "at", "by__name"),
            request.GET,
            parameter="filer",
            anchor="filer",
            about="över uppladdade filer",
        ),
        "back": _page_of(visit),
    }
    return render(request, "word/word.html", context, status=422 if upload.is_bound else 200)


def _open(request: PortalRequest, response_id: uuid.UUID) -> Visit:
    visit = open_part(request.user, response_id)
    visit.require_writer()
    return visit


def _page_of(visit: Visit) -> str:
    theirs = "my_questions" if visit.scope.own else "my_contributions"
    return reverse("response" if visit.opens_sections else theirs, args=[visit.response.pk])


def _wanted_form(visit: Visit, data: QueryDict | None = None, **options: Any) -> WantedForm:
    only = part_of_person(visit)
    sections = sections_to_write(visit.response.tree, only)
    return WantedForm(data, sections=sections, whole=_WHOLE if only is None else _OWN, **options)


def _returns_of(visit: Visit) -> Any:
    """An editor sees every document that has come back, whoever has been handed a part their own."""
    found = WordReturn.objects.filter(response=visit.response)
    return found if visit.writes_all else found.filter(by=visit.user)


def _received(request: PortalRequest, visit: Visit, form: UploadForm) -> Received | None:
    with refusals_in(form):
        received = receive_document(
            response=visit.response,
            upload=form.cleaned_data["file"],
            whose=form.cleaned_data.get("whose"),
            actor=request.user,
            at=timezone.now(),
        )
        messages.success(request, f"Filen {received.returned.name} är uppladdad och läst. {_what_now(visit, received)}")
        return received
    return None


def _what_now(visit: Visit, received: Received) -> str:
    is_silent = (received.left or received.unchanged) and not (received.contributed or received.returned.values)
    came_in = [] if is_silent else [_came_in(visit, received)]
    return " ".join([*came_in, *_unchanged(visit, received), *_left(visit, received)])


def _unchanged(visit: Visit, received: Received) -> Iterator[str]:
    if received.unchanged:
        named = _few([question_name(visit.response.tree, key) for key in received.unchanged])
        yield f"Bidraget till {named} säger redan det som står i filen."


def _left(visit: Visit, received: Received) -> Iterator[str]:
    """Which contributions stay as they are, and where the document's words are."""
    whys = set(received.left.values())
    for why in (one for one in _WHY_LEFT if one in whys):
        named = [question_name(visit.response.tree, key) for key, each in received.left.items() if each == why]
        yield _WHY_LEFT[why].format(_few(named))
    if whys:
        yield "Filens ord står under Texter som inte kom med."
    if "given" in whys:
        is_own = received.contributor == visit.user
        yield (
            "Hämta dem där när du har tagit tillbaka bidraget."
            if is_own
            else "De kan bli bidraget när du har öppnat det igen."
        )


def _came_in(visit: Visit, received: Received) -> str:
    if not received.contributed:
        writer = received.returned.writer
        named = f"Svaren i filen är från {shown_name_in(visit.response.organisation, writer)}. " if writer else ""
        return f"{named}Inget i svaret är ändrat ännu."
    named = _few([question_name(visit.response.tree, key) for key in received.contributed])
    if received.contributor == visit.user:
        return f"Orden är sparade som ditt bidrag till {named}. Bidraget är inte lämnat ännu."
    who = shown_name_in(visit.response.organisation, received.contributor) if received.contributor else ""
    return f"Orden är sparade som bidrag till {named} från {who}, inlagt av dig. Det är inte lämnat ännu."


def _few(names: list[str]) -> str:
    """The questions of contributions: each stands in the page's list, so that many are only counted here."""
    return swedish.listing(names) if len(names) <= _FEW else f"{len(names)} frågor"


def _names(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return swedish.listing([*names[:_MOST_NAMED], *([f"{more} till"] if more > 0 else [])])


@require_safe
def word_file(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """The document: ?avsnitt= a section, ?falt=tom without answers, ?tidigare=on with earlier years' words.

    For HEAD none is made, which would be noted as sent out.
    """
    visit, at = _open(request, response_id), timezone.now()
    form = _wanted_form(visit, request.GET)
    if not form.is_valid():
        raise Http404
    name = f"svara-{visit.response.questionnaire.name}-{timezone.localtime(at):%Y-%m-%d}.docx"
    if request.method == "HEAD":
        return download_parts((), name=name, media_type=MEDIA_TYPE)
    sent, what = send_out(standing=visit, wanted=form.wanted(), at=at), "Word-fil att svara i"
    log_event(response=visit.response, action=Logged.DOWNLOADED, actor=visit.user, at=at, what=what)
    return download(sent.content, name=name, media_type=MEDIA_TYPE)


@require_http_methods(["GET", "HEAD", "POST"])
def word_return(request: PortalRequest, response_id: uuid.UUID, returned_id: uuid.UUID) -> HttpResponse:
    """A document that has come back, question by question. POST takes in one, a section's, or all that can be."""
    visit, found = _open_returned(request, response_id, returned_id)
    if request.method == "POST":
        visit.require(writing_action(visit.roles))
        _take(request, visit, found)
        return redirect("word_return", response_id, returned_id)
    context = {
        "visit": visit,
        "response": visit.response,
        "found": found,
        "returned": found.returned,
        "editable": visit.editable,
        "why_locked": visit.why_locked,
    }
    return render(request, "word/returned.html", context)


def _open_returned(
    request: PortalRequest, response_id: uuid.UUID, returned_id: uuid.UUID
) -> tuple[Visit, ReturnedFile]:
    visit = _open(request, response_id)
    fetched = (
        _returns_of(visit)
        .select_related("by", "whose", "writer", "sent", "questionnaire")
        .filter(pk=returned_id)
        .first()
    )
    if fetched is None:
        raise Http404
    return visit, ReturnedFile(visit, fetched)


def _take(request: PortalRequest, visit: Visit, found: ReturnedFile) -> None:
    wanted = _chosen(found, str(request.POST.get("goto", "")))
    posted = dict(_seen(text) for text in request.POST.getlist("seen"))
    seen = {each.link_id: posted[each.link_id] for each in wanted if each.link_id in posted}
    done = take_answers(
        response=visit.response, returned=found.returned, seen=seen, actor=request.user, at=timezone.now()
    )
    if done.taken:
        messages.success(request, f"Svaret ur filen är sparat på {_names(list(done.taken))}.")
    if done.waiting:
        messages.warning(request, f"Inte sparat, du behöver välja: {_names(list(done.waiting))}.")
    if not (done.taken or done.waiting):
        messages.info(request, "Inget är ändrat: det du valde står redan i svaret.")


def _chosen(found: ReturnedFile, goto: str) -> list[ReturnedQuestion]:
    what, _, key = goto.partition(":")
    together = [each for each in found.questions.values() if each.taken_together]
    if what == "all":
        return together
    if what == "section":
        return [each for each in together if found.tree.section_of[each.link_id].link_id == key]
    if what != "question" or key not in found.questions:
        raise Http404
    one = found.questions[key]
    if not one.open:
        raise PermissionDenied
    return [one] if one.state != "same" else []


def _seen(text: str) -> tuple[str, int]:
    link_id, _, revision = text.rpartition(":")
    return link_id, read_whole_number(revision) or 0


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def word_question(request: PortalRequest, response_id: uuid.UUID, returned_id: uuid.UUID, link_id: str) -> HttpResponse:
    """One question whose answer somebody has changed since the document went out: both side by side, and the choice."""
    visit, found = _open_returned(request, response_id, returned_id)
    if link_id not in found.questions:
        raise Http404
    one = found.questions[link_id]
    if request.method == "POST":
        return _chosen_in(request, visit, found, one)
    return _render_question(request, visit, found, _form_of(found, one))


def _form_of(found: ReturnedFile, one: ReturnedQuestion) -> QuestionForm:
    """The question as it would stand had the person typed the document's words on what was sent out."""
    bare = QuestionForm(draft=found.draft, question=one.question)
    data = QueryDict(mutable=True)
    sent = found.returned.sent
    data[bare.add_prefix("revision")] = str(sent.revisions.get(one.link_id, 0) if sent else 0)
    for name, text in prefixed_entries(bare, one.mine):
        data.appendlist(name, text)
    form = QuestionForm(draft=found.draft, question=one.question, data=data)
    form.conflict = _conflict(found, form, one)
    form.level = 2
    return form


def _conflict(found: ReturnedFile, form: QuestionForm, one: ReturnedQuestion) -> Conflict | None:
    theirs = found.draft.written.get(one.link_id) or Answer(
        response=found.visit.response, link_id=one.link_id, revision=0, updated_at=found.returned.at
    )
    if one.state == "same":
        return None
    made = conflict_of(form=form, mine=one.mine, theirs=theirs, reader=found.visit.user)
    return replace(made, file=found.returned.name)


def _chosen_in(request: PortalRequest, visit: Visit, found: ReturnedFile, one: ReturnedQuestion) -> HttpResponse:
    at = timezone.now()
    with locked_question(request.user, visit.response.pk, one.link_id, at) as (locked, question):
        form = QuestionForm(
            draft=Draft(locked.response, readable=locked.readable), question=question, data=request.POST
        )
        if not form.is_posted:
            raise Http404
        choice = Choice.of(request.POST).about(form)
        outcome = save_form(locked, form, choice, at)
        if outcome.changed and choice not in ("theirs", "keep"):
            note_written(standing=locked, link_id=one.link_id, returned=found.returned, at=at)
        if choice in ("theirs", "merge"):
            note_left(standing=locked, link_id=one.link_id, returned=found.returned, at=at)
    if not outcome.refused:
        kept = choice in ("theirs", "keep") or not outcome.changed
        told = "är oförändrat" if kept else "är sparat, med ord ur filen"
        messages.success(request, f"Svaret på {one.called} {told}.")
        return redirect("word_return", visit.response.pk, found.returned.pk)
    return _render_question(request, visit, found, _refused(request, found, form, outcome), status=409)


def _refused(request: PortalRequest, found: ReturnedFile, form: QuestionForm, outcome: SaveOutcome) -> QuestionForm:
    anew = QuestionForm(
        draft=Draft(found.visit.response, readable=found.visit.readable),
        question=form.question,
        data=with_entries(request.POST, [(form, outcome)]),
    )
    anew.conflict = replace(outcome.conflict, file=found.returned.name) if outcome.conflict else None
    anew.closing, anew.level = outcome.closing, 2
    anew.show_as_typed()
    return anew


def _render_question(
    request: PortalRequest, visit: Visit, found: ReturnedFile, form: QuestionForm, status: int = 200
) -> HttpResponse:
    context = {
        "visit": visit,
        "response": visit.response,
        "returned": found.returned,
        "question": form.question,
        "form": form,
        "called": form.called,
        "editable": visit.may_write(form.link_id),
        "page": address_of_question(visit, form.link_id),
    }
    return render(request, "word/question.html", context, status=status)
