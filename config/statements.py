"""Queries that Django builds once a process and then only runs.

Building a statement of some joins takes the ORM longer than PostgreSQL takes to answer it, and a page builds the same
ones as the page before. The query stays what its queryset says: here it is only kept.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import connection, models
from django.db.models import F, QuerySet
from django.db.models.base import ModelState
from django.db.models.lookups import Lookup
from django.db.models.query import ModelIterable

from config.database.plans import fetch_prepared
from config.database.replica import reading_alias

_Model = TypeVar("_Model", bound=models.Model)


class Among(Lookup[Any]):
    """`filter(Among("response", keys))`: what `response__in` says, with one place in the query for all of the keys.

    It narrows the whole query: where there are no keys there are no rows, and a Statement asks nothing.
    """

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, name: str, keys: Iterable[Any]) -> None:
        super().__init__(F(name), list(keys))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", (*params, self.rhs)


class Statement(Generic[_Model]):
    """A queryset with places for values, filled in each time that it is run.

    `build` makes the queryset of named values; `examples` are values of the right types that occur nowhere else in the
    query, by which the places are found. A place must reach the database as the very value that was given.
    """

    def __init__(self, build: Callable[..., "QuerySet[_Model, Any]"], **examples: Any) -> None:
        self._build, self._examples = build, examples

    def rows(self, **given: Any) -> list[_Model]:
        """The rows for these values, as the queryset itself would give them."""
        return self._models(self._run(self._sql, given))

    def some_rows(self, *, begin: int, most: int, **given: Any) -> list[_Model]:
        """As a slice of the queryset gives them: at most `most`, from the one at `begin` (0 is the first)."""
        return self._models(self._run(f"{self._sql} LIMIT {most:d} OFFSET {begin:d}", given))

    def tuples(self, **given: Any) -> list[Any]:
        """The rows of a queryset that asks for values, each as a tuple."""
        return list(_Answered(self._compiler, self._converters, self._run(self._sql, given)).results_iter())

    def _models(self, rows: list[tuple[Any, ...]]) -> list[_Model]:
        answered = _Answered(self._compiler, self._converters, rows)
        found: list[_Model] = (
            list(ModelIterable(cast(Any, answered))) if self._has_more else list(_plain_models(answered))
        )
        return found

    @cached_property
    def _has_more(self) -> bool:
        """Whether its rows hold other rows, or what the model does not have."""
        compiler = self._compiler
        return bool(compiler.klass_info.get("related_klass_infos") or compiler.annotation_col_map)

    def _run(self, sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        if any(value == [] for value in given.values()):
            return []
        return fetch_prepared(sql, [given[name] if name else fixed for name, fixed in self._places])

    @cached_property
    def _compiled(self) -> tuple[Any, str, list[tuple[str, Any]]]:
        compiler = self._build(**self._examples).query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        places = [(self._name_of(value), value) for value in params]
        missing = self._examples.keys() - {name for name, _ in places}
        assert not missing, f"the query has no place for {missing}"
        kept = [value for name, value in places if not name and isinstance(value, date)]
        assert not kept, f"the query would keep a day, {kept}, long after it"
        return compiler, sql, places

    def _name_of(self, value: Any) -> str:
        return next((name for name, example in self._examples.items() if example == value), "")

    @cached_property
    def _converters(self) -> dict[int, Any]:
        """What makes Python's values of the columns that need it, by their places."""
        compiler = self._compiler
        found: dict[int, Any] = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        return found

    @property
    def _compiler(self) -> Any:
        return self._compiled[0]

    @property
    def _sql(self) -> str:
        return self._compiled[1]

    @property
    def _places(self) -> list[tuple[str, Any]]:
        return self._compiled[2]


def _plain_models(answered: "_Answered") -> Iterator[Any]:
    """What ModelIterable makes of rows of one table, without calling the model's __init__, which takes as long as all
    else: the columns are what it would set, one by one.
    """
    model, places = answered.klass_info["model"], answered.klass_info["select_fields"]
    names = [answered.select[place][0].target.attname for place in places]
    for row in answered.results_iter():
        made = model.__new__(model)
        made.__dict__.update(zip(names, row[places[0] : places[-1] + 1], strict=True))
        made._state = ModelState()
        made._state.adding, made._state.db = False, answered.db
        yield made


class _Answered:
    """What Django's ModelIterable asks of a queryset and its compiler, of a query that has been run already."""

    def __init__(self, compiler: Any, converters: dict[int, Any], rows: list[tuple[Any, ...]]) -> None:
        self._compiler, self._converters, self._rows = compiler, converters, rows
        self.db = reading_alias()
        self.query = self
        self._known_related_objects: dict[Any, Any] = {}
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map

    def get_compiler(self, **_: Any) -> "_Answered":
        return self

    def execute_sql(self, **_: Any) -> list[tuple[Any, ...]]:
        return self._rows

    def results_iter(self, rows: list[tuple[Any, ...]] | None = None) -> Any:
        found = self._rows if rows is None else rows
        return self._compiler.apply_converters(found, self._converters) if self._converters else found
