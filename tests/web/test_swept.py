"""Every parameter that an address asks for, and every field of every form, with what no person means: never an error.

Which parameters an address asks for is found by asking it once and seeing what it looks for, so a new one is tried
without being listed. Django's administration is asked in test_naughty.py.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import resolve
from django.utils.functional import cached_property
from lxml import html

from tests.halves import examples
from tests.web.conftest import Answers
from tests.web.page import Page
from tests.web.pages import PAGES
from tests.web.permissions import RULES
from tests.web.permissions.asking import StatusClient, asked_by, do_not_draw, keep_sessions_in_the_database, undone
from tests.web.permissions.rules import COLUMNS, Room, Rule
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

SWEPT = {
    "NUL": "a%00b",
    "half a surrogate pair": "%ed%a0%80",
    "no UTF-8": "%ff%fe",
    "10^30": "1" + "0" * 30,
    "over bigint": "9223372036854775808",
    "negative": "-1",
    "100 kB": "9" * 100_000,
    "other digits": quote("٣"),
    "a day that is not": "2025-02-31",
    "the last day": "9999-12-31",
    "wildcards": "%25_%5C%27%22",
    "nothing": "",
}
HARD = ("NUL", "half a surrogate pair", "10^30", "100 kB", "negative", "a day that is not")
DRAWN = ("NUL", "100 kB", "wildcards")
"""What a page that shows it again could stumble over. The others are read, compared and looked for, before any page."""


class Watched(QueryDict):
    """The query of a request that remembers what was looked for in it."""

    looked_for: ClassVar[set[str]] = set()

    def get(self, key: Any, default: Any = None) -> Any:
        self.looked_for.add(key)
        return super().get(key, default)

    def getlist(self, key: Any, default: Any = None) -> Any:
        self.looked_for.add(key)
        return super().getlist(key, default)

    def __contains__(self, key: Any) -> bool:
        self.looked_for.add(key)
        return super().__contains__(key)


@pytest.fixture
def looked_for(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What any request's query is looked for while a test lasts."""
    names = set[str]()
    monkeypatch.setattr(Watched, "looked_for", names)
    watched = cached_property(lambda request: Watched(request.environ.get("QUERY_STRING", ""), encoding="utf-8"))
    watched.__set_name__(WSGIRequest, "GET")
    monkeypatch.setattr(WSGIRequest, "GET", watched)
    return names


def shown_addresses() -> list[tuple[Rule, Room, str]]:
    """Each address that shows something, where it does so first, and somebody who is shown it.

    What it reads from its query is the same in all stages; tests/web/naughty asks in each of them.
    """
    rules = [(rule, room) for rule, room in RULES if rule.method == "GET" and not rule.name.startswith("admin:")]
    shown = {
        rule.name: (rule, room, next(role for role in COLUMNS if rule.own[role] == 200))
        for rule, room in reversed(rules)
        if 200 in rule.own.values()
    }
    return list(reversed(shown.values()))


ADDRESSES = shown_addresses()


def status_of(world: World, who: Any, url: str) -> int:
    with undone():
        answer = StatusClient(world.client_of(who)).get(url)
        if answer.streaming:
            deque(answer, maxlen=0)
        return int(answer.status_code)


def alone(names: set[str], at: int) -> Iterator[str]:
    """Each parameter with hard values: with each of them by --long, and otherwise with two, which take turns."""
    for number, name in enumerate(sorted(names), start=at):
        for turn in range(examples(quick=2, usual=2, long=len(HARD))):
            yield f"{quote(name)}={SWEPT[HARD[(2 * number + turn) % len(HARD)]]}"


def together(names: set[str], values: Iterable[str]) -> Iterator[str]:
    """All parameters at once with each value: the hard ones after another."""
    for what in values:
        first = "{name}=1&" if what in HARD else ""
        one = first + "{name}={value}"
        yield "&".join(one.format(name=quote(name), value=SWEPT[what]) for name in sorted(names))


@pytest.fixture(autouse=True)
def _whole_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_sessions_in_the_database(monkeypatch)


