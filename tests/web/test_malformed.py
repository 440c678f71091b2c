"""Requests that no form of ours sends: whatever comes, the answer is a refusal or a save, never an error of the server.

Django's test client raises what a view raises, so a test that gets a status has seen no such error.
"""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.urls import reverse

from responses.models import Answer
from tests.web.permissions.addresses import address
from tests.web.permissions.asking import undone
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

NUL = "a\x00b"
HUGE = "9" * 6000
FORM = "application/x-www-form-urlencoded"

BODIES: dict[str, str | bytes] = {
    "nothing": "",
    "unknown fields": "goto=next&x=1&=&&&",
    "a NUL": "{id}-value=a%00b&{id}-revision=%00",
    "invalid UTF-8": "{id}-value=%ff%fe%c3&{id}-revision=%ff",
    "half a surrogate pair": "{id}-value=%ed%a0%80&{id}-revision=0",
    "a revision that is a word": "{id}-value=1&{id}-revision=ett",
    "a negative revision": "{id}-value=1&{id}-revision=-1",
    "a revision of 6,000 digits": f"{{id}}-value=1&{{id}}-revision={HUGE}",
    "a revision in other digits": "{id}-value=1&{id}-revision=%d9%a3",
    "a number of 6,000 digits": f"{{id}}-value={HUGE}&{{id}}-revision=0",
    "a number with a huge exponent": "{id}-value=1e999999999&{id}-revision=0",
    "not a number": "{id}-value=NaN&{id}-revision=0",
    "infinity": "{id}-value=Infinity&{id}-revision=0",
    "an unknown option": "{id}-value=finns-inte&{id}-revision=0",
    "the same field twice": "{id}-value=ja&{id}-value=nej&{id}-revision=0&{id}-revision=1",
    "rows and cells that are not there": "{id}-row_x=ja&{id}-cell_x_y=1&{id}-box_99=1&{id}-revision=0",
    "markup": "{id}-value=%3Cscript%3Ealert(1)%3C/script%3E&{id}-revision=0",
    "a JSON body": b'{"value": 1}',
    "bytes": b"\x00\xff\xfe",
}

WRITTEN = ("A-1", "A-1.ja", "A-1.kommentar", "A-2", "A-3", "A-6", "A-7", "A-8", "A-9", "A-10", "A-11", "A-12", "A-13")


def body_for(link_id: str, body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.replace("{id}", link_id).encode()


def encoded(fields: dict[str, str]) -> str:
    """As a hostile program sends them: halves of surrogate pairs as the bytes that UTF-8 forbids."""
    return urlencode(fields, errors="surrogatepass")


@pytest.mark.parametrize("what", BODIES)
def test_saving_one_question_survives(what: str, world: World) -> None:
    client = world.client_of(world.people["editor"])
    for link_id in WRITTEN:
        url = address(world, "save_question", "complete", link_id)
        with undone():
            given = client.post(url, body_for(link_id, BODIES[what]), content_type=FORM).status_code
        assert given in {200, 404, 409}, link_id


@pytest.mark.parametrize("what", BODIES)
def test_saving_a_section_survives(what: str, world: World) -> None:
    client = world.client_of(world.people["editor"])
    body = b"&".join(body_for(link_id, BODIES[what]) for link_id in WRITTEN)
    with undone():
        given = client.post(address(world, "section", "complete", "A"), body, content_type=FORM).status_code
    assert given in {302, 409}


@pytest.mark.parametrize("text", ["a\x00b", "\udcff", "e\u0301" * 3, "\r\n\r", "\u202e", "👩‍⚕️" * 500], ids=ascii)
def test_a_page_shows_whatever_text_was_saved(text: str, world: World) -> None:
    client = world.client_of(world.people["editor"])
    with undone():
        url = address(world, "save_question", "complete", "A-2")
        assert client.post(url, encoded({"A-2-value": text, "A-2-revision": "1"}), FORM).status_code == 200
        pages = [address(world, "section", "complete", "A"), address(world, "check", "complete")]
        assert [client.get(page).status_code for page in pages] == [200, 200]


FORMS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "send": ("send", "complete", "editor", {"message": NUL}),
    "send too long": ("send", "complete", "editor", {"message": "x" * 100_000}),
    "sign without anything": ("sign", "in_review", "approver", {}),
    "sign with NUL": ("sign", "in_review", "approver", {"sha256": NUL, "name": NUL, "password": NUL, "email": NUL}),
    "sign with too long": ("sign", "in_review", "approver", {"name": "x" * 500, "phone": "1" * 500, "email": "x"}),
    "return with NUL": ("return", "in_review", "approver", {"reason": NUL}),
    "submit without fingerprint": ("submit", "approved", "editor", {}),
    "submit with NUL": ("submit", "approved", "editor", {"sha256": NUL}),
    "submit with half a surrogate": ("submit", "approved", "editor", {"sha256": "\udcff"}),
    "register with NUL": ("archived", "archived", "archivist", {"diarienummer": NUL}),
    "register too long": ("archived", "archived", "archivist", {"diarienummer": "9" * 5000}),
    "attach with NUL": ("attach", "complete", "editor", {"url": f"https://example.se/{NUL}", "title": NUL}),
    "attach a script": ("attach", "complete", "editor", {"url": "javascript:alert(1)"}),
    "attach on an impossible day": ("attach", "complete", "editor", {"url": "example.se", "decided_on": "2025-02-31"}),
}


