"""Without Redis, killed or hanging, pages and saves go on; the counts of failed sign-ins do as well."""

import logging
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from accounts.limits.signing import count_failed_signing, refuse_after_many_failures
from accounts.roles import Role
from archive.situation.subscribing import make_address
from config.cache import SurvivingCache, count_within, outage
from config.refusals import TooManyTriesError
from responses.drafting import presence
from responses.models import Response
from script.local_servers import Server, private_servers
from tests.builders import PASSWORD, make_member, make_response, make_user
from tests.operations.parts import forget_answers

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def valkey(settings: Any) -> Iterator[Server]:
    """A server of the test's own, in use by cache, presence and queue, that the test may kill or stop."""
    with (
        tempfile.TemporaryDirectory(prefix="svp-valkey-", dir="/tmp") as directory,
        private_servers(directory=Path(directory), durable=False, given={"DATABASE_URL": "ours"}) as servers,
    ):
        _use(settings, servers["REDIS_URL"])
        yield servers.started[0]
        os.kill(servers.started[0].pid, signal.SIGCONT)
    presence._redis.cache_clear()
    outage.end()


def _use(settings: Any, url: str) -> None:
    settings.REDIS_URL = url
    settings.CACHES = {name: {**cache, "LOCATION": url} for name, cache in settings.CACHES.items()}
    presence._redis.cache_clear()
    outage.end()
    caches["default"].clear()


@pytest.fixture(params=["killed", "hanging"])
def gone(request: pytest.FixtureRequest, valkey: Server) -> Server:
    """Valkey answered until now; then it was killed, or still takes connections but never answers."""
    forget_answers()
    assert Client().get("/redo/").json()["parts"]["queue"] == "ok"
    forget_answers()
    os.kill(valkey.pid, signal.SIGKILL if request.param == "killed" else signal.SIGSTOP)
    return valkey


@pytest.fixture
def response() -> Response:
    return make_response()


def editor_of(response: Response) -> Client:
    """Signed in by the form: nothing of it is in the cache alone."""
    user = make_member(Role.EDITOR, organisation=response.organisation)
    client = Client()
    assert client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def test_signing_in_reading_and_saving_go_on(gone: Server, response: Response) -> None:
    client = editor_of(response)
    pages = ("/", f"/svar/{response.pk}/", f"/svar/{response.pk}/avsnitt/A/", "/arkiv/", "/om/")
    assert [client.get(page).status_code for page in pages] == [200] * 5
    saved = client.post(f"/svar/{response.pk}/fraga/A-2/", {"A-2-value": "Text", "A-2-revision": "0"})
    assert (saved.status_code, saved.json()["others"]) == (200, [])
    assert response.answers.get(link_id="A-2").value == "Text"
    assert client.post(f"/svar/{response.pk}/narvaro/", {"question": "A-2"}).json() == {"others": []}
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get("/").status_code == 302


def test_whoever_was_signed_in_still_is(valkey: Server, response: Response) -> None:
    client = editor_of(response)
    os.kill(valkey.pid, signal.SIGKILL)
    assert client.get("/").status_code == 200


def test_a_sign_out_reaches_every_process_though_redis_is_away(gone: Server, response: Response) -> None:
    client = editor_of(response)
    assert client.get("/").status_code == 200
    key = client.session.session_key
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = key
    assert client.get("/").status_code == 302


def test_a_session_is_remembered_for_a_minute_at_most(valkey: Server, response: Response, settings: Any) -> None:
    client = editor_of(response)
    client.get("/")
    with Redis.from_url(settings.REDIS_URL) as redis:
        lives = [redis.ttl(key) for key in redis.keys("*cached_db*")]
    assert lives
    assert all(0 < seconds <= 60 for seconds in lives)


def test_the_health_page_says_that_the_portal_is_alive_but_not_well(gone: Server) -> None:
    answer = Client().get("/redo/")
    parts = answer.json()["parts"]
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert (parts["queue"], parts["worker"], parts["beat"]) == ("away", "unknown", "unknown")
    assert Client().get("/halsa/").status_code == 200


