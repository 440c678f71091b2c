"""The outbox knows nobody who uses it, so what it is asked to do must be somebody's to do."""

import ast
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from outbox import services
from tests.documents.reading import REPOSITORY, sources

WAYS = {services.put_message.__name__, services.put_messages.__name__}
PUTTING = {*WAYS, *(f"outbox.{name}" for name in WAYS)}
"""How the ways into the outbox are called."""


def kinds_put() -> Iterator[str]:
    """The kind of every message that the application puts, by the constant it names."""
    for file in sources():
        place = file.relative_to(REPOSITORY)
        if file.suffix != ".py" or place.parts[0] in {"tests", "bench"} or "outbox" not in file.read_text():
            continue
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in PUTTING:
                (kind,) = (keyword.value for keyword in call.keywords if keyword.arg == "kind")
                yield getattr(import_module(".".join(place.with_suffix("").parts)), ast.unparse(kind))


def test_every_kind_of_message_that_is_put_has_a_handler_and_no_handler_is_left_over() -> None:
    assert set(kinds_put()) == set(settings.OUTBOX_HANDLERS)


@pytest.mark.parametrize("kind", settings.OUTBOX_HANDLERS)
def test_the_handler_is_there(kind: str) -> None:
    assert callable(import_string(settings.OUTBOX_HANDLERS[kind]))
