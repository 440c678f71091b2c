"""Publishing: what was loaded becomes a version for ever, and those who write on an earlier one of it are told."""

import uuid
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_role_in
from responses.models import Assignment, Notice, Response, State
from responses.notices.services import put_notice
from surveys.models import LoadedDefinition, Questionnaire
from surveys.services import publish_loaded


@transaction.atomic
def publish(*, loaded: LoadedDefinition, actor: User, at: datetime) -> Questionnaire:
    """Publish what was loaded. Where it corrects a version, those who write drafts on that are told, once each: the
    editors, who move them, and whoever has been handed something of them.

    Raises as surveys.services.publish_loaded.
    """
    questionnaire = publish_loaded(loaded=loaded, actor=actor)
    drafts = _drafts_on_earlier(questionnaire)
    editors = people_with_role_in([draft.organisation for draft in drafts], Role.EDITOR)
    handed = _handed_out(drafts)
    for draft in drafts:
        told = editors.get(draft.organisation_id, [])
        for editor in told:
            _tell(draft, editor, _TO_EDITOR, reverse("response", args=[draft.pk]), questionnaire, at)
        for person, page in handed.get(draft.pk, {}).items():
            if person not in told:
                _tell(draft, person, _TO_WRITER, reverse(page, args=[draft.pk]), questionnaire, at)
    return questionnaire


def _handed_out(drafts: list[Response]) -> dict[uuid.UUID, dict[User, str]]:
    """Of each draft those who are asked for a part of it, with their page."""
    found: dict[uuid.UUID, dict[User, str]] = {}
    handed = Assignment.objects.active().filter(response__in=drafts, person__is_active=True)
    for one in handed.select_related("person").order_by("pk"):
        pages = found.setdefault(one.response_id, {})
        if not one.is_contribution or one.person not in pages:
            pages[one.person] = "my_contributions" if one.is_contribution else "my_questions"
    return found


_TO_EDITOR = "Se vad som skiljer och byt utgåva; inget ni har skrivit går förlorat."
_TO_WRITER = "En samordnare byter utgåva. Fortsätt skriva som vanligt; inget går förlorat."


def drafts_on_earlier(loaded: LoadedDefinition) -> int:
    """How many answers are written on an earlier version of what was loaded."""
    return Response.objects.filter(
        questionnaire__owner=loaded.owner_id, questionnaire__name=loaded.name, state=State.DRAFT
    ).count()


def _drafts_on_earlier(questionnaire: Questionnaire) -> list[Response]:
    same = Response.objects.filter(questionnaire__owner=questionnaire.owner_id, questionnaire__name=questionnaire.name)
    found = same.filter(state=State.DRAFT, questionnaire__published_at__lt=questionnaire.published_at)
    return list(found.select_related("organisation", "questionnaire").order_by("pk"))


def _tell(draft: Response, to: User, what: str, path: str, questionnaire: Questionnaire, at: datetime) -> None:
    text = (
        f"{questionnaire.dated_title} har rättats: utgåva {questionnaire.version} ersätter den ni skriver på,"
        f" {draft.questionnaire.version}. {what}"
    )
    put_notice(
        to=to,
        response=draft,
        kind=Notice.Kind.CORRECTED,
        text=text,
        path=path,
        at=at,
        key=f"corrected:{draft.pk}:{questionnaire.pk}:{to.pk}",
    )
