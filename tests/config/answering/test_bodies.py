"""Whatever is too large is refused by its stated length, before it is read; text never is."""

import io
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.answering.bodies import MOST_READ_OUT, ReadOutBody
from tests.builders import PASSWORD, editor_of, make_response, make_user

pytestmark = pytest.mark.django_db


def post_of_length(client: Client, url: str, length: int, **extra: str) -> object:
    """A request that states `length` and sends next to nothing: whoever reads it would wait or fail."""
    return client.generic(
        "POST", url, b"a=b", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH=str(length), **extra
    )


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_request_login_code"])
def test_nobody_has_a_large_body_read_before_signing_in(client: Client, name: str) -> None:
    answer = post_of_length(client, reverse(name), 300 * 1024 * 1024)
    assert answer.status_code == 413  # type: ignore[attr-defined]
    assert "högst 1\u00a0MB" in answer.content.decode()  # type: ignore[attr-defined]


def test_a_little_less_than_the_limit_is_taken(client: Client) -> None:
    fields = {"login": make_user().email, "password": PASSWORD, "other": "x" * 900_000}
    assert client.post(reverse("account_login"), fields).status_code == 302


def test_a_script_is_told_as_json(client: Client) -> None:
    answer = post_of_length(client, reverse("account_login"), 5_000_000, HTTP_ACCEPT="application/json")
    assert answer.status_code == 413  # type: ignore[attr-defined]
    assert "för stort" in answer.json()["message"]  # type: ignore[attr-defined]


def test_a_file_and_a_text_may_be_larger_where_they_belong() -> None:
    response = make_response()
    client = Client()
    client.force_login(editor_of(response))
    section = reverse("section", args=[response.pk, "A"])
    text = "å" * 600_000  # 3.6 MB as it is posted
    saved = client.post(section, {"A-2-value": text, "A-2-revision": "0"})
    assert saved.status_code == 302
    assert response.answers.get(link_id="A-2").value == text
    attach = reverse("attach", args=[response.pk, "A-2"])
    assert post_of_length(client, attach, 24 * 1024 * 1024).status_code != 413  # type: ignore[attr-defined]
    assert post_of_length(client, attach, 30 * 1024 * 1024).status_code == 413  # type: ignore[attr-defined]


@pytest.mark.parametrize("length", ["", "abc", "-1"])
def test_a_length_that_is_no_number_is_no_body(client: Client, length: str) -> None:
    for name in ("account_login", "verify"):
        assert client.generic("POST", reverse(name), b"", CONTENT_LENGTH=length).status_code in (200, 400, 403, 422)


class Body(io.BytesIO):
    """A body on its way that breaks off, where told, as a visitor's who leaves."""

    def __init__(self, content: bytes, *, breaks: bool = False) -> None:
        super().__init__(content)
        self.breaks = breaks

    def read(self, size: int | None = -1, /) -> bytes:
        if self.breaks:
            raise ConnectionResetError
        return super().read(size)


def answered(body: Body, length: str | None, takes: int = 0) -> bool:
    """Whether an application that reads `takes` bytes has its answer handed on."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if takes:
            environ["wsgi.input"].read(takes)
        return [b"told"]

    environ = {"wsgi.input": body} | ({} if length is None else {"CONTENT_LENGTH": length})
    return list(ReadOutBody(application)(environ, None)) == [b"told"]


@pytest.mark.parametrize("takes", [0, 1, 70_000, 200_000])
def test_what_was_refused_unread_is_read_out_before_the_answer_and_nothing_of_what_follows(takes: int) -> None:
    body = Body(b"x" * 200_000 + b"GET /next")
    assert answered(body, "200000", takes)
    assert body.read() == b"GET /next"


@pytest.mark.parametrize("length", [None, "", "abc", "-1", str(MOST_READ_OUT + 1)])
def test_nothing_is_read_of_a_body_without_a_length_or_of_one_too_long_to_read_out(length: str | None) -> None:
    body = Body(b"x" * 100)
    assert answered(body, length)
    assert body.tell() == 0


def test_a_visitor_who_leaves_while_it_is_read_out_breaks_nothing() -> None:
    assert answered(Body(b"x", breaks=True), "100")
