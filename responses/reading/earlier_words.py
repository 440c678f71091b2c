"""Earlier years' answers as texts to read beside this year's questions, for documents."""

from collections.abc import Iterator

from responses.reading.earlier import EarlierAnswer, EarlierAnswers
from responses.reading.text import text_of
from surveys.schema import Definition
from surveys.values import Answers

Told = tuple[tuple[str, str], ...]


def earlier_words(tree: Definition, earlier: EarlierAnswers, answers: Answers) -> Iterator[tuple[str, Told]]:
    """(link_id, (of which year, text) ...) of every question that has been answered before."""
    for question in tree.questions:
        beside = earlier.beside(question, answers)
        if beside and (told := tuple((f"Svaret för {one.year}", _text(one)) for one in beside.answers)):
            yield question.link_id, told


def _text(answer: EarlierAnswer) -> str:
    if answer.rows:
        return "\n".join(f"{row.text}: {row.chosen or '–'}" for row in answer.rows)
    return text_of(answer.shown) or "Inget svar"
