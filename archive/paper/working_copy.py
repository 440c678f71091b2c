"""The working copy: a PDF marked as a draft of exactly what would be archived. Never stored."""

from datetime import datetime

from archive.paper import STYLESHEET
from archive.paper.document import draft_html
from config.pdf.confinement import set_confined
from config.refusals import WrongStateError
from responses.lifecycle.turns import last_sent
from responses.models import Response, State


def working_copy(*, response: Response, at: datetime) -> bytes:
    """What was sent for approval as the copy will show it, without seal and embedded files.

    Raises WrongStateError unless it has been sent and is not submitted, config.pdf.render.RenderError when it cannot be
    rendered within the limits of config.pdf.confinement.
    """
    snapshot = last_sent(response)
    if snapshot is None or response.state not in (State.IN_REVIEW, State.APPROVED):
        closed = "förseglat" if response.is_carried_over else "inskickat"
        raise WrongStateError(f"Utkastet finns medan svaret väntar på godkännande eller är godkänt och inte {closed}.")
    return set_confined(
        html=draft_html(response, snapshot, at),
        look="copy",
        stylesheet=STYLESHEET,
        title=f"Utkast: {response.questionnaire.title}, {response.organisation.name}",
        author=response.organisation.name,
        created=at,
        identifier=f"draft:{snapshot.sha256}",
    )
