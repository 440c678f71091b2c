"""The attachments of a submission, listed on its page and fetched one by one."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from archive.files import list_attached
from responses.models import Response, State
from tests.builders import (
    archivist_of,
    attach_file,
    attach_link,
    bring_to,
    client_of,
    complete_answers,
    make_response,
    make_user,
    save_answers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


@pytest.fixture
def submitted() -> Response:
    response = make_response()
    attach_link(response, "A-6", title="Protokollet")
    attach_file(response, "A-6", title="Planen & <b>målen</b>", name="plan för åren.pdf")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    return response


def address(response: Response, number: int) -> str:
    return reverse("submitted_attachment", args=[response.submissions.get().pk, number])


def test_files_are_listed_and_fetched_under_their_number_and_it_is_noted_who_did(submitted: Response) -> None:
    archivist = archivist_of(submitted)
    client, [link, file] = client_of(archivist), list_attached(submitted.submissions.get())
    page = client.get(reverse("archived", args=[submitted.submissions.get().pk])).content.decode()
    assert f'<a href="{address(submitted, 2)}">Bilaga 2: Planen &amp; &lt;b&gt;målen&lt;/b&gt;</a>' in page
    assert 'href="https://example.se/beslut" rel="noreferrer">Bilaga 1: Protokollet</a>' in page
    assert "PDF, men inte PDF/A: kan vara svår att läsa om många år</span>" in page
    assert client.head(address(submitted, 2)).status_code == 200
    assert not submitted.events.filter(action="attachment_fetched").exists()
    got = client.get(address(submitted, 2))
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    assert got.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''bilaga-02-plan%20f%C3%B6r")
    assert (got.headers["Content-Type"], got.headers["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert got.headers["Cache-Control"] == "private, no-store"
    event = submitted.events.get(action="attachment_fetched")
    assert (event.actor, event.note.endswith(file.called)) == (archivist, True)
    assert client.get(address(submitted, 1)).status_code == 404, link
    assert client_of(make_user()).get(address(submitted, 2)).status_code == 404


def test_a_file_that_is_not_what_was_submitted_or_has_a_virus_is_not_handed_out(submitted: Response) -> None:
    [_, file] = list_attached(submitted.submissions.get())
    assert file.attachment
    client, stored = client_of(archivist_of(submitted)), file.attachment.file
    with stored.open("rb") as opened:
        whole = opened.read()
    stored.storage.delete(stored.name)
    gone = client.get(address(submitted, 2))
    stored.storage.save(stored.name, ContentFile(whole + b"\n"))
    altered = client.get(address(submitted, 2))
    for refused, told in ((gone, "är borta"), (altered, "är inte den som följde med svaret")):
        assert (refused.status_code, told in refused.content.decode()) == (409, True)
    assert not submitted.events.filter(action="attachment_fetched").exists()
    type(file.attachment).objects.filter(pk=file.attachment.pk).update(found="Eicar", scanned_at=timezone.now())
    assert "virusskyddet" in client.get(address(submitted, 2)).content.decode()
    page = client.get(reverse("archived", args=[submitted.submissions.get().pk])).content.decode()
    assert "misstänkt virus, lämnas inte ut" in page
    assert address(submitted, 2) not in page
