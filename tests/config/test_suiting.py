"""The check that refuses a migration which does not suit the version that runs while it is applied."""

from typing import Any

import pgtrigger
import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.migrations.migration import Migration
from django.db.models.functions import Now, Random
from pgtrigger.migrations import AddTrigger

from script.suiting import unsuited

_RULE = models.CheckConstraint(condition=models.Q(count__gte=0), name="rule")
_TRIGGER = pgtrigger.Protect(name="kept", operation=pgtrigger.Update)
_INDEX = models.Index(fields=["count"], name="sought")


def found(*operations: Any, released: bool = True, why: str = "") -> list[str]:
    """What is found in a second migration with these operations, after a first that is released or not."""
    first, second = Migration("0001_first", "prov"), Migration("0002_second", "prov")
    fields = [("id", models.BigAutoField(primary_key=True)), ("count", models.IntegerField(null=True))]
    fields += [
        ("text", models.CharField(max_length=100)),
        ("filled", models.IntegerField(db_default=0)),
        ("sum", models.DecimalField(max_digits=10, decimal_places=2)),
        ("other", models.ForeignKey("prov.Thing", models.CASCADE, null=True)),
        ("loose", models.ForeignKey("prov.Thing", models.CASCADE, null=True, db_constraint=False, db_index=False)),
    ]
    once = models.UniqueConstraint(fields=["count"], name="once")
    positive = models.CheckConstraint(condition=models.Q(count__gt=0), name="positive")
    options = {"constraints": [once, positive], "indexes": [models.Index(fields=["text"], name="kept")]}
    first.operations = [migrations.CreateModel("Thing", fields, options=options)]
    second.operations = list(operations)
    if why:
        second.suits_running_version = why  # type: ignore[attr-defined]  # as a migration says it
    return list(unsuited([first, second], released=["prov.0001_first"] if released else []))


