"""Opening a case, its numbers, and the answers that are in it. Who may: whoever writes in the organisation's cases.

Raises PermissionDenied for others, ValidationError by field in Swedish, WrongStateError for what can no longer be done.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.diarienummer import LONGEST, example_of, fits_pattern, is_usual, number_key, spell_number
from accounts.models import Organisation, User
from accounts.roles import only
from accounts.selectors import roles_in
from archive.cases import known_spelling
from cases.access import WRITING_ROLES
from cases.history import record_case_event
from cases.models import Case, CaseAnswer, CaseNumber
from cases.reading import answers_of_case, kept_numbers, own_numbers
from config.refusals import WrongStateError
from responses.models import Response

_LONGEST_TITLE, _LONGEST_WHOSE = 300, 200


def require_writer(organisation: Organisation, actor: User) -> None:
    """Raise PermissionDenied unless the person writes in the organisation's cases."""
    if not roles_in(actor, organisation) & set(WRITING_ROLES):
        raise PermissionDenied(only(WRITING_ROLES, "ändra ärendet"))


def locked_case(case: Case, actor: User) -> Case:
    """The case, locked until the transaction ends. Raises PermissionDenied likewise."""
    locked = Case.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=case.pk)
    require_writer(locked.organisation, actor)
    return locked


@transaction.atomic
def start_case(
    *, organisation: Organisation, title: str, number: str, actor: User, at: datetime, response: Response | None = None
) -> Case:
    """Open a case with its number in the organisation's own register, and place an answer in it where one is given.

    A number is one case's only.
    """
    require_writer(organisation, actor)
    title = _checked_title(title)
    case = Case.objects.create(organisation=organisation, title=title, by=actor, by_name=actor.name, at=at)
    record_case_event(case=case, action="opened", actor=actor, at=at, note=title)
    _add_number(case, number, organisation.name, own=True, actor=actor, at=at)
    if response is not None:
        _place(case, response, actor, at, field="number")
    return case


@transaction.atomic
def rename_case(*, case: Case, title: str, actor: User, at: datetime) -> None:
    """Say in other words what the case concerns. The same again changes nothing."""
    locked, title = locked_case(case, actor), _checked_title(title)
    if locked.title == title:
        return
    record_case_event(case=locked, action="renamed", actor=actor, at=at, note=f"från {locked.title} till {title}")
    locked.title = title
    locked.save(update_fields=["title"])


def _checked_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise ValidationError({"title": "Skriv i korthet vad ärendet rör."})
    if len(title) > _LONGEST_TITLE:
        raise ValidationError({"title": f"Skriv högst {_LONGEST_TITLE} tecken."})
    return title


@transaction.atomic
def add_number(*, case: Case, number: str, whose: str, own: bool, actor: User, at: datetime) -> CaseNumber:
    """Give the case one more number, and say whose it is. `own`: of the organisation's own register."""
    return _add_number(locked_case(case, actor), number, whose, own=own, actor=actor, at=at)


def _add_number(case: Case, number: str, whose: str, *, own: bool, actor: User, at: datetime) -> CaseNumber:
    spelled, whose = _spelled(case.organisation, number, own=own), " ".join(whose.split())
    if not whose or len(whose) > _LONGEST_WHOSE:
        raise ValidationError({"whose": "Skriv vems numret är, med högst 200 tecken."})
    key = number_key(spelled)
    if case.numbers.filter(key=key, withdrawn_at__isnull=True).exists():
        raise ValidationError({"number": f"Ärendet har redan numret {spelled}."})
    known = {"case": case, "organisation": case.organisation, "number": spelled, "key": key, "whose": whose, "own": own}
    try:
        with transaction.atomic():
            made = CaseNumber.objects.create(**known, by=actor, by_name=actor.name, at=at)
    except IntegrityError:
        raise ValidationError({"number": _taken(case.organisation, spelled, key)}) from None
    record_case_event(case=case, action="number_added", actor=actor, at=at, note=f"{spelled} ({whose})")
    return made


def _taken(organisation: Organisation, spelled: str, key: str) -> str:
    held = CaseNumber.objects.filter(organisation=organisation, key=key, own=True, withdrawn_at__isnull=True)
    other = held.select_related("case").first()
    return f"{spelled} är numret på ett annat ärende: {other.case.title if other else 'ladda om sidan'}."


