"""script/bench faults: is everything done, and nothing twice, when workers are killed and servers stop?

A real worker makes the copies and sends the receipts of many submissions, and is killed (SIGKILL) at random moments
while it seals. Now and then PostgreSQL or Valkey is stopped as well, and started again. Valkey loses its queue.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from bench._peers import DATABASE, QUEUE, Server, mail_server
from bench._portal import private_portal
from tests.deploy.processes import REPOSITORY, wait_until
from tests.kept_server import copy_migrated_server

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from outbox.models import OutboxMessage

PATIENCE_SECONDS = 180
Try = tuple[int, int]
"""A message in the outbox, and the number of the try."""


@dataclass(frozen=True)
class Outcome:
    """What there was at the end; `wrong` are Swedish sentences, none when all is well.

    `unsure` are letters that the worker was killed in the sending of, for people to decide about.
    """

    submissions: int
    copies: int
    receipts: int
    wrong: tuple[str, ...]
    unsure: tuple[str, ...] = ()


def main() -> int:
    parser = ArgumentParser(prog="script/bench faults")
    parser.add_argument("--submissions", type=int, default=50)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--together", type=int, default=5, help="vid var n:te gång stoppas även en server")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"--seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="svp-faults-", dir="/tmp") as name, mail_server() as mail:
        directory = Path(name)
        directory.chmod(0o755)
        copy_migrated_server(directory)
        servers = [Server(DATABASE, directory), Server(QUEUE, directory)]
        for server in servers:
            server.start()
        try:
            with private_portal({DATABASE: servers[0].url, QUEUE: servers[1].url}):
                os.environ["EMAIL_URL"] = mail.url
                submit_some(options.submissions)
                trial = Trial(directory / "worker.log", servers, random.Random(options.seed))  # noqa: S311  # to be repeated
                trial.kill_many(options.kills, options.together)
                trial.finish()
                return _report(trial, outcome_of(mail.taken), options.kills)
        finally:
            for server in servers:
                server.stop()


class Trial:
    """One worker after another, each killed while it seals."""

    def __init__(self, log: Path, servers: list[Server], chance: random.Random) -> None:
        self._log, self._servers, self._chance = log, cycle(servers), chance
        self._sealing_seconds = 0.5
        self.killed_sealing, self.outages = 0, 0
        self._stopped: set[Try] = set()

    def kill_many(self, kills: int, together: int) -> None:
        """Kill the process that seals; each `together`-th time the worker that started it too, after an outage."""
        for first in range(0, kills, together):
            with self._worker() as worker:
                for number in range(first, min(first + together, kills)):
                    if self._chance.random() < 0.5:
                        self._let_it_make_one()
                    last = number == min(first + together, kills) - 1
                    if last:
                        self._outage()
                    self._kill_one(worker, whole=last)

    def _kill_one(self, worker: "subprocess.Popen[bytes]", *, whole: bool) -> None:
        self._wait_for_a_sealing()
        time.sleep(self._chance.uniform(0, self._sealing_seconds))
        stopped = _tries_going_on() - self._stopped
        self.killed_sealing += bool(stopped)
        self._stopped |= stopped
        if whole:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        else:
            children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
            for child in children:
                os.kill(int(child), signal.SIGKILL)

    def finish(self) -> None:
        """Let one worker do what is left."""
        with self._worker():
            _wait(lambda: left_to_do() == 0, "allt blev inte gjort", self._log)

    def _let_it_make_one(self) -> None:
        """A worker that always was killed in its first copy would never make one."""
        before = _copies()
        self._wait_for_a_sealing()
        start = time.monotonic()
        _wait(lambda: _copies() > before, "inget exemplar blev gjort", self._log)
        self._sealing_seconds = time.monotonic() - start

    def _wait_for_a_sealing(self) -> None:
        """The worker may have made all that there was while we looked elsewhere: then there is more to make."""

        def sealing() -> bool:
            _more_when_none_is_left()
            return bool(_tries_going_on() - self._stopped)

        _wait(sealing, "ingen arbetare förseglar", self._log)

    def _outage(self) -> None:
        """Stop a server under the worker at a random moment of the sealing; the worker goes on when it is back."""
        self._wait_for_a_sealing()
        time.sleep(self._chance.uniform(0, self._sealing_seconds))
        server = next(self._servers)
        _close_connections()
        server.stop()
        server.start()
        self.outages += 1
        _sweep()

    @contextmanager
    def _worker(self) -> Iterator["subprocess.Popen[bytes]"]:
        """`celery worker` with one process that does the work; it is asked for all that is left."""
        options = ["--concurrency", "1", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
        command = [sys.executable, "-m", "celery", "--app", "config", "--quiet", "worker", *options]
        environment = {**os.environ, "LOG_LEVEL": "INFO", "RENDERING_SECONDS": "120"}
        with self._log.open("ab") as output:
            process = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output, start_new_session=True
            )
        try:
            _sweep()
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def submit_some(count: int) -> None:
    """Submissions of a small questionnaire, an hour ago: the sweep takes up at once what is not done."""
    from django.utils import timezone

    from accounts.models import Organisation
    from responses.models import State
    from tests.builders import make_organisation, make_response

    organisation = Organisation.objects.first() or make_organisation()
    for _ in range(count):
        made = timezone.now() - timedelta(hours=1)
        make_response(state=State.SUBMITTED, organisation=organisation, at=made)


def _more_when_none_is_left() -> None:
    """A copy to make for the next worker to be killed at."""
    from archive.models import SealedCopy
    from responses.models import Submission

    if not Submission.objects.exclude(pk__in=SealedCopy.objects.values("submission")).exists():
        submit_some(1)


def _sweep() -> None:
    """As beat asks for it, but at once."""
    from outbox.tasks import sweep_outbox

    sweep_outbox()


def _wait(holds: Callable[[], bool], trouble: str, log: Path) -> None:
    """Wait, and ask again now and then for what was left undone, as beat does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not wait_until(holds, seconds=5):
        if time.monotonic() > deadline:
            raise SystemExit(f"{trouble}:\n{log.read_text(errors='replace')[-5000:]}\n{undone()}")
        _sweep()


