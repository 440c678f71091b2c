"""What there is to ask for: every address by each method, as those whom it lets in, with its real form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import Resolver404, resolve
from lxml import html

from accounts.models import User
from tests.web.pages import PAGES
from tests.web.permissions.asking import Asked, asked_by
from tests.web.permissions.rules import COLUMNS, Room, Rule
from tests.web.world import World

LET_IN = frozenset({200, 302, 422})
"""Who gets one of these comes as far as the form; with 409 they would in another state."""

GET_NAMES = (
    *("next", "page", "visa", "avsnitt", "fran", "till", "fore", "efter", "person", "som", "vad", "sok", "version"),
    *(
        "organisation",
        "year",
        "diarienummer",
        "words",
        "first",
        "action",
        "code",
        "state",
        "process",
        "q",
        "p",
        "id__in",
    ),
)
"""Names that pages read from the query string, in whatever page: tests/web/test_swept.py tries each in its own."""


@dataclass(frozen=True)
class Field:
    """A field of a form: what it holds, and what it may hold where that is a choice."""

    name: str
    kind: str
    value: str = ""
    choices: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        return self.kind in {"text", "textarea", "email", "url", "tel", "search"}


@dataclass(frozen=True)
class Target:
    """One rule, and the columns that it lets in, or would in another state; None is whoever is not signed in."""

    rule: Rule
    room: Room = field(repr=False)
    who: tuple[str | None, ...]

    @property
    def is_open(self) -> bool:
        """Whether what is posted is taken now, if it is as it should be."""
        return self.rule.method == "POST" and 409 not in self.rule.own.values()

    def person(self, world: World, who: str | None) -> User | None:
        return world.people[who] if who else None

    def asked(self, world: World) -> Asked:
        return asked_by(self.rule, self.room, world)


def targets_of(room: Room) -> list[Target]:
    """Rules that let nobody in are left out: others ask those."""
    found = []
    for rule in room:
        who: list[str | None] = [column for column in COLUMNS if rule.own[column] in LET_IN | {409}]
        if rule.public and rule.anonymous in LET_IN | {400}:
            who.append(None)
        if who:
            found.append(Target(rule, room, tuple(who)))
    return found


Forms = Mapping[str, tuple[Field, ...]]


def forms_of(answer_of: Any, world: World) -> Forms:
    """The fields of every form on the pages of the registry, by the path and by the name of where it posts."""
    found: dict[str, tuple[Field, ...]] = {}
    for page in PAGES:
        if page.post is None and page.status == 200:
            for path, fields in _forms_on(page.url(world), answer_of(page).content):
                found.setdefault(path, fields)
                found.setdefault(_name_of(path), fields)
    return found


def fields_of(target: Target, asked: Asked, forms: Forms) -> list[Field]:
    """The fields with which the form is accepted, and those that it has besides."""
    given = {name: str(value) for name, value in (asked.fields or {}).items()}
    known = forms.get(asked.url.partition("?")[0]) or forms.get(target.rule.name, ())
    fields = [Field(one.name, one.kind, given.pop(one.name, one.value), one.choices) for one in known]
    return [*fields, *(Field(name, "unseen", value) for name, value in given.items())]


def _name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def _forms_on(url: str, content: bytes) -> Iterator[tuple[str, tuple[Field, ...]]]:
    for form in html.fromstring(content).xpath("//form[translate(@method, 'POST', 'post')='post']"):
        path = (form.get("action") or "").partition("?")[0] or url.partition("?")[0]
        found: dict[str, Field] = {}
        for one in form.iter("input", "textarea", "select", "button"):
            if one.get("name") and one.get("name") != "csrfmiddlewaretoken":
                read = _field(one)
                earlier = found.get(read.name)
                choices = (*(earlier.choices if earlier else ()), *read.choices)
                found[read.name] = Field(read.name, read.kind, earlier.value if earlier else read.value, choices)
        yield path, tuple(found.values())


def _field(one: Any) -> Field:
    name, kind = one.get("name"), one.get("type", one.tag if one.tag != "input" else "text")
    if one.tag == "select":
        return Field(
            name, "select", str(one.value or ""), tuple(option.get("value", "") for option in one.iter("option"))
        )
    if one.tag == "button":
        return Field(name, "button", "", (one.get("value", ""),))
    if kind in {"radio", "checkbox"}:
        checked = one.get("checked") is not None
        return Field(name, kind, one.get("value", "on") if checked else "", (one.get("value", "on"),))
    return Field(name, kind, one.get("value", "") if one.tag == "input" else one.text or "")
