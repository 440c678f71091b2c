"""Every form of every page, posted after the session has ended: what was typed is there again after signing in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from lxml import html

from accounts.models import User
from responses.models import Comment, Response, State
from tests.builders import PASSWORD
from tests.web.conftest import Answers
from tests.web.page import Page
from tests.web.pages import PAGES
from tests.web.permissions.addresses import address
from tests.web.permissions.asking import undone
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

WORDS = "Några ord med å, <b>&amp; ett\ntill"
TYPED = frozenset({"text", "textarea", "email", "url", "tel", "search"})


@dataclass(frozen=True)
class Form:
    """A form on a page: where it posts, and what is in it when somebody has typed WORDS everywhere."""

    page: str
    path: str
    fields: dict[str, str]
    typed: tuple[str, ...]


def forms_on(url: str, content: bytes) -> Iterator[Form]:
    main = html.fromstring(content).xpath("//main")[0]
    for form in main.xpath(".//form[@method='post']"):
        kinds = {field.name: field.get("type", field.tag) for field in form.iter("input", "textarea") if field.name}
        typed = tuple(name for name, kind in kinds.items() if kind in TYPED)
        fields = dict(form.form_values()) | {name: _words(kinds[name]) for name in typed}
        fields.pop("csrfmiddlewaretoken", None)
        yield Form(url, (form.get("action") or "").partition("?")[0] or url.partition("?")[0], fields, typed)


def _words(kind: str) -> str:
    return WORDS if kind == "textarea" else WORDS.partition("\n")[0]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def end_sessions() -> None:
    """By time, as it does for whoever writes for longer than SESSION_COOKIE_AGE."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    caches["sessions"].clear()


def sign_in(client: Client, user: User, to: str) -> Any:
    cache.clear()  # nobody signs in as often as these tests
    return client.post(
        f"{reverse('account_login')}?next={to}", {"login": user.email, "password": PASSWORD}, follow=True
    )


def shown_in(content: bytes) -> list[str]:
    """What the fields and the readable texts of a page hold."""
    tree = html.fromstring(content.decode())
    return [
        (field.text or "").removeprefix("\n") if field.tag == "textarea" else field.get("value", "")
        for field in tree.iter("input", "textarea")
    ]


WITH_FORMS = [page for page in PAGES if page.who not in ("", "guest") and page.status == 200 and page.post is None]


@pytest.fixture(scope="session")
def known_forms() -> set[tuple[str, frozenset[str]]]:
    """The forms that have been sent: the same one stands on many pages, and a question's form in many numbers."""
    return set()


@pytest.mark.parametrize("page", WITH_FORMS, ids=lambda page: page.label)
def test_what_was_typed_in_any_form_is_there_after_signing_in(
    page: Page, world: World, answer_of: Answers, known_forms: set[tuple[str, frozenset[str]]]
) -> None:
    user = page.person(world)
    assert user is not None
    with undone():
        for form in forms_on(page.url(world), answer_of(page).content):
            kind = (resolve(form.path).view_name, frozenset(name.rpartition("-")[2] for name in form.typed))
            if not form.typed or kind in known_forms:
                continue
            known_forms.add(kind)
            client = signed_in(user)
            end_sessions()
            before = (Comment.objects.count(), list(Response.objects.values_list("state", flat=True)))
            late = client.post(form.path, form.fields, HTTP_REFERER=f"http://testserver{form.page}")
            assert (late.status_code, late.headers["Location"]) == (302, f"{reverse('account_login')}?next={form.path}")
            assert "Det du skrev finns kvar" in client.get(late.headers["Location"]).content.decode()
            again = sign_in(client, user, form.path)
            assert "Det du skrev" in again.content.decode(), form.path
            expected = sorted(form.fields[name] for name in form.typed)
            found = [text for text in shown_in(again.content) if text in expected]
            assert sorted(found) == expected, form.path
            assert before == (Comment.objects.count(), list(Response.objects.values_list("state", flat=True)))


def test_the_administrations_forms_too(world: World) -> None:
    user, url = world.people["administrator"], reverse("admin:accounts_organisation_add")
    with undone():
        client = signed_in(user)
        end_sessions()
        late = client.post(url, {"name": WORDS})
        assert "Det du skrev finns kvar" in client.get(late.headers["Location"]).content.decode()
        assert WORDS in shown_in(sign_in(client, user, url).content)


def comments_of(world: World) -> str:
    return address(world, "comments", "draft", "A-2")


def post_late(world: World, user: User, **extra: Any) -> Client:
    client = signed_in(user)
    end_sessions()
    client.post(comments_of(world), {"text": WORDS, **extra})
    return client


def test_another_person_never_sees_it_nor_whoever_comes_after_them(world: World) -> None:
    with undone():
        client = post_late(world, world.people["editor"])
        for who in ("approver", "editor"):
            assert "Några ord" not in sign_in(client, world.people[who], comments_of(world)).content.decode()
            client.post(reverse("account_logout"))


def test_it_is_gone_when_it_has_been_sent(world: World) -> None:
    user = world.people["editor"]
    with undone():
        client = post_late(world, user)
        sign_in(client, user, comments_of(world))
        assert client.post(comments_of(world), {"text": WORDS}).status_code == 302
        assert "togs inte emot" not in client.get(comments_of(world)).content.decode()


def test_it_is_kept_for_two_hours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.kept_forms.keeping.KEPT_FOR", timedelta(seconds=-1))
    with undone():
        client = post_late(world, world.people["editor"])
        assert "Några ord" not in sign_in(client, world.people["editor"], comments_of(world)).content.decode()


