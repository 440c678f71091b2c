"""Two answers to one question held against each other, for the person who has to choose."""

from typing import Any

from accounts.models import User
from responses.drafting.forms import Conflict, PostedQuestion
from responses.drafting.revisions import read_wording
from responses.models import Answer
from responses.reading.items import Source, read_item
from responses.reading.text import text_of
from surveys.merging import merge
from surveys.schema import Definition
from surveys.words import mark_words


def conflict_of(*, form: PostedQuestion, mine: Any, theirs: Answer, reader: User, proposed: bool = False) -> Conflict:
    """`mine`, a value of surveys.values, beside the answer that is in force."""
    tree, link_id = form.draft.tree, form.link_id
    name = form.draft.response.organisation.name
    old, new = (value_as_text(tree, link_id, value, name) for value in (theirs.value, mine))
    parts = mark_words(old, new)
    return Conflict(
        theirs=theirs,
        mine=tuple(part for part in parts if part.kind != "gone"),
        others=tuple(part for part in parts if part.kind != "new"),
        by_me=theirs.updated_by_id == reader.pk,
        proposed=proposed,
    )


def proposal(*, form: PostedQuestion, theirs: Answer) -> Any:
    """What was typed and what is in force put together, seen from the revision that was typed on."""
    base = read_wording(response=form.draft.response, link_id=form.link_id, number=form.posted_revision() or 0)
    return merge(form.question, base, form.value(), theirs.value)


def value_as_text(tree: Definition, link_id: str, value: Any, organisation: str = "") -> str:
    """One value as its reader sees it, without the question's wording."""
    source = Source(tree=tree, answers={link_id: value}, organisation=organisation)
    return text_of(read_item(source, link_id))
