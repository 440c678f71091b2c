"""Wherever a file can be chosen, one as large as a file may be is taken: by the page, and by the proxy before it."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from lxml import html

from config.answering.bodies import MOST_BYTES
from tests.deploy.processes import REPOSITORY
from tests.web.conftest import Answers
from tests.web.pages import PAGES
from tests.web.world import World

PROXY = (REPOSITORY / "deploy" / "nginx" / "svarsportalen.conf").read_text()
UNITS = {"k": 1024, "m": 1024 * 1024}


@pytest.mark.django_db
@pytest.mark.xdist_group("world")
def test_every_page_with_a_field_for_files_takes_one(world: World, answer_of: Answers) -> None:
    paths = set()
    for page in PAGES:
        own = page.url(world).partition("?")[0]
        for form in html.fromstring(answer_of(page).content.decode()).xpath("//form[.//input[@type='file']]"):
            paths.add((form.get("action") or "").partition("?")[0] or own)
    most = {path: getattr(resolve(path).func, "most_bytes", lambda: MOST_BYTES)() for path in paths}
    assert len(most) > 8
    assert [path for path, taken in most.items() if taken <= MOST_BYTES] == []


def limits(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, int]]:
    """The fixed beginning of each address that takes more than others, and how many bytes it takes."""
    for each in resolver.url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLPattern):
            if most := getattr(each.callback, "most_bytes", None):
                yield path.partition("<")[0], most()
        else:
            yield from limits(each, path)


def test_the_proxy_takes_what_each_page_takes() -> None:
    of_all = re.search(r"^    client_max_body_size (\d+)([km]);", PROXY, re.MULTILINE)
    found = re.findall(r"location (/\S+) \{\s+client_max_body_size (\d+)([km]);", PROXY)
    assert of_all
    of_paths = {path: int(number) * UNITS[unit] for path, number, unit in [("/", *of_all.groups()), *found]}
    taken = {(path, min(most, settings.ATTACHMENTS_MAX_BYTES)) for path, most in limits(get_resolver())}
    assert len(taken) > 8
    nearest = {path: max((one for one in of_paths if path.startswith(one)), key=len) for path, _ in taken}
    assert [path for path, most in taken if of_paths[nearest[path]] < most] == []
