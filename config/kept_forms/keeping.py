"""Keep what was posted when it cannot be taken, in the session that leads to the sign-in, and give it to nobody else.

It is put back into the form (filling) and never done: whoever wrote it looks at it and presses the button. Files are
not kept, only named. What is kept belongs to the person whose session it was; an unknown person's words are not kept,
and the page says so while they still stand on it.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

_IN_SESSION = "kept_form"
WRITER_COOKIE = "skrev"
KEPT_FOR = timedelta(hours=2)
MOST_CHARACTERS = 1_000_000
_NEVER = ("csrfmiddlewaretoken", "next", "code", "unsaved")
"""Not the person's words. Passwords, which are never kept either, are known by their names."""
_MARKS = ("sha256", "seen", "read", "assertion", "credential")
_NO_WORDS = re.compile(r"on|\d+|[0-9a-f]{16,}|[0-9a-f-]{36}")
"""A box that is ticked, a row's number, a fingerprint and a key: what a page posts of its own."""


@dataclass(frozen=True)
class KeptForm:
    """`path`: where it was posted. `page`: where the form stands. `fields`: names and texts in their order."""

    person: str
    path: str
    page: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()
    at: float = 0.0

    @property
    def texts(self) -> tuple[str, ...]:
        """What somebody has typed or chosen, without empty fields and the page's own bookkeeping."""
        return tuple(text for name, text in self.fields if text.strip() and not name.endswith("revision"))

    @property
    def is_small(self) -> bool:
        return sum(len(name) + len(text) for name, text in self.fields) <= MOST_CHARACTERS


class FirstRedirect(HttpResponseRedirect):
    """To a page that comes before every other one: what is kept waits on."""


def posted_form(request: HttpRequest) -> KeptForm:
    """What a request posts, as its writer would have it again. `person` is empty when nobody knows who that is."""
    files = tuple(str(file.name) for name in request.FILES for file in request.FILES.getlist(name))
    return KeptForm(
        person=_writer(request),
        path=request.path,
        page=_page_of(request),
        fields=_posted_fields(request),
        files=files,
        at=timezone.now().timestamp(),
    )


def posted_words(request: HttpRequest) -> str:
    """What somebody has typed, as one text to copy; without what only the page has put there, and without what is too
    much to show. Asks nobody who it is: a request may be refused before that is known.
    """
    named = ((name, text.strip()) for name, text in _posted_fields(request) if not name.endswith("revision"))
    words = [text for name, text in named if text and name not in _MARKS and not _NO_WORDS.fullmatch(text)]
    return "\n\n".join(words) if sum(map(len, words)) <= MOST_CHARACTERS else ""


def _posted_fields(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    lists = request.POST.lists()
    return tuple((name, str(text)) for name, texts in lists for text in texts if not _is_secret(name))


def keep_form(request: HttpRequest, form: KeptForm) -> None:
    """Put it in the session; an earlier one goes."""
    request.session[_IN_SESSION] = asdict(form)


def has_kept_form(request: HttpRequest) -> bool:
    return _IN_SESSION in request.session


def kept_form(request: HttpRequest) -> KeptForm | None:
    """What is kept in this session, whoever it is of; None when there is nothing, or nothing that is still kept."""
    if not (kept := request.session.get(_IN_SESSION)):
        return None
    form = KeptForm(**{**kept, "fields": tuple(map(tuple, kept["fields"])), "files": tuple(kept["files"])})
    return form if timezone.now().timestamp() - form.at < KEPT_FOR.total_seconds() else None


def own_kept_form(request: HttpRequest) -> KeptForm | None:
    """What is kept for the person who is signed in. Another's is forgotten at once, unseen."""
    form = kept_form(request)
    if form is None or form.person != str(getattr(request, "user", None) and request.user.pk):
        forget_form(request)
        return None
    return form


def forget_form(request: HttpRequest) -> None:
    if _IN_SESSION in request.session:
        del request.session[_IN_SESSION]


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site made the browser post this: its words are put before nobody."""
    origins = [request.headers[name] for name in ("Origin", "Referer") if request.headers.get(name)]
    return any(urlsplit(origin).netloc != request.get_host() for origin in origins)


def _is_secret(name: str) -> bool:
    return name in _NEVER or "password" in name.lower()


def _page_of(request: HttpRequest) -> str:
    """The page that the form stood on, by the browser's word, with its query; without one the address itself."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host() or not referer.path.startswith("/"):
        return request.path
    return f"{referer.path}?{referer.query}" if referer.query else referer.path


def _writer(request: HttpRequest) -> str:
    """Who is signed in, or whose session it was that has ended by time or by a changed password."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    return str(request.session.get(SESSION_KEY) or _of_ended_session(request).get(SESSION_KEY) or _remembered(request))


def remember_writer(request: HttpRequest, answer: HttpResponse) -> None:
    """Whose session it was that has ended: Django takes its cookie away with the first answer, whatever asked.

    The page itself may have asked, for who else is there, before its form is sent. Signed, and for as long as a form
    would be kept.
    """
    if request.user.is_authenticated:
        if WRITER_COOKIE in request.COOKIES:
            answer.delete_cookie(WRITER_COOKIE, samesite="Lax")
        return
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.session.is_empty():
        return
    if person := _of_ended_session(request).get(SESSION_KEY):
        answer.set_signed_cookie(
            WRITER_COOKIE,
            str(person),
            max_age=KEPT_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _remembered(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(WRITER_COOKIE, default="", max_age=KEPT_FOR) or "")


def _of_ended_session(request: HttpRequest) -> Mapping[str, Any]:
    row = Session.objects.filter(session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")[:40]).first()
    return row.get_decoded() if row else {}
