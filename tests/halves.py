"""Pytest plugin: the two halves of the tests, and how many random examples are tried.

    script/test            everything
    script/test --quick    the quick half, with few random examples: what one runs while working
    script/test --long     only the tests that try random examples, with many new ones, and those marked random, which
                           try everything there and otherwise take turns

A test falls into its half by itself: it is heavy when it, or a fixture or helper that it uses, uses one of HEAVY, or
when it stands in one of HEAVY_PLACES. All others are quick. Marks say the same (`-m heavy`).
"""

from collections.abc import Iterable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test
from hypothesis import settings as hypothesis_settings

HEAVY = {
    "playwright": "drives a browser",
    "subprocess": "starts a program",
    "multiprocessing": "starts processes",
    "oidc_provider_mock": "asks an identity provider, a server of its own",
    "tests.verapdf": "asks veraPDF, in a Java machine",
    "tests.seals.trust_services": "asks trust services, in processes of their own",
    "tests.deploy.processes": "starts services",
    "config.confinement": "reads in a process of its own",
    "surveys.confinement": "reads in a process of its own",
    "surveys.word.confinement": "reads in a process of its own",
    "tests.attachments.scanner": "starts a virus scanner",
    "attachments.content.inspect": "judges in a process of its own",
    "tests.builders.beside.attach_file": "has a file judged in a process of its own",
    "tests.administration.test_mandates.give": "has a decision judged in a process of its own",
    "archive.delivery.sending": "has a file judged, or a text made one, in a process of its own",
    "archive.paper.working_copy.working_copy": "renders in a process of its own",
    "config.pdf.confinement": "renders in a process of its own",
    "seals.confinement": "inspects in a process of its own",
    "seals.seal.seal_pdf": "seals",
    "archive.sealing.making": "renders and seals a whole copy",
    "demo.seed": "makes the demonstration, sealed copies among it",
}
"""Modules, or what stands in them, and why their use is heavy. Found by name, through the tests' own helpers too."""

HEAVY_PLACES = {
    "tests/browser/": "drives a browser",
    "tests/deploy/test_compose_services.py": "starts services",
    "tests/interop/": "asks other programs",
    "tests/surveys/test_commands.py": "reads each file in a process of its own",
    "tests/surveys/test_import_questionnaire.py": "reads each file in a process of its own",
    "tests/authoring/test_loading.py": "reads each file in a process of its own",
    "tests/web/test_role_matrix.py": "asks every address as everybody",
    "tests/web/test_security.py": "asks every page and form for what guards it",
    "tests/web/test_attacks.py": "asks every form without its token, and every page for headers",
    "tests/web/test_system_administrator.py": "asks every address of an answer",
    "tests/accounts/test_admin.py": "draws Django's administration, page after page",
    "tests/accounts/factors/test_factors.py": "signs 34 people in, and waits for rate limits",
    "tests/accounts/factors/test_recovery_codes.py": "signs people in again and again",
    "tests/responses/notices/test_after_drafting.py": "lives through weeks, day by day",
    "tests/responses/notices/test_digests.py": "lives through weeks, day by day",
    "tests/responses/approval/test_passkeys.py": "signs with keys that are made anew",
    "tests/attachments/test_unlocked.py": "has files judged in processes of their own",
    "tests/attachments/test_services.py": "has files judged in processes of their own",
    "tests/archive/": "brings answers through their whole life, again and again",
    "tests/cases/": "brings answers through their whole life, again and again",
    "tests/config/test_outgoing.py": "starts servers",
    "tests/responses/drafting/test_state_machine.py": "lives through random lives",
    "tests/surveys/word/": "writes and reads whole reading versions",
    "tests/surveys/test_yaml_export.py": "writes and reads whole questionnaires",
    "tests/surveys/test_damaged_files.py": "reads damaged questionnaires by the hundred",
    "tests/authoring/composing/test_unfinished.py": "draws a hundred drafts",
    "tests/authoring/test_reach.py": "moves whole answers between editions",
    "tests/authoring/test_supplements.py": "brings answers through their whole life, again and again",
    "tests/authoring/test_preview.py": "draws whole questionnaires",
    "tests/authoring/test_owners.py": "asks every action of an author as every other author",
    "tests/operations/test_readiness.py": "waits for servers that are away",
    "tests/deploy/test_servers.py": "starts servers",
    "tests/web/test_malformed.py": "sends nonsense to every address, for a tenth of the quick half's time",
    "tests/web/test_what_happened.py": "does every action, and looks at every button of every page",
    "tests/web/test_naughty.py": "sends nonsense to the administration",
    "tests/web/naughty/": "sends thousands of requests",
    "tests/web/test_swept.py": "sends nonsense in every parameter and every field",
    "tests/web/test_kept_forms.py": "posts every form of every page too late",
    "tests/web/test_role_matrix_whole.py": "asks every address as every role of another organisation",
    "tests/web/test_nested_ids.py": "puts numbers together by the hundred",
    "tests/web/test_second_factor.py": "asks every address without a second factor",
    "tests/web/test_logged.py": "posts every form of every page, field by field",
    "tests/web/test_reader.py": "follows every link that a reader is shown",
    "tests/web/test_queries_of_lists.py": "makes many answers, to count the queries of their lists",
    "tests/web/test_queries.py": "counts the queries of pages again and again, with more on them",
    "tests/web/test_most_queries.py": "counts the queries of every page in every state",
    "tests/config/test_cache.py": "kills and freezes a cache server",
    "tests/config/test_pooling.py": "starts PgBouncer",
    "tests/config/test_replica.py": "starts two database servers",
    "tests/operations/test_evening.py": "starts all services, and lets them fall",
    "tests/accounts/limits/": "tries passwords by the hundred",
    "tests/surveys/test_pdf_export.py": "sets whole reading versions",
    "tests/surveys/word/test_export.py": "writes whole reading versions",
}
"""Folders and files that are heavy as a whole."""

