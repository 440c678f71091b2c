"""Whether a migration suits the version that runs while it is applied, so that an upgrade needs no pause.

Services are replaced one after the other: the version before reads and writes the new tables for a while. What it knows
must still be there, and what it writes must be taken. What is no longer used goes one release later. A migration about
which a person has decided otherwise says why: `suits_running_version = "..."` in its class.

`released_migrations` lists what the last release had; tables that came after it are nobody's yet.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED, Field, UniqueConstraint

RELEASED = Path(__file__).with_name("released_migrations")
_STILL_READ = "den version som kör läser det fortfarande; ta bort eller byt namn en utgåva senare"
_MAY_REFUSE = "det kan vägra vad den version som kör skriver"
_UNKNOWN = "ingen kan veta vad det gör med den version som kör"

_MUST_BE_WRITTEN = "den version som kör skriver rader utan det; ge det null=True eller db_default"
_LOCKS = "ingen kan skriva medan det görs; använd AddIndexConcurrently i en migrering för sig"

_GONE = (migrations.DeleteModel, migrations.RenameModel, migrations.AlterModelTable, migrations.RenameField)
_REFUSING = ("AddConstraint", "AddConstraintNotValid", "AddTrigger", "AlterUniqueTogether", "AlterIndexTogether")
_HARMLESS = (
    *("CreateModel", "AlterModelOptions", "AlterModelManagers", "RemoveConstraint", "RemoveTrigger", "RemoveIndex"),
    *("RenameIndex", "AlterModelTableComment", "ValidateConstraint"),
)


def main() -> int:
    """Check every migration that is not released. --release: write down that all of them are."""
    loader = MigrationLoader(None)
    plan = in_order(loader)
    if "--release" in sys.argv:
        RELEASED.write_text("".join(f"{one.app_label}.{one.name}\n" for one in plan))
        return 0
    found = list(unsuited(plan, released=RELEASED.read_text().split()))
    print("".join(f"{line}\n" for line in found), end="", file=sys.stderr)
    return 1 if found else 0


def in_order(loader: MigrationLoader) -> list[Migration]:
    """Every migration, each after those that it depends on."""
    keys: dict[tuple[str, str], None] = {}
    for leaf in loader.graph.leaf_nodes():
        keys |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    return [loader.graph.nodes[key] for key in keys]


def unsuited(plan: Iterable[Migration], *, released: Iterable[str]) -> Iterator[str]:
    """What does not suit the running version, in Swedish, with the migration that does it."""
    known: set[tuple[str, str]] = set()
    state, names = ProjectState(), set(released)
    for migration in plan:
        is_released = f"{migration.app_label}.{migration.name}" in names
        is_decided = bool(getattr(migration, "suits_running_version", ""))
        for operation in migration.operations:
            if not (is_released or is_decided):
                for trouble in _troubles(operation, migration.app_label, state, known):
                    yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {trouble}"
            operation.state_forwards(migration.app_label, state)
        if is_released:
            known |= set(state.models)


def _troubles(operation: Any, app: str, state: ProjectState, known: set[tuple[str, str]]) -> Iterator[str]:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _troubles(inner, app, state, known)
        return
    name = getattr(operation, "model_name", "") or getattr(operation, "old_name", "") or getattr(operation, "name", "")
    if isinstance(operation, migrations.RunSQL | migrations.RunPython):
        if known:  # somebody runs a version
            yield _UNKNOWN
    elif (app, str(name).lower()) in known and (trouble := _trouble_of_known(operation, app, state)):
        yield trouble


def _trouble_of_known(operation: Any, app: str, state: ProjectState) -> str:
    """What the operation does to a table that the running version uses; empty for nothing."""
    kind = type(operation).__name__
    if isinstance(operation, (*_GONE, migrations.RemoveField)):
        return _STILL_READ
    if isinstance(operation, migrations.AddField):
        return _trouble_of_new(operation.field)
    if isinstance(operation, migrations.AlterField):
        model = state.models[app, operation.model_name_lower]
        return _trouble_of_changed(model.fields[operation.name], operation.field)
    if isinstance(operation, migrations.AddIndex) and not isinstance(operation, AddIndexConcurrently):
        return _LOCKS
    if isinstance(operation, migrations.AlterOrderWithRespectTo):
        return _MUST_BE_WRITTEN
    if isinstance(operation, migrations.RemoveConstraint) and _is_unique(
        operation, state.models[app, operation.model_name_lower]
    ):
        return _STILL_READ
    if kind in _REFUSING:
        return _MAY_REFUSE
    return "" if kind in _HARMLESS or isinstance(operation, AddIndexConcurrently) else _UNKNOWN


def _trouble_of_new(field: Any) -> str:
    if field.many_to_many or field.null or field.db_default is not NOT_PROVIDED:
        return ""
    return _MUST_BE_WRITTEN


def _is_unique(operation: migrations.RemoveConstraint, model: ModelState) -> bool:
    """An upsert (ON CONFLICT) of the running version may name its columns."""
    kept = {one.name: one for one in model.options.get("constraints", ())}
    return isinstance(kept.get(operation.name), UniqueConstraint)


def _trouble_of_changed(old: "Field[Any, Any]", new: "Field[Any, Any]") -> str:
    if old.null and not new.null:
        return "den version som kör kan skriva tomma rader"
    if old.db_column != new.db_column:
        return _STILL_READ
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED and not new.null:
        return _MUST_BE_WRITTEN
    if new.unique and not old.unique:
        return _MAY_REFUSE
    if getattr(new, "db_index", False) and not getattr(old, "db_index", False):
        return _LOCKS
    if old.get_internal_type() != new.get_internal_type() or _is_narrower(old, new):
        return "det som redan står, eller som den version som kör skriver, får kanske inte plats"
    return ""


def _is_narrower(old: "Field[Any, Any]", new: "Field[Any, Any]") -> bool:
    """By characters, or by digits before or after the point; no length at all is the widest."""
    unlimited = float("inf")
    lengths = ((one.max_length or unlimited) for one in (old, new))
    whole = [getattr(one, "max_digits", None) for one in (old, new)]
    places = [getattr(one, "decimal_places", None) or 0 for one in (old, new)]
    before_point = [(most or unlimited) - after for most, after in zip(whole, places, strict=True)]
    before, after = lengths
    return after < before or before_point[1] < before_point[0] or places[1] < places[0]


if __name__ == "__main__":
    sys.exit(main())