def _spelled(organisation: Organisation, number: str, *, own: bool) -> str:
    """The number in the spelling that is kept: an own one has the organisation's shape, another's any usual one."""
    pattern = organisation.diarienummer_pattern if own else ""
    if len(number) > 10 * LONGEST:
        raise ValidationError({"number": f"Numret får ha högst {LONGEST} tecken."})
    spelled = known_spelling(organisation, number) if own else spell_number(number)
    if not spelled:
        raise ValidationError({"number": f"Skriv diarienumret, till exempel {example_of(pattern)}."})
    if len(spelled) > LONGEST:
        raise ValidationError({"number": f"Numret får ha högst {LONGEST} tecken."})
    if not (fits_pattern(spelled, pattern) if own else is_usual(spelled)):
        how = "som ert diarium gör" if own else "så som det står hos den som har gett det"
        raise ValidationError({"number": f"Skriv diarienumret {how}: {example_of(pattern)}."})
    return spelled


@transaction.atomic
def withdraw_number(*, case: Case, number: CaseNumber, actor: User, at: datetime) -> None:
    """Say that a number was given by mistake; the row stays. Doing it again changes nothing.

    Refused for the last of the organisation's own, and for one that an answer has.
    """
    locked = locked_case(case, actor)
    answers = [one.pk for one in answers_of_case(locked)]
    held = list(Response.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=answers))
    present = CaseNumber.objects.get(pk=number.pk, case=locked)
    if present.withdrawn_at:
        return
    if why_not := kept_numbers(locked, held).get(present.pk):
        raise WrongStateError(why_not)
    present.withdrawn_at, present.withdrawn_by = at, actor
    present.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record_case_event(case=locked, action="number_withdrawn", actor=actor, at=at, note=str(present))


@transaction.atomic
def place_answer(*, case: Case, response: Response, actor: User, at: datetime) -> None:
    """Place one of the organisation's answers in the case. It stays as it is; so does its number, or that it has none.

    Refused when it is in another case, or has a number that is not this one's. Doing it again changes nothing.
    """
    _place(locked_case(case, actor), response, actor, at, field="response")


def _place(case: Case, response: Response, actor: User, at: datetime, *, field: str) -> None:
    held = (
        Response.objects.select_for_update(of=("self",), no_key=True)
        .select_related("questionnaire")
        .get(pk=response.pk)
    )
    if held.organisation_id != case.organisation_id:
        raise ValidationError({field: "Svaret är en annan organisations."})
    numbers = own_numbers(case)
    if held.diarienummer and number_key(held.diarienummer) not in {number.key for number in numbers}:
        raise ValidationError(
            {
                field: f"Svaret har diarienummer {held.diarienummer}, som inte är ärendets. "
                "Lägg till numret i ärendet, eller låt registratorn rätta svarets nummer."
            }
        )
    there = CaseAnswer.objects.filter(response=held, taken_out_at__isnull=True).select_related("case").first()
    if there and there.case_id != case.pk:
        raise ValidationError({field: f"Svaret ligger redan i ett annat ärende: {there.case.title}."})
    if there:
        return
    title = held.questionnaire.dated_title[:300]
    CaseAnswer.objects.create(case=case, response=held, title=title, by=actor, by_name=actor.name, at=at)
    record_case_event(case=case, action="answer_placed", actor=actor, at=at, note=title)


@transaction.atomic
def take_out_answer(*, case: Case, response: Response, actor: User, at: datetime) -> None:
    """Take an answer that was placed by mistake out of the case. Refused while it has the case's number."""
    locked = locked_case(case, actor)
    held = Response.objects.select_for_update(of=("self",), no_key=True).get(pk=response.pk)
    if number_key(held.diarienummer) in {number.key for number in own_numbers(locked)}:
        raise WrongStateError("Svaret har ärendets diarienummer. Rätta svarets nummer först.")
    placed = locked.placed_answers.filter(response=held, taken_out_at__isnull=True).first()
    if placed is None:
        return
    placed.taken_out_at, placed.taken_out_by = at, actor
    placed.save(update_fields=["taken_out_at", "taken_out_by"])
    record_case_event(case=locked, action="answer_taken_out", actor=actor, at=at, note=placed.title)
