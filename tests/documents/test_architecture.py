"""docs/architecture.md says what is so: the life of a response, and the rooms of the house."""

import re
import tomllib
from itertools import pairwise

import pytest

from responses.lifecycle.workflow import TABLE, Action
from responses.models import State
from tests.documents.reading import REPOSITORY, code_words, table_below

ARCHITECTURE = REPOSITORY / "docs" / "architecture.md"
LIFE = {row[0].strip("`"): row[1:] for row in table_below(ARCHITECTURE, "## The life of a response")}


def layers_of(contract: str) -> list[list[str]]:
    """What the import linter holds the code to, from the top; those of one layer know nothing of each other."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (each["layers"] for each in settings["contracts"] if each["name"] == contract)
    return [layer.split(" | ") for layer in layers]


def test_the_table_of_the_life_has_every_action_and_no_other() -> None:
    assert set(LIFE) == {action.value for action in Action}


@pytest.mark.parametrize("action", list(Action))
def test_the_table_of_the_life_tells_states_and_roles_of(action: Action) -> None:
    transition = TABLE[action]
    sources, target, roles, _ = LIFE[action.value]
    assert {State(name) for name in sources.split(", ")} == transition.sources
    told = {transition.target} if not transition.goes_back else TABLE[Action.REOPEN].sources
    assert {None if name == "–" else State(name) for name in target.split(", ")} == told
    assert set(roles.split(", ")) == {role.value for role in transition.roles}


def test_the_table_of_apps_is_the_house_that_imports_are_held_to() -> None:
    told = [app for row in table_below(ARCHITECTURE, "## The house") for app in code_words(row[0])]
    layers = layers_of("Imports run one way")
    assert sorted(told) == sorted(app for layer in layers for app in layer)
    for upper, lower in pairwise(layers):
        assert max(map(told.index, upper)) < min(map(told.index, lower))


def is_room(name: str, app: str = "responses") -> bool:
    """A folder that says in a sentence what lives there; the one of template filters does not."""
    sentence = REPOSITORY / app / name / "__init__.py"
    return sentence.exists() and bool(sentence.read_text())


@pytest.mark.parametrize(
    ("app", "contract"),
    [
        ("archive", "The rooms of the archive"),
        ("surveys", "The rooms of what is asked"),
        ("accounts", "The rooms of who"),
        ("authoring", "The rooms of authors"),
        ("config", "The rooms of what all apps share"),
        ("administration", "The rooms of an organisation's administrator"),
    ],
)
def test_every_room_has_its_place_among_the_others(app: str, contract: str) -> None:
    placed = {name for layer in layers_of(contract) for name in layer if (REPOSITORY / app / name).is_dir()}
    rooms = {path.parent.name for path in (REPOSITORY / app).glob("*/__init__.py")} - {"migrations"}
    assert placed == rooms
    assert rooms <= set(re.findall(r"`(\w+)`", ARCHITECTURE.read_text()))


def test_every_room_of_a_response_is_told_of_in_order() -> None:
    told = re.findall(r"^\| `(\w+)`(?:, beside it)? \| [^|]+ \|$", ARCHITECTURE.read_text(), re.MULTILINE)
    rooms = [name for layer in layers_of("The rooms of a response") for name in layer]
    assert told == [name for name in rooms if is_room(name)]
