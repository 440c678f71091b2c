"""How the words that somebody types become queries of the archive's index, and by which words of a text it is found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db import connections
from django.db.models import TextField, Value
from django.db.models.expressions import RawSQL

from archive.models import SearchEntry, SearchPassage
from archive.searching.lexemes import (
    INSIDE,
    MARKS,
    PLAIN,
    PLAIN_INSIDE,
    SHORTEST_BEFORE,
    SHORTEST_INSIDE,
    pairs_of,
    without_dots,
    words_in,
)
from config.database.replica import reading_alias

_MOST_WORDS = 10
_QUOTED = re.compile(r"[\"”“„»«]([^\"”“„»«]*)[\"”“„»«]")
_STAYS = 3
"""Snowball's Swedish stemmer takes nothing from the first three letters of a word."""

Query = Any
"""A SearchQuery, or several combined: what is not in Django's stubs alike."""

_VECTOR = "(to_tsvector('swedish', {0}) || to_tsvector('simple', {0}))"
_QUERY = "(to_tsquery('swedish', %s || ':*') || to_tsquery('simple', %s || ':*'))"
_STEM = "coalesce((ts_lexize('swedish_stem', {0}))[1], {0})"
# A stem of three letters is inside every other word: then the word as it was typed.
_INNER = f"CASE WHEN length({_STEM}) < {SHORTEST_INSIDE} THEN {{0}} ELSE {_STEM} END"


class _Marked(SearchQuery):
    """A query for lexemes that begin with a mark, which PostgreSQL's parser would drop: written, not parsed."""

    template = "(%(expressions)s)::tsquery"

    def __init__(self, written: str) -> None:
        super().__init__(Value(written), search_type="raw")


class _Inner(_Marked):
    """For words with one inside, by its stem: 'driftnämnden' is found by "nämnder"."""

    template = f"('''{INSIDE}' || {_INNER.format('%(expressions)s')} || ''':*')::tsquery"

    def as_sql(self, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        sql, params = super().as_sql(*args, **extra)
        return sql, (*params,) * _INNER.count("{0}")


@dataclass(frozen=True)
class Asked:
    """What is looked for: the first ten words, each once; what stood in quotation marks, whole however long it is; and
    whether dots and accents count for nothing.
    """

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    is_plain: bool = False

    @property
    def queries(self) -> list[Query]:
        """One for each word: as the beginning of a word, as another form of it, or inside a longer one."""
        return [_plain_query(word) if self.is_plain else _word_query(word) for word in self.words]

    @property
    def everything(self) -> Query:
        """Of a vector with all of the words, and those in quotation marks one after the other."""
        return reduce(and_, [*self.queries, *self._pairs])

    @property
    def some_word(self) -> Query:
        """Of a vector with one of them."""
        return reduce(or_, self.queries)

    @property
    def every_phrase(self) -> Query:
        """Of a vector with the phrases; with any of the words where there are none."""
        return reduce(and_, self._pairs) if self.phrases else self.some_word

    @property
    def _pairs(self) -> "list[_Marked]":
        return [_Marked(f"'{pair}'") for phrase in self.phrases for pair in pairs_of(phrase)]


def read_asked(text: str, *, is_plain: bool = False) -> Asked:
    """What somebody typed. A word alone in quotation marks is a word; without regard to dots there are no phrases."""
    words = tuple(dict.fromkeys(words_in(text)))[:_MOST_WORDS]
    quoted = (tuple(words_in(found)) for found in _QUOTED.findall(text))
    phrases = tuple(phrase for phrase in quoted if len(phrase) > 1)
    return Asked(words, () if is_plain else phrases, is_plain)


def _word_query(word: str) -> Query:
    """`word` is letters and digits only, so the raw query's syntax is ours."""
    stem, written = (SearchQuery(f"{word}:*", config=config, search_type="raw") for config in ("swedish", "simple"))
    return stem | written | _Inner(word) if len(word) >= SHORTEST_INSIDE else stem | written


def _plain_query(word: str) -> Query:
    plain = without_dots(word)
    marks = ("", PLAIN, *((INSIDE, PLAIN_INSIDE) if len(plain) >= SHORTEST_INSIDE else ()))
    return _Marked(" | ".join(f"'{mark}{plain}':*" for mark in marks))


def forms_in(texts: Iterable[str], asked: Asked) -> dict[str, frozenset[str]]:
    """For each of the words asked for, those words of the texts that the index would find it by. One query at most."""
    words = {word for text in texts for word in words_in(text)}
    if asked.is_plain:
        return {one: frozenset(word for word in words if _is_alike(without_dots(one), word)) for one in asked.words}
    likely = [word for word in words if any(_may_be_found(one, word) for one in asked.words)]
    forms: dict[str, set[str]] = {word: set() for word in asked.words}
    if likely:
        both = "unnest(%s::text[]) AS given(word), unnest(%s::text[]) AS asked(wanted)"
        begins = f"word ^@ left(wanted, {_STAYS}) AND {_VECTOR.format('word')} @@ {_QUERY.replace('%s', 'wanted')}"
        where = f"({begins}) OR {_is_inside('wanted', 'word')}"
        with connections[reading_alias()].cursor() as cursor:
            cursor.execute(f"SELECT wanted, word FROM {both} WHERE {where}", [sorted(likely), list(asked.words)])  # noqa: S608
            for wanted, word in cursor.fetchall():
                forms[wanted].add(word)
    return {word: frozenset(found) for word, found in forms.items()}


def _may_be_found(wanted: str, word: str) -> bool:
    """Whether PostgreSQL is to judge: a stem has the first letters of its word."""
    inside = wanted[:SHORTEST_INSIDE]
    return word.startswith(wanted[:_STAYS]) or (len(inside) == SHORTEST_INSIDE and inside in word[SHORTEST_BEFORE:])


def _is_alike(plain: str, word: str) -> bool:
    other = without_dots(word)
    return other.startswith(plain) or (len(plain) >= SHORTEST_INSIDE and plain in other[SHORTEST_BEFORE:])


def _is_inside(wanted: str, word: str) -> str:
    """SQL: whether the stem of the one stands inside the other."""
    found = f"strpos(substr({word}, {SHORTEST_BEFORE + 1}), {_INNER.format(wanted)}) > 0"
    return f"(length({wanted}) >= {SHORTEST_INSIDE} AND {found})"


def forms_of(indexed: type[SearchEntry | SearchPassage], asked: Asked) -> RawSQL:
    """To annotate rows with: the words of each by which it is found, for any of those asked for; their stems too."""
    some = " || ".join([_QUERY] * len(asked.words))
    # What is cheap is asked first: of a long text few words begin as one of those that are looked for.
    begins = f"lexeme ^@ ANY(%s::text[]) AND {_VECTOR.format('lexeme')} @@ ({some})"
    inside = f"EXISTS (SELECT FROM unnest(%s::text[]) AS asked(wanted) WHERE {_is_inside('wanted', 'lexeme')})"
    sql = f"""ARRAY(SELECT lexeme FROM unnest({indexed._meta.db_table}.words)
        WHERE left(lexeme, 1) <> ALL(%s::text[]) AND (({begins}) OR {inside}))"""  # noqa: S608  # our own names
    beginnings = [word[:_STAYS] for word in asked.words]
    twice = [word for word in asked.words for _ in range(2)]
    return RawSQL(sql, [list(MARKS), beginnings, *twice, list(asked.words)], output_field=ArrayField(TextField()))  # noqa: S611