def _tries_going_on() -> set[Try]:
    """The copies that a worker is making, or was when it was killed a moment ago: each by its message and try."""
    from django.utils import timezone

    from archive.models.copies import SEAL_COPY

    begun = _undone_messages().filter(kind=SEAL_COPY, attempts__gt=0, last_error="", next_at__gt=timezone.now())
    return set(begun.values_list("pk", "attempts"))


def _copies() -> int:
    from archive.models import SealedCopy

    return SealedCopy.objects.count()


def left_to_do() -> int:
    """What is still to be done. Not a letter in whose sending the worker was killed: nobody knows whether it went."""
    return _undone_messages().count() - _unsure().count()


def _undone_messages() -> "QuerySet[OutboxMessage]":
    from outbox.models import OutboxMessage

    return OutboxMessage.objects.filter(done_at__isnull=True)


def _unsure() -> "QuerySet[OutboxMessage]":
    """Those that the portal gives up after a quarter of an hour, already after 20 s."""
    from django.utils import timezone

    from outbox.decisions import UNSURE_AFTER, unsure_letters

    return unsure_letters(at=timezone.now() + UNSURE_AFTER - timedelta(seconds=20))


def undone() -> str:
    """What waits in the outbox, with how often and why it failed."""
    left = _undone_messages()
    return "\n".join(f"{one.key}: {one.attempts} försök, {one.sending_since}, {one.last_error[:300]}" for one in left)


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def outcome_of(letters: list[EmailMessage]) -> Outcome:
    """What there is now of what was submitted, and whether anything is there too often or not at all."""
    from archive.models import SealedCopy
    from responses.models import Submission

    submissions = list(Submission.objects.all())
    receipts = [str(letter["Subject"]) for letter in letters if "kvitt" in str(letter["Subject"])]
    sent = Counter(subject.split()[-1] for subject in receipts)
    unsure = tuple(_unsure().values_list("key", flat=True))
    # Of a letter that was being sent when its worker was killed nobody knows whether it went: a person decides (0019).
    asked = {key.removeprefix("receipt:") for key in unsure if key.startswith("receipt:")}
    expected = Counter(made.receipt_number for made in submissions if str(made.pk) not in asked)
    copies = list(SealedCopy.objects.all())
    taken = Counter(str(letter["Message-ID"]) for letter in letters)
    wrong = [f"{key} skickades {count} gånger" for key, count in taken.items() if count > 1]
    sent -= Counter(made.receipt_number for made in submissions if str(made.pk) in asked)
    if sent != expected:
        wrong.append(f"svarskvitton som inte stämmer: {sent - expected} för många, {expected - sent} för få")
    if len(copies) != len(submissions):
        wrong.append(f"{len(copies)} exemplar av {len(submissions)} inskickade svar")
    wrong += _storage_troubles({str(file.name) for copy in copies for file in (copy.file, copy.report_file)})
    return Outcome(len(submissions), len(copies), len(receipts), tuple(wrong), unsure)


def _storage_troubles(named: set[str]) -> list[str]:
    """Files that no copy names, and copies whose file is not there."""
    from django.core.files.storage import default_storage

    from operations.backup.contents import list_stored

    stored = set(list_stored(default_storage, "copies"))
    stray, missing = sorted(stored - named), sorted(named - stored)
    return [f"fil utan exemplar: {name}" for name in stray] + [f"fil saknas: {name}" for name in missing]


def _report(trial: Trial, outcome: Outcome, kills: int) -> int:
    print(f"{kills} arbetare dödade, {trial.killed_sealing} av dem mitt i en försegling; {trial.outages} serverstopp")
    print(f"{outcome.submissions} inskickade svar, {outcome.receipts} svarskvitton, {outcome.copies} arkivexemplar")
    if outcome.unsure:
        print(f"mitt i ett brev dödades arbetaren, och en människa avgör om det gick: {', '.join(outcome.unsure)}")
    print("\n".join(outcome.wrong) or "inget två gånger, inget för lite, inga lösa filer")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
