"""Who somebody was shown to be at a moment: what a signature rests on beside the password."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.identity_providers.claims import claim_moment, claim_text

HOLDS_FOR = timedelta(minutes=2)
"""How long after it was shown an identification can be used to sign, once."""
_CLOCKS_DIFFER = timedelta(seconds=10)


@dataclass(frozen=True)
class Identification:
    """A person shown to be who they are by the identity provider or a passkey, for one purpose."""

    user_id: int
    method: str
    at: datetime
    purpose: str
    vouched: Mapping[str, Any] = field(default_factory=dict)
    """What an identity provider vouches for (accounts.identity_providers.vouching); empty for other ways."""

    def holds(self, *, user_id: int, purpose: str, now: datetime) -> bool:
        """Whether it may be used by this person for this, now."""
        return self.user_id == user_id and self.purpose == purpose and timedelta(0) <= now - self.at <= HOLDS_FOR


def why_not_identified(
    claims: Mapping[str, Any], *, subject: str, asked_at: datetime, acr_values: Sequence[str]
) -> str:
    """What is wrong with an ID token as the answer to being asked again at `asked_at`, in Swedish; empty when nothing.

    The identity provider must have asked the person after that (auth_time, OpenID Connect Core 3.1.3.7), at one of
    `acr_values` where there are any.
    """
    if claim_text(claims, "sub") != subject:
        return "Inloggningstjänsten svarade för en annan person."
    asked = claim_moment(claims, "auth_time")
    if asked is None or asked < asked_at - _CLOCKS_DIFFER:
        return "Inloggningstjänsten frågade inte på nytt vem du är. Försök igen."
    if acr_values and claim_text(claims, "acr") not in acr_values:
        return "Inloggningen har inte den tillitsnivå som krävs för att signera."
    return ""
