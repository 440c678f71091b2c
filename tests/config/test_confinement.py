"""Whatever reads what strangers have sent, or renders their words, is told nothing of the portal's own."""

import logging
from pathlib import Path

import pytest
from django.conf import settings

from config.confinement import as_real_file, run_confined

pytestmark = pytest.mark.usefixtures("started_processes")

PRINT_ENVIRONMENT = ("-n1", "-r1", "import os; print(dict(os.environ))")


def test_a_confined_process_knows_none_of_the_portals_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hemligt")
    with as_real_file([b""]) as given:
        ended = run_confined("os", given=given, seconds=10)
        told = run_confined("timeit", *PRINT_ENVIRONMENT, given=given, seconds=10, RAYON_NUM_THREADS="2")
    assert ended.whole
    assert b"PATH" in told.said
    assert b"'RAYON_NUM_THREADS': '2'" in told.said
    assert b"hemligt" not in told.said


def test_every_process_of_our_own_python_is_started_where_secrets_stay_outside() -> None:
    """config.programs starts LibreOffice and veraPDF, and hands on no more than config.confinement does."""
    root = Path(settings.BASE_DIR)
    apps = {app.split(".")[0] for app in settings.INSTALLED_APPS}
    rooms = [root / name for name in sorted(apps | {"config", "seals"}) if (root / name).is_dir()]
    assert len(rooms) > 10
    found = [file for room in rooms for file in room.rglob("*.py") if "sys.executable" in file.read_text()]
    assert {str(file.relative_to(root)) for file in found} == {"config/confinement.py", "config/programs.py"}


def test_what_ended_a_process_is_logged_by_the_errors_name_and_not_by_the_files_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, logger="config.confinement"):
        ended = run_confined("timeit", "raise ValueError('patientens namn')", seconds=10)
    assert not ended.whole
    assert "patientens namn" in ended.complaint
    [row] = caplog.messages
    assert row.startswith("timeit ended with 1: ")
    assert "ValueError" in row
    assert "patientens" not in row


def test_a_process_whose_time_is_over_is_told_from_one_that_a_limit_ended() -> None:
    late = run_confined("timeit", "-n1", "-r1", "import time; time.sleep(30)", seconds=0.5)
    killed = run_confined("timeit", "-n1", "-r1", "import os; os.kill(os.getpid(), 9)", seconds=30)
    assert (late.whole, late.late, late.killed) == (False, True, False)
    assert (killed.whole, killed.late, killed.killed) == (False, False, True)
