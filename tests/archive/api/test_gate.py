"""Who gets an answer of the API at all: by key, header, method, organisation and number of requests."""

import json
import re
from collections import deque
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.test import Client
from django.utils import timezone

from accounts.api_keys import services
from accounts.api_keys.services import MadeKey, withdraw_key
from accounts.models import ApiKey
from archive.api import gate
from archive.api.openapi import description
from archive.models import SealedCopy
from audit.models import LogRow
from tests.archive.api.conftest import Ask, asks_with, give_key
from tests.archive.api.test_answers import LIST, check, check_headers, one
from tests.builders import client_of, editor_of, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api"), pytest.mark.usefixtures("short_copies")]


def refused(answer: Any, status: int, code: str) -> None:
    """The problem that is told, as the description has it."""
    if str(status) in description()["paths"][LIST]["get"]["responses"]:
        check(answer, LIST)
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["type"] == f"urn:svarsportalen:problem:{code}"
    assert told["title"]
    assert told["detail"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "key_missing"),
        ("Bearer", "key_missing"),
        ("Bearer ", "key_missing"),
        ("Basic {secret}", "key_missing"),
        ("{secret}", "key_missing"),
        ("Bearer {secret}x", "key_unknown"),
        ("Bearer {secret} {secret}", "key_unknown"),
        ("Bearer {prefix}", "key_unknown"),
        ("Bearer {prefix}_", "key_unknown"),
        ("Bearer svp_aaaaaaaa_bbbb", "key_unknown"),
        ("Bearer a\x00b_c", "key_unknown"),
        ("Bearer ååå_ååå_ååå", "key_unknown"),
    ],
)
def test_without_a_whole_key_in_its_header_nothing_is_answered(made: MadeKey, said: str, code: str) -> None:
    header = said.format(secret=made.secret, prefix=made.key.prefix)
    for url in (LIST, f"{LIST}?key={made.secret}&access_token={made.secret}", "/api/v1/finns-inte"):
        answer = Client().get(url, headers={"authorization": header} if header else {})
        refused(answer, 401, code)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")


def test_every_header_and_every_reason_is_described_where_it_is_sent(copy: SealedCopy, made: MadeKey, ask: Ask) -> None:
    address, nothing = f"{LIST}/{{submission_id}}", f"{LIST}/00000000-0000-0000-0000-000000000000"
    facts_alone = asks_with(give_key(made.key.organisation, gives_files=False, name="Listan").secret)
    etag = ask(one(copy)).headers["ETag"]
    post = Client().post(one(copy), headers={"authorization": f"Bearer {made.secret}"})
    for answer, status, of in (
        (ask(one(copy)), 200, address),
        (ask(one(copy), **{"if-none-match": etag}), 304, address),
        (Client().get(one(copy)), 401, address),
        (asks_with(f"{made.secret}x")(one(copy)), 401, address),
        (facts_alone(f"{one(copy)}/sealed-copy"), 403, f"{address}/sealed-copy"),
        (ask(nothing), 404, address),
        (post, 405, address),
    ):
        assert answer.status_code == status
        check_headers(answer, of)
    answers = [path["get"]["responses"] for path in description()["paths"].values()]
    told = {said["401"]["description"] for said in answers if "401" in said}
    assert told == {"key_missing, key_unknown, key_ended, key_withdrawn"}


def test_the_scheme_is_read_whatever_its_capitals(made: MadeKey) -> None:
    assert Client().get(LIST, headers={"authorization": f"bearer {made.secret}"}).status_code == 200


def test_a_key_that_has_ended_or_is_withdrawn_opens_nothing_and_says_so_to_its_holder_alone(
    made: MadeKey, ask: Ask
) -> None:
    assert ask(LIST).status_code == 200
    ended = give_key(made.key.organisation, name="Gammalt")
    with_end = asks_with(ended.secret)
    _set_last_day(ended.key, timezone.localdate() - timedelta(days=1))
    refused(with_end(LIST), 401, "key_ended")
    _set_last_day(ended.key, timezone.localdate())
    assert with_end(LIST).status_code == 200
    withdraw_key(key=made.key, actor=made.key.made_by, at=timezone.now())
    refused(ask(LIST), 401, "key_withdrawn")
    refused(asks_with(f"{made.secret}x")(LIST), 401, "key_unknown")


def _set_last_day(key: ApiKey, day: Any) -> None:
    with pgtrigger.ignore("accounts.ApiKey:api_key_stays"):
        ApiKey.objects.filter(pk=key.pk).update(last_day=day)


def test_what_is_another_organisations_is_404_and_the_log_of_that_one_tells(copy: SealedCopy) -> None:
    other = give_key(make_organisation(), name="Andras diarium")
    ask = asks_with(other.secret)
    assert ask(LIST).json() == {"items": [], "next_cursor": None, "has_more": False}
    addresses = ["", "/sealed-copy", "/attachments/1", "/package", "/questionnaire-response", "/questionnaire"]
    for address in addresses:
        refused(ask(f"{one(copy)}{address}"), 404, "not_found")
    refused(ask(LIST, {"cursor": str(copy.submission_id)}), 400, "parameter_invalid")
    told = [json.loads(row.content) for row in LogRow.objects.filter(action="denied")]
    assert len(told) == len(addresses)
    assert {row["organisation"] for row in told} == {copy.submission.response.organisation_id}
    assert all(row["name"].startswith("Andras diarium, ") for row in told)


