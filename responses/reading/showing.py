"""The rows of a reading page as HTML, each made once for what it says and kept by the process.

A row follows from values alone, which are its key: the item as read, what is wrong with it, and what the page links to.
A whole section of a draft follows from the revisions of its answers, and is not read at all where it is kept.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from hashlib import blake2b
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from config.remembering import KeptTexts
from responses.lifecycle.places import question_address
from responses.models import Answer
from responses.reading.items import ShownItem
from responses.reading.tree_facts import computing_sections, items_by_section

_MOST_CHARACTERS = 8_000_000
_kept = KeptTexts(most_characters=_MOST_CHARACTERS)


def show_rows(items: Iterable[ShownItem], page: Context) -> SafeString:
    """The rows of the items, and of those in groups under their headings; what is only displayed has neither."""
    rows = (_shown(item, page) for item in items if item.shape != "display")
    return mark_safe("".join(rows))  # noqa: S308  # rendered by templates, which escape


def show_section(link_id: str, read: Callable[[], Iterable[ShownItem]], page: Context) -> SafeString:
    """The rows of a whole section of the page's draft; `read` gives its items where they are not kept."""
    key = _facts_of(link_id, page)
    html = _kept.get(key)
    if html is None:
        html = show_rows(read(), page)
        _kept.put(key, html, of=("section", page["draft"].response.pk, link_id, bool(page.get("edits"))))
    return mark_safe(html)  # noqa: S308  # rendered by templates, which escape


def _facts_of(link_id: str, page: Context) -> Hashable:
    """All that the section's rows follow from: its version and what is filled into its wording; of each item whether it
    is asked, its revision, documents, problems and comments; every revision where some of it is computed from others.
    """
    draft: Any = page["draft"]
    comments: Any = page.get("comments")
    response, rows, enabled = draft.response, draft.rows, draft.enabled
    counts = comments.counts if comments else {}
    inside = items_by_section(draft.tree)[link_id]
    asked = tuple((key in enabled, row.revision if (row := rows.get(key)) else 0, counts.get(key)) for key in inside)
    beside = tuple((key, *draft.documents[key]) for key in inside if key in draft.documents)
    wrong = tuple(problem for key in inside for problem in draft.problems_of.get(key, ()))
    others = _digest_of(rows) if link_id in computing_sections(draft.tree) else b""
    return (
        link_id, response.pk, response.questionnaire_id, response.organisation.name, response.contact,
        bool(page.get("edits")), bool(page.get("may_sign")), asked, beside, wrong, others,
    )  # fmt: skip


def _digest_of(rows: Mapping[str, Answer]) -> bytes:
    """Every answer's revision in short: a key is kept as long as what it is the key of."""
    said = "\n".join(f"{key} {row.revision}" for key, row in rows.items())
    return blake2b(said.encode(), digest_size=16).digest()


def _shown(item: ShownItem, page: Context) -> str:
    if item.shape == "group":
        rows = show_rows(item.items, page)
        return _rendered("reading/reading_heading.html", {"item": item}) + rows if rows else ""
    used = _used(item, page)
    key: Hashable = (item, *used.values())
    html = _kept.get(key)
    if html is None:
        html = _rendered("reading/reading_row.html", {"item": item, **used})
        response = used["response_id"]
        _kept.put(key, html, of=(response, item.link_id, used["edits"]) if response else None)
    return html


def _used(item: ShownItem, page: Context) -> dict[str, Any]:
    """What the row's template uses beside the item. `written_at`: where it is written, empty where it is not.
    `signs`: the reader is the one who can sign now.
    """
    draft: Any = page.get("draft")
    comments: Any = page.get("comments")
    edits = bool(page.get("edits"))
    problems = draft.problems_of.get(item.link_id, ()) if draft else ()
    writes = bool(edits and draft and item.link_id in draft.written_here)
    response: Any = page.get("response")
    return {
        "problems": tuple(problems),
        "count": comments.counts.get(item.link_id) if comments else None,
        "edits": edits,
        "written_at": question_address(response.pk, draft.tree, item.link_id) if writes else "",
        "signs": bool(page.get("may_sign")),
        "response_id": getattr(response, "pk", None),
    }


def _rendered(name: str, values: dict[str, Any]) -> str:
    template: Any = get_template(name)
    return str(template.template.render(Context(values)))
