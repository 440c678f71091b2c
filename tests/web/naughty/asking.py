"""Drawing one request, sending it as a server would, and what is wrong with the answer."""

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import got_request_exception
from django.test import Client
from hypothesis import strategies as st
from lxml import html

from config.answering.charset import ReadableContentType
from config.language.text import clean
from tests.web.naughty.targets import GET_NAMES, Field, Forms, Target, fields_of
from tests.web.naughty.values import (
    CHARSETS,
    FILES,
    HEADERS,
    LONG,
    MANY,
    Pair,
    Sent,
    as_json,
    multipart,
    urlencoded,
    values,
)
from tests.web.permissions.asking import Asked, undone
from tests.web.world import World

FORM = "application/x-www-form-urlencoded"
ANSWERS = {200, 204, 302, 400, 401, 403, 404, 405, 409, 413, 422, 429}
WAYS = (*["form"] * 10, *["multipart"] * 3, "json", "charset", "cut", "boundary", "length", "bytes", "many", "other")


@dataclass(frozen=True)
class Made:
    """One request. `whole` says that it is a form as a browser sends it, whatever is in its fields; `only_typed` that
    nothing but what people type is other than on the page. `typed` are the fields that they type into.
    """

    method: str
    url: str
    who: str | None
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    length: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = field(default=(), repr=False)
    typed: tuple[str, ...] = field(default=(), repr=False)
    whole: bool = False
    only_typed: bool = False


@dataclass(frozen=True)
class Asking:
    """A target with what it asks for and the fields of its form: worked out once, since the world is as it was after
    each request.
    """

    target: Target
    asked: Asked
    fields: Sequence[Field] = field(repr=False)

    @classmethod
    def of(cls, target: Target, world: World, forms: Forms) -> "Asking":
        asked = target.asked(world)
        return cls(target, asked, fields_of(target, asked, forms))


@st.composite
def made_requests(draw: st.DrawFn, asking: Sequence[Asking], known: Sequence[str]) -> Made:
    """A request to one of the targets, as somebody whom it lets in."""
    open_now = [one for one in asking if one.target.is_open]
    chosen = draw(st.sampled_from(open_now if open_now and draw(st.integers(0, 5)) else asking))
    target, asked = chosen.target, chosen.asked
    who = draw(st.sampled_from(target.who))
    headers = draw(st.sampled_from(HEADERS)) if draw(st.integers(0, 4)) == 4 else {}
    if asked.fields is None:
        names = draw(st.lists(st.sampled_from(GET_NAMES), max_size=4))
        pairs = [(name, draw(values(known))) for name in names]
        return Made(target.rule.method, asked.url, who, query=urlencoded(pairs).decode(), headers=headers)
    fields = chosen.fields
    pairs = tuple(_changed(draw, fields, known))
    typed = tuple(one.name for one in fields if one.typed)
    given: dict[str, Any] = {"pairs": pairs, "typed": typed, "headers": headers}
    given["only_typed"] = _is_as_shown([one for one in pairs if one[0] not in typed], fields, typed)
    return Made(target.rule.method, asked.url, who, **given, **_sent_as(draw, draw(st.sampled_from(WAYS)), pairs))


def _changed(draw: st.DrawFn, fields: Sequence[Field], known: Sequence[str]) -> list[Pair]:
    """The form's fields as they are accepted, but for some of them."""
    kept = draw(st.sampled_from(["some", "some", "some", "all", "none"]))
    pairs: list[Pair] = []
    chosen = set(draw(st.lists(st.integers(0, max(0, len(fields) - 1)), max_size=3)))
    for number, one in enumerate(fields):
        if kept == "all" or (kept == "some" and number in chosen):
            pairs += _troubled(draw, one, known)
        elif kept == "some" and (one.value or one.kind != "button"):
            pairs.append((one.name, one.value))
    if draw(st.integers(0, 3)) == 3:
        pairs.append((draw(values(known)), draw(values(known))))
    return pairs


def _is_as_shown(pairs: Sequence[Pair], fields: Sequence[Field], typed: Sequence[str]) -> bool:
    """Whether what is not typed is there, once and as it was; of a form that stands on a page."""
    if all(one.kind == "unseen" for one in fields):
        return False
    return sorted(map(str, pairs)) == sorted(
        str((one.name, one.value)) for one in fields if one.name not in typed and (one.value or one.kind != "button")
    )


def _troubled(draw: st.DrawFn, one: Field, known: Sequence[str]) -> list[Pair]:
    how = draw(st.integers(0, 11))
    if how == 0:
        return []
    if how == 1:
        return [(one.name, one.value), (one.name, draw(values(known)))]
    if how == 2:
        return [(one.name, draw(st.sampled_from(FILES)))]
    if how == 3 and draw(st.integers(0, 3)) == 3:
        return [(one.name, LONG)]
    if how <= 5 and one.choices:
        return [(one.name, choice) for choice in draw(st.lists(st.sampled_from(one.choices), max_size=3))]
    return [(one.name, draw(values(known)))]