UNSUITED = {
    "a column that is removed": migrations.RemoveField("Thing", "text"),
    "a column with another name": migrations.RenameField("Thing", "text", "words"),
    "a table that is removed": migrations.DeleteModel("Thing"),
    "a table with another name": migrations.RenameModel("Thing", "Object"),
    "a table that lies elsewhere": migrations.AlterModelTable("Thing", "elsewhere"),
    "a column that must be written": migrations.AddField("Thing", "new", models.IntegerField(default=0)),
    "a column that may be empty no longer": migrations.AlterField("Thing", "count", models.IntegerField(default=0)),
    "a shorter column": migrations.AlterField("Thing", "text", models.CharField(max_length=50)),
    "a column of another type": migrations.AlterField("Thing", "text", models.IntegerField()),
    "a column whose values are unique": migrations.AlterField(
        "Thing", "text", models.CharField(max_length=100, unique=True)
    ),
    "a column by another name": migrations.AlterField(
        "Thing", "text", models.CharField(max_length=100, db_column="words")
    ),
    "an index of a column": migrations.AlterField("Thing", "text", models.CharField(max_length=100, db_index=True)),
    "a column that the database fills no longer": migrations.AlterField("Thing", "filled", models.IntegerField()),
    "a number of fewer digits": migrations.AlterField(
        "Thing", "sum", models.DecimalField(max_digits=8, decimal_places=2)
    ),
    "a number of fewer decimals": migrations.AlterField(
        "Thing", "sum", models.DecimalField(max_digits=10, decimal_places=0)
    ),
    "a number of more decimals": migrations.AlterField(
        "Thing", "sum", models.DecimalField(max_digits=14, decimal_places=4)
    ),
    "a column in another order": migrations.AlterField(
        "Thing", "text", models.CharField(max_length=100, db_collation="sv-x-icu")
    ),
    "a reference that the database begins to see to": migrations.AlterField(
        "Thing", "loose", models.ForeignKey("prov.Thing", models.CASCADE, null=True, db_index=False)
    ),
    "a reference to another table": migrations.AlterField(
        "Thing", "other", models.ForeignKey("auth.User", models.CASCADE, null=True)
    ),
    "a new reference": migrations.AddField("Thing", "new", models.ForeignKey("prov.Thing", models.CASCADE, null=True)),
    "a new reference without an index": migrations.AddField(
        "Thing", "new", models.ForeignKey("prov.Thing", models.CASCADE, null=True, db_index=False)
    ),
    "a new reference that the database does not see to, with its index": migrations.AddField(
        "Thing", "new", models.ForeignKey("prov.Thing", models.CASCADE, null=True, db_constraint=False)
    ),
    "a new reference of which there is one": migrations.AddField(
        "Thing", "new", models.OneToOneField("prov.Thing", models.CASCADE, null=True)
    ),
    "a new column with an index": migrations.AddField("Thing", "new", models.IntegerField(null=True, db_index=True)),
    "a new column whose values are unique": migrations.AddField(
        "Thing", "new", models.IntegerField(null=True, unique=True)
    ),
    "a new column for addresses of pages, which has an index by itself": migrations.AddField(
        "Thing", "new", models.SlugField(null=True)
    ),
    "a new column that the database works out anew for each row": migrations.AddField(
        "Thing", "new", models.FloatField(db_default=Random())
    ),
    "a new column that may be empty and is worked out": migrations.AddField(
        "Thing", "new", models.DateTimeField(null=True, db_default=Now())
    ),
    "a new column of what others hold": migrations.AddField(
        "Thing",
        "new",
        models.GeneratedField(expression=models.F("count"), output_field=models.IntegerField(), db_persist=True),
    ),
    "a new column with a rule of its own": migrations.AddField("Thing", "new", models.PositiveIntegerField(null=True)),
    "a reference hidden from the state": migrations.SeparateDatabaseAndState(
        [migrations.AddField("Thing", "new", models.ForeignKey("prov.Thing", models.CASCADE, null=True))]
    ),
    "an order that must be written": migrations.AlterOrderWithRespectTo("Thing", "other"),
    "what an upsert names": migrations.RemoveConstraint("Thing", "once"),
    "a rule": migrations.AddConstraint("Thing", _RULE),
    "an index that is made while nobody writes": migrations.AddIndex("Thing", _INDEX),
    "a trigger": AddTrigger("thing", _TRIGGER),
    "SQL": migrations.RunSQL("SELECT 1"),
    "Python": migrations.RunPython(migrations.RunPython.noop),
    "a rule hidden from the state": migrations.SeparateDatabaseAndState([migrations.AddConstraint("Thing", _RULE)]),
}
SUITED = {
    "a new table": migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    "a column that may be empty": migrations.AddField("Thing", "new", models.IntegerField(null=True)),
    "a column that the database fills": migrations.AddField("Thing", "new", models.IntegerField(db_default=0)),
    "a longer column": migrations.AlterField("Thing", "text", models.CharField(max_length=200)),
    "a column without a longest length": migrations.AlterField("Thing", "text", models.CharField(max_length=None)),
    "a number of more digits": migrations.AlterField(
        "Thing", "sum", models.DecimalField(max_digits=14, decimal_places=2)
    ),
    "a column that the database fills with a value": migrations.AddField(
        "Thing", "new", models.CharField(max_length=9, db_default=models.Value("x"))
    ),
    "a reference that the database does not see to yet": migrations.AddField(
        "Thing",
        "new",
        models.ForeignKey("prov.Thing", models.CASCADE, null=True, db_constraint=False, db_index=False),
    ),
    "many references, in a table of their own": migrations.AddField("Thing", "new", models.ManyToManyField("Thing")),
    "a rule that is taken away": migrations.RemoveConstraint("Thing", "positive"),
    "an index beside what is written": AddIndexConcurrently("Thing", _INDEX),
    "an index that is taken away beside it": RemoveIndexConcurrently("Thing", "kept"),
}


@pytest.mark.parametrize("what", UNSUITED)
def test_what_the_running_version_cannot_live_with_is_refused(what: str) -> None:
    (said,) = found(UNSUITED[what])
    assert said.startswith("prov.0002_second: ")


@pytest.mark.parametrize("what", SUITED)
def test_what_it_never_notices_is_let_through(what: str) -> None:
    assert found(SUITED[what]) == []


@pytest.mark.parametrize("what", UNSUITED)
def test_a_table_that_no_released_version_knows_is_changed_freely(what: str) -> None:
    assert found(UNSUITED[what], released=False) == []


@pytest.mark.parametrize("what", UNSUITED)
def test_a_person_may_decide_otherwise_and_says_why(what: str) -> None:
    assert found(UNSUITED[what], why="The column has been empty since the last release.") == []


def test_a_rule_of_a_table_made_in_the_same_release_is_let_through() -> None:
    made = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])
    assert found(made, migrations.AddIndex("Other", models.Index(fields=["id"], name="sought"))) == []


def test_an_index_beside_what_is_written_is_made_in_a_migration_of_its_own() -> None:
    """Broken off after the column it would find that there."""
    column, index = SUITED["a column that may be empty"], SUITED["an index beside what is written"]
    (said,) = found(column, migrations.SeparateDatabaseAndState([index]))
    assert said.startswith("prov.0002_second: avbruten i mitten")
    assert found(column, index, why="The table is empty.") == []
    assert found(migrations.SeparateDatabaseAndState(state_operations=[column]), index) == []
