"""Web, worker and beat, each a copy of one process that has loaded Django and the portal; started by script.local_run.

Loading takes seconds of a processor, so it is done once. Database and files are made ready meanwhile, in a copy too:
the process that is copied must hold no connection. Production starts each by itself (docker-compose.yml).
"""

import os
import runpy
import sys
import time
from importlib import import_module
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from urllib.error import URLError
from urllib.request import urlopen

import django

from script.local_copies import Copies, copies
from script.local_ending import CannotRunError, StopRequest, stop_when_told
from script.local_prepare import prepare

READY_SECONDS = 60
# What the processes load before they begin.
LOADED = (
    *("django.core.handlers.wsgi", "config.urls", "accounts.tasks", "archive.tasks", "outbox.tasks", "responses.tasks"),
    *("gunicorn.app.wsgiapp", "gunicorn.workers.gthread"),
    *("celery.bin.celery", "celery.apps.worker", "celery.beat", "celery.concurrency.prefork", "kombu.transport.redis"),
)


def main() -> int:
    """Run until told to stop. Returns 0 after that, 1 when something could not start or ended by itself."""
    stop_when_told()
    try:
        with copies() as started:
            _run(started)
    except StopRequest:
        return 0
    except CannotRunError as error:
        print(error, file=sys.stderr, flush=True)
    return 1


def _run(started: Copies) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    preparing = started.start("prepare", prepare)
    for module in LOADED:
        import_module(module)
    preparing.join()
    if preparing.exitcode:
        raise CannotRunError("Databasen eller de statiska filerna kunde inte göras i ordning; skälet står ovan.")
    import_module("config.wsgi")  # not before: the application lists the static files when it is made
    processes = started.start_labelled({"web": _web, "worker": _worker, "beat": _beat})
    _announce_when_ready(processes)
    wait([process.sentinel for process in processes])
    raise CannotRunError("En av processerna avslutades; skälet står ovan.")


def _web() -> None:
    bind = f"127.0.0.1:{os.environ['PORT']}"
    program = ("gunicorn", "config.wsgi", "--logger-class", "config.server_log.ServerLog", "--no-control-socket")
    _program(*program, "--bind", bind, "--workers", "2", "--threads", "4")


def _worker() -> None:
    _celery("worker", "--concurrency", "2", "--without-mingle", "--without-gossip")


def _beat() -> None:
    """The clock only ticks: it lets the others start first."""
    os.nice(10)
    _celery("beat")


def _celery(command: str, *options: str) -> None:
    _program("celery", "--app", "config", "--quiet", "--skip-checks", command, "--loglevel", "INFO", *options)


def _program(module: str, *arguments: str) -> None:
    """What `python -m module arguments` does."""
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _announce_when_ready(processes: list[ForkProcess]) -> None:
    """Wait for an answer from web and from the worker, then say where the portal is."""
    from config.celery import app  # after the settings

    deadline = time.monotonic() + READY_SECONDS
    while not (_web_answers() and app.control.ping(timeout=0.25, limit=1)):
        if not all(process.is_alive() for process in processes) or time.monotonic() > deadline:
            raise CannotRunError("Portalen kom inte igång; skälet står ovan.")
        time.sleep(0.05)
    print(f"E-post som portalen skickar hamnar här: {_mail()}")
    print(f"Svarsportalen är igång: {os.environ['BASE_URL']}  (avsluta med Ctrl-C)", flush=True)


def _web_answers() -> bool:
    try:
        with urlopen(f"{os.environ['BASE_URL']}/halsa/", timeout=5) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _mail() -> str:
    kind, _, place = os.environ["EMAIL_URL"].partition("://")
    return place.replace("//", "/") if kind == "filemail" else f"enligt EMAIL_URL ({kind})"


if __name__ == "__main__":
    sys.exit(main())
