"""The addresses at which answers are written or read: every link to a section or a question's place is made here."""

import uuid
from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.http import urlencode

from accounts.roles import Role
from responses.lifecycle.access import Visit
from surveys.schema import Definition
from surveys.section_pages import page_numbers_in


def section_address(response: uuid.UUID, section_id: str, page: int = 1) -> str:
    """Where a section is written; a long one stands on several pages (surveys.section_pages)."""
    address = _section_address(response, section_id, get_script_prefix())
    return address if page == 1 else f"{address}?{urlencode({'sida': page})}"


@lru_cache(maxsize=10_000)
def _section_address(response: uuid.UUID, section_id: str, prefix: str) -> str:
    """Kept, since a task list asks for fifteen and a check page for one a question; `prefix` is what it begins with."""
    return reverse("section", args=[response, section_id])


def question_address(response: uuid.UUID, tree: Definition, link_id: str) -> str:
    """Where a question, a field inside one or a group is written by somebody who writes whole sections."""
    page = page_numbers_in(tree)[link_id]
    return f"{section_address(response, tree.section_of[link_id].link_id, page)}#fraga-{link_id}"


def following(address: str, query: str) -> str:
    """The address with what is to be told besides: `query` begins with a question mark, an anchor may end it."""
    return address + (query.replace("?", "&", 1) if "?" in address else query)


def address_of_question(visit: Visit, link_id: str) -> str:
    """The address of the question, with its anchor: on its section's page or the contributor's own where the person
    writes it, otherwise on that of the whole answer.
    """
    given = visit.response.pk
    if not visit.writes(link_id):
        return f"{reverse('check', args=[given])}#rad-{link_id}"
    if Role.EDITOR not in visit.roles:
        return f"{reverse('my_questions', args=[given])}#fraga-{link_id}"
    return question_address(given, visit.response.tree, link_id)
