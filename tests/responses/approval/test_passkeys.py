"""Adding passkeys and signing with one, against an authenticator in software."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tries, User
from responses.approval import returning
from responses.models import Response, SignOff, State
from tests.accounts.authenticator import HOST, PRESENT, Passkey
from tests.builders import (
    PASSWORD,
    approver_of,
    editor_of,
    fingerprint_of,
    make_response,
    make_user,
    mark_read,
    send,
)
from tests.outbox.sending import deliver_letters
from tests.responses.approval.attestations import change_words, make_sent_in_own_words

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("passkeys")]
LIST, ADD = "mfa_list_webauthn", "mfa_add_webauthn"
REFUSED = "Passernyckeln visade inte vem du är."


@pytest.fixture(autouse=True)
def _named(settings: Any) -> None:
    settings.BASE_URL = f"https://{HOST}"


@pytest.fixture
def response() -> Response:
    return make_response(state=State.IN_REVIEW)


@pytest.fixture
def passkey(response: Response) -> Passkey:
    """The approver's."""
    made = Passkey()
    made.given_to(approver_of(response))
    return made


@pytest.fixture
def client(response: Response) -> Client:
    return signed_in(approver_of(response))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(response: Response, **changed: str) -> dict[str, str]:
    """What the approver has filled in, but for who they are."""
    user = approver_of(response)
    known = {"phone": user.phone, "email": user.email, "attests": "on"}
    known |= {"sha256": fingerprint_of(response), "read": mark_read(response)}
    return {**known, "identify": "passkey", **changed}


def asked(client: Client, response: Response) -> dict[str, Any]:
    """The challenge."""
    answer = client.post(reverse("sign_passkey", args=[response.pk]), fields(response))
    assert answer.status_code == 200
    options: dict[str, Any] = answer.json()
    return options


def sign_page(response: Response) -> str:
    """The page that signs, as the review leads to it."""
    return f"{reverse('sign', args=[response.pk])}?sha256={fingerprint_of(response)}"


def sign(client: Client, response: Response, assertion: str, **changed: str) -> Any:
    return client.post(reverse("sign", args=[response.pk]), fields(response, assertion=assertion, **changed))


# Signing


def test_the_approver_signs_with_a_passkey(response: Response, passkey: Passkey, client: Client) -> None:
    assert "signera med passernyckel" in client.get(sign_page(response)).content.decode()
    options = asked(client, response)["publicKey"]
    assert (options["userVerification"], options["rpId"], options["timeout"]) == ("required", HOST, 120_000)
    assert sign(client, response, passkey.answer({"publicKey": options})).status_code == 302
    sign_off = SignOff.objects.get()
    assert (sign_off.authenticated_by, sign_off.sha256) == ("passernyckel (WebAuthn)", fingerprint_of(response))
    assert Authenticator.objects.get().last_used_at


def test_an_answer_is_used_once(response: Response, passkey: Passkey, client: Client) -> None:
    answer = passkey.answer(asked(client, response))
    assert sign(client, response, answer).status_code == 302
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    send(response)
    again = sign(client, response, answer)
    assert (again.status_code, REFUSED in again.content.decode()) == (422, True)
    assert SignOff.objects.filter(voided_at=None).count() == 0


def test_a_wrong_answer_uses_up_the_challenge_and_what_was_typed_stays(
    response: Response, passkey: Passkey, client: Client
) -> None:
    options = asked(client, response)
    refused = sign(client, response, Passkey(passkey.credential_id).answer(options), phone="08-123 45 67")
    page = refused.content.decode()
    assert (refused.status_code, REFUSED in page, "08-123 45 67" in page) == (422, True, True)
    assert sign(client, response, passkey.answer(options)).status_code == 422
    assert not SignOff.objects.exists()


WRONG = {
    "of no passkey of the person's": lambda passkey, options: Passkey().answer(options),
    "without having seen who it is": lambda passkey, options: passkey.answer(options, flags=PRESENT),
    "for another address": lambda passkey, options: passkey.answer(options, origin="https://svar.example.org"),
    "over plain http": lambda passkey, options: passkey.answer(options, origin=f"http://{HOST}"),
    "to another challenge": lambda passkey, options: passkey.answer({"publicKey": {"challenge": "QUFB" * 8}}),
    "nothing": lambda passkey, options: "",
    "no JSON": lambda passkey, options: "{",
    "a number": lambda passkey, options: "1",
    "deep": lambda passkey, options: "[" * 100_000,
    "without a response": lambda passkey, options: '{"id": "AA", "rawId": "AA", "type": "public-key"}',
    "too short": lambda passkey, options: _shortened(passkey.answer(options)),
}


def _shortened(answer: str) -> str:
    told = json.loads(answer)
    told["response"]["authenticatorData"] = "AAAA"
    return json.dumps(told)


def test_a_wrong_answer_signs_nothing(response: Response, passkey: Passkey, client: Client) -> None:
    told = {}
    for wrong, answer in WRONG.items():
        Tries.objects.all().delete()  # the limit on wrong answers
        refused = sign(client, response, answer(passkey, asked(client, response)))
        told[wrong] = (refused.status_code, REFUSED in refused.content.decode())
    assert told == dict.fromkeys(WRONG, (422, True))
    assert not SignOff.objects.exists()


