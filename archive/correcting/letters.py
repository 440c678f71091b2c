"""The letters of a correction: that it is open, that more is, to whom questions are, and that it was abandoned."""

from collections.abc import Collection, Iterator

from django.utils import timezone

from accounts.models import User
from accounts.organisations.registry import registry_of
from accounts.roles import Role
from accounts.selectors import people_with_role
from responses.lifecycle.letters import ResponseLetter
from responses.lifecycle.recipients import still_reading
from responses.lifecycle.turns import sign_offs_of
from responses.models import Assignment, Correction, Response

CORRECTION_OPENED = ResponseLetter(
    template="correcting/email/correction_opened",
    to="the other editors, who signed what is in force, and the registry: it is opened again, why, and what stays",
    tells="response correction by",
    subject="Öppnat igen ({correction.kind_inside}): {title}",
    key="{correction.pk}:{who}",
)
QUESTIONS_OPENED = ResponseLetter(
    template="correcting/email/questions_opened",
    to="those who have been handed something of what is open again",
    tells="response correction",
    subject="Öppet igen, att rätta eller komplettera: dina frågor i {title}",
    key="{correction.pk}:{who}",
    links={"address": ("my_questions", "{response.pk}")},
)
MORE_IS_OPENED = ResponseLetter(
    template="correcting/email/more_is_opened",
    to="whom the correction was told to: more questions are open in it, which, and why",
    tells="response correction added",
    subject="Fler frågor öppnade ({correction.kind_inside}): {title}",
    key="{added.pk}:{who}",
)
MORE_QUESTIONS_OPENED = ResponseLetter(
    template="correcting/email/more_questions_opened",
    to="those who have been handed something of what was opened besides",
    tells="response correction added",
    subject="Öppet igen, att rätta eller komplettera: dina frågor i {title}",
    key="{added.pk}:{who}",
    links={"address": ("my_questions", "{response.pk}")},
)
CORRECTION_ABANDONED = ResponseLetter(
    template="correcting/email/correction_abandoned",
    to="the same, and those who were asked to approve it: nothing comes of it, and what is in force stays",
    tells="response correction by",
    subject="Rättelsen är avbruten: {title}",
    key="{correction.pk}:{who}",
)


def people_concerned(correction: Correction, *, but: User) -> list[User | str]:
    """Everybody whom the correction concerns as a whole: editors, signers of what is in force, the registry."""
    return list(dict.fromkeys(_concerned(correction, but)))


def _concerned(correction: Correction, but: User) -> Iterator[User | str]:
    response = correction.response
    signers = still_reading(response, [one.signer for one in sign_offs_of(correction.replaces)])
    for person in (*people_with_role(response.organisation, Role.EDITOR), *signers):
        if person != but:
            yield person
    yield from (to for to in registry_of(response.organisation) if to != but)


def people_with_open_questions(response: Response, *, but: User, among: Collection[str] | None = None) -> list[User]:
    """Those to whom something is handed out that is open again (of the items `among` these, where they are given), each
    once; not who may not come in any longer.
    """
    held = Assignment.objects.active().opened().filter(response=response, person__is_active=True).exclude(person=but)
    if among is not None:
        held = held.filter(link_id__in=among)
    today = timezone.localdate()
    people = dict.fromkeys(one.person for one in held.select_related("person"))
    return [one for one in people if Assignment.objects.open_to(one, today).filter(response=response).exists()]
