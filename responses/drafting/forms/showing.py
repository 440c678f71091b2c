"""Questions as HTML, made once for each state of a question and kept by the process.

Of a page's hundred questions one or two have changed since it was last shown. What a question looks like follows from
its version, which never changes, and from what `_facts_of` names; whatever else a template comes to show has to be
named there too. What is kept is bounded, the least used goes first, and nothing is kept of a form that was posted.
"""

from collections.abc import Hashable
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from config.language import swedish
from config.remembering import KeptTexts
from responses.drafting.forms.question import QuestionForm
from responses.drafting.forms.state import QuestionState
from surveys.checking.bounds import bounding_items
from surveys.checking.problems import is_readable
from surveys.schema import is_computed, walk

_MOST_CHARACTERS = 12_000_000
_kept = KeptTexts(most_characters=_MOST_CHARACTERS)
_USED = ("response", "editable", "shows_fields", "says_later", "hands_out", "comments", "contributions", "conditions")
"""What the templates of a question use of the page's context, beside `form` and `question`."""


def show_question(shown: QuestionState, page: Context) -> SafeString:
    """The question with its fields, and those of its follow-ups inside it."""
    facts = None if isinstance(shown, QuestionForm) else _facts_of_page(shown, page)
    html = _kept.get(facts) if facts else None
    if html is None:
        html = _rendered(shown, page)
        if facts:
            of = (shown.draft.response.pk, shown.link_id, bool(page.get("editable")), shown.level)
            _kept.put(facts, html, of=of)
    return mark_safe(html)  # noqa: S308  # rendered by a template, which escapes


def name_fold(shown: QuestionState, page: Context) -> str:
    """What the fold under a question holds, on a narrow screen: how much of what there is, and what one can add.

    In the context: what templates/drafting/questions/beside.html has.
    """
    given, earlier, documents = page["given"], page["earlier"], len(shown.placements)
    comments = page["still"] if page["remarks"] else 0
    there = [
        f"{len(given.written)} bidrag" if given and given.written else "",
        earlier.heading if earlier else "",
        f"{comments} {'kommentar' if comments == 1 else 'kommentarer'}" if comments else "",
        f"{documents} {'bilaga' if documents == 1 else 'bilagor'}" if documents else "",
    ]
    to_add = [
        "bilagor" if page.get("editable") and shown.takes_attachments and not documents else "",
        "kommentarer" if page["count"] is not None and not comments else "",
    ]
    named = [*filter(None, there), swedish.listing(list(filter(None, to_add)))]
    return swedish.begin_sentence(", ".join(filter(None, named)) or "historik")


def _rendered(shown: QuestionState, page: Context) -> str:
    form = shown if isinstance(shown, QuestionForm) else QuestionForm.of(shown)
    used = {name: page.get(name) for name in _USED}
    if form.is_closed:
        used.update(editable=False, hands_out=False)
    form.is_written_on_page = bool(used["editable"] or used["shows_fields"]) and not form.read_only
    template: Any = get_template(f"drafting/questions/{form.shape}.html")
    return str(template.template.render(Context({**used, "form": form, "question": form.question})))


def _facts_of_page(shown: QuestionState, page: Context) -> Hashable:
    """Everything that the HTML depends on; None for what is not worth keeping."""
    draft, response = shown.draft, shown.draft.response
    if response._state.adding or any(of.conflict or of.closing for of in shown.family):
        return None
    return (
        response.pk,
        response.questionnaire_id,
        response.organisation.name,
        tuple(response.facts.items()),
        draft.earlier.marks,
        bool(page.get("editable")),
        bool(page.get("hands_out")),
        shown.level,
        shown.need,
        tuple(_facts_of(of, page.get("comments")) for of in shown.family),
        _facts_of_contributions(page.get("contributions"), shown.link_id),
        tuple(draft.revision(inner.link_id) for inner in walk(shown.question)),
    )


def _facts_of(shown: QuestionState, comments: Any) -> Hashable:
    draft, link_id = shown.draft, shown.link_id
    answer = shown.answer
    return (
        link_id,
        shown.enabled,
        shown.is_closed,
        (shown.computed_value, shown.why_not_computed) if is_computed(shown.question) else "",
        (answer.pk, answer.revision, answer.updated_at, answer.updated_by and answer.updated_by.name)
        if answer
        else None,
        tuple((one, repr(draft.in_force.get(one)), is_readable(draft.readable, one)) for one in _bounding(shown)),
        link_id in draft.set_aside and draft.set_aside[link_id].version,
        shown.unconfirmed,
        tuple((one.use.pk, one.revision, one.source) for one in shown.source_changes),
        shown.equal_texts,
        shown.confirmed_with,
        tuple(_facts_of_document(placement.attachment) for placement in shown.placements),
        tuple((one.pk, one.person.name, one.status) for one in shown.owners),
        _facts_of_comments(comments, link_id),
    )


def _bounding(shown: QuestionState) -> list[str]:
    return sorted(bounding_items(shown.question))


def _facts_of_document(document: Any) -> Hashable:
    return (
        document.pk,
        document.title,
        document.url,
        document.size,
        document.format,
        document.diarienummer,
        document.decided_on,
        document.decided_by,
        document.decision_paragraph,
        document.decision_kind,
        document.copy_of,
        document.seen_on,
    )


def _facts_of_comments(comments: Any, link_id: str) -> Hashable:
    if comments is None:
        return None
    remarks = comments.open_by_question.get(link_id, ())
    numbers = comments.counts.get(link_id), comments.open_counts.get(link_id)
    return *numbers, *((one.pk, one.at, one.by.name) for one in remarks)


def _facts_of_contributions(contributions: Any, link_id: str) -> Hashable:
    found = contributions.by_question.get(link_id) if contributions is not None else None
    if found is None:
        return None
    return (
        tuple(
            (
                one.contribution.pk,
                one.contribution.revision,
                one.contribution.state,
                one.name,
                one.kept_by,
                len(one.uses),
            )
            for one in found.written
        ),
        tuple((one.pk, one.shown_person, one.due) for one in found.waited),
    )
