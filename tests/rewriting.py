"""Pytest plugin: of the tests that nobody has read yet each worker reads its share first, and the others' after that.

Asserts are rewritten once then, and not by each worker at the same time.
"""

import os
from importlib import import_module
from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collectstart(collector: pytest.Collector) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and isinstance(collector, pytest.Session) and collector.config.args == ["tests"]:
        share = slice(int(worker.removeprefix("gw")), None, int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))
        for path in sorted(Path("tests").rglob("test_*.py"))[share]:
            import_module(".".join(path.with_suffix("").parts))
