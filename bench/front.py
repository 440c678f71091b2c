"""script/bench front: what a page asks a browser to fetch, whether it moves, and what a key and a click cost.

The largest page of the largest section of the official questionnaires (of region-2023), every question answered, with
static files as they are served in production, whose scripts must not fail. First a browser with nothing in its cache:
requests, kB over the wire, layout shift. Browsers take Brotli over TLS only, which there is none of here: a file
that is kept in Brotli too counts as that. Then the
processor time of the page's main thread for a key in a text and for a click on an option with its save, by CDP's thread
clock, which other processes do not disturb, and four times that: a slow telephone. Exits with 1 when a bound is missed.
"""

import shutil
import statistics
import sys
import tempfile
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench._portal import private_portal
from bench.pages import filled, largest_page, official_questionnaire

REQUESTS, KILOBYTES, SHIFT, MILLISECONDS = 20, 120, 0.01, 100
SLOWER = 4
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
_WATCH = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""


def main() -> int:
    parser = ArgumentParser(prog="script/bench front")
    parser.add_argument("--times", type=int, default=20, help="hur många tangenter och klick")
    options = parser.parse_args()
    with (
        private_portal(),
        tempfile.TemporaryDirectory(prefix="svp-front-", dir="/tmp") as static,
        _served(Path(static)) as (address, response, cookie),
    ):
        found, fetched = _looked_at(address, largest_page(response), cookie, options.times)
        sizes = {url: _size(url, size, Path(static)) for url, size in fetched.items()}
        return _report({"förfrågningar": len(sizes), "kB över nätet": sum(sizes.values()), **found}, sizes)


@contextmanager
def _served(static: Path) -> Iterator[tuple[str, Any, dict[str, str]]]:
    """The portal at an address of its own, static files collected; the response, and its samordnare's session."""
    from django.conf import settings
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.testcases import QuietWSGIRequestHandler
    from django.test.utils import override_settings

    response, session = _answered()
    connection.close()
    collected = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.answering.static_files.PortalStaticFiles"}}
    with override_settings(STORAGES=collected, STATIC_ROOT=str(static), ALLOWED_HOSTS=["127.0.0.1"]):
        call_command("collectstatic", interactive=False, verbosity=0)
        server: Any = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        address = f"http://127.0.0.1:{server.server_port}"
        with override_settings(BASE_URL=address):
            server.set_app(get_wsgi_application())
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield address, response, {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}
            server.shutdown()


def _answered() -> tuple[Any, str]:
    from django.test import Client

    from responses.models import State
    from tests.builders import editor_of

    response = filled(official_questionnaire("region-2023"), State.DRAFT)
    client = Client()
    client.force_login(editor_of(response))
    return response, client.session.session_key or ""


def _size(url: str, transferred: float, static: Path) -> float:
    """kB over the wire, in Brotli where the file is kept so."""
    packed = static / (url.partition("/static/")[2] + ".br")
    return (packed.stat().st_size if "/static/" in url and packed.exists() else transferred) / 1000


def _looked_at(
    address: str, path: str, cookie: dict[str, str], times: int
) -> tuple[dict[str, float], dict[str, float]]:
    """What was found, by what it is called, and the bytes over the wire of each address that was fetched."""
    from playwright.sync_api import sync_playwright

    program = next((known for name in _NAMES if (known := shutil.which(name))), None)
    if program is None:
        raise SystemExit("Chromium saknas på PATH. Installera det (Debian: apt-get install chromium-headless-shell).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(base_url=address, locale="sv-SE")
        context.add_cookies([cookie])  # type: ignore[list-item]  # three of its keys
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.add_init_script(_WATCH)
        failed: list[str] = []
        page.on("pageerror", lambda error: failed.append(str(error)))
        tools: Any = context.new_cdp_session(page)
        fetched = _fetched(tools, lambda: page.goto(path, wait_until="networkidle"))
        page.wait_for_timeout(1500)
        found: dict[str, float] = {
            "kB HTML, okomprimerat": len(page.content().encode()) / 1000,
            "layoutskift": float(page.evaluate("shift")),
            **_costs(page, tools, times),
            "fel i skript": len(failed),
        }
        browser.close()
    return found, fetched


def _fetched(tools: Any, go: Callable[[], Any]) -> dict[str, float]:
    """The addresses that going there asked for, each with the bytes that it took over the wire."""
    asked: dict[str, str] = {}
    sizes: dict[str, float] = {}
    tools.on("Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]}))
    tools.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    tools.send("Network.enable")
    go()
    return {url: sizes.get(key, 0.0) for key, url in asked.items() if not url.startswith("data:")}


def _costs(page: Any, tools: Any, times: int) -> dict[str, float]:
    """Milliseconds of the main thread, the median of so many: a key, and a click with what its save brings."""
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.locator("[data-autosave] textarea:visible").first.click()
    page.wait_for_timeout(3000)
    keys = [_spent(tools, lambda: _key(tools), page, 100) for _ in range(times)]
    page.wait_for_timeout(3000)
    labels = page.locator("[data-autosave] .form-check label:visible")
    labels.first.scroll_into_view_if_needed()
    places = [labels.nth(number).bounding_box() for number in (0, 1)]
    page.wait_for_timeout(3000)
    clicks = [_spent(tools, lambda at=places[number % 2]: _click(tools, at), page, 1500) for number in range(times)]  # type: ignore[misc]
    return {"en tangent, ms": SLOWER * statistics.median(keys), "ett klick, ms": SLOWER * statistics.median(clicks)}


def _key(tools: Any) -> None:
    """As the browser is told by the keyboard, with no script of Playwright's in the page."""
    for kind in ("keyDown", "keyUp"):
        tools.send("Input.dispatchKeyEvent", {"type": kind, "text": "a" if kind == "keyDown" else "", "key": "a"})


def _click(tools: Any, at: dict[str, float]) -> None:
    place = {"x": at["x"] + 5, "y": at["y"] + at["height"] / 2, "button": "left", "clickCount": 1}
    for kind in ("mousePressed", "mouseReleased"):
        tools.send("Input.dispatchMouseEvent", {"type": kind, **place})


def _spent(tools: Any, act: Callable[[], Any], page: Any, wait: int) -> float:
    begun = _busy(tools)
    act()
    page.wait_for_timeout(wait)
    return (_busy(tools) - begun) * 1000


def _busy(tools: Any) -> float:
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _report(found: dict[str, float], sizes: dict[str, float]) -> int:
    bounds = {"förfrågningar": REQUESTS, "kB över nätet": KILOBYTES, "layoutskift": SHIFT}
    bounds |= {"en tangent, ms": MILLISECONDS, "ett klick, ms": MILLISECONDS, "fel i skript": 0}
    for url, size in sizes.items():
        print(f"  {size:6.1f} kB  {url.split('/', 3)[-1][:90]}")
    for name, value in found.items():
        print(f"{name:24} {value:8.3g}" + (f"  (högst {bounds[name]})" if name in bounds else ""))
    return int(any(found[name] > bound for name, bound in bounds.items()))


if __name__ == "__main__":
    sys.exit(main())
