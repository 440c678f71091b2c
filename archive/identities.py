"""What identity providers vouched for when an answer was signed: in the sealed copy, and judged again later."""

from typing import Any

from accounts.identity_providers.vouching import FORMAT, judge_vouched
from archive.signatures import told_signature
from responses.lifecycle.turns import sign_offs_of
from responses.models import SignOff, Submission

IDENTITIES_FILE_NAME = "identitet.json"


def vouched_in(submission: Submission) -> dict[str, Any]:
    """The content of identitet.json: for each sign-off that has any, who signed what and when; empty for none."""
    found = [
        {
            "step": sign_off.step,
            "name": sign_off.name,
            "fingerprint": sign_off.sha256,
            "signed_at": sign_off.signed_at.isoformat(),
            **sign_off.vouched,
        }
        for sign_off in sign_offs_of(submission)
        if sign_off.vouched
    ]
    return {"format": FORMAT, "sign_offs": found} if found else {}


def told_identities(submission: Submission) -> tuple[str, ...]:
    """Of each sign-off, whether the provider's word still holds by itself; of other ways, that there is none."""
    return tuple(_told(sign_off) for sign_off in sign_offs_of(submission))


def _told(sign_off: SignOff) -> str:
    if sign_off.signature:
        return told_signature(sign_off)
    if not sign_off.vouched:
        how = f"{sign_off.name} signerade och visade vem det är genom {sign_off.authenticated_by}"
        return f"{how}. Något intyg från en inloggningstjänst finns inte."
    judged = judge_vouched(sign_off.vouched, fingerprint=sign_off.sha256, signed_at=sign_off.signed_at)
    return f"{sign_off.name} signerade. {judged.told}"
