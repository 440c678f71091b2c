"""What is counted, and by which names. That services give it out is tested with the services (tests/deploy)."""

import os
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from billiard.process import current_process
from celery import current_app
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import Client
from kombu import Queue
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from config.environment.metrics_settings import address_parts
from operations.holding import hold_deletion, resume_deletion
from operations.metrics import measures
from operations.metrics.requests import RequestFiguresMiddleware, count_request
from operations.metrics.state import note_state
from operations.models import DailyRun
from outbox.models import OutboxMessage
from tests.deploy.processes import REPOSITORY

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def _counted(settings: Any) -> None:
    settings.METRICS_ADDRESS = "127.0.0.1:9100"


def figure(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"svarsportalen_{name}", labels)


@pytest.mark.parametrize("address", ["9100", ":9100", "localhost:", "localhost:http", "localhost:0", "localhost:70000"])
def test_an_address_that_is_none_stops_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="host:port"):
        address_parts(address)


def test_an_address_may_be_of_any_kind() -> None:
    assert address_parts("[::]:9100") == ("::", 9100)
    assert address_parts("0.0.0.0:1") == ("0.0.0.0", 1)  # noqa: S104 - nobody listens


def test_where_nobody_asks_for_figures_nothing_is_counted() -> None:
    with pytest.raises(MiddlewareNotUsed):
        RequestFiguresMiddleware(lambda _: HttpResponse())


@pytest.mark.django_db
@pytest.mark.usefixtures("_counted")
def test_a_page_is_counted_by_its_name_and_never_by_its_address(client: Client) -> None:
    labels = {"page": "none", "method": "GET", "status": "4xx"}
    before = figure("request_seconds_count", **labels) or 0
    client.get("/hemligt-som-inte-finns/?q=svaret")
    assert figure("request_seconds_count", **labels) == before + 1
    names = {sample.labels.get("page", "") for metric in REGISTRY.collect() for sample in metric.samples}
    assert "none" in names
    assert not [name for name in names if "hemligt" in name or "/" in name]


@pytest.mark.usefixtures("_counted")
def test_a_method_that_a_stranger_makes_up_makes_no_new_figure() -> None:
    request = HttpRequest()
    request.method = "BREW"
    count_request(request, HttpResponse(status=405), 0.1)
    assert figure("request_seconds_count", page="none", method="other", status="4xx")
    assert figure("request_seconds_count", page="none", method="BREW", status="4xx") is None


@pytest.fixture
def _messages() -> None:
    """Two letters that wait, one that is done, one given up and one that somebody let be."""
    states: list[dict[str, Any]] = [
        {"created_at": NOW - timedelta(minutes=3)},
        {"created_at": NOW - timedelta(minutes=1)},
        {"created_at": NOW - timedelta(days=9), "done_at": NOW},
        {"created_at": NOW - timedelta(days=8), "given_up_at": NOW},
        {"created_at": NOW - timedelta(days=7), "given_up_at": NOW, "let_be_at": NOW},
    ]
    for number, state in enumerate(states):
        OutboxMessage.objects.create(kind="email", key=f"letter:{number}", next_at=NOW, **state)


@pytest.mark.django_db
@pytest.mark.usefixtures("_counted", "_messages")
def test_the_outbox_tells_what_waits_since_when_and_what_was_given_up(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        note_state(now=NOW)
    assert figure("outbox_waiting", kind="email") == 2
    assert figure("outbox_oldest_seconds", kind="email") == 180
    assert figure("outbox_given_up", kind="email") == 1
    assert figure("outbox_waiting", kind="seal_copy") == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_counted", "_messages")
def test_what_waits_no_longer_is_told_as_nothing() -> None:
    note_state(now=NOW)
    OutboxMessage.objects.filter(done_at=None).update(done_at=NOW)
    note_state(now=NOW)
    assert figure("outbox_waiting", kind="email") == figure("outbox_oldest_seconds", kind="email") == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_counted")
def test_what_is_done_once_a_day_tells_how_long_it_has_been_due() -> None:
    digests = {"task": "responses.tasks.send_digests"}
    monday = NOW + timedelta(days=1)  # 13:00 in Stockholm
    note_state(now=monday)
    assert figure("daily_task_waited_seconds", **digests) == 5.5 * 3600
    DailyRun.objects.create(task=digests["task"], day=monday.date(), next_at=monday, done_at=monday)
    note_state(now=monday)
    assert figure("daily_task_waited_seconds", **digests) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_counted")
def test_what_destroys_tells_how_long_it_has_been_held_back() -> None:
    hold_deletion(at=NOW)
    note_state(now=NOW + timedelta(hours=2))
    assert figure("deletion_held_seconds") == 7200
    resume_deletion(at=NOW + timedelta(hours=3))
    note_state(now=NOW + timedelta(hours=4))
    assert figure("deletion_held_seconds") == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_counted")
def test_each_queue_tells_its_own_length(settings: Any) -> None:
    names = [f"own-{secrets.token_hex(8)}" for _ in range(3)]  # of this test alone: others' work lies in the portal's
    settings.CELERY_TASK_QUEUES = [Queue(name) for name in names]
    with current_app.connection_for_write() as connection:
        client = connection.default_channel.client
        client.lpush(names[1], "one", "two")
        note_state(now=NOW)
        client.delete(names[1])
    assert [figure("queue_length", queue=name) for name in names] == [0, 2, 0]


def test_the_rules_for_prometheus_ask_for_figures_that_there_are_and_for_each() -> None:
    text = (REPOSITORY / "deploy" / "prometheus" / "alerts.yaml").read_text()
    [group] = yaml.safe_load(text)["groups"]
    asked = {name for rule in group["rules"] for name in re.findall(r"svarsportalen_\w+", rule["expr"])}
    made = {one for one in vars(measures).values() if isinstance(one, MetricWrapperBase)}
    names = {sample for one in made for sample in _samples_of(one)}
    assert asked <= names
    assert not [one for one in made if not asked & _samples_of(one)]
    labels = {sample: {*one._labelnames, "le"} for one in made for sample in _samples_of(one)}
    chosen = [found for rule in group["rules"] for found in re.findall(r"(svarsportalen_\w+)\{([^}]*)\}", rule["expr"])]
    assert {name for name, _ in chosen} >= {
        "svarsportalen_request_seconds_bucket",
        "svarsportalen_outbox_oldest_seconds",
    }
    assert not [told for name, told in chosen if not set(re.findall(r"(\w+)=", told)) <= labels[name]]
    assert all(
        rule["expr"].count(left) == rule["expr"].count(right)
        for rule in group["rules"]
        for left, right in ("()", "[]", "{}")
    )


def test_no_alert_is_of_the_service_that_had_the_newest_pulse() -> None:
    """Which that is changes from pulse to pulse, and an alert of one would begin anew each time."""
    text = (REPOSITORY / "deploy" / "prometheus" / "alerts.yaml").read_text()
    put_together = re.findall(r"(max(?: by \(\w+\) )?)?\(svarsportalen_[^()]* and on\(instance\) topk\(", text)
    assert len(put_together) == text.count("topk(")
    assert all(put_together)


def _samples_of(measure: MetricWrapperBase) -> set[str]:
    [described] = measure.describe()
    endings = {"histogram": ("_count", "_bucket"), "counter": ("_total",)}.get(described.type, ("",))
    return {described.name + ending for ending in endings}


def test_a_process_that_takes_anothers_place_counts_on_in_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert measures.counting_place() == str(os.getpid())
    monkeypatch.setattr(current_process(), "index", 1, raising=False)
    assert measures.counting_place() == "place-1"
