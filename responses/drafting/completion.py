"""An editor's word that a section is done, though not all that is asked in it is answered."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.lifecycle.standing import NOT_OPENED
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action
from responses.models import Response, SaidDone
from responses.reading.draft import Draft
from responses.reading.progress import SectionProgress, sections_of


@transaction.atomic
def say_section_done(*, response: Response, section_id: str, actor: User, at: datetime) -> SaidDone:
    """Say that the section is done as it stands. Saying it again gives the word that is there.

    Raises WrongStateError while something in it stops the sending, or it is not asked; KeyError for no section,
    PermissionDenied or WrongStateError by the table.
    """
    locked = locked_for(Action.EDIT, response=response, actor=actor, at=at).response
    section = _section(locked, section_id)
    if not locked.is_open(section_id):
        raise WrongStateError(NOT_OPENED)
    if not section.is_open or section.by_sign_off:
        raise WrongStateError("Avsnittet gäller er inte efter det som nu är besvarat. Ladda om sidan.")
    if section.errors:
        raise WrongStateError(
            "Något i avsnittet stoppar att svaret skickas. Rätta det först. Det du har skrivit är sparat."
        )
    said, created = SaidDone.objects.get_or_create(
        response=locked, link_id=section_id, taken_back_at=None, defaults={"by": actor, "at": at}
    )
    if created:
        record(response=locked, action="section_done", actor=actor, at=at, note=section.heading)
    return said


@transaction.atomic
def take_back_section_done(*, response: Response, section_id: str, actor: User, at: datetime) -> None:
    """Take that back. Where nobody has said it nothing changes. Raises as say_section_done does."""
    locked = locked_for(Action.EDIT, response=response, actor=actor, at=at).response
    section = _section(locked, section_id)
    said = SaidDone.objects.filter(response=locked, link_id=section_id, taken_back_at=None)
    if said.update(taken_back_at=at, taken_back_by=actor):
        record(response=locked, action="section_not_done", actor=actor, at=at, note=section.heading)


def _section(response: Response, section_id: str) -> SectionProgress:
    found = {section.link_id: section for section in sections_of(Draft(response))}
    return found[section_id]
