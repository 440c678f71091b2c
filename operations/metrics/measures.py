"""What is counted. Names follow Prometheus: seconds, and `_total` for what only grows."""

import os
from typing import Any, cast

from billiard.process import current_process
from prometheus_client import Counter, Gauge, Histogram, values
from prometheus_client.values import MultiProcessValue


def counting_place() -> str:
    """Whose file what this process counts is in: a worker's place in its pool, or else the process's own.

    A pool's process is replaced when it has grown, thousands of times on the last evening, and whoever comes in its
    place counts on in the same file.
    """
    place = getattr(current_process(), "index", None)
    return str(os.getpid()) if place is None else f"place-{place}"


if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # before anything below is made, which is of this kind
    cast(Any, values).ValueClass = MultiProcessValue(counting_place)  # type: ignore[no-untyped-call]

REQUESTS = Histogram(
    "svarsportalen_request_seconds",
    "Requests, by page (the name of its address), method and class of status",
    ["page", "method", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
TASKS = Histogram(
    "svarsportalen_task_seconds",
    "Tasks that a worker has ended, by outcome",
    ["task", "outcome"],
    buckets=(0.05, 0.25, 1, 5, 15, 60, 300),
)
KILLED_TASKS = Counter("svarsportalen_tasks_killed_total", "Tasks whose process was lost under them", ["task"])
# Of the whole portal, whichever process found it out: the newest word counts.
WAITING = Gauge(
    "svarsportalen_outbox_waiting",
    "Work that is to be done and is not, by kind",
    ["kind"],
    multiprocess_mode="mostrecent",
)
OLDEST = Gauge(
    "svarsportalen_outbox_oldest_seconds",
    "How long the oldest of it has waited, by kind; 0 where nothing waits",
    ["kind"],
    multiprocess_mode="mostrecent",
)
GIVEN_UP = Gauge(
    "svarsportalen_outbox_given_up",
    "Work that did not get through and that nobody has decided of, by kind",
    ["kind"],
    multiprocess_mode="mostrecent",
)
QUEUED = Gauge(
    "svarsportalen_queue_length",
    "Tasks in each queue that no worker has",
    ["queue"],
    multiprocess_mode="mostrecent",
)
PULSE = Gauge(
    "svarsportalen_pulse_timestamp_seconds",
    "When beat last had a worker do something",
    multiprocess_mode="mostrecent",
)
DAILY = Gauge(
    "svarsportalen_daily_task_waited_seconds",
    "How long what is done once a day has been due today without having been done; 0 where it need not be",
    ["task"],
    multiprocess_mode="mostrecent",
)
HELD = Gauge(
    "svarsportalen_deletion_held_seconds",
    "How long what destroys has been held back after a restore; 0 where it is not",
    multiprocess_mode="mostrecent",
)
