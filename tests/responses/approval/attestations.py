"""A response whose organisation says what is attested, since the questionnaire does not."""

from responses.models import Response, State
from tests.builders import make_definition, make_questionnaire, make_response

CHANGED = "Jag har själv räknat om alla belopp."


def make_sent_in_own_words() -> Response:
    plain = make_questionnaire(make_definition("- {type: string, link_id: A-1, text: Namn}"))
    return make_response(questionnaire=plain, state=State.IN_REVIEW)


def change_words(response: Response) -> None:
    response.organisation.attestation = CHANGED
    response.organisation.save()
