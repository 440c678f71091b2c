"""Who else is writing in the response: told to the page's own script."""

import uuid
from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from accounts.requests import PortalRequest
from responses.drafting.presence import Presence, note_presence
from responses.lifecycle.access import Visit, open_part
from surveys.schema import AnyItem, Definition


@require_POST
def presence(request: PortalRequest, response_id: uuid.UUID) -> JsonResponse:
    """The page asks at most once in 20 seconds. Posted: `question`, the link_id in focus, or `section`, the page's."""
    visit = open_part(request.user, response_id)
    visit.require_writer()
    posted = str(request.POST.get("question", "")) or str(request.POST.get("section", ""))
    return JsonResponse({"others": others_at(visit, posted)})


def others_at(visit: Visit, link_id: str) -> list[dict[str, Any]]:
    """Note where this person is; the others who are in the response, as the page's script shows them.

    Whoever has been handed a part is told only of those who are in it.
    """
    tree = visit.response.tree
    known = link_id if link_id in tree.by_link_id and visit.reads(link_id) else ""
    found = note_presence(response=visit.response, user=visit.user, link_id=known, at=timezone.now())
    return [_shown(tree, other) for other in found if visit.whole or visit.reads(other.link_id)]


def _shown(tree: Definition, other: Presence) -> dict[str, Any]:
    item = tree.by_link_id.get(other.link_id)
    if item is None:
        return {"name": other.name, "question": "", "section": "", "section_name": "", "question_name": ""}
    section = tree.section_of[item.link_id]
    is_question = item.link_id != section.link_id
    return {
        "name": other.name,
        "question": item.link_id if is_question else "",
        "question_name": _short(item) if is_question else "",
        "section": section.link_id,
        "section_name": section.text,
    }


def _short(item: AnyItem) -> str:
    """By its number, or by the beginning of its wording."""
    return f"fråga {item.prefix.rstrip('.')}" if item.prefix else f"”{Truncator(item.text or 'följdfältet').words(8)}”"
