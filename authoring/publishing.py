"""Publishing: what was loaded becomes a version for ever, and those who answer an earlier one of it are told."""

import uuid
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role_in
from responses.lifecycle.recipients import people_asked
from responses.models import Assignment, Notice, Response, State
from responses.notices.services import put_notice
from surveys.models import LoadedDefinition, Questionnaire
from surveys.schema import Definition
from surveys.services import publish_loaded, publish_questionnaire


@transaction.atomic
def publish_loaded_and_tell(*, loaded: LoadedDefinition, actor: User, at: datetime) -> Questionnaire:
    """Publish what was loaded. Where it corrects a version, those who answer that are told, once each: the editors, who
    move their drafts, whoever has been handed something of one, and, of what is sent, those who are to approve it.

    Raises as surveys.services.publish_loaded.
    """
    questionnaire = publish_loaded(loaded=loaded, actor=actor)
    _tell_all(questionnaire, at)
    return questionnaire


@transaction.atomic
def publish_definition(*, definition: Definition, owner: Organisation) -> Questionnaire:
    """The same of a file, by a command of those who run the portal. What was published before tells nobody again.

    Raises as surveys.services.publish_questionnaire.
    """
    at = timezone.now()
    questionnaire = publish_questionnaire(definition=definition, owner=owner)
    if questionnaire.published_at >= at:
        _tell_all(questionnaire, at)
    return questionnaire


def _tell_all(questionnaire: Questionnaire, at: datetime) -> None:
    answers = _on_earlier(questionnaire)
    drafts = [one for one in answers if one.state == State.DRAFT]
    waiting = [one for one in answers if one.state == State.IN_REVIEW]
    editors = people_with_role_in([answer.organisation for answer in answers], Role.EDITOR)
    handed = _handed_out(drafts)
    asked = people_asked(waiting, timezone.localdate(at)) if waiting else {}
    for answer in answers:
        told, page = editors.get(answer.organisation_id, []), reverse("response", args=[answer.pk])
        for editor in told:
            _tell(answer, editor, _TO_EDITOR[State(answer.state)], page, questionnaire, at)
        for person, name in handed.get(answer.pk, {}).items():
            if person not in told:
                _tell(answer, person, _TO_WRITER, reverse(name, args=[answer.pk]), questionnaire, at)
        for person in asked.get(answer.pk, []):
            if person not in told:
                _tell(answer, person, _TO_APPROVER, page, questionnaire, at)


def _handed_out(drafts: list[Response]) -> dict[uuid.UUID, dict[User, str]]:
    """Of each draft those who are asked for a part of it, with their page."""
    found: dict[uuid.UUID, dict[User, str]] = {}
    handed = Assignment.objects.active().filter(response__in=drafts, person__is_active=True)
    for one in handed.select_related("person").order_by("pk"):
        pages = found.setdefault(one.response_id, {})
        if not one.is_contribution or one.person not in pages:
            pages[one.person] = "my_contributions" if one.is_contribution else "my_questions"
    return found


_TO_FOLLOW = "Ska det följa den nya utgåvan: öppna det för ändring, byt utgåva och skicka det för godkännande igen."
_TO_EDITOR = {
    State.DRAFT: "Se vad som skiljer och byt utgåva; inget ni har skrivit går förlorat.",
    State.IN_REVIEW: f"Svaret väntar på godkännande. {_TO_FOLLOW}",
    State.APPROVED: f"Svaret är godkänt och inte inskickat. {_TO_FOLLOW}",
}
_TO_WRITER = "En samordnare byter utgåva. Fortsätt skriva som vanligt; inget går förlorat."
_TO_APPROVER = "Svaret väntar på ditt godkännande. Ska det följa den nya utgåvan: återsänd det, så byter en samordnare."


def count_on_earlier(loaded: LoadedDefinition) -> Counter[str]:
    """How many answers follow an earlier version of what was loaded and will be told of it, by state."""
    return Counter(_following(loaded.owner_id, loaded.name).values_list("state", flat=True))


def count_still_on_earlier(questionnaire: Questionnaire) -> int:
    """How many answers follow an earlier version of what is published, and may still be moved to it."""
    return _earlier_than(questionnaire).count()


def _on_earlier(questionnaire: Questionnaire) -> list[Response]:
    return list(_earlier_than(questionnaire).select_related("organisation", "questionnaire").order_by("pk"))


def _earlier_than(questionnaire: Questionnaire) -> QuerySet[Response]:
    found = _following(questionnaire.owner_id, questionnaire.name)
    return found.filter(questionnaire__published_at__lt=questionnaire.published_at)


def _following(owner: int, name: str) -> QuerySet[Response]:
    """Those that may still be moved; not those of which some questions are corrected, as lifecycle.newer has it."""
    same = Response.objects.filter(questionnaire__owner=owner, questionnaire__name=name, state__in=_TO_EDITOR)
    return same.filter(Q(correction=None) | Q(correction__opens=[]))


def _tell(answer: Response, to: User, what: str, path: str, questionnaire: Questionnaire, at: datetime) -> None:
    earlier = "den ni skriver på" if answer.state == State.DRAFT else "den som svaret följer"
    text = (
        f"{questionnaire.dated_title} har rättats: utgåva {questionnaire.version} ersätter {earlier},"
        f" {answer.questionnaire.version}. {what}"
    )
    put_notice(
        to=to,
        response=answer,
        kind=Notice.Kind.CORRECTED,
        text=text,
        path=path,
        at=at,
        key=f"corrected:{answer.pk}:{questionnaire.pk}:{to.pk}",
    )
