"""What the API answers a key of the organisation, held to its own description: lists, facts, files."""

import base64
import hashlib
import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openapi_spec_validator import OpenAPIV31SpecValidator

from accounts.api_keys.services import MadeKey
from archive import registering
from archive.api import reading
from archive.api.openapi import description
from archive.api.schema import ProblemCode
from archive.models import SealedCopy
from attachments.models import Attachment
from audit.models import LogRow
from config.storage import WholeFileStorage
from responses.models import Event, State
from tests.archive.api.conftest import Ask, give_key
from tests.builders import DIARIENUMMER, archivist_of, carry_over, correct, make_response, make_sealed, seal

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api"), pytest.mark.usefixtures("short_copies")]
LIST = "/api/v1/submissions"


def one(copy: SealedCopy) -> str:
    return f"{LIST}/{copy.submission_id}"


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def logged() -> list[tuple[str, str, str]]:
    rows = [json.loads(row.content) for row in LogRow.objects.order_by("pk")]
    return [(row["action"], row["name"], row["details"]["vad"]) for row in rows if "nyckel" in row["details"]]


def check(answer: Any, address: str, method: str = "get") -> None:
    """The answer is as the description says: status, type, headers and body."""
    document = description()
    said = check_headers(answer, address, method)
    [(kind, content)] = said["content"].items()
    assert answer.headers["Content-Type"] == kind
    if content.get("schema", {}).get("$ref"):
        whole = {**content["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(answer.json())


def check_headers(answer: Any, address: str, method: str = "get") -> Any:
    """Those that the description knows are sent where it says so, and nowhere else; what it says of the answer."""
    document = description()
    said = document["paths"][address][method]["responses"][str(answer.status_code)]
    described = set(said.get("headers", {}))
    if answer.status_code == 429:  # of a network that has guessed at keys, no key's limits are told
        described -= {"RateLimit", "RateLimit-Policy"} - set(answer.headers)
    assert set(answer.headers) & set(document["components"]["headers"]) == described
    return said


def test_the_description_is_openapi_and_tells_of_every_address_and_problem(client: Any) -> None:
    document = client.get("/api/v1/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"] == "3.1.0"
    names = ["submissions", "submission", "sealed_copy", "attachment", "package"]
    names += ["description", "questionnaire", "questionnaire_response"]
    told = {path["get"]["operationId"] for path in document["paths"].values()}
    assert told == set(names)
    assert document["components"]["schemas"]["ProblemCode"]["enum"] == list(ProblemCode)


def test_a_sealed_answer_is_listed_and_told_of(copy: SealedCopy, ask: Ask, made: MadeKey) -> None:
    listed = ask(LIST)
    check(listed, LIST)
    [item] = listed.json()["items"]
    assert item["href"] == one(copy)
    assert (item["sha256"], item["size"]) == (copy.sha256, copy.size)
    assert datetime.fromisoformat(item["sealed_at"]) == copy.sealed_at
    told = ask(item["href"])
    check(told, f"{LIST}/{{submission_id}}")
    facts = told.json()
    assert facts["receipt_number"] == copy.submission.receipt_number
    assert facts["state"] == "submitted"
    assert facts["in_force"]
    assert facts["snapshot_sha256"] == copy.submission.snapshot.sha256
    signed = copy.submission.sign_off
    assert [(one["role"], one["title"]) for one in facts["sign_offs"]] == [("behörig företrädare", signed.title)]
    assert [file["kind"] for file in facts["files"]] == [
        *("sealed_copy", "attachment", "link", "package", "questionnaire_response", "questionnaire")
    ]
    people = [signed.signer, copy.submission.submitted_by, copy.submission.snapshot.sent_by]
    assert not [one.email for one in people if one.email in told.content.decode() + listed.content.decode()]
    assert signed.signer.phone not in told.content.decode()
    assert [row for row in logged() if row[1] == made.key.name] == [
        ("exported", "Diariet", "lista med 1"),
        ("exported", "Diariet", "uppgifter"),
    ]


def test_the_list_says_whether_a_sealed_answer_has_reached_its_receiver() -> None:
    response = make_sealed()
    seal(response)
    key = give_key(response.organisation).key
    told = []
    for deed in (carry_over, lambda response: correct(response, {"A-2": "Rättat."}), lambda _: None):
        [copy] = reading.listed_copies(key, after=None, since=None, most=9)
        told.append(reading.summary_of(copy))
        deed(response)
    today = timezone.localdate()
    assert [(one.delivery, one.delivered_on) for one in told] == [
        *(("not_delivered", None), ("delivered", today), ("delivered", today))
    ]
    assert told[0].questionnaire.dated_title == response.questionnaire.dated_title


def test_every_file_is_what_its_facts_say(copy: SealedCopy, ask: Ask) -> None:
    for file in ask(one(copy)).json()["files"]:
        if file["kind"] == "link":
            assert (file["href"], file["url"]) == (None, "https://example.se/beslut")
            continue
        assert (file["href"][:1], file["href"][:2], file["url"]) == ("/", "/a", None)
        answer = ask(file["href"])
        assert answer.status_code == 200, file
        body = body_of(answer)
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert answer.headers["Content-Digest"] == f"sha-256=:{digest}:"
        assert answer.headers["Content-Type"] == file["media_type"]
        if file["sha256"]:
            assert (hashlib.sha256(body).hexdigest(), len(body)) == (file["sha256"], file["size"])
        if file["kind"] == "package":
            assert any(name.endswith("/METS.xml") for name in zipfile.ZipFile(io.BytesIO(body)).namelist())
        if file["kind"].startswith("questionnaire"):
            kind = {"questionnaire": "Questionnaire", "questionnaire_response": "QuestionnaireResponse"}
            assert json.loads(body)["resourceType"] == kind[file["kind"]]
    actions = [row[0] for row in logged()]
    assert actions.count("downloaded") == 2
    assert actions.count("exported") == 1 + 3


def test_what_a_reader_has_already_is_304_until_it_changes_and_not_logged(copy: SealedCopy, ask: Ask) -> None:
    urls = [LIST, one(copy), f"{one(copy)}/sealed-copy", f"{one(copy)}/attachments/1", f"{one(copy)}/questionnaire"]
    tags = {url: ask(url).headers["ETag"] for url in urls}
    before = len(logged())
    for url, tag in tags.items():
        again = ask(url, **{"if-none-match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag), url
    assert len(logged()) == before
    response = copy.submission.response
    registering.register_response(
        response=response, diarienummer=DIARIENUMMER, actor=archivist_of(response), at=timezone.now()
    )
    for url in urls[:2]:
        assert ask(url, **{"if-none-match": tags[url]}).status_code == 200
    assert ask(one(copy)).json()["state"] == "archived"
    assert ask(one(copy)).json()["diarienummer"] == DIARIENUMMER


def test_a_correction_comes_last_in_the_list_and_both_say_which_is_in_force(copy: SealedCopy, ask: Ask) -> None:
    before = ask(LIST).json()
    assert ask(LIST, {"cursor": before["next_cursor"]}).json()["items"] == []
    response = copy.submission.response
    response.refresh_from_db()
    correct(response, {"A-1": "Ett annat svar"})
    newer = seal(response)
    page = ask(LIST, {"cursor": before["next_cursor"]}).json()
    assert [item["id"] for item in page["items"]] == [str(newer.submission_id)]
    assert ask(one(copy)).json()["replaced_by"] == str(newer.submission_id)
    assert ask(one(copy)).json()["state"] == "replaced"
    assert ask(one(copy)).json()["delivery"] == "read_here"
    facts = ask(one(newer)).json()
    assert facts["replaces"]["receipt_number"] == copy.submission.receipt_number
    assert facts["number"] == 2


def test_the_cursor_goes_through_all_of_it_once_whatever_the_times_of_sealing(copy: SealedCopy, ask: Ask) -> None:
    """What was made before and kept afterwards, by a worker that was slower, comes afterwards."""
    organisation, expected = copy.submission.response.organisation, [str(copy.submission_id)]
    for hours in (5, 1, 3):
        other = make_response(organisation=organisation, state=State.SUBMITTED)
        expected.append(str(seal(other, at=timezone.now() - timedelta(hours=hours)).submission_id))
    seen, cursor, more = list[str](), None, True
    while more:
        page = ask(LIST, {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["id"] for item in page["items"]]
        cursor, more = page["next_cursor"], page["has_more"]
    assert seen == expected
    assert ask(LIST, {"cursor": cursor}).json() == {"items": [], "next_cursor": cursor, "has_more": False}
    since = (timezone.now() - timedelta(hours=2)).isoformat()
    assert [item["id"] for item in ask(LIST, {"since": since}).json()["items"]] == [expected[0], expected[2]]
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert ask(LIST, {"since": tomorrow}).json()["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"since": "i går"},
        {"since": "2026-11-30T08:00:00"},
        {"since": "9999-12-31T23:59:59-23:59"},
        {"since": "0001-01-01"},
        {"cursor": "x"},
        {"cursor": "00000000-0000-0000-0000-000000000000"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "-1"},
        {"limit": "٣"},
    ],
)
def test_a_question_that_is_wrong_is_told_by_its_parameter(ask: Ask, query: dict[str, str]) -> None:
    answer = ask(LIST, query)
    check(answer, LIST)
    [name] = query
    assert (answer.status_code, answer.json()["code"]) == (400, "parameter_invalid")
    assert answer.json()["detail"].startswith(f"{name}: ")


def test_a_stored_file_that_is_no_longer_what_it_was_is_not_handed_out(copy: SealedCopy, ask: Ask) -> None:
    storage, name = copy.file.storage, copy.file.name
    with storage.open(name, "rb") as file:
        before = file.read()
    path = Path(storage.path(name))
    try:
        path.write_bytes(before[:-1] + b"x")
        for address in ("sealed-copy", "package"):
            answer = ask(f"{one(copy)}/{address}")
            check(answer, f"{LIST}/{{submission_id}}/{address}")
            assert (answer.status_code, answer.json()["code"]) == (409, "not_as_stored")
    finally:
        path.write_bytes(before)


def test_a_file_in_which_a_virus_is_suspected_is_told_of_and_not_handed_out(copy: SealedCopy, ask: Ask) -> None:
    Attachment.objects.filter(original_name="plan åäö.pdf").update(found="Eicar", scanned_at=timezone.now())
    [file] = [file for file in ask(one(copy)).json()["files"] if file["kind"] == "attachment"]
    assert not file["available"]
    assert ask(file["href"]).status_code == 409
    [package] = [file for file in ask(one(copy)).json()["files"] if file["kind"] == "package"]
    assert not package["available"]
    refused = ask(package["href"])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_as_stored")
    assert "Bilaga 1: Närvårdsplanen" in refused.json()["detail"]
    assert not Event.objects.filter(action="packaged").exists()


@pytest.mark.parametrize("address", ["sealed-copy", "package"])
def test_a_stored_file_that_is_gone_is_told_of_as_a_problem(copy: SealedCopy, ask: Ask, address: str) -> None:
    path = Path(copy.file.storage.path(copy.file.name))
    away = path.rename(path.with_name("borta"))
    try:
        answer = ask(f"{one(copy)}/{address}")
        check(answer, f"{LIST}/{{submission_id}}/{address}")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_as_stored")
    finally:
        away.rename(path)


class _BotoError(Exception):
    """As botocore raises, which is no OSError."""


_BotoError.__module__ = "botocore.exceptions"


@pytest.mark.parametrize("address", ["sealed-copy", "package", "attachments/1"])
@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), _BotoError("reset")], ids=["disk", "S3"])
def test_a_storage_that_fails_is_told_of_as_a_problem(
    copy: SealedCopy, ask: Ask, address: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(WholeFileStorage, "open", fails)
    answer = ask(f"{one(copy)}/{address}")
    described = address.replace("/1", "/{number}")
    check(answer, f"{LIST}/{{submission_id}}/{described}")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_readable_now")
    assert "är inte" not in answer.json()["detail"]


def test_a_package_is_in_the_trail_by_the_systems_name_and_once_in_the_log(copy: SealedCopy, ask: Ask) -> None:
    sha256 = hashlib.sha256(body_of(ask(f"{one(copy)}/package"))).hexdigest()
    event = Event.objects.get(action="packaged")
    assert (event.by, event.note) == ("Diariet", f"{copy.submission.receipt_number}\nSHA-256 {sha256}")
    assert [json.loads(row.content)["name"] for row in LogRow.objects.filter(action="exported")] == ["Diariet"]


def test_no_package_is_made_for_who_only_asks_of_it(
    copy: SealedCopy, made: MadeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.api.views.make_package", None)
    head = Client().head(f"{one(copy)}/package", headers={"authorization": f"Bearer {made.secret}"})
    assert (head.status_code, head.headers["Content-Type"]) == (200, "application/zip")
    assert "Content-Length" not in head.headers
    assert not Event.objects.filter(action="packaged").exists()


def test_a_tag_that_must_match_is_not_asked_of_what_is_only_read(copy: SealedCopy, ask: Ask) -> None:
    for url in (LIST, one(copy), f"{one(copy)}/sealed-copy"):
        for asked in ('"x"', "*"):
            assert ask(url, **{"if-match": asked}).status_code == 200
        assert ask(url, **{"if-none-match": f"W/{ask(url).headers['ETag']}"}).status_code == 304
        assert ask(url, **{"if-none-match": "*"}).status_code == 304
        assert ask(url, **{"if-none-match": '"x"'}).status_code == 200


def test_the_number_of_queries_is_pinned(copy: SealedCopy, ask: Ask) -> None:
    def asked(url: str) -> int:
        ask(url)
        with CaptureQueriesContext(connection) as queries:
            assert ask(url).status_code == 200
        return len(queries)

    before = {url: asked(url) for url in (LIST, one(copy), f"{one(copy)}/sealed-copy")}
    assert list(before.values()) == [6, 12, 7]
    organisation = copy.submission.response.organisation
    for _ in range(2):
        seal(make_response(organisation=organisation, state=State.SUBMITTED))
    assert asked(LIST) == before[LIST]
