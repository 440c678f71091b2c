"""Downloading the reading version: who gets it, what comes, and that it is made once."""

import io

import docx
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from authoring.views import reading_version
from config.pdf.render import RenderError
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]


@pytest.fixture(autouse=True)
def nothing_made_before() -> None:
    cache.clear()


def url(world: World, file_format: str = "docx") -> str:
    return reverse("reading_version", args=[world.questionnaire.pk, file_format])


def test_a_respondent_gets_a_word_document_to_keep(world: World) -> None:
    answer = world.client_of(world.people["editor"]).get(url(world))
    assert docx.Document(io.BytesIO(answer.content)).core_properties.title == world.questionnaire.title
    name = f"lasversion-{world.questionnaire.name}-{world.questionnaire.version}.docx"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")


def test_a_respondent_gets_a_pdf_to_keep(world: World) -> None:
    answer = world.client_of(world.people["contributor"]).get(url(world, "pdf"))
    assert answer.content.startswith(b"%PDF-1.7")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page(world: World) -> None:
    answer = Client().get(url(world))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse('account_login')}?next={url(world)}")


@pytest.mark.parametrize("path", ["enkater/999999/lasversion.docx", "enkater/{pk}/lasversion.odt"])
def test_an_unknown_questionnaire_or_format_is_not_found(world: World, path: str) -> None:
    client = world.client_of(world.people["editor"])
    assert client.get("/" + path.format(pk=world.questionnaire.pk)).status_code == 404


def test_it_is_made_once_for_the_same_questionnaire(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.client_of(world.people["editor"])
    first = client.get(url(world)).content

    def fails(_: object) -> bytes:
        raise AssertionError("made again")

    media_type, _ = reading_version._FORMATS["docx"]
    monkeypatch.setitem(reading_version._FORMATS, "docx", (media_type, fails))
    assert client.get(url(world)).content == first


def test_a_pdf_that_cannot_be_made_is_refused_with_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> bytes:
        raise RenderError("too long")

    media_type, _ = reading_version._FORMATS["pdf"]
    monkeypatch.setitem(reading_version._FORMATS, "pdf", (media_type, fails))
    told = world.client_of(world.people["editor"]).get(url(world, "pdf"))
    assert (told.status_code, "Hämta läsversionen som Word" in told.content.decode()) == (409, True)


def test_word_and_pdf_are_kept_apart(world: World) -> None:
    client = world.client_of(world.people["editor"])
    assert client.get(url(world)).content[:2] != client.get(url(world, "pdf")).content[:2]


def test_the_task_list_links_to_both(world: World) -> None:
    page = world.client_of(world.people["editor"]).get(reverse("response", args=[world.responses["draft"].pk]))
    for file_format in ("docx", "pdf"):
        assert f'href="{url(world, file_format)}"' in page.content.decode()
