"""The network between browser and portal: held up, cut, restored."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route


@contextmanager
def held_requests(page: Page, pattern: str) -> Iterator[list[Route]]:
    """Requests to `pattern` wait until the end of the block, as on a slow line."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))
    try:
        yield held
    finally:
        page.unroute(pattern)
        for route in held:
            route.continue_()


@contextmanager
def cut_line(page: Page, pattern: str) -> Iterator[None]:
    """Requests to `pattern` fail within the block, as without a network."""
    page.route(pattern, lambda route: route.abort("internetdisconnected"))
    try:
        yield
    finally:
        page.unroute(pattern)