def test_a_challenge_holds_for_two_minutes_one_session_and_one_fingerprint(
    response: Response, passkey: Passkey, client: Client
) -> None:
    answer = passkey.answer(asked(client, response))
    elsewhere = sign(signed_in(approver_of(response)), response, answer)
    assert (elsewhere.status_code, REFUSED in elsewhere.content.decode()) == (422, True)
    with time_machine.travel(timezone.now() + timedelta(minutes=2, seconds=1), tick=False):
        late = sign(client, response, answer)
    assert (late.status_code, "för lång tid" in late.content.decode()) == (422, True)
    earlier = passkey.answer(asked(client, response))
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    send(response)
    assert sign(client, response, earlier).status_code == 422
    assert not SignOff.objects.exists()


def test_wrong_answers_are_counted_as_wrong_passwords_are(response: Response, passkey: Passkey, client: Client) -> None:
    assert [sign(client, response, "").status_code for _ in range(6)] == [422] * 5 + [429]
    assert client.post(reverse("sign_passkey", args=[response.pk]), fields(response)).status_code == 429


def test_nobody_is_asked_in_vain(response: Response, passkey: Passkey, client: Client) -> None:
    answer = client.post(reverse("sign_passkey", args=[response.pk]), fields(response, phone=""))
    assert answer.status_code == 422
    told = sign(client, response, "", phone="")
    assert (told.status_code, "Skriv ditt telefonnummer." in told.content.decode()) == (422, True)


def test_it_is_offered_only_where_there_is_a_passkey_and_the_portal_has_a_name(
    response: Response, passkey: Passkey, client: Client, settings: Any
) -> None:
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert "passernyckel" not in client.get(sign_page(response)).content.decode()
    assert client.post(reverse("sign_passkey", args=[response.pk]), fields(response)).status_code == 422
    assert "saknar ett eget namn" in client.get(reverse(LIST)).content.decode()
    settings.BASE_URL = f"https://{HOST}"
    Authenticator.objects.all().delete()
    assert "passernyckel" not in client.get(sign_page(response)).content.decode()
    assert client.post(reverse("sign_passkey", args=[response.pk]), fields(response)).status_code == 422


# Adding, naming, removing


@pytest.fixture
def own() -> Client:
    """Somebody who has just shown who they are."""
    client = signed_in(make_user())
    back = client.get(reverse(ADD)).headers["Location"]
    assert back.startswith(reverse("account_reauthenticate"))
    assert client.post(back, {"password": PASSWORD}).headers["Location"] == reverse(ADD)
    return client


def add(client: Client, passkey: Passkey, **changed: Any) -> Any:
    options = client.get(reverse(ADD)).context["js_data"]["creation_options"]
    assert options["publicKey"]["authenticatorSelection"]["userVerification"] == "required"
    posted = {"name": "Min mobil", "credential": json.dumps(passkey.made(options)), **changed}
    return client.post(reverse(ADD), posted)


def test_a_passkey_is_added_named_and_removed(own: Client) -> None:
    assert add(own, Passkey()).headers["Location"] == reverse("mfa_view_recovery_codes")
    kept = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert "Min mobil" in own.get(reverse(LIST)).content.decode()
    assert own.post(reverse("mfa_edit_webauthn", args=[kept.pk]), {"name": "Min nya mobil"}).status_code == 302
    assert "Min nya mobil" in own.get(reverse("mfa_remove_webauthn", args=[kept.pk])).content.decode()
    assert own.post(reverse("mfa_remove_webauthn", args=[kept.pk])).status_code == 302
    assert not Authenticator.objects.exists()
    assert [letter.subject for letter in deliver_letters()] == [
        "En passernyckel är tillagd",
        "En passernyckel är borttagen",
    ]


def test_what_is_no_passkey_is_refused(own: Client) -> None:
    unseen = json.dumps(Passkey().made(own.get(reverse(ADD)).context["js_data"]["creation_options"], flags=PRESENT))
    for credential in ("", "{", "5", "{}", '{"response": 5}', '{"id": "\\u0000", "response": {}}', unseen):
        page = own.post(reverse(ADD), {"name": "Min mobil", "credential": credential})
        assert (page.status_code, "Passernyckeln är inte sparad" in page.content.decode()) == (200, True)
        assert "Min mobil" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_another_persons_is_not_there(own: Client) -> None:
    Passkey().given_to(make_user())
    [other] = Authenticator.objects.all()
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert own.post(reverse(name, args=[other.pk]), {"name": "Min"}).status_code == 404
    assert "Tjänstedatorn" not in own.get(reverse(LIST)).content.decode()


def test_without_a_password_there_is_nothing_to_ask_for_and_none_is_added() -> None:
    user = make_user()
    user.set_unusable_password()
    user.save()
    assert signed_in(user).get(reverse(ADD)).headers["Location"] == reverse(LIST)


def test_signing_in_asks_for_it_after_the_password() -> None:
    user = make_user()
    Passkey().given_to(user)
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session


def test_no_passkey_is_asked_for_where_what_is_attested_is_another_than_was_read() -> None:
    response = make_sent_in_own_words()
    client, before = signed_in(approver_of(response)), mark_read(response)
    Passkey().given_to(approver_of(response))
    change_words(response)
    assert client.post(reverse("sign_passkey", args=[response.pk]), fields(response, read=before)).status_code == 422
    refused = sign(client, response, "{}", read=before)
    assert (refused.status_code, list(refused.context["sign_form"].errors)) == (422, ["attests"])
