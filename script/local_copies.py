"""Copies (forks) of this process: what it has loaded is there in each of them at once."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.context import ForkProcess
from threading import Thread

from script.local_ending import ASKING_TO_STOP

# What the worker is at, the sealing of a copy for one, is finished first.
STOP_SECONDS = 20
_fork = multiprocessing.get_context("fork")


class Copies:
    """The copies that have been started; `copies()` makes it and stops them."""

    def __init__(self) -> None:
        self._processes: list[ForkProcess] = []
        self._labelling: list[Thread] = []

    def start(self, name: str, job: Callable[[], None], *, output: int | None = None) -> ForkProcess:
        """Do the job in a copy of this process, which writes to our output, or to another file descriptor."""
        process = _fork.Process(target=_do, args=(job, output), name=name)
        self._processes.append(process)
        process.start()
        return process

    def start_labelled(self, jobs: Mapping[str, Callable[[], None]]) -> list[ForkProcess]:
        """Do each job in a copy of its own, and put the time and its name before each line that it writes.

        To be called last: the labelling is done by threads, and a process with threads is not to be copied.
        """
        started, outputs = [], {}
        for name, job in jobs.items():
            outputs[name], writing = os.pipe()
            started.append(self.start(name, job, output=writing))
            os.close(writing)
        for name, output in outputs.items():
            thread = Thread(target=_label, args=(name, output), daemon=True)
            self._labelling.append(thread)
            thread.start()
        return started

    def stop(self) -> None:
        """Tell all to end, kill those that have not done so in time, and show what they wrote last."""
        running = [process for process in self._processes if process.pid]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            process.join(max(0, deadline - time.monotonic()))
            process.kill()
            process.join()
        for thread in self._labelling:
            thread.join(timeout=2)


@contextmanager
def copies() -> Iterator[Copies]:
    """Where to start copies of this process; all of them have ended when it is left."""
    made = Copies()
    try:
        yield made
    finally:
        made.stop()


def _do(job: Callable[[], None], output: int | None) -> None:
    for number in ASKING_TO_STOP:
        signal.signal(number, signal.SIG_DFL)
    if output is not None:
        os.dup2(output, sys.stdout.fileno())
        os.dup2(output, sys.stderr.fileno())
        os.close(output)
    job()


def _label(name: str, output: int) -> None:
    with os.fdopen(output, errors="replace") as lines:
        for line in lines:
            print(f"{time.strftime('%H:%M:%S')} {name:6} | {line}", end="", flush=True)
