"""What has happened to a response, and how one answer has been worded."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PortalRequest
from config.fields.forms import posted_number
from responses.drafting.restoring import restore_revision
from responses.drafting.saving import StaleAnswerError
from responses.drafting.using import takes_passage
from responses.lifecycle.access import Visit, open_question
from responses.lifecycle.places import address_of_question
from responses.models import AnswerRevision
from responses.reading.wordings import AnswerHistory
from surveys.schema import Question
from surveys.wordings.wording import question_name


@require_safe
def answer_history(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """Every wording of one answer, newest first: who, when, what. ?fran=1&till=3 compares two of them."""
    visit, question = open_question(request.user, response_id, link_id)
    return _render_history(request, visit, question)


def _render_history(
    request: PortalRequest, visit: Visit, question: Question, *, overtaken: bool = False, status: int = 200
) -> HttpResponse:
    history = AnswerHistory(visit.response, question.link_id, request.GET.get("page", ""))
    wanted = (request.GET.get("fran", ""), request.GET.get("till", ""))
    editable = visit.may_write(question.link_id) and not question.read_only
    searchable = editable and visit.whole and takes_passage(visit, question)
    context = {
        "response": visit.response,
        "question": question,
        "searchable": searchable,
        "called": question_name(visit.response.tree, question.link_id),
        "back": address_of_question(visit, question.link_id),
        "history": history,
        "page": history.page,
        "chosen": wanted,
        "difference": history.compared(*wanted),
        "editable": editable,
        "overtaken": overtaken,
    }
    return render(request, "drafting/answer_history.html", context, status=status)


@require_POST
def restore_answer(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """Let an earlier wording be the answer again; 409 with the history when somebody has saved meanwhile."""
    visit, question = open_question(request.user, response_id, link_id, to_write=True)
    visit.require_writing(link_id)
    number, base = (posted_number(request.POST, name) for name in ("number", "revision"))
    if number is None or base is None:
        raise Http404
    try:
        restore_revision(
            response=visit.response,
            link_id=link_id,
            number=number,
            base_revision=base,
            actor=request.user,
            at=timezone.now(),
        )
    except (AnswerRevision.DoesNotExist, KeyError):
        raise Http404 from None
    except StaleAnswerError:
        return _render_history(request, visit, question, overtaken=True, status=409)
    called = question_name(visit.response.tree, link_id)
    messages.success(request, f"Svaret på {called} är återställt. Den lydelse som gällde före finns kvar i historiken.")
    return redirect("answer_history", response_id, link_id)
