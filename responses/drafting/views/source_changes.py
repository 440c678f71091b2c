"""What has changed in the texts that an answer has from other answers: both side by side, and what to do with it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from config.fields.forms import posted_number
from responses.drafting.source_changes import keep_own_text, take_new_text
from responses.lifecycle.access import open_question_of_reader
from responses.lifecycle.places import address_of_question
from responses.reading.source_changes import find_source_changes
from surveys.wordings.wording import question_name


@require_http_methods(["GET", "HEAD", "POST"])
def source_changes(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """The texts of one answer whose sources have changed. POST takes the new text of one, or keeps what stands."""
    visit, question = open_question_of_reader(request.user, response_id, link_id)
    called = question_name(visit.response.tree, link_id)
    if request.method == "POST":
        visit.require_writing(link_id)
        decide = {"take": take_new_text, "keep": keep_own_text}.get(str(request.POST.get("decision", "")))
        use, seen = (posted_number(request.POST, name) for name in ("use", "seen"))
        if decide is None or use is None or seen is None:
            raise Http404
        decide(response=visit.response, link_id=link_id, use=use, seen=seen, actor=request.user, at=timezone.now())
        told = "har den nya texten. Den som stod där finns i historiken" if decide is take_new_text else "står kvar"
        messages.success(request, f"Svaret på {called} {told}.")
        return redirect(address_of_question(visit, link_id))
    context = {
        "response": visit.response,
        "question": question,
        "called": called,
        "back": address_of_question(visit, link_id),
        "changed": find_source_changes(visit.response).get(link_id, ()),
        "editable": visit.may_write(link_id),
    }
    return render(request, "drafting/source_changes.html", context)
