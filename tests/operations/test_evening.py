"""While people save, everything falls once: nothing that was acknowledged is lost, and nothing is there twice."""

import re
import subprocess
import sys

import pytest

from tests.deploy.processes import REPOSITORY, portal_environment

FAULTS = [
    "databasen startas om",
    "Valkey dödas",
    "en webbprocess dödas",
    "arbetarna dödas",
    "disken för bilagor är full",
    "mejlservern är borta",
    "sista svarsdagen passerar",
    "databasen står still",
    "en av två maskiner dör",
    "en av två webbtjänster står still",
    "en ny version med en migrering",
]
pytestmark = pytest.mark.xdist_group("evening")


@pytest.fixture(scope="module")
def evening() -> subprocess.CompletedProcess[str]:
    """As script/bench evening --faults does with 200, on servers of its own, and here through PgBouncer, with two of
    each service behind nginx and the files in S3.
    """
    small = ["--editors", "4", "--organisations", "1", "--every", "0.7", "--machines", "--pooled"]
    return subprocess.run(
        [sys.executable, "-m", "bench.evening", "--faults", "7", *small],
        cwd=REPOSITORY,
        env=portal_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(evening: subprocess.CompletedProcess[str]) -> None:
    assert evening.returncode == 0, evening.stdout + evening.stderr
    assert " 0 saknas, 0 finns två gånger" in evening.stdout
    assert "inget bekräftat saknas, inget finns två gånger" in evening.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_people_can_save_again_after_each(fault: str, evening: subprocess.CompletedProcess[str]) -> None:
    assert f"  {fault}: " in evening.stdout, evening.stdout + evening.stderr


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_told_how_long_copies_and_letters_took_after_each(
    fault: str, evening: subprocess.CompletedProcess[str]
) -> None:
    told = re.search(rf"^  {fault}: allt annat \(kopior, brev\) klart (\d+\.\d) s efter", evening.stdout, re.MULTILINE)
    assert told, evening.stdout + evening.stderr
    assert float(told[1]) < 600


def test_who_meets_a_fault_is_told_of_what_passes_and_never_of_a_fault_in_the_portal(
    evening: subprocess.CompletedProcess[str],
) -> None:
    assert " × 500" not in evening.stdout
    # With the files in S3 it is the server's own disk, where what comes rests, that is full.
    assert re.search(r"422 Filen kan inte sparas just nu, eftersom|507 Det finns inte plats", evening.stdout)
