"""The fields in a question in two years: what its options open, and the form's own comment. Pure."""

from collections.abc import Callable, Iterator

from responses.reading.items import Source, read_item
from responses.reading.year_answers import in_full
from responses.reading.year_lines import Lacking, YearField, beside_lines, lines_of, only_line
from responses.reading.year_pairs import YearPair, matched_parts, read_pair
from responses.reading.year_sources import EarlierSource
from surveys.schema import ChoiceItem, Question

_COMMENT = "Kommentar"


def opened_fields(
    pair: YearPair, present: Source, source: EarlierSource, reads: Callable[[str], bool]
) -> Iterator[YearField]:
    """Each field by what opens it, those first that this year's question has; only those that may be read."""
    for name, old, new in _both(pair):
        if (new and not reads(new.link_id)) or (not new and not reads(pair.asked.link_id)):
            continue
        if old and new:
            both = read_pair(present, new, old.link_id, source)
            yield YearField(name, (*lines_of(both), *beside_lines(both.now, both.before)))
        elif new:
            yield _only(name, present, new, "then")
        elif old:
            yield _only(name, source.read_from, old, "now")


def held_in(pair: YearPair) -> set[str]:
    """The earlier question and its fields, by link_id: what is held against something of now, or named as gone."""
    return {pair.asked_before.link_id, *(old.link_id for _, old, _ in _both(pair) if old)}


def fields_in(question: Question) -> Iterator[tuple[str, Question]]:
    """(name, field) of what the question's options open, and of its comment."""
    for option in question.options if isinstance(question, ChoiceItem) else ():
        if option.opens:
            yield option.text.rstrip(": "), option.opens
    if question.comment:
        yield question.comment.text.rstrip(": ") or _COMMENT, question.comment


def _only(name: str, source: Source, field: Question, lacks: Lacking) -> YearField:
    text = in_full(read_item(source, field.link_id))
    return YearField(name, (only_line(text, lacks),) if text else ())


def _both(pair: YearPair) -> Iterator[tuple[str, Question | None, Question | None]]:
    """(name, the earlier field, this year's) of every field in either question."""
    old, new = pair.asked_before, pair.asked
    then_of = matched_parts(old, new, "options")
    before = {option.code: option for option in old.options} if isinstance(old, ChoiceItem) else {}
    for option in new.options if isinstance(new, ChoiceItem) else ():
        was = before.pop(then_of.get(option.code, ""), None)
        named = was if was and not option.opens else option
        yield named.text.rstrip(": "), was.opens if was else None, option.opens
    yield from ((option.text.rstrip(": "), option.opens, None) for option in before.values())
    comment = new.comment or old.comment
    yield (comment.text.rstrip(": ") if comment else "") or _COMMENT, old.comment, new.comment