def test_a_password_is_never_kept(world: World) -> None:
    with undone():
        client = signed_in(world.people["approver"])
        end_sessions()
        client.post(address(world, "sign", "in_review"), {"name": "Någon", "password": "hemligt-ord"})
        assert "hemligt-ord" not in str(dict(client.session))
        assert "Någon" in str(dict(client.session))


def test_files_are_named_since_they_cannot_be_kept(world: World) -> None:
    url, user = address(world, "attach", "draft", "A-6"), world.people["editor"]
    with undone():
        client = signed_in(user)
        end_sessions()
        late = client.post(url, {"file": SimpleUploadedFile("rapport å.pdf", b"%PDF"), "title": "Rapporten"})
        assert "Filen rapport å.pdf togs inte emot" in client.get(late.headers["Location"]).content.decode()
        again = sign_in(client, user, url)
        assert "Filen rapport å.pdf följde inte med" in again.content.decode()
        assert "Rapporten" in shown_in(again.content)


def test_an_unknown_persons_words_stand_on_the_page_that_says_they_are_lost(world: World) -> None:
    answer = Client().post(comments_of(world), {"text": WORDS})
    assert (answer.status_code, WORDS in shown_in(answer.content)) == (403, True)
    assert "det sparas inte" in answer.content.decode()


def test_it_is_kept_when_the_page_has_asked_for_something_else_since(world: World) -> None:
    user = world.people["editor"]
    with undone():
        client = signed_in(user)
        end_sessions()
        client.post(address(world, "presence", "draft"), HTTP_ACCEPT="application/json")
        assert client.cookies["sessionid"].value == ""
        client.post(comments_of(world), {"text": WORDS})
        again = sign_in(client, user, comments_of(world))
        assert WORDS in shown_in(again.content)
        assert client.cookies["skrev"].value == ""


def test_nothing_is_kept_of_what_another_site_made_the_browser_post(world: World) -> None:
    with undone():
        client = signed_in(world.people["editor"])
        end_sessions()
        client.post(comments_of(world), {"text": WORDS}, HTTP_ORIGIN="https://annan.example")
        assert "Några ord" not in str(dict(client.session))


def test_what_was_posted_from_a_page_that_was_too_old_is_there_on_the_page(world: World) -> None:
    user, url = world.people["editor"], comments_of(world)
    with undone():
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        answer = client.post(url, {"text": WORDS, "csrfmiddlewaretoken": "x" * 64})
        assert (answer.status_code, "Det du skrev finns kvar" in answer.content.decode()) == (403, True)
        assert f'href="{url}"' in answer.content.decode()
        assert WORDS in shown_in(client.get(url).content)
        assert not Comment.objects.filter(text=WORDS).exists()


def test_a_form_that_is_gone_gives_the_words_to_copy(world: World) -> None:
    user, url = world.people["approver"], address(world, "return", "in_review")
    with undone():
        client = signed_in(user)
        end_sessions()
        client.post(url, {"reason": WORDS}, HTTP_REFERER=f"http://testserver{address(world, 'review', 'in_review')}")
        Response.objects.filter(pk=world.responses["in_review"].pk).update(state=State.DRAFT)
        assert WORDS in shown_in(sign_in(client, user, url).content)


@pytest.mark.parametrize("text", ["a\x00b\x0b", "\ud800", "]]>", "\n\n\nx", "😀" * 1000, "\r\nrad"], ids=ascii)
def test_any_text_can_be_put_back(text: str, world: World) -> None:
    user = world.people["editor"]
    with undone():
        client = signed_in(user)
        end_sessions()
        client.post(
            comments_of(world), f"text=x{text}".encode("utf-8", "surrogatepass"), "application/x-www-form-urlencoded"
        )
        assert sign_in(client, user, comments_of(world)).status_code == 200


def test_more_than_can_be_kept_is_said_to_be_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.kept_forms.keeping.MOST_CHARACTERS", 10)
    with undone():
        client = signed_in(world.people["editor"])
        end_sessions()
        assert client.post(comments_of(world), {"text": WORDS}).status_code == 403


REFUSED = [
    ("return", "approved", "approver", "reason", 409),
    ("send", "in_review", "editor", "message", 409),
    ("return", "in_review", "editor", "reason", 403),
]


@pytest.mark.parametrize(("name", "stage", "who", "field", "status"), REFUSED)
def test_a_form_that_is_refused_whole_gives_the_words_to_copy(
    world: World, name: str, stage: str, who: str, field: str, status: int
) -> None:
    """The state has changed since the page was opened, or one's role has. Passwords and marks are no words."""
    fields = {field: WORDS, "sha256": "a" * 64, "seen": "b" * 24, "password": "hemligt-ord", "klart-7": "on"}
    with undone():
        answer = signed_in(world.people[who]).post(address(world, name, stage), fields)
    [shown] = html.fromstring(answer.content).xpath("//textarea[@id='skrivet']")
    assert (answer.status_code, shown.text.strip()) == (status, WORDS)


def test_nothing_is_given_back_of_what_another_site_had_the_browser_post(world: World) -> None:
    with undone():
        client = signed_in(world.people["approver"])
        answer = client.post(address(world, "return", "approved"), {"reason": WORDS}, HTTP_ORIGIN="https://a.example")
    assert (answer.status_code, "Det du skrev" in answer.content.decode()) == (409, False)
