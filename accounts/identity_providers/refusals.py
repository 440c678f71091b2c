"""Why what an identity provider tells is not believed.

Issuer, audience and expiry of the ID token are django-allauth's. Nobody checks its signature at sign-in: it comes from
the provider's own token endpoint over TLS, which stands for it (OpenID Connect Core 3.1.3.7, 6). Before a token is kept
with what is signed, its signature is checked (accounts.identity_providers.vouching).
"""

from collections.abc import Mapping
from typing import Any

from accounts.identity_providers.claims import claim_text
from accounts.identity_providers.providers import Provider
from config.language.text import same_address


def why_refused(provider: Provider, told: Mapping[str, Any], *, nonce: str) -> str:
    """In Swedish; empty when nothing is wrong.

    `told` has the claims of the ID token and of the userinfo. The token must carry the nonce that was sent (OpenID
    Connect Core 3.1.3.7), be about the same person as the userinfo (5.3.2), and be at the level of assurance that the
    provider is asked for; the address must be verified, and of the provider's own domains.
    """
    claims, userinfo = told.get("id_token") or {}, told.get("userinfo") or {}
    if not nonce or claims.get("nonce") != nonce:
        return "Svaret från inloggningstjänsten hör inte till den här inloggningen. Börja om."
    if userinfo and claim_text(userinfo, "sub") != claim_text(claims, "sub"):
        return "Inloggningstjänsten svarade för två olika personer."
    if provider.sign_in_acr_values and claim_text(claims, "acr") not in provider.sign_in_acr_values:
        return "Inloggningen har inte den tillitsnivå som krävs. Logga in på nytt, till exempel med e-legitimation."
    return _why_not_the_address(provider, userinfo or claims)


def _why_not_the_address(provider: Provider, told: Mapping[str, Any]) -> str:
    address = same_address(str(told.get("email") or ""))
    if not str(told.get("email")).isascii():
        # A letter that is spelled as another is not another's: nobody is recognised by what only looks like them.
        return f"{provider.name} skriver din e-postadress med andra tecken än a till z. Den tas inte emot."
    if not address:
        return "Inloggningstjänsten säger inte vilken e-postadress du har."
    if not (provider.trust_email or told.get("email_verified") is True):
        return "Inloggningstjänsten har inte kontrollerat att e-postadressen är din."
    if not provider.speaks_for(address):
        return f"{provider.name} svarar inte för adressen {address}, som hör till en annan organisation."
    return ""
