"""On which page a person writes the answer to a question."""

from django.urls import reverse

from accounts.roles import Role
from responses.lifecycle.access import Entry


def page_of(entry: Entry, link_id: str) -> str:
    """The address of the question, with its anchor: its section's page, or the contributor's own."""
    return f"{writing_page(entry, link_id)}#fraga-{link_id}"


def writing_page(entry: Entry, link_id: str) -> str:
    """The address of the page that the question stands on."""
    if Role.EDITOR in entry.roles or (entry.whole and link_id not in entry.scope.own):
        return reverse("section", args=[entry.response.pk, entry.response.tree.section_of[link_id].link_id])
    return reverse("my_questions", args=[entry.response.pk])
