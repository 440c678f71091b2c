"""So many at once on a machine, and the next when one of them has ended, however that was."""

import subprocess
import sys

import pytest

from config.places import place_for
from script.local_servers import REPOSITORY

pytestmark = pytest.mark.usefixtures("shared_places")
HOLD = """
import sys
from config.places import place_for
with place_for("prov", places=1, patience=0) as there_is_one:
    print(there_is_one, flush=True)
    sys.stdin.read()
"""


def test_there_are_so_many_places_and_no_more() -> None:
    with (
        place_for("prov-2", places=2, patience=0) as first,
        place_for("prov-2", places=2, patience=0) as second,
        place_for("prov-2", places=2, patience=0.2) as third,
        place_for("prov-3", places=1, patience=0) as of_other_work,
    ):
        assert (first, second, third, of_other_work) == (True, True, False, True)
    with place_for("prov-2", places=2, patience=0) as again:
        assert again


def test_other_processes_share_them_and_one_that_was_killed_gives_its_place_back() -> None:
    command = [sys.executable, "-c", HOLD]
    holder = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"True\n"
    with place_for("prov", places=1, patience=0) as taken:
        assert not taken
    holder.kill()
    holder.communicate()
    with place_for("prov", places=1, patience=5) as given_back:
        assert given_back
