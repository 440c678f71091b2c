"""What an identity provider vouches for at signing, kept so that it can be judged by itself later."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from accounts.identity_providers.vouching import judge_vouched, kept_of, nonce_for
from config.language.identity_numbers import holds_identity_number

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FINGERPRINT, SALT = "ab" * 32, "salt"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


def published(private: Any, kid: str = "a") -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(private, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**json.loads(algorithm.to_jwk(private.public_key())), "kid": kid, "use": "sig"}


def claims(**changed: Any) -> dict[str, Any]:
    told = {"iss": "https://idp.example.se", "sub": "abc", "aud": "portal", "acr": "loa3", "jti": "7"}
    shown = int(NOW.timestamp())
    return {**told, "auth_time": shown, "exp": shown + 60, "nonce": nonce_for(FINGERPRINT, SALT), **changed}


def kept(private: Any = RSA, *, keys: Any = None, algorithm: str = "RS256", kid: str = "a", **changed: Any) -> Any:
    told = claims(**changed)
    token = jwt.encode(told, private, algorithm=algorithm, headers={"kid": kid})
    listed = [published(RSA), published(CURVE, "b")] if keys is None else keys
    return kept_of(token=token, claims=told, keys=listed, salt=SALT, provider="Regionens inloggning")


def judged(found: Any, **changed: Any) -> Any:
    given = {"fingerprint": FINGERPRINT, "signed_at": NOW + timedelta(minutes=1), **changed}
    return judge_vouched(json.loads(json.dumps(found)), **given)


@pytest.mark.parametrize(
    ("private", "algorithm", "kid"), [(RSA, "RS256", "a"), (RSA, "PS256", "a"), (CURVE, "ES256", "b")]
)
def test_what_is_kept_holds_years_later_by_the_one_key_that_was_kept(private: Any, algorithm: str, kid: str) -> None:
    found = kept(private, algorithm=algorithm, kid=kid)
    assert [key["kid"] for key in found["jwks"]["keys"]] == [kid]
    assert (found["issuer"], found["acr"], found["jti"]) == ("https://idp.example.se", "loa3", "7")
    assert judged(found).holds


@pytest.mark.parametrize(
    "changed",
    [
        {"fingerprint": "cd" * 32},
        {"signed_at": NOW + timedelta(days=3)},
        {"signed_at": NOW - timedelta(days=3)},
    ],
)
def test_it_holds_for_nothing_else_than_what_was_signed_then(changed: dict[str, Any]) -> None:
    assert not judged(kept(), **changed).holds


@pytest.mark.parametrize(
    "altered",
    [
        {"id_token": "x.y.z"},
        {"id_token": ""},
        {"jwks": {"keys": [published(OTHER)]}},
        {"jwks": {"keys": []}},
        {"jwks": {"keys": [{"kid": "a"}]}},
        {"acr": "loa4"},
        {"issuer": "https://annan.example.se"},
        {"jti": "8"},
        {"auth_time": 1},
        {"nonce_salt": "annat"},
    ],
)
def test_whatever_is_altered_of_it_is_found(altered: dict[str, Any]) -> None:
    found = judged({**kept(), **altered})
    assert not found.holds
    assert "stämmer INTE" in found.told


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ({"personnummer": "191212121212"}, "fler personuppgifter"),
        ({"sub": "19121212-1212"}, "fler personuppgifter"),
        ({"amr": ["191212121212"]}, "fler personuppgifter"),
        ({"jti": "19121212-1212"}, "fler personuppgifter"),
        ({"acr": "loa3/191212121212"}, "fler personuppgifter"),
        ({"acr": 191212121212}, "fler personuppgifter"),
        ({"iss": "https://idp.example.se/191212121212"}, "fler personuppgifter"),
        ({"updated_at": "19121212-1212"}, "fler personuppgifter"),
        ({"sub": 191212121212}, "fler personuppgifter"),
        ({"kid": "19121212-1212"}, "fler personuppgifter"),
        ({"keys": []}, "gick inte att hämta"),
        ({"keys": [published(RSA, "annan")]}, "gick inte att hämta"),
        ({"keys": [published(OTHER)]}, "signatur stämmer inte"),
        ({"private": "en delad hemlighet som är lång nog", "algorithm": "HS256"}, "gick inte att hämta"),
    ],
)
def test_a_token_that_tells_too_much_or_cannot_be_checked_is_not_kept_and_it_is_said_why(
    made: dict[str, Any], why: str
) -> None:
    found = kept(**made)
    assert "id_token" not in found
    assert why in found["left_out"]
    assert not judged(found).holds
    assert "1212" not in json.dumps(found)


@pytest.mark.parametrize(
    "told",
    [{"acr": 3, "jti": 7}, {"acr": 0}, {"acr": None, "jti": None}, {"sub": "811218-9877"}, {"jti": "8113189876"}],
)
def test_numbers_and_what_only_looks_like_a_personnummer_are_kept_and_hold(told: dict[str, Any]) -> None:
    found = kept(**told)
    assert found["acr"] == ("" if told.get("acr", "") is None else str(told.get("acr", "loa3")))
    assert judged(found).holds


def test_a_moment_whose_digits_look_like_a_personnummer_is_a_moment() -> None:
    shown = 1_801_010_008  # 2027-01-27, and 180101-0008
    assert holds_identity_number(str(shown))
    found = kept(auth_time=shown, exp=shown + 60, iat=shown)
    assert judged(found, signed_at=datetime.fromtimestamp(shown, UTC)).holds


@pytest.mark.parametrize("moment", [10**30, -(10**30), "nyss", True, None])
def test_what_is_no_moment_is_said_to_be_from_another_time(moment: Any) -> None:
    assert "annan tid" in judged(kept(auth_time=moment)).told


def test_of_an_issuer_that_is_left_out_nothing_is_told() -> None:
    assert judged(kept(iss="https://idp.example.se/191212121212")).told.startswith(
        "Intyget från Regionens inloggning är"
    )


@pytest.mark.parametrize("wrong", ["niva\x00", "niva\ud800", "\u202eniva"])
def test_of_a_level_that_no_text_can_have_nothing_is_kept_and_it_is_said_why(wrong: str) -> None:
    found = kept(acr=wrong)
    assert (found["acr"], "id_token" in found) == ("", False)
    assert "tecken" in judged(found).told


def test_no_private_part_of_a_key_is_kept() -> None:
    key = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA)), "kid": "a"}
    assert key["d"]
    assert "d" not in kept(keys=[key])["jwks"]["keys"][0]
