"""lforms (npm) in headless Chromium: an independent reader of FHIR, which the project has no part in.

The lock holds lforms alone and its hash, no addresses: what is published as its bundle is complete in itself, and what
the package names as dependencies it only needs for building.
"""

import http.server
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.npm import NpmMissing, installed

HERE = Path(__file__).parent
# The shell has no window to draw and takes two thirds of the processor time.
_CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def lforms_directory() -> Path:
    """The bundle, installed once into VAR_DIR. Skips where npm is missing or cannot fetch it."""
    try:
        packages = installed(HERE / "package-lock.json", Path(settings.VAR_DIR) / "interop")
    except NpmMissing as missing:
        pytest.skip(f"lforms prövas inte: {missing}")
    return packages / "lforms" / "dist" / "lforms"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """The bundle, and our page at /."""

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        page = (HERE / "lforms.html").read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)
        return None

    def log_message(self, *_: Any) -> None:
        return None


@pytest.fixture(scope="session")
def lforms_address(lforms_directory: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(lforms_directory)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(lforms_address: str) -> Iterator[Browser]:
    """Chromium from PATH."""
    program = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail(
            "Chromium saknas på PATH. Installera det (Debian: apt-get install chromium-headless-shell).", pytrace=False
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, lforms_address: str) -> Iterator[Page]:
    """A page with lforms loaded, which must not have errors in its scripts."""
    troubles: list[str] = []
    opened = browser.new_page()
    opened.set_default_timeout(30_000)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.goto(lforms_address)
    opened.wait_for_function("Boolean(window.LForms?.FHIR?.R5 && customElements.get('wc-lhc-form'))")
    yield opened
    opened.close()
    assert troubles == []
