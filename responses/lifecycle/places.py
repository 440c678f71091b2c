"""On which page a person writes the answer to a question."""

from django.urls import reverse

from accounts.roles import Role
from responses.lifecycle.access import Visit


def page_of(visit: Visit, link_id: str) -> str:
    """The address of the question, with its anchor: its section's page, or the contributor's own."""
    return f"{writing_page(visit, link_id)}#fraga-{link_id}"


def writing_page(visit: Visit, link_id: str) -> str:
    """The address of the page that the question stands on."""
    if Role.EDITOR in visit.roles or (visit.whole and link_id not in visit.scope.own):
        return reverse("section", args=[visit.response.pk, visit.response.tree.section_of[link_id].link_id])
    return reverse("my_questions", args=[visit.response.pk])
