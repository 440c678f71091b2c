"""The comments to one question, and what can be done about each."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import PortalRequest
from config.fields.forms import refusals_in
from responses.comments import services
from responses.comments.forms import CommentForm
from responses.comments.reading import READS, commentable_questions, may_discuss
from responses.lifecycle.access import Visit, open_part
from responses.lifecycle.naming import with_shown_name
from responses.lifecycle.places import address_of_question
from responses.lifecycle.standing import NOT_YOURS
from responses.lifecycle.workflow import Action
from responses.models import Comment
from surveys.wordings.wording import item_name, question_name

_A_PAGE = 50
_DONE = {
    "resolve": "Kommentaren till {question} är markerad som löst.",
    "reopen": "Kommentaren till {question} är öppen igen.",
    "withdraw": "Din kommentar till {question} är borttagen.",
}
_ACTIONS: dict[str, Callable[..., Comment]] = {
    "resolve": services.resolve_comment,
    "reopen": services.reopen_comment,
    "withdraw": services.withdraw_comment,
}


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """One question's comments, and the form that adds one."""
    visit = _open(request, response_id, link_id)
    form = CommentForm(request.POST or None, response=visit.response, link_id=link_id, writer=request.user)
    if request.method == "POST":
        visit.require(Action.COMMENT)
        form = CommentForm(request.POST, response=visit.response, link_id=link_id, writer=request.user)
        if form.is_valid() and (added := _added(visit, link_id, form)):
            messages.success(request, f"Kommentaren till {item_name(visit.response.tree, link_id)} är sparad.")
            return redirect(_address(added))
    tree, found = visit.response.tree, _of_question(visit, link_id)
    amount = found.count()
    # In their order, the newest last: those before are asked for.
    shown = found if request.GET.get("visa") == "alla" or amount <= _A_PAGE else found[amount - _A_PAGE :]
    context = {
        "visit": visit,
        "response": visit.response,
        "question": tree.by_link_id[link_id],
        "called": question_name(visit.response.tree, link_id),
        "page": address_of_question(visit, link_id) if visit.writes(link_id) else "",
        "comments": shown,
        "earlier": amount - len(shown),
        "form": form,
        "writes": visit.may(Action.COMMENT),
    }
    return render(request, "comments/page.html", context, status=422 if form.is_bound else 200)


def _open(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> Visit:
    visit = _open_for_comments(request, response_id)
    if link_id not in commentable_questions(visit.response.tree):
        raise Http404
    if not may_discuss(visit.roles, visit.scope, link_id):
        raise PermissionDenied(NOT_YOURS)
    return visit


def _open_for_comments(request: PortalRequest, response_id: uuid.UUID) -> Visit:
    visit = open_part(request.user, response_id)
    if not visit.roles & READS:
        raise PermissionDenied("Bara de som arbetar med svaret kan läsa kommentarerna.")
    return visit


def _of_question(visit: Visit, link_id: str) -> "QuerySet[Comment]":
    """All of them: a withdrawn one leaves its place and says so."""
    found = Comment.objects.filter(response=visit.response, link_id=link_id)
    named = with_shown_name(User.objects.all(), visit.response.organisation)
    return found.select_related("by", "resolved_by").prefetch_related(Prefetch("mentioned", queryset=named))


def _added(visit: Visit, link_id: str, form: CommentForm) -> Comment | None:
    with refusals_in(form):
        return services.add_comment(
            response=visit.response, link_id=link_id, actor=visit.user, at=timezone.now(), **form.cleaned_data
        )
    return None


@require_POST
def comment(request: PortalRequest, response_id: uuid.UUID, comment_id: int) -> HttpResponse:
    """Resolve, reopen or withdraw one comment (`action`), then back to where its question's comments are."""
    visit = _open_for_comments(request, response_id)
    found = get_object_or_404(Comment.objects.select_related("response"), pk=comment_id, response=visit.response)
    if not may_discuss(visit.roles, visit.scope, found.link_id):
        raise Http404
    action = str(request.POST.get("action", ""))
    act = _ACTIONS.get(action)
    if act is None:
        raise Http404
    act(comment=found, actor=request.user, at=timezone.now())
    messages.success(request, _DONE[action].format(question=item_name(visit.response.tree, found.link_id)))
    return redirect(_address(found))


def _address(comment: Comment) -> str:
    """The comment on its question's page; the task list when its question is not asked any more."""
    if comment.link_id not in commentable_questions(comment.response.tree):
        return comment.response.get_absolute_url()
    later = Comment.objects.filter(response=comment.response_id, link_id=comment.link_id, pk__gt=comment.pk).count()
    whole = "" if later < _A_PAGE else "?visa=alla"
    return f"{reverse('comments', args=[comment.response_id, comment.link_id])}{whole}#kommentar-{comment.pk}"
