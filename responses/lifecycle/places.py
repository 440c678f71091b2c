"""On which page a person writes the answer to a question, or reads it."""

from django.urls import reverse

from accounts.roles import Role
from responses.lifecycle.access import Visit


def page_of(visit: Visit, link_id: str) -> str:
    """The address of the question, with its anchor: on its section's page or the contributor's own where the person
    writes it, otherwise on that of the whole answer.
    """
    given = visit.response.pk
    if not visit.writes(link_id):
        return f"{reverse('check', args=[given])}#rad-{link_id}"
    if Role.EDITOR not in visit.roles:
        return f"{reverse('my_questions', args=[given])}#fraga-{link_id}"
    section = visit.response.tree.section_of[link_id].link_id
    return f"{reverse('section', args=[given, section])}#fraga-{link_id}"
