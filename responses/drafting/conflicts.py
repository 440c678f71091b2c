"""Two answers to one question held against each other, for the person who has to choose."""

from accounts.models import User
from responses.drafting.forms import Conflict, PostedQuestion
from responses.drafting.revisions import read_wording
from responses.drafting.values import Given, given_of, merge_answers
from responses.models import Answer
from responses.reading.items import Source, read_item
from responses.reading.text import text_with_remark
from surveys.schema import Definition
from surveys.wordings.words import mark_words


def conflict_of(*, form: PostedQuestion, mine: Given, theirs: Answer, reader: User, proposed: bool = False) -> Conflict:
    """`mine` beside the answer that is in force."""
    tree, link_id = form.draft.tree, form.link_id
    name = form.draft.response.organisation.name
    old, new = (given_as_text(tree, link_id, given, name) for given in (given_of(theirs), mine))
    parts = mark_words(old, new)
    return Conflict(
        theirs=theirs,
        mine=tuple(part for part in parts if part.kind != "gone"),
        others=tuple(part for part in parts if part.kind != "new"),
        by_me=theirs.updated_by_id == reader.pk,
        proposed=proposed,
    )


def proposal(*, form: PostedQuestion, theirs: Answer) -> Given:
    """What was typed and what is in force put together, seen from the revision that was typed on."""
    base = read_wording(response=form.draft.response, link_id=form.link_id, number=form.posted_revision() or 0)
    return merge_answers(form.question, base, form.given(), given_of(theirs))


def given_as_text(tree: Definition, link_id: str, given: Given, organisation: str = "") -> str:
    """An answer with its remark as a reader sees it, without the question's wording."""
    source = Source(
        tree=tree, answers={link_id: given.value}, remarks={link_id: given.remark}, organisation=organisation
    )
    return text_with_remark(read_item(source, link_id))