@pytest.mark.parametrize("what", FORMS)
def test_a_form_with_nonsense_is_refused_or_accepted_but_never_breaks(what: str, world: World) -> None:
    name, stage, who, fields = FORMS[what]
    with undone():
        answer = world.client_of(world.people[who]).post(address(world, name, stage, "A-6"), encoded(fields), FORM)
    assert answer.status_code in {302, 409, 422}


QUERIES = {
    "organisation": "organisation=99999999999999999999",
    "words": "organisation=x&year=y&sida=z",
    "NUL": "questionnaire=%00&diarienummer=%00",
    "year": "year=99999999999999999999",
    "page": f"sida={HUGE}",
    "UTF-8": "questionnaire=%ff&diarienummer=%ed%a0%80",
    "wildcards": "questionnaire=%25&diarienummer=_%5C",
}


@pytest.mark.parametrize("what", QUERIES)
def test_searching_the_archive_for_nonsense_shows_a_page(what: str, world: World) -> None:
    client = world.client_of(world.people["archivist"])
    answer = client.get(f"{reverse('archive')}?{QUERIES[what]}")
    assert answer.status_code == (422 if answer.context["form"].errors else 200)


@pytest.mark.parametrize("name", ["response", "section", "save_question", "attach", "check", "send", "review", "sign"])
def test_a_response_that_does_not_exist_is_404(name: str, world: World) -> None:
    url = address(world, name, "draft", "A").replace(str(world.responses["draft"].pk), str(uuid4()))
    client = world.client_of(world.people["editor"])
    assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}


@pytest.mark.parametrize("item", ["%00", "%ff", "..", "a%2Fb", "x" * 3000, "SB-K1", "<script>"])
def test_an_item_that_does_not_exist_is_404(item: str, world: World) -> None:
    start = address(world, "response", "draft")
    client = world.client_of(world.people["editor"])
    for path in (f"avsnitt/{item}/", f"fraga/{item}/bilagor/", f"fraga/{item}/historik/"):
        assert client.get(start + path).status_code == 404, path
    assert client.post(f"{start}fraga/{item}/").status_code == 404


def test_another_questions_fields_save_nothing(world: World) -> None:
    client = world.client_of(world.people["editor"])
    url = address(world, "save_question", "untouched", "A-2")
    assert client.post(url, {"A-3-value": "7", "A-3-revision": "0"}).status_code == 404
    assert not Answer.objects.filter(response=world.responses["untouched"], link_id__in=["A-2", "A-3"]).exists()


def test_a_sections_form_saves_no_question_of_another_section(world: World) -> None:
    client = world.client_of(world.people["editor"])
    posted = {"B-1-value": "smyg", "B-1-revision": "0", "A-5-value": "1", "A-5-revision": "0"}
    with undone():
        assert client.post(address(world, "section", "untouched", "A"), posted).status_code == 302
        assert not Answer.objects.filter(response=world.responses["untouched"], link_id__in=["B-1", "A-5"]).exists()


def test_a_computed_sum_cannot_be_posted(world: World) -> None:
    client = world.client_of(world.people["editor"])
    posted = {"A-5-value": "1", "A-5-revision": "0"}
    assert client.post(address(world, "save_question", "untouched", "A-5"), posted).status_code == 404
    assert not Answer.objects.filter(response=world.responses["untouched"], link_id="A-5").exists()