def test_what_is_not_there_is_404_as_a_problem(copy: SealedCopy, ask: Ask) -> None:
    nothing = f"{LIST}/00000000-0000-0000-0000-000000000000"
    for url in (nothing, f"{one(copy)}/attachments/2", f"{one(copy)}/attachments/99", "/api/v1/", "/api/v2/x"):
        refused(ask(url), 404, "not_found")


def test_a_key_for_facts_alone_gets_no_files_and_no_answers(copy: SealedCopy) -> None:
    ask = asks_with(give_key(copy.submission.response.organisation, gives_files=False, name="Listan").secret)
    assert ask(LIST).status_code == 200
    told = ask(one(copy))
    files = told.json()["files"]
    assert len(files) == 5
    assert "https://example.se/beslut" not in told.content.decode(), "a link is an answer"
    for file in files:
        refused(ask(file["href"]), 403, "files_not_given")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_changed_through_it(copy: SealedCopy, made: MadeKey, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = getattr(client, method)(one(copy), headers={"authorization": f"Bearer {made.secret}"})
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD"


def test_no_cookie_is_read_or_set_and_no_other_site_may_read_an_answer(copy: SealedCopy, made: MadeKey) -> None:
    signed_in = client_of(editor_of(copy.submission.response))
    refused(signed_in.get(LIST), 401, "key_missing")
    headers = {"authorization": f"Bearer {made.secret}", "origin": "https://annan.example.se"}
    answer = signed_in.get(one(copy), headers=headers)
    assert answer.status_code == 200
    assert not answer.cookies
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert "Authorization" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    rows = [json.loads(row.content) for row in LogRow.objects.filter(action="exported")]
    assert [(row["name"], row["actor"]) for row in rows] == [("Diariet", None)]


def test_an_answer_is_not_compressed_since_its_digest_is_of_its_bytes(copy: SealedCopy, ask: Ask) -> None:
    answer = ask(one(copy), **{"accept-encoding": "gzip"})
    assert len(answer.content) > 200
    assert "Content-Encoding" not in answer.headers
    page = Client().get("/api/v1/openapi.json", headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"


def test_head_says_the_same_and_is_not_logged(copy: SealedCopy, made: MadeKey, ask: Ask) -> None:
    url = f"{one(copy)}/sealed-copy"
    before = LogRow.objects.count()
    head = Client().head(url, headers={"authorization": f"Bearer {made.secret}"})
    assert LogRow.objects.count() == before
    got = ask(url)
    deque(got.streaming_content, maxlen=0)
    same = ("ETag", "Content-Digest", "Content-Type", "Content-Length")
    assert [head.headers[name] for name in same] == [got.headers[name] for name in same]
    assert LogRow.objects.count() == before + 1


def test_a_key_that_asks_too_often_waits_and_others_do_not(
    copy: SealedCopy, made: MadeKey, ask: Ask, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_REQUESTS_A_MINUTE = 2
    now = [1_800_000_010.0]
    monkeypatch.setattr(gate.time, "time", lambda: now[0])
    other = asks_with(give_key(make_organisation()).secret)
    first = ask(LIST)
    assert first.headers["RateLimit-Policy"] == '"key";q=2;w=60'
    assert first.headers["RateLimit"] == '"key";r=1;t=50'
    assert ask(LIST).headers["RateLimit"] == '"key";r=0;t=50'
    third = ask(LIST)
    refused(third, 429, "too_many_requests")
    assert third.headers["Retry-After"] == "50"
    assert other(LIST).status_code == 200
    now[0] += 50
    assert ask(LIST).status_code == 200


def test_keys_that_are_guessed_at_are_counted_by_network_and_keep_no_one_else_out(ask: Ask, settings: Any) -> None:
    settings.NETWORK_FAILURES_FREE = settings.FAILURES_FREE = 3
    guess = asks_with("svp_aaaaaaaa_gissning")
    statuses = [guess(LIST).status_code for _ in range(6)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    last = guess(LIST)
    refused(last, 429, "too_many_requests")
    assert int(last.headers["Retry-After"]) >= 1
    assert ask(LIST).status_code == 200


def test_the_portal_keeps_no_key_and_a_log_holds_none(made: MadeKey, ask: Ask) -> None:
    assert ask(LIST).status_code == 200
    kept = {field.name: str(getattr(made.key, field.name)) for field in ApiKey._meta.fields}
    assert not [name for name, value in kept.items() if made.secret in value]
    assert re.fullmatch(r"svp_[a-z2-9]{8}_[\w-]{43}", made.secret)
    assert made.secret.startswith(f"{made.key.prefix}_")
    assert not [row for row in LogRow.objects.all() if made.secret in row.content]


def test_a_key_is_compared_whole_by_its_hash_in_constant_time() -> None:
    asked = list[tuple[str, str]]()
    real = services.constant_time_compare
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "constant_time_compare", lambda a, b: asked.append((a, b)) or real(a, b))
        made = give_key(make_organisation())
        for sent in (made.secret, f"{made.secret}x", "svp_aaaaaaaa_x"):
            services.find_key(sent=sent, network="", at=timezone.now())
    assert [len(b) for _, b in asked] == [64, 64, 64]
    assert [a == b for a, b in asked] == [True, False, False]
