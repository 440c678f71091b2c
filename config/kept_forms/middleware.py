"""Where a form that comes too late is caught, and where its page is given back filled in."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from config.kept_forms.filling import fill_page
from config.kept_forms.keeping import (
    FirstRedirect,
    KeptForm,
    comes_from_elsewhere,
    forget_form,
    has_kept_form,
    keep_form,
    kept_form,
    own_kept_form,
    posted_form,
    posted_words,
    remember_writer,
)


class KeptFormMiddleware:
    """Stands between AuthenticationMiddleware and LoginRequiredMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._answer(request)
        remember_writer(request, answer)
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not has_kept_form(request) or not request.user.is_authenticated:
            return self.get_response(request)
        kept = own_kept_form(request)
        if kept and request.method == "POST" and request.path == kept.path:
            forget_form(request)  # the person has sent it, or something else in its place
            return self.get_response(request)
        if kept and request.method == "GET" and request.path in (kept.path, kept.page.partition("?")[0]):
            return self._give_back(request, kept)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A form of somebody who is not signed in any more. None leaves it to the sign-in, which says what is kept."""
        if request.method != "POST" or request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        return keep_or_say(request)

    def _give_back(self, request: HttpRequest, kept: KeptForm) -> HttpResponse:
        page = kept.page.partition("?")[0]
        if request.path != page:
            return redirect(kept.page)
        answer = self.get_response(request)
        if isinstance(answer, FirstRedirect):
            return answer
        if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            banner = render_to_string("kept_forms/put_back.html", {"kept": kept})
            filled = fill_page(answer.content, kept, banner)
            if filled and not filled[1]:
                answer.content = filled[0].encode()
                return answer
        return render(request, "kept_forms/no_place.html", {"kept": kept}, status=_status_of(answer))


def waiting_form(request: HttpRequest) -> dict[str, Any]:
    """For templates: what waits in this session for whoever signs in; asked for only where it is shown."""
    return {"waiting_form": lambda: kept_form(request) if hasattr(request, "session") else None}


def refused_words(request: HttpRequest) -> dict[str, Any]:
    """For templates: what was typed in a form that is refused whole (403, 409, 429 ...), to be copied from there."""
    return {"refused_words": partial(_words_in, request)}


def _words_in(request: HttpRequest) -> str:
    if request.method != "POST" or comes_from_elsewhere(request):
        return ""
    try:
        return posted_words(request)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):  # what it is refused for
        return ""


def _status_of(answer: HttpResponse) -> int:
    return answer.status_code if answer.status_code >= 400 and answer.status_code != 405 else 200


def keep_or_say(request: HttpRequest) -> HttpResponse | None:
    """Keep what is posted; a page with the words, while they are still there, when they cannot be kept."""
    if request.headers.get("Accept", "").startswith("application/json") or comes_from_elsewhere(request):
        return None
    form = posted_form(request)
    if not form.texts and not form.files:
        return None
    if form.person and form.is_small:
        keep_form(request, form)
        return None
    return render(request, "kept_forms/not_kept.html", {"kept": form}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was too old, or a browser that keeps no cookies: nothing is done, and what was typed is kept."""
    said = keep_or_say(request)
    if said is not None:
        return said
    kept = kept_form(request) if hasattr(request, "session") else None
    return render(request, "403_csrf.html", {"kept": kept}, status=403)
