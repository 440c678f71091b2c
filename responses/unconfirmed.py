"""Answers fetched from an earlier year that nobody has yet answered for anew: they stop sending."""

from collections.abc import Collection, Iterable, Mapping

from responses.models import AnswerOrigin
from surveys.checks import Problem
from surveys.schema import Definition


def unconfirmed_problems(
    tree: Definition, enabled: Collection[str], unconfirmed: Mapping[str, AnswerOrigin]
) -> Iterable[Problem]:
    """One problem for each enabled question whose answer is as it was fetched, in reading order.

    A field in a question that asks for confirmation itself has none of its own: one confirmation answers for both.
    """
    for question in tree.questions:
        origin = unconfirmed.get(question.link_id)
        if origin and question.link_id in enabled and tree.parent[question.link_id] not in unconfirmed:
            message = (
                f"Svaret är hämtat från {origin.year} och inte bekräftat."
                f" Ändra det, eller tryck på ”Svaret stämmer för {tree.year}”."
            )
            yield Problem(link_id=question.link_id, kind="unconfirmed", message=message)