SHARED = {"saved_world", "_forks"}
"""Fixtures that do heavy things once for hundreds of quick tests, or only where a test does them."""

# Two cores shared with servers and browsers: time limits for one example would fail by chance.
_ALWAYS: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
_PROFILES: dict[str, dict[str, Any]] = {
    # The same examples each time, so that a failure is the change's.
    "quick": {"max_examples": 10, "derandomize": True},
    "usual": {"max_examples": 60, "derandomize": True},
    "long": {"max_examples": 10_000},
}
for _name, _own in _PROFILES.items():
    hypothesis_settings.register_profile(_name, **_own, **_ALWAYS)


def pytest_addoption(parser: pytest.Parser) -> None:
    halves = parser.getgroup("halves")
    halves.addoption("--quick", action="store_const", const="quick", dest="profile", default="usual")
    halves.addoption("--long", action="store_const", const="long", dest="profile")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is read: they ask examples() as they are imported."""
    for mark in ("quick: needs neither browser nor processes", "heavy: the rest", "random: tries random examples"):
        config.addinivalue_line("markers", mark)
    hypothesis_settings.load_profile(config.getoption("profile"))


def examples(*, quick: int, usual: int, long: int) -> int:
    """How many examples a test tries whose one example takes more than others do; otherwise the profile says it."""
    return {"quick": quick, "usual": usual, "long": long}[_profile()]


def _profile() -> str:
    number = hypothesis_settings().max_examples
    return next(name for name, own in _PROFILES.items() if own["max_examples"] == number)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test, and leave out what was not asked for."""
    wanted = {"quick": "quick", "long": "random"}.get(config.getoption("profile"))
    found: dict[int, list[str]] = {}
    for item in items:
        # One for all examples of a test: there are three to each.
        test = id(getattr(item, "_fixtureinfo", item))
        if test not in found:
            found[test] = ["heavy" if reasons(item) else "quick", *(["random"] if is_random(item) else [])]
        for mark in found[test]:
            item.add_marker(mark)
    if wanted:
        left_out = [item for item in items if item.get_closest_marker(wanted) is None]
        items[:] = [item for item in items if item.get_closest_marker(wanted)]
        config.hook.pytest_deselected(items=left_out)


_TRYING = {"hypothesis.core.given", "hypothesis.stateful.run_state_machine_as_test"}


def is_random(item: pytest.Item) -> bool:
    """Whether the test tries random examples: by hypothesis, also in a function of its own or by a state machine."""
    function = getattr(item, "obj", None)
    return is_hypothesis_test(function) or any(_TRYING & _reached_from(used) for used in _functions(item))


def reasons(item: pytest.Item) -> set[str]:
    """Why the test is heavy; empty for a quick one."""
    whole = {why for place, why in HEAVY_PLACES.items() if item.nodeid.startswith(place)}
    return whole.union(*[_reasons_of(used) for used in _functions(item)])


def _functions(item: pytest.Item) -> Iterator[Any]:
    """The test's own function and its fixtures'."""
    if function := getattr(item, "function", None):
        yield function
    fixtures = item._fixtureinfo.name2fixturedefs if hasattr(item, "_fixtureinfo") else {}
    yield from (one.func for name, found in fixtures.items() if name not in SHARED for one in found)


@cache
def _reasons_of(function: Any) -> frozenset[str]:
    return frozenset().union(*map(_heavy_in, _reached_from(function)))


@cache
def _heavy_in(name: str) -> frozenset[str]:
    """Why what has this full name, or what it stands in, is heavy."""
    return frozenset(why for place, why in HEAVY.items() if name == place or name.startswith(f"{place}."))


@cache
def _reached_from(function: Any) -> frozenset[str]:
    """The full names of all that the function and the tests' own helpers name: once, however many tests share it."""
    return frozenset(_full_name(found) for found in _used(function))


def _full_name(found: Any) -> str:
    if isinstance(found, ModuleType):
        return found.__name__
    return f"{getattr(found, '__module__', '')}.{getattr(found, '__qualname__', '')}"


def _used(function: Any) -> Iterator[Any]:
    seen: set[int] = set()
    waiting = [_plain(function)]
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        if _is_ours(found):
            waiting += [_plain(value) for value in _named_in(found)]


def _plain(found: Any) -> Any:
    """The function under decorators: a property's own test, a context manager's generator, a cached function."""
    inner = getattr(getattr(found, "hypothesis", None), "inner_test", None)
    while inner is None and hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return inner or found


def _is_ours(found: Any) -> bool:
    return isinstance(found, FunctionType | type) and str(found.__module__).startswith("tests.")


def _named_in(found: FunctionType | type) -> Iterator[Any]:
    if isinstance(found, type):
        yield from (value for value in vars(found).values() if isinstance(value, FunctionType))
        return
    for name in _names(found.__code__):
        if name in found.__globals__:
            yield found.__globals__[name]


def _names(code: CodeType) -> Iterable[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