MULTIPART = "multipart/form-data"


def _sent_as(draw: st.DrawFn, way: str, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Content type, body and what is said of its length."""
    if way in _BROKEN:
        content_type, body = _BROKEN[way](draw, pairs)
        return {"content_type": content_type, "body": body}
    has_file = any(isinstance(value, Sent) for _, value in pairs)
    is_multipart = way == "multipart" or has_file
    body = multipart(pairs) if is_multipart else urlencoded(pairs)
    sent = {"content_type": f"{MULTIPART}; boundary=x-x-x" if is_multipart else FORM, "body": body}
    if way == "length":
        return {**sent, "length": draw(st.sampled_from(["0", "1", "-1", "9" * 30, "x", "\u0663", "99", " 5"]))}
    return {**sent, "whole": True}


def _cut(draw: st.DrawFn, pairs: Sequence[Pair]) -> tuple[str, bytes]:
    body = multipart(pairs)
    return f"{MULTIPART}; boundary=x-x-x", body[: draw(st.integers(0, len(body)))]


_BOUNDARIES = ["", "; boundary=", "; boundary=y", "; boundary=\xff", "; boundary=" + "x" * 300]
_OTHERS = ["text/plain", "text/xml", "x", "", "a/b;" + "c=d;" * 300, "\xff/\x00"]
_BROKEN: dict[str, Callable[[st.DrawFn, Sequence[Pair]], tuple[str, bytes]]] = {
    "json": lambda _, pairs: ("application/json", as_json(pairs)),
    "charset": lambda draw, pairs: (f"{FORM}; charset={draw(st.sampled_from(CHARSETS))}", urlencoded(pairs)),
    "cut": _cut,
    "boundary": lambda draw, pairs: (f"{MULTIPART}{draw(st.sampled_from(_BOUNDARIES))}", multipart(pairs)),
    "bytes": lambda draw, _: (FORM, draw(st.binary(max_size=200))),
    "many": lambda _, pairs: (FORM, urlencoded(pairs) + MANY),
    "other": lambda draw, pairs: (draw(st.sampled_from(_OTHERS)), urlencoded(pairs)),
}


@contextmanager
def _raising() -> Iterator[list[BaseException]]:
    """What views raise while it lasts."""
    raised: list[BaseException] = []

    def note(sender: Any, **_: Any) -> None:
        raised.extend(filter(None, [sys.exception()]))

    got_request_exception.connect(note)
    try:
        yield raised
    finally:
        got_request_exception.disconnect(note)


def answer_to(made: Made, world: World) -> Any:
    """What is answered, past what a server puts around the application. Raises what a view raises."""
    somebody: Client = world.client_of(world.people[made.who] if made.who else None)
    environ = somebody._base_environ(**_environ(made))
    handler = ReadableContentType(lambda given, _: somebody.handler(given))
    with undone(), _raising() as raised:
        answer = handler(environ, None)
        if raised:
            raise raised[0]
        if answer.streaming:
            for _ in answer:
                pass
        return answer


def _environ(made: Made) -> dict[str, Any]:
    path, _, query = made.url.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": made.method,
        "PATH_INFO": path,
        "QUERY_STRING": "&".join(filter(None, [query, made.query])),
        "wsgi.input": io.BytesIO(made.body),
    }
    if made.method == "POST":
        environ["CONTENT_TYPE"] = made.content_type
        environ["CONTENT_LENGTH"] = made.length or str(len(made.body))
    for name, value in made.headers.items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    return environ


def wrong_with(made: Made, answer: Any) -> str:
    """What is wrong with the answer; empty for nothing."""
    if answer.status_code not in ANSWERS:
        return f"answered with {answer.status_code}"
    if made.whole and made.only_typed and not made.headers and answer.status_code == 400:
        return "a form as a browser sends it is refused without a word of which field"
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    if made.whole and answer.status_code in {200, 422} and is_page:
        return _lost(made, answer.content)
    return ""


def _lost(made: Made, content: bytes) -> str:
    """The first thing typed that the form, shown again, no longer holds."""
    tree = html.fromstring(content)
    shown: dict[str, list[str]] = {}
    for one in tree.iter("input", "textarea"):
        if one.get("name"):
            text = (one.text or "").removeprefix("\n") if one.tag == "textarea" else one.get("value", "")
            shown.setdefault(one.get("name"), []).append(_plain(text))
    last = dict(made.pairs)
    for name in made.typed:
        value = last.get(name)
        if isinstance(value, str) and name in shown and _plain(value) not in shown[name]:
            return f"{name} holds {shown[name][0][:80]!r} and not {_plain(value)[:80]!r}"
    return ""


def _plain(text: str) -> str:
    """Without what is cleaned away or shown otherwise: half a surrogate pair comes as bytes that are no character, and
    a NUL is shown as one.
    """
    whole = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return " ".join(clean(whole).replace("\ufffd", "").split())
