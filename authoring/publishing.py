"""Publishing: what was loaded becomes a version for ever, and those who write on an earlier one of it are told."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_role_in
from responses.models import Notice, Response, State
from responses.notices.services import put_notice
from surveys.models import LoadedDefinition, Questionnaire
from surveys.services import publish_loaded


@transaction.atomic
def publish(*, loaded: LoadedDefinition, actor: User, at: datetime) -> Questionnaire:
    """Publish what was loaded. Where it corrects a version, the editors of drafts on that are told, once each.

    Raises as surveys.services.publish_loaded.
    """
    questionnaire = publish_loaded(loaded=loaded, actor=actor)
    drafts = _drafts_on_earlier(questionnaire)
    editors = people_with_role_in([draft.organisation for draft in drafts], Role.EDITOR)
    for draft in drafts:
        for editor in editors.get(draft.organisation_id, ()):
            _tell(draft, editor, questionnaire, at)
    return questionnaire


def drafts_on_earlier(loaded: LoadedDefinition) -> int:
    """How many answers are written on an earlier version of what was loaded."""
    return Response.objects.filter(
        questionnaire__owner=loaded.owner_id, questionnaire__name=loaded.name, state=State.DRAFT
    ).count()


def _drafts_on_earlier(questionnaire: Questionnaire) -> list[Response]:
    same = Response.objects.filter(questionnaire__owner=questionnaire.owner_id, questionnaire__name=questionnaire.name)
    found = same.filter(state=State.DRAFT, questionnaire__published_at__lt=questionnaire.published_at)
    return list(found.select_related("organisation", "questionnaire").order_by("pk"))


def _tell(draft: Response, editor: User, questionnaire: Questionnaire, at: datetime) -> None:
    text = (
        f"{questionnaire.dated_title} har rättats: utgåva {questionnaire.version} ersätter den ni skriver på,"
        f" {draft.questionnaire.version}. Se vad som skiljer och byt utgåva; inget ni har skrivit går förlorat."
    )
    put_notice(
        to=editor,
        response=draft,
        kind=Notice.Kind.CORRECTED,
        text=text,
        path=reverse("response", args=[draft.pk]),
        at=at,
        key=f"corrected:{draft.pk}:{questionnaire.pk}:{editor.pk}",
    )
