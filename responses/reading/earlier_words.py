"""Earlier years' answers as texts to read beside this year's questions, for documents."""

from collections.abc import Iterator

from responses.reading.earlier import Beside, EarlierAnswer, EarlierAnswers
from responses.reading.text import text_of
from responses.reading.year_sources import ENTERED
from surveys.answers.values import Answers
from surveys.schema import Definition

WordsOfYears = tuple[tuple[str, str], ...]


def earlier_words(tree: Definition, earlier: EarlierAnswers, answers: Answers) -> Iterator[tuple[str, WordsOfYears]]:
    """(link_id, (of which year, text) ...) of every question that has been answered before."""
    for question in tree.questions:
        beside = earlier.beside(question, answers)
        if beside and (told := tuple(_told(beside))):
            yield question.link_id, told


def _told(beside: Beside) -> Iterator[tuple[str, str]]:
    """Each answer under what it is called; what was entered afterwards says so."""
    for one in beside.answers:
        yield f"{one.heading} ({ENTERED})" if one.source.entered else one.heading, _text(one)
    for pasted in beside.pasted:
        yield f"{pasted.source.title} ({ENTERED})", pasted.text


def _text(answer: EarlierAnswer) -> str:
    if answer.rows:
        return "\n".join(f"{row.text}: {row.chosen or '–'}" for row in answer.rows)
    return text_of(answer.shown) or "Inget svar"
