"""Why something is not possible now, in a sentence that says how the answer stands and what to do about it."""

from responses.models import Response, State

_STANDS = {
    State.DRAFT: "är ett utkast",
    State.IN_REVIEW: "väntar på godkännande",
    State.APPROVED: "är godkänt",
    State.SUBMITTED: "är redan inskickat",
    State.ARCHIVED: "är registrerat i diariet",
}


def how_it_stands(response: Response) -> str:
    """ "Svaret väntar på godkännande", for the sentence that goes on after it."""
    if response.is_carried_over and response.state == State.SUBMITTED:
        return "Svaret är redan förseglat"
    return f"Svaret {_STANDS[State(response.state)]}"


def wrong_state(response: Response, act: str, way_back: str = "") -> str:
    """That one cannot `act` ({it} is the answer), since the answer stands as it does. `way_back`: the button on the
    task list by which an editor makes it possible again, if there is one.
    """
    told = f"{how_it_stands(response)}. Därför går det inte att {act.format(it='det')}."
    if way_back:
        return f"{told} Behöver något rättas? Samordnaren kan välja {way_back} i uppgiftslistan."
    return f"{told} Ladda om sidan för att se vad som har hänt."