@pytest.mark.random
@pytest.mark.parametrize(("rule", "room", "role"), ADDRESSES, ids=lambda one: str(one) if isinstance(one, Rule) else "")
def test_no_parameter_of_an_address_breaks_it(
    rule: Rule, room: Room, role: str, world: World, looked_for: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, who = asked_by(rule, room, world).url, world.people[role]
    assert status_of(world, who, f"{url}?okand={SWEPT['NUL']}") < 500
    names = set(looked_for)
    if not names:
        return

    def broken_by(queries: Iterator[str]) -> list[str]:
        return [query[:200] for query in queries if status_of(world, who, f"{url}?{query}") >= 500]

    assert broken_by(together(names, DRAWN)) == []
    do_not_draw(monkeypatch)
    assert broken_by(together(names, SWEPT.keys() - set(DRAWN))) == []
    assert broken_by(alone(names, ADDRESSES.index((rule, room, role)))) == []


def test_the_addresses_known_to_have_parameters_are_seen_to_ask_for_them(world: World, looked_for: set[str]) -> None:
    """Were the watching to see nothing, the sweep would be one of nothing."""
    for rule, room, role in ADDRESSES:
        if rule.name in {"archive", "organisation_log", "start", "compare", "preview", "section", "hand_out"}:
            status_of(world, world.people[role], asked_by(rule, room, world).url + "?x=1")
    known = {"organisation", "efter", "fore", "page", "fran", "till", "allt", "avsnitt", "sparat", "vad"}
    assert known <= looked_for


WITH_FORMS = [page for page in PAGES if page.post is None and page.status == 200]
FORM = "application/x-www-form-urlencoded"
_LONG = 10_000


def forms_of(url: str, content: bytes) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Where each form of the page posts, what it holds, and of what kind each field is."""
    for form in html.fromstring(content).xpath("//form[translate(@method, 'POST', 'post')='post']"):
        fields = [field for field in form.iter("input", "textarea", "select", "button") if field.get("name")]
        kinds = {field.get("name"): field.get("type", field.tag) for field in fields}
        yield urlsplit(urljoin(url, form.get("action") or "")).path, dict(form.form_values()), kinds


def bodies(held: dict[str, str], kinds: dict[str, str], value: str, *, turn: int) -> Iterator[str]:
    """The form with what one types naughty, then what one chooses, then what is hidden, then all of it: all of these
    with --long, and otherwise what one types and one of the others, which take turns.

    What is long in one field is so once, in what one types.
    """
    chosen = {"select", "radio", "checkbox", "submit", "button"}
    typed = set(kinds.values()) - chosen - {"hidden"}
    others = [chosen, {"hidden"}, set(kinds.values())]
    asked = others if examples(quick=0, usual=0, long=1) else [others[turn % len(others)]]
    groups = [typed] if len(value) > _LONG else [typed, *asked]
    for group in groups:
        if naughty := {name for name, kind in kinds.items() if kind in group and name != "csrfmiddlewaretoken"}:
            sound = {name: quote(str(text)) for name, text in held.items()}
            yield "&".join(f"{quote(name)}={text}" for name, text in (sound | dict.fromkeys(naughty, value)).items())


@pytest.fixture(scope="session")
def tried() -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """The forms that have been tried: the same one stands on many pages, and a question's form in many numbers."""
    return set()


@pytest.mark.random
@pytest.mark.parametrize("page", WITH_FORMS, ids=lambda page: page.label)
def test_no_field_of_a_form_breaks_it(
    page: Page, world: World, answer_of: Answers, tried: set[tuple[str, frozenset[tuple[str, str]]]]
) -> None:
    who = page.person(world) if page.who else None
    broken = []
    for path, held, kinds in forms_of(page.url(world), answer_of(page).content):
        form = (resolve(path).view_name, frozenset((name.rpartition("-")[2], kind) for name, kind in kinds.items()))
        if form in tried:
            continue
        tried.add(form)
        for number, what in enumerate(HARD, start=len(tried)):
            for body in bodies(held, kinds, SWEPT[what], turn=number):
                with undone():
                    given = StatusClient(world.client_of(who)).post(path, body, FORM).status_code
                if given >= 500:
                    broken.append((path, what, body[:200]))
    assert broken == []
