"""What an identity provider vouches for when somebody signs: what is kept of it, and whether it holds later. Pure.

The token answers for one fingerprint: its nonce, which the provider signs, is made of that. The provider's published
key is kept as it was then, so that the signature can be checked when the provider has changed keys or is gone.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import jwt

from accounts.identity_providers.claims import claim_moment, claim_text, shown_claim
from config.language.identity_numbers import holds_identity_number

FORMAT = "svarsportalen-identitet-1"
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that whoever has the public key can check; what is signed by a shared secret vouches for nothing later."""
_CLAIMS = frozenset(
    [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "auth_time",
        "nonce",
        "acr",
        "amr",
        "azp",
        "jti",
        "at_hash",
        "c_hash",
        "s_hash",
        "sid",
        "ver",
        "tid",
        "oid",
        "name",
        "given_name",
        "family_name",
        "email",
        "email_verified",
        "preferred_username",
        "updated_at",
    ]
)
"""What a token may tell and be kept: of the sign-in, and the name and address that the portal knows already."""
_PUBLIC = frozenset(["kty", "kid", "alg", "use", "n", "e", "crv", "x", "y", "x5t", "x5t#S256", "x5c"])
_MOMENTS = frozenset(["exp", "iat", "nbf", "auth_time", "updated_at"])
"""Claims whose numbers are seconds, whatever else their digits may look like."""


def nonce_for(purpose: str, salt: str) -> str:
    """The nonce by which a provider answers for exactly this; `salt` is new each time."""
    return urlsafe_b64encode(sha256(f"{salt}.{purpose}".encode()).digest()).rstrip(b"=").decode()


def kept_of(
    *, token: str, claims: Mapping[str, Any], keys: Sequence[Mapping[str, Any]], salt: str, provider: str
) -> dict[str, Any]:
    """What is kept with a signature: issuer, time, level, number, and the token with its key, or why that is not kept.

    Of the first, none in which a personnummer stands. `claims` are the token's, checked; `keys` what the provider
    publishes now, empty where it did not answer.
    """
    kept: dict[str, Any] = {
        "format": FORMAT,
        "provider": provider,
        "issuer": shown_claim(claims, "iss"),
        "auth_time": claims["auth_time"] if claim_moment(claims, "auth_time") else None,
        "acr": shown_claim(claims, "acr"),
        "jti": shown_claim(claims, "jti"),
    }
    key = _key_of(token, keys)
    if why := _why_not_kept(token, claims, key):
        return {**kept, "left_out": why}
    assert key is not None  # said above
    return {**kept, "nonce_salt": salt, "id_token": token, "jwks": {"keys": [_public(key)]}}


def _public(key: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in key.items() if name in _PUBLIC}


def _why_not_kept(token: str, claims: Mapping[str, Any], key: Mapping[str, Any] | None) -> str:
    if claims.keys() - _CLAIMS or any(map(holds_identity_number, _texts_in(token, claims))):
        return "intyget innehåller fler personuppgifter än portalen ska ha"
    if any(claim_text(claims, name) != shown_claim(claims, name) for name in ("iss", "acr", "jti")):
        return "intyget innehåller tecken som inte kan stå i en text"
    if key is None:
        return "tjänstens publicerade nycklar gick inte att hämta, eller intyget är inte signerat med någon av dem"
    return "intygets signatur stämmer inte" if _claims_in(token, key) is None else ""


def _texts_in(token: str, claims: Mapping[str, Any]) -> Iterator[str]:
    """All that the token tells, but moments: in its head too, which is kept with it."""
    told = {name: value for name, value in claims.items() if name not in _MOMENTS or isinstance(value, str)}
    yield from _texts([told, _head_of(token)])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    else:
        yield str(value)


def _head_of(token: str) -> dict[str, Any]:
    try:
        return dict(jwt.get_unverified_header(token))
    except jwt.PyJWTError:
        return {}


def _key_of(token: str, keys: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The key that the token says it is signed by; the only one where it does not say."""
    header = _head_of(token)
    if header.get("alg") not in _ALGORITHMS:
        return None
    named = [key for key in keys if key.get("kid") == header.get("kid")]
    found = named or ([] if header.get("kid") else list(keys))
    return found[0] if len(found) == 1 else None


def _claims_in(token: str, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """The claims when the signature is the key's; None otherwise. Not whether the token is still good to sign in by."""
    unasked = {f"verify_{claim}": False for claim in ("exp", "aud", "iat", "nbf", "sub", "jti")}
    try:
        algorithm = str(_head_of(token)["alg"])
        public = jwt.PyJWK.from_dict(_public(key), algorithm=algorithm).key
        return dict(jwt.decode(token, public, algorithms=list(_ALGORITHMS), options=unasked))  # type: ignore[arg-type]
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Vouched:
    """What is left of a provider's word: whether it holds, and in Swedish what it says, or why not."""

    holds: bool
    told: str


def judge_vouched(kept: Mapping[str, Any], *, fingerprint: str, signed_at: datetime) -> Vouched:
    """Whether what was kept with a signature on `fingerprint` still holds by itself, with the key that was kept."""
    issuer = kept.get("issuer")
    who = f"{kept.get('provider')} ({issuer})" if issuer else str(kept.get("provider"))
    if "left_out" in kept:
        return Vouched(False, f"Intyget från {who} är inte sparat: {kept['left_out']}.")
    keys = kept.get("jwks", {}).get("keys", [])
    key = _key_of(str(kept.get("id_token", "")), keys)
    claims = _claims_in(str(kept["id_token"]), key) if key else None
    if claims is None:
        return Vouched(False, f"Intyget från {who} stämmer INTE: signaturen är inte gjord med den sparade nyckeln.")
    if why := _why_another(claims, kept, fingerprint, signed_at):
        return Vouched(False, f"Intyget från {who} stämmer INTE: {why}.")
    level = f", på tillitsnivå {kept['acr']}" if kept.get("acr") else ""
    return Vouched(True, f"Intyget från {who} stämmer: det gäller just det här svaret{level}.")


def _why_another(claims: Mapping[str, Any], kept: Mapping[str, Any], fingerprint: str, signed_at: datetime) -> str:
    told, shown = (("iss", "issuer"), ("acr", "acr"), ("jti", "jti")), claim_moment(claims, "auth_time")
    same = all(claim_text(claims, claim) == claim_text(kept, name) for claim, name in told)
    if not same or shown != claim_moment(kept, "auth_time"):
        return "det säger något annat än det som sparades bredvid"
    if claims.get("nonce") != nonce_for(fingerprint, str(kept.get("nonce_salt", ""))):
        return "det gäller ett annat svar"
    return "det är från en annan tid" if shown is None or abs(signed_at - shown) > _DAY else ""


_DAY = timedelta(days=1)
