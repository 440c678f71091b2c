"""What is compressed on the way to the browser, and what the length of it tells."""

import gzip
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory

from config.answering.compression import CompressionMiddleware

PAGE = "<p>" + "Regionen och kommunerna samverkar om insatserna. " * 40
_ASKS = {"Accept-Encoding": "gzip, deflate, br"}


def sent(response: Any, **headers: str) -> Any:
    def answer(request: HttpRequest) -> Any:
        return response

    return CompressionMiddleware(answer)(RequestFactory().get("/", headers=headers or None))


@pytest.mark.parametrize("response", [lambda: HttpResponse(PAGE), lambda: JsonResponse({"messages": PAGE})])
def test_pages_and_json_are_compressed_for_whoever_asks_for_it(response: Any) -> None:
    made = response()
    before = made.content
    after = sent(made, **_ASKS)
    assert after["Content-Encoding"] == "gzip"
    assert gzip.decompress(after.content) == before
    assert len(after.content) < len(before) / 3
    assert "Accept-Encoding" in after["Vary"]


def test_nothing_is_compressed_for_whoever_does_not_ask() -> None:
    assert sent(HttpResponse(PAGE)).content == PAGE.encode()


def test_the_same_page_is_never_twice_of_one_length_so_that_it_tells_no_secret() -> None:
    lengths = {len(sent(HttpResponse(PAGE), **_ASKS).content) for _ in range(50)}
    assert len(lengths) > 10


@pytest.mark.parametrize("kind", ["application/pdf", "application/zip", "text/csv"])
def test_files_go_as_they_are(kind: str) -> None:
    whole = HttpResponse(PAGE, content_type=kind)
    assert "Content-Encoding" not in sent(whole, **_ASKS)
    streamed = FileResponse(iter([PAGE.encode()]), content_type=kind)
    assert "Content-Encoding" not in sent(streamed, **_ASKS)
