"""The further rules of the table (workflow): each says why an action may not be taken, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from responses.lifecycle.standing import Standing
from responses.lifecycle.turns import took_part


@dataclass(frozen=True)
class Refusal:
    """Why a guard says no. `person`: the person is the wrong one (403), otherwise the state is (409)."""

    message: str
    person: bool = False


Guard = Callable[[Standing], Refusal | None]

NOT_HANDED_TO_YOU = "Det är inte utdelat till dig."
"""What services say of an assignment that is somebody else's."""


def is_corrected(standing: Standing) -> Refusal | None:
    if standing.response.correction_id is not None:
        return None
    return Refusal("Ingen rättelse pågår. Ladda om sidan för att se vad som har hänt.")


def opens_some_questions(standing: Standing) -> Refusal | None:
    """Of an answer that is open as a whole nothing more can be opened."""
    correction = standing.response.correction
    if correction is None or correction.opens:
        return None
    return Refusal("Hela svaret är redan öppet. Ladda om sidan för att se vad som har hänt.")


def has_opened(standing: Standing) -> Refusal | None:
    return None if standing.today >= standing.response.opens_on else Refusal("Enkäten har inte öppnat ännu.")


def signs_under_a_number(standing: Standing) -> Refusal | None:
    """What is signed and sealed says by its number which organisation stands behind it."""
    if standing.response.organisation.legal_number:
        return None
    return Refusal(
        f"{standing.response.organisation.name} har inget organisationsnummer i Svarsportalen, och utan det går svaret"
        " inte att signera. Be systemadministratören lägga in det."
    )


def is_in_turn(standing: Standing) -> Refusal | None:
    """Where several approve in order, only the one whose turn it is may approve or return."""
    turn = standing.turn
    if turn is None or turn.user is None or turn.user == standing.user:
        return None
    return Refusal(f"Svaret godkänns i tur och ordning, och nu är det {turn.user.name} som ska läsa det.", person=True)


def holds_mandate_to_sign(standing: Standing) -> Refusal | None:
    """Whoever signs last signs for the organisation and needs a mandate that covers the day and the survey."""
    turn = standing.turn
    if (turn is not None and not turn.is_last) or standing.mandates:
        return None
    told = "Du har inget giltigt mandat att signera för organisationen i dag."
    return Refusal(f"{told} Be organisationens administratör om ett som gäller den här enkäten.", person=True)


def took_no_part(standing: Standing) -> Refusal | None:
    """Nobody approves what they sent or changed last, unless the organisation has decided otherwise."""
    snapshot, allowed = standing.last_sent, standing.response.organisation.approver_may_have_edited
    if snapshot is None or allowed or not took_part(snapshot, standing.user):
        return None
    did = (
        "skickade själv svaret för godkännande"
        if snapshot.sent_by_id == standing.user.pk
        else "ändrade själv svaret sist"
    )
    return Refusal(f"Du {did}. En annan behörig företrädare behöver godkänna.", person=True)


def is_read_here(standing: Standing) -> Refusal | None:
    if not standing.response.is_carried_over:
        return None
    to = standing.response.received_by
    return Refusal(f"Svaret lämnas inte genom portalen. Lås och försegla det, och för sedan över det till {to}.")


def is_carried_over(standing: Standing) -> Refusal | None:
    if standing.response.is_carried_over:
        return None
    return Refusal(f"{standing.response.received_by} läser svaret här i portalen. Det förs inte över.")


def receiver_has_it(standing: Standing) -> Refusal | None:
    """Who receives an answer outside the portal asks for more of it there."""
    if not standing.response.is_carried_over:
        return None
    return Refusal("Svaret läses inte här i portalen, utan förs över till mottagaren. Begär kompletteringen där.")


def copy_is_sealed(standing: Standing) -> Refusal | None:
    if all(hasattr(submission, "copy") for submission in standing.submissions):
        return None
    return Refusal("Arkivexemplaret är inte klart ännu. Försök igen om en stund.")
