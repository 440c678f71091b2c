"""Real workers are killed while they seal, and servers stop: everything is done all the same, and nothing twice."""

import subprocess
import sys

from tests.deploy.processes import REPOSITORY, portal_environment


def test_everything_is_done_once_though_three_workers_are_killed_and_both_servers_stop() -> None:
    """As script/bench faults does with 50: on servers of its own, with a mail server that counts."""
    chosen = ["--submissions", "3", "--kills", "3", "--together", "2", "--seed", "5"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.faults", *chosen],
        cwd=REPOSITORY,
        env=portal_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 arbetare dödade" in done.stdout
    assert "2 serverstopp" in done.stdout
