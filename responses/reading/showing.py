"""The rows of a reading page as HTML, each made once for what it says and kept by the process.

A row follows from values alone, which are its key: the item as read, what is wrong with it, and what the page links to.
"""

from collections.abc import Hashable, Iterable
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from config.remembering import KeptTexts
from responses.lifecycle.places import question_address
from responses.reading.items import ShownItem

_MOST_CHARACTERS = 8_000_000
_kept = KeptTexts(most_characters=_MOST_CHARACTERS)


def show_rows(items: Iterable[ShownItem], page: Context) -> SafeString:
    """The rows of the items, and of those in groups under their headings; what is only displayed has neither."""
    rows = (_shown(item, page) for item in items if item.shape != "display")
    return mark_safe("".join(rows))  # noqa: S308  # rendered by templates, which escape


def _shown(item: ShownItem, page: Context) -> str:
    if item.shape == "group":
        rows = show_rows(item.items, page)
        return _rendered("reading/reading_heading.html", {"item": item}) + rows if rows else ""
    used = _used(item, page)
    key: Hashable = (item, *used.values())
    html = _kept.get(key)
    if html is None:
        html = _rendered("reading/reading_row.html", {"item": item, **used})
        _kept.put(key, html)
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
