"""Whether a migration suits the version that runs while it is applied, so that an upgrade needs no pause.

Services are replaced one after the other: the version before reads and writes the new tables for a while. What it knows
must still be there, what it writes must be taken, and nobody may wait for a table in use while all of it is read,
written or indexed. What is no longer used goes one release later. A migration about which a person has decided
otherwise says why: `suits_running_version = "..."` in its class.

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
from django.db.models import NOT_PROVIDED, Field, GeneratedField, UniqueConstraint, Value
from django.db.models.fields import AutoFieldMixin, PositiveIntegerRelDbTypeMixin

from config.database.lock_waits import is_mixed

RELEASED = Path(__file__).with_name("released_migrations")
_STILL_READ = "den version som kör läser det fortfarande; ta bort eller byt namn en utgåva senare"
_MAY_REFUSE = "det kan vägra vad den version som kör skriver"
_UNKNOWN = "ingen kan veta vad det gör med den version som kör"

_MUST_BE_WRITTEN = "den version som kör skriver rader utan det; ge det null=True eller db_default"
_LOCKS = "ingen kan skriva medan det görs; använd AddIndexConcurrently i en migrering för sig"
_MIXED = "avbruten i mitten går den inte att börja om; gör index vid sidan (Concurrently) i en migrering för sig"

_REFERS = (
    "båda tabellerna är låsta medan varje rad läses; lägg till kolumnen med db_constraint=False och db_index=False,"
    " indexet med AddIndexConcurrently, och referensen med NOT VALID, som en senare migrering prövar (VALIDATE)"
)
_CHECKS = "ingen kan läsa eller skriva medan varje rad prövas; ta ett fält utan egen regel i databasen"
_REWRITES = "ingen kan läsa eller skriva medan varje rad skrivs om; ett db_default ska vara ett fast värde"

_GONE = (migrations.DeleteModel, migrations.RenameModel, migrations.AlterModelTable, migrations.RenameField)
_REFUSING = ("AddConstraint", "AddConstraintNotValid", "AddTrigger", "AlterUniqueTogether", "AlterIndexTogether")
_HARMLESS = (
    *("CreateModel", "AlterModelOptions", "AlterModelManagers", "RemoveConstraint", "RemoveTrigger", "RemoveIndex"),
    *("RemoveIndexConcurrently", "RenameIndex", "AlterModelTableComment", "ValidateConstraint"),
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
        if is_mixed(migration) and not (is_released or is_decided):
            yield f"{migration.app_label}.{migration.name}: {_MIXED}"
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
    """What adding the field does: to rows that are written without it, and to whoever waits while it is done."""
    if field.many_to_many:
        return ""  # a table of its own
    if getattr(field, "db_constraint", False):
        return _REFERS
    if field.unique or field.db_index:
        return _LOCKS
    if isinstance(field, PositiveIntegerRelDbTypeMixin):
        return _CHECKS
    if isinstance(field, GeneratedField | AutoFieldMixin) or not _is_constant(field.db_default):
        return _REWRITES
    return "" if field.null or field.db_default is not NOT_PROVIDED else _MUST_BE_WRITTEN


def _is_constant(value: Any) -> bool:
    """Whether PostgreSQL keeps the value beside the column, instead of writing every row as what is worked out may."""
    return isinstance(value, Value) or not hasattr(value, "resolve_expression")


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
    if old.get_internal_type() != new.get_internal_type() or _is_narrower(old, new):
        return "det som redan står, eller som den version som kör skriver, får kanske inte plats"
    return _work_of_change(old, new)


def _work_of_change(old: "Field[Any, Any]", new: "Field[Any, Any]") -> str:
    """What the database does to rows that are there, while others wait."""
    if getattr(new, "db_constraint", False) and _target_of(new) != _target_of(old):
        return _REFERS
    if getattr(new, "db_index", False) and not getattr(old, "db_index", False):
        return _LOCKS
    if any(getattr(old, name, None) != getattr(new, name, None) for name in ("decimal_places", "db_collation")):
        return _REWRITES
    return ""


def _target_of(field: Any) -> str:
    """The table that the database sees to that it refers to; empty for none."""
    return str(field.remote_field.model).lower() if getattr(field, "db_constraint", False) else ""


def _is_narrower(old: "Field[Any, Any]", new: "Field[Any, Any]") -> bool:
    """By characters, or by digits; no length at all is the widest."""
    unlimited = float("inf")
    return any(
        (getattr(new, name, None) or unlimited) < (getattr(old, name, None) or unlimited)
        for name in ("max_length", "max_digits")
    )


if __name__ == "__main__":
    sys.exit(main())
