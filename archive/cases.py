"""A diarienummer is that of a case (ärende): which answers of an organisation share one, and which one is offered."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from accounts.diarienummer import number_key, spell_number
from accounts.models import Organisation, User
from config.language import swedish
from responses.lifecycle.access import readable_responses
from responses.models import Response
from surveys.models import without_definition


def same_case(response: Response, user: User) -> list[Response]:
    """The organisation's other answers with the same number, however it is written, that the person may read."""
    key = number_key(response.diarienummer)
    if not key:
        return []
    others = readable_responses(user).filter(organisation=response.organisation_id).exclude(diarienummer="")
    found = without_definition(others.exclude(pk=response.pk), "questionnaire").order_by("created_at", "pk")
    return [one for one in found if number_key(one.diarienummer) == key]


def known_spelling(organisation: Organisation, number: str) -> str:
    """The number in the spelling that is kept: the pattern's, or that in which the organisation has it already."""
    spelled = spell_number(number, organisation.diarienummer_pattern)
    if organisation.diarienummer_pattern or not spelled:
        return spelled
    used = Response.objects.filter(organisation=organisation).exclude(diarienummer="").order_by("created_at", "pk")
    key = number_key(spelled)
    return next((one for one in used.values_list("diarienummer", flat=True) if number_key(one) == key), spelled)


def offered_numbers(response: Response) -> list[str]:
    """The numbers that the answer may have, by the case that it was placed in; empty where it is in none.

    Cases are kept by what knows the archive, and not the reverse: settings.CASE_NUMBERS says who is asked.
    """
    numbers: list[str] = import_string(settings.CASE_NUMBERS)(response)
    return numbers


def number_in_case(response: Response, number: str) -> str:
    """The number, in its case's spelling. Raises ValidationError for one that is not that of the answer's case."""
    offered = offered_numbers(response)
    if not offered:
        return number
    same = next((one for one in offered if number_key(one) == number_key(number)), None)
    if same is None:
        told = f"Svaret ligger i ett ärende med nummer {swedish.listing(offered)}. Ange det, eller ta först ut svaret."
        raise ValidationError({"diarienummer": told})
    return same
