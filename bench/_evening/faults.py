"""What may fall on the last evening, each made to fall and put right again, in a portal that people save in."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bench._evening.portal import Portal
from bench._evening.uploading import upload
from bench.faults import left_to_do, submit_some
from tests.deploy.processes import REPOSITORY

_ROOM = 200_000
"""Bytes: what a full disk still takes of one file."""


def _nothing(_portal: Portal) -> None:
    """What puts itself right."""


def _nothing_left() -> bool:
    return left_to_do() == 0


@dataclass(frozen=True)
class Fault:
    """`fall` makes it happen, `mend` ends it; `well` tells when what people do not see is right again too.

    `lasts`: seconds between the two at the most. `seen`: what else somebody met, in their words.
    """

    name: str
    fall: Callable[[Portal], None]
    mend: Callable[[Portal], None] = _nothing
    well: Callable[[], bool] = lambda: True
    lasts: float = 2.0
    seen: list[str] = field(default_factory=list)


def all_faults(chance: Random, *, machines: bool) -> list[Fault]:
    """Each once, in any order but one: the deployment starts new processes, and comes last."""
    seen: list[str] = []
    faults = [
        Fault("databasen startas om", _stop_database, _start_database),
        Fault("Valkey dödas", _kill_queue, _start_queue),
        Fault("en webbprocess dödas", lambda portal: _kill_web_process(portal, chance)),
        Fault("arbetarna dödas", _kill_worker, _start_worker, _nothing_left),
        Fault("disken för bilagor är full", lambda p: _fill(p, seen), lambda p: _empty(p, seen), seen=seen),
        Fault("mejlservern är borta", _stop_mail, lambda portal: portal.mail.start(), _nothing_left),
        Fault("sista svarsdagen passerar", _pass_the_last_day),
        Fault("databasen står still", _halt_database, _wake_database, lasts=8.0),
    ]
    if machines:
        faults += [
            Fault("en av två maskiner dör", lambda p: _kill_machine(p, chance), _start_machine, _nothing_left),
            Fault("en av två webbtjänster står still", _halt_web, _wake_web, lasts=12.0),
        ]
    chance.shuffle(faults)
    return [*faults, Fault("en ny version med en migrering", _deploy)]


def _stop_database(portal: Portal) -> None:
    _forget_connections()
    portal.database.stop()


def _start_database(portal: Portal) -> None:
    portal.database.start()


def _halt_database(portal: Portal) -> None:
    """Its machine answers, and none of its processes do."""
    _forget_connections()
    portal.database.send(signal.SIGSTOP)


def _wake_database(portal: Portal) -> None:
    portal.database.send(signal.SIGCONT)


def _halt_web(portal: Portal) -> None:
    """It goes on taking connections, and holds what it has locked."""
    os.killpg(portal.webs[0].process.pid, signal.SIGSTOP)


def _wake_web(portal: Portal) -> None:
    os.killpg(portal.webs[0].process.pid, signal.SIGCONT)


def _kill_queue(portal: Portal) -> None:
    os.kill(portal.queue.pid, signal.SIGKILL)


def _start_queue(portal: Portal) -> None:
    portal.queue.stop()  # what is left of it
    portal.queue.start()


def _kill_web_process(portal: Portal, chance: Random) -> None:
    with suppress(ProcessLookupError):
        os.kill(chance.choice(chance.choice(portal.webs).children()), signal.SIGKILL)


def _kill_worker(portal: Portal) -> None:
    """Both of them, while one has a copy to seal and the other a receipt to send."""
    submit_some(1)
    for worker in portal.workers:
        worker.kill()


def _kill_machine(portal: Portal, chance: Random) -> None:
    """One of each: a whole web service, a worker of each kind, a clock."""
    submit_some(2)
    for service in (chance.choice(portal.webs), portal.workers[0], portal.workers[-1], portal.beats[0]):
        service.kill()


def _start_machine(portal: Portal) -> None:
    for service in portal.services:
        if service.process.poll() is not None:
            service.start()


def _start_worker(portal: Portal) -> None:
    for worker in portal.workers:
        worker.start()


def _stop_mail(portal: Portal) -> None:
    portal.mail.stop()
    submit_some(1)


def _fill(portal: Portal, seen: list[str]) -> None:
    """The web processes can write no large file; somebody tries to attach one."""
    _give_room(portal, _ROOM)
    before = _stored()
    status, said = upload(portal)
    seen.append(f"{status} {said}")
    if status not in (422, 507) or _stored() != before:
        log = portal.webs[0].log.read_text(errors="replace")[-3000:]
        raise SystemExit(f"bilagan på en full disk: {status} {said}, lagrat: {_stored() - before}\n{log}")


def _empty(portal: Portal, seen: list[str]) -> None:
    _give_room(portal, resource.RLIM_INFINITY)
    status, said = upload(portal)
    seen.append(f"efteråt {status}")
    if status != 302:
        raise SystemExit(f"bilagan efteråt: {status} {said}")


def _give_room(portal: Portal, size: int) -> None:
    """By the kernel's limit on the size of a file (RLIMIT_FSIZE), which needs no rights: a full disk to who writes."""
    for web in portal.webs:
        for pid in (web.process.pid, *web.children()):
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _stored() -> set[str]:
    from django.core.files.storage import default_storage

    from operations.backup.contents import list_stored

    return set(list_stored(default_storage, "attachments"))


def _pass_the_last_day(_portal: Portal) -> None:
    """To all processes it is as if their clocks had passed it: the days of the answers are moved instead."""
    from django.db import connection
    from django.utils import timezone

    day = timezone.localdate() - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE responses_response SET last_day = %s WHERE opens_on < %s", [day, day])
        cursor.execute("COMMIT")
    _forget_connections()


def _deploy(portal: Portal) -> None:
    """As a rolling upgrade: the migration, new services beside the old ones, and then the old ones stop."""
    next_version = {"BENCH_NEXT_VERSION": "1"}
    _forget_connections()
    _migrate(portal, next_version)
    old = list(portal.webs)
    portal.webs.extend(web.another(**next_version) for web in old)
    new = portal.webs[len(old) :]
    for web in new:
        web.wait()
    portal.lead_to(new)
    others = [*portal.workers, *portal.beats]
    for service in (*old, *others):
        service.stop()
    for service in others:
        service.start(**next_version)
    for service in others:
        service.wait()
    del portal.webs[: len(old)]


def _migrate(portal: Portal, version: dict[str, str]) -> None:
    owner = {**portal.webs[0].environment, **version, "DATABASE_URL": portal.database.url}
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    done = subprocess.run(command, cwd=REPOSITORY, env=owner, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"migreringen gick inte: {done.stderr[-2000:]}")


def _forget_connections() -> None:
    from django.db import connections

    connections.close_all()
