"""Signing in and signing by the organisation's identity provider, against an OpenID Connect peer on this machine."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
import requests
import time_machine
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oidc_provider_mock import run_server_in_thread

from accounts.identity_providers.identification import HOLDS_FOR, Identification, why_not_identified
from accounts.identity_providers.vouching import judge_vouched
from accounts.models import Mandate, User
from archive.packages.sip import write_sip
from archive.verification import judge_file
from audit.models import LogRow
from responses.approval import sending, signing
from responses.models import Response, SignOff, State
from seals.verify import Verdict
from tests.archive.packages.test_without_the_portal import follow_document
from tests.builders import (
    approver_of,
    bring_to,
    fingerprint_of,
    make_mandate,
    make_response,
    make_user,
    mark_read,
    seal,
    signer_details,
)
from tests.responses.approval.attestations import change_words, make_sent_in_own_words

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("identity-provider"),
    pytest.mark.usefixtures("short_copies"),
]
LOGIN = "openid_connect_login"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with run_server_in_thread() as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture
def idp(server: str, settings: Any) -> str:
    """The address of the identity provider, which the portal is set to."""
    app = {"provider_id": "idp", "name": "Regionens inloggning", "client_id": "portal", "secret": "hemlig"}
    app["settings"] = {"server_url": server, "oauth_pkce_enabled": True}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    return server


def known(idp: str, subject: str, email: str, **claims: Any) -> None:
    """Let the identity provider know somebody. `auth_time` is when it asked them last."""
    told = {"email": email, "email_verified": True, **claims}
    assert requests.put(f"{idp}/users/{subject}", json=told, timeout=10).ok


def come_back(client: Client, address: str, subject: str) -> Any:
    """Be `subject` at the identity provider and follow it back to the portal."""
    back = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(response: Response, **changed: str) -> dict[str, str]:
    """What the approver has filled in, but for the password."""
    user = approver_of(response)
    known = {"phone": user.phone, "email": user.email, "attests": "on"}
    known |= {"sha256": fingerprint_of(response), "read": mark_read(response)}
    return {**known, "identify": "idp", **changed}


def ask(client: Client, response: Response) -> str:
    """The address at the identity provider to which the approver is sent to sign."""
    answer = client.post(reverse("sign", args=[response.pk]), fields(response))
    assert answer.status_code == 302
    return str(answer.headers["Location"])


# Signing in


def test_whoever_the_administrator_has_put_in_signs_in_with_a_verified_address(idp: str) -> None:
    user, client = make_user(email="direktor@example.se"), Client()
    known(idp, "abc", "Direktor@Example.se", personnummer="19121212-1212")
    address = client.post(reverse(LOGIN, args=["idp"])).headers["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert come_back(client, address, "abc").headers["Location"] == reverse("start")
    assert client.session["_auth_user_id"] == str(user.pk)
    kept = user.socialaccount_set.get()  # type: ignore[attr-defined]  # allauth's
    assert (kept.uid, kept.extra_data) == ("abc", {})
    assert user.check_password("en lång mening som lösenord")


@pytest.mark.parametrize(
    ("email", "verified"), [("okand@example.se", True), ("direktor@example.se", False), ("slutat@example.se", True)]
)
def test_an_unknown_an_unverified_and_a_former_person_are_not_let_in(idp: str, email: str, verified: bool) -> None:
    make_user(email="direktor@example.se")
    make_user(email="slutat@example.se", is_active=False)
    client = Client()
    known(idp, "fel", email, email_verified=verified)
    come_back(client, client.post(reverse(LOGIN, args=["idp"])).headers["Location"], "fel")
    assert "_auth_user_id" not in client.session
    row = LogRow.objects.get(action="sign_in")
    assert (row.outcome, "inloggningstjänst" in row.content) == ("refused", True)


def test_the_sign_in_page_offers_it_only_where_there_is_one(idp: str, settings: Any) -> None:
    assert "Regionens inloggning" in Client().get(reverse("account_login")).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Regionens inloggning" not in Client().get(reverse("account_login")).content.decode()
    assert Client().get(reverse(LOGIN, args=["idp"])).status_code == 404


def test_when_it_does_not_answer_a_page_says_so(idp: str, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    assert Client().post(reverse(LOGIN, args=["idp"])).status_code == 503
    response = make_response(state=State.IN_REVIEW)
    answer = signed_in(approver_of(response)).post(reverse("sign", args=[response.pk]), fields(response))
    assert answer.status_code == 422
    assert "svarar inte just nu" in answer.content.decode()


# Signing


def test_how_long_there_is_to_sign_is_said_before_and_nothing_is_lost_when_it_is_over(idp: str) -> None:
    assert timedelta(minutes=2) == HOLDS_FOR
    response = make_response(state=State.IN_REVIEW)
    user, now = approver_of(response), timezone.now()
    client = signed_in(user)
    page = reverse("sign", args=[response.pk])
    before = client.get(page, {"sha256": fingerprint_of(response)}).content.decode()
    assert "har du två minuter på dig" in before
    assert "Inget av det du har fyllt i går förlorat" in before
    posted = client.post(reverse("sign", args=[response.pk]), fields(response, phone="070-123 45 67"))
    known(idp, "sen", user.email, auth_time=int(time.time()))
    back = come_back(client, posted.headers["Location"], "sen").headers["Location"]
    assert "Signera senast kl." in client.get(back).content.decode()
    with time_machine.travel(now + timedelta(minutes=4), tick=False):
        late = client.post(back)
    assert late.status_code == 422
    assert 'value="070-123 45 67"' in late.content.decode()
    assert not SignOff.objects.exists()


def test_how_long_it_lasts_to_have_shown_who_one_is_is_said_on_the_page() -> None:
    assert REAUTHENTICATION_TIMEOUT == 5 * 60
    client = Client()
    client.force_login(make_user())
    page = client.get(reverse("account_reauthenticate")).content.decode()
    assert "räcker sedan i fem minuter" in page
    assert "det du har skrivit finns kvar" in page


def test_the_approver_is_asked_now_and_signs_with_one_press_more(idp: str, settings: Any) -> None:
    settings.OIDC_ACR_VALUES = ["loa3"]
    response = make_response(state=State.IN_REVIEW)
    user = approver_of(response)
    client = signed_in(user)
    address = ask(client, response)
    asked = parse_qs(urlsplit(address).query)
    assert (asked["max_age"], asked["prompt"], asked["acr_values"]) == (["0"], ["login"], ["loa3"])
    known(idp, "dir", user.email, auth_time=int(time.time()), acr="loa3")
    back = come_back(client, address, "dir").headers["Location"]
    assert back.startswith(f"{reverse('sign_identified', args=[response.pk])}?forsok=")
    assert "Inget är signerat ännu" in client.get(back).content.decode()
    assert not SignOff.objects.exists()
    assert client.post(back).status_code == 302
    signed = SignOff.objects.get()
    assert signed.authenticated_by == "Regionens inloggning, tillitsnivå loa3"
    assert judge_vouched(signed.vouched, fingerprint=signed.sha256, signed_at=signed.signed_at).holds
    assert (signed.vouched["issuer"], signed.vouched["acr"]) == (idp, "loa3")
    assert client.post(back).headers["Location"] == reverse("review", args=[response.pk])


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (3, "Regionens inloggning, tillitsnivå 3"),
        ("loa3 191212121212", "Regionens inloggning"),
        (191212121212, "Regionens inloggning"),
    ],
)
def test_the_level_is_told_as_it_is_and_never_with_a_personnummer(idp: str, level: Any, told: str) -> None:
    signed_through(idp, acr=level)
    signed = SignOff.objects.get()
    assert signed.authenticated_by == told
    assert "1212" not in json.dumps(signed.vouched)
    assert ("id_token" in signed.vouched) == (level == 3)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"auth_time": "nyss"}, "frågade inte på nytt"),
        ({"auth_time": 1_700_000_000}, "frågade inte på nytt"),
        ({"auth_time": "now", "acr": "loa2"}, "tillitsnivå"),
        ({"auth_time": "now", "acr": "loa3", "email": "annan@example.se"}, "någon annan"),
    ],
)
def test_an_old_sign_in_a_low_level_and_another_person_sign_nothing(
    idp: str, settings: Any, claims: dict[str, Any], words: str
) -> None:
    settings.OIDC_ACR_VALUES = ["loa3"]
    response = make_response(state=State.IN_REVIEW)
    make_user(email="annan@example.se")
    user = approver_of(response)
    client = signed_in(user)
    address = ask(client, response)
    now = {"auth_time": int(time.time())} if claims.get("auth_time") == "now" else {}
    known(idp, f"nagon-{words}", **{"email": user.email, **claims, **now})
    back = come_back(client, address, f"nagon-{words}").headers["Location"]
    answer = client.get(back)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert client.session["_auth_user_id"] == str(user.pk)
    client.post(back)
    assert not SignOff.objects.exists()


def test_two_tabs_at_the_provider_each_sign_what_they_were_about(idp: str) -> None:
    """Another mandate in each, and coming back in the other order."""
    response = make_response(state=State.IN_REVIEW)
    user = approver_of(response)
    other = make_mandate(user=user, organisation=response.organisation, title="Tillförordnad direktör")
    client, own = signed_in(user), Mandate.objects.exclude(pk=other.pk).get(user=user)
    known(idp, "flikar", user.email, auth_time=int(time.time()))
    page = reverse("sign", args=[response.pk])
    first, second = (
        client.post(page, fields(response, mandate=str(one.pk))).headers["Location"] for one in (own, other)
    )
    later, earlier = (come_back(client, address, "flikar").headers["Location"] for address in (second, first))
    assert "Tillförordnad direktör" in client.get(later).content.decode()
    assert "Tillförordnad direktör" not in client.get(earlier).content.decode()
    assert client.get(earlier.partition("?")[0]).headers["Location"] == reverse("review", args=[response.pk])
    assert client.post(earlier).status_code == 302
    assert (SignOff.objects.get().mandate, SignOff.objects.get().title) == (own, own.title)
    assert client.post(later).status_code == 409


def test_nobody_is_asked_in_vain(idp: str) -> None:
    response = make_response(state=State.IN_REVIEW)
    client = signed_in(approver_of(response))
    answer = client.post(reverse("sign", args=[response.pk]), fields(response, phone=""))
    assert (answer.status_code, "Skriv ditt telefonnummer." in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("changed", [{"purpose": "annat"}, {"at": timedelta(minutes=3)}, {"user_id": 0}])
def test_an_identification_holds_for_one_person_one_fingerprint_and_two_minutes(changed: dict[str, Any]) -> None:
    response = make_response(state=State.IN_REVIEW)
    user, now = approver_of(response), timezone.now()
    shown = {"user_id": user.pk, "method": "idp", "at": now, "purpose": fingerprint_of(response), **changed}
    shown["at"] = now - shown["at"] if isinstance(shown["at"], timedelta) else now
    with pytest.raises(sending.ValidationError, match="för lång tid"):
        signing.approve_response(
            response=response,
            sha256=fingerprint_of(response),
            details=signer_details(user),
            identified=Identification(**shown),
            actor=user,
            at=now,
        )


def test_the_time_of_asking_is_read_strictly() -> None:
    at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def why(seconds: int, **claims: Any) -> str:
        told = {"sub": "a", "auth_time": at.timestamp() + seconds, **claims}
        return why_not_identified(told, subject="a", asked_at=at, acr_values=[])

    assert why(0) == ""
    assert why(-10) == ""
    assert "på nytt" in why(-11)
    assert "på nytt" in why(0, auth_time="1772366400")
    assert "på nytt" in why(0, auth_time=10**30)
    assert "annan person" in why(0, sub="b")


# What it vouched for, afterwards


def signed_through(idp: str, **claims: Any) -> Response:
    """An answer signed by way of the identity provider, submitted and sealed."""
    response = make_response(state=State.IN_REVIEW)
    user = approver_of(response)
    client = signed_in(user)
    address = ask(client, response)
    known(idp, "intyg", user.email, auth_time=int(time.time()), **claims)
    client.post(come_back(client, address, "intyg").headers["Location"])
    bring_to(response, State.SUBMITTED)
    seal(response)
    return response


def test_the_copy_carries_what_was_vouched_for_and_the_verifier_judges_it(idp: str) -> None:
    response = signed_through(idp)
    copy = response.submissions.get().copy
    with copy.file.open("rb") as file:
        data = file.read()
    with pikepdf.open(BytesIO(data)) as pdf:
        carried = json.loads(pdf.attachments["identitet.json"].get_file().read_bytes())
    [one] = carried["sign_offs"]
    assert (one["fingerprint"], one["issuer"]) == (fingerprint_of(response), idp)
    signed_at = datetime.fromisoformat(one["signed_at"])
    assert judge_vouched(one, fingerprint=one["fingerprint"], signed_at=signed_at).holds
    told = judge_file(data)[1]
    assert told.verdict is Verdict.GENUINE
    assert any(f"Intyget från Regionens inloggning ({idp}) stämmer" in reason for reason in told.reasons)


def test_the_word_of_the_provider_is_judged_without_the_portal_as_the_document_says(idp: str, tmp_path: Path) -> None:
    response = signed_through(idp, acr="loa3", name="Direktören")
    copy = response.submissions.get().copy
    with (tmp_path / f"{copy.submission.receipt_number}.zip").open("wb") as file:
        write_sip(copy, file, at=timezone.now())
    (tmp_path / "sigillets-certifikat.pem").write_bytes(Client().get(reverse("seal_certificates_file")).content)
    told = f"{idp} intygar Direktören, nivå loa3. Intyget gäller svaret."
    said = follow_document(tmp_path)
    assert (said.returncode, told in said.stdout) == (0, True), said.stdout + said.stderr
    kept = tmp_path / "inbaddat" / "identitet.json"
    whole = json.loads(kept.read_bytes())
    for name, wrong, why in (
        ("nonce_salt", "ett annat salt", "intyget gäller ett annat svar."),
        ("fingerprint", "0" * 64, "intyget gäller ett annat svar."),
        ("issuer", "https://idp.example.se", "intyget säger något annat än det som sparades bredvid."),
        ("id_token", whole["sign_offs"][0]["id_token"][:-9] + "A" * 9, "InvalidSignatureError"),
    ):
        altered = [{**one, name: wrong} for one in whole["sign_offs"]]
        kept.write_text(json.dumps({**whole, "sign_offs": altered}), "utf-8")
        said = follow_document(tmp_path, about="identitet.json")
        assert (said.returncode, why in said.stderr, told in said.stdout) == (1, True, False), said.stderr


def test_a_token_with_a_personal_number_is_kept_nowhere_and_the_verifier_says_so(idp: str) -> None:
    response = signed_through(idp, personnummer="19121212-1212")
    signed = SignOff.objects.get()
    assert "id_token" not in signed.vouched
    with response.submissions.get().copy.file.open("rb") as file:
        told = judge_file(file.read())[1]
    assert any("fler personuppgifter än portalen ska ha" in reason for reason in told.reasons)


def test_of_a_password_the_verifier_says_that_nobody_vouches() -> None:
    response = make_response(state=State.SUBMITTED)
    with seal(response).file.open("rb") as file:
        told = judge_file(file.read())[1]
    assert any("genom lösenord. Något intyg från en inloggningstjänst finns inte." in one for one in told.reasons)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_attested_is_what_was_read_before_one_showed_who_one_is(idp: str, method: str) -> None:
    response = make_sent_in_own_words()
    user = approver_of(response)
    client = signed_in(user)
    known(idp, "andrat", user.email, auth_time=int(time.time()))
    back = come_back(client, ask(client, response), "andrat").headers["Location"]
    change_words(response)
    answer = getattr(client, method)(back)
    assert (answer.status_code, SignOff.objects.count()) == (422, 0)
    assert "Läs det som står här nu och kryssa i igen." in answer.content.decode()