def test_nobody_waits_twice_for_a_server_that_hangs(
    valkey: Server, response: Response, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_SECONDS = 0.2
    monkeypatch.setattr("config.cache.PAUSE_SECONDS", 600.0)
    waits: list[Exception] = []
    begin = outage.begin
    monkeypatch.setattr(outage, "begin", lambda error: (waits.append(error), begin(error)))
    client = editor_of(response)
    os.kill(valkey.pid, signal.SIGSTOP)
    for number in range(10):
        client.post(f"/svar/{response.pk}/fraga/A-2/", {"A-2-value": f"{number}", "A-2-revision": str(number)})
    assert [type(error).__name__ for error in waits] == ["TimeoutError"]


def test_wrong_passwords_are_limited_all_the_same(gone: Server) -> None:
    email = make_user().email
    answers = [Client().post(reverse("account_login"), {"login": email, "password": "fel"}) for _ in range(6)]
    assert "För många misslyckade försök" in answers[-1].content.decode()
    right = Client().post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert right.status_code == 200


def test_wrong_passwords_when_signing_are_limited_all_the_same(gone: Server) -> None:
    user = make_user()
    for _ in range(5):
        refuse_after_many_failures(user)
        count_failed_signing(user)
    with pytest.raises(TooManyTriesError):
        refuse_after_many_failures(user)


def test_an_outage_in_the_middle_of_counting_is_no_error(valkey: Server) -> None:
    user = make_user()
    count_failed_signing(user)
    os.kill(valkey.pid, signal.SIGKILL)
    count_failed_signing(user)
    refuse_after_many_failures(user)


def test_what_is_counted_in_the_cache_is_no_error_either(valkey: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is counted in two questions, and Redis goes away after the first."""
    token = make_address(person=make_user(), at=timezone.now())
    add = SurvivingCache.add

    def add_last(*args: Any, **kwargs: Any) -> bool:
        added = add(*args, **kwargs)
        os.kill(valkey.pid, signal.SIGKILL)
        os.waitid(os.P_PID, valkey.pid, os.WEXITED | os.WNOWAIT)
        return added

    monkeypatch.setattr(SurvivingCache, "add", add_last)
    assert Client().get(reverse("calendar_feed", args=[token])).status_code == 200
    monkeypatch.undo()
    assert [count_within("visits", seconds=60) for _ in range(3)] == [1, 2, 3]


def test_what_ends_in_the_middle_of_counting_is_counted_anew_with_an_end(
    valkey: Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    exists = Redis.exists

    def exists_last(self: Any, *names: Any) -> Any:
        found = exists(self, *names)
        self.delete(*names)
        return found

    assert [count_within("visits", seconds=60) for _ in range(2)] == [1, 2]
    with monkeypatch.context() as ending:
        ending.setattr(Redis, "exists", exists_last)
        assert count_within("visits", seconds=60) == 1
    with Redis.from_url(settings.REDIS_URL) as redis:
        (key,) = redis.keys("*visits*")
        assert 0 < redis.ttl(key) <= 60


def test_an_outage_is_one_line_in_the_log_and_so_is_its_end(valkey: Server, caplog: pytest.LogCaptureFixture) -> None:
    cache = caches["default"]
    cache.set("x", 1)
    os.kill(valkey.pid, signal.SIGKILL)
    valkey.wait()
    caplog.set_level(logging.INFO, "config.cache")
    assert [cache.get("x"), cache.add("x", 2), cache.get("x"), cache.incr("x"), cache.delete("x")] == [
        None,
        True,
        2,
        3,
        True,
    ]
    valkey.start_again()
    outage._until = 0.0  # the pause is over
    assert cache.get("x") is None
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "Redis does not answer; the portal goes on without it",
        "Redis answers again",
    ]


def test_what_is_large_is_not_kept_in_every_process(gone: Server) -> None:
    cache = caches["default"]
    assert cache.get_or_set("version", lambda: b"x" * 100_000) == b"x" * 100_000
    assert cache.get("version") is None
