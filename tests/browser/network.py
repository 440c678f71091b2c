"""The network between browser and portal: held up, cut, restored."""

from collections.abc import Iterator
from contextlib import contextmanager
from re import Pattern

from playwright.sync_api import BrowserContext, Page, Route


@contextmanager
def held_requests(page: Page, pattern: str | Pattern[str]) -> Iterator[list[Route]]:
    """Requests to `pattern` wait until the end of the block, as on a slow line."""
    held: list[Route] = []

    def hold(route: Route) -> None:  # Playwright accepts no built-in method
        held.append(route)

    page.route(pattern, hold)
    try:
        yield held
    finally:
        for route in held:
            route.continue_()
        page.unroute(pattern, hold)


@contextmanager
def failing_server(page: Page, pattern: str | Pattern[str], *, status: int, message: str) -> Iterator[None]:
    """Requests to `pattern` are answered within the block as by a server whose database or disk is away."""
    page.route(pattern, lambda route: route.fulfill(status=status, json={"message": message}))
    try:
        yield
    finally:
        page.unroute(pattern)


@contextmanager
def lost_answers(page: Page, pattern: str | Pattern[str]) -> Iterator[None]:
    """Requests to `pattern` reach the portal within the block, and its answers do not come back."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    page.route(pattern, lose)
    try:
        yield
    finally:
        page.unroute(pattern, lose)


@contextmanager
def cut_line(where: Page | BrowserContext, pattern: str | Pattern[str]) -> Iterator[None]:
    """Requests to `pattern` fail within the block, as without a network; for one tab, or for all of a person's."""
    where.route(pattern, lambda route: route.abort("internetdisconnected"))
    try:
        yield
    finally:
        where.unroute(pattern)
