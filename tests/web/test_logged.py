"""Every event that the log answers for stands in it, and nothing that is secret or an answer does."""

import json
from copy import deepcopy
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from lxml import html

from accounts.memberships.services import end_role, give_roles
from accounts.models import User
from accounts.roles import Role
from accounts.services import person_at
from audit.models import LogRow
from responses.models import Response, State
from tests.builders import (
    PASSWORD,
    approver_of,
    archivist_of,
    attach_file,
    editor_of,
    fingerprint_of,
    hand_out,
    make_member,
    make_organisation,
    make_response,
    make_user,
    mark_read,
    submit,
)
from tests.web.conftest import Answers
from tests.web.page import Page
from tests.web.pages import PAGES
from tests.web.permissions.asking import StatusClient
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]


def logged(action: str) -> list[dict[str, Any]]:
    return [json.loads(row.content) for row in LogRow.objects.filter(action=action).order_by("pk")]


def last(action: str) -> dict[str, Any]:
    found = logged(action)
    assert found, f"nothing is logged as {action}"
    return found[-1]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# Signing in


def test_a_wrong_code_from_a_letter_is_logged_with_the_address() -> None:
    guest, client = person_at(email="gast@example.se"), Client()
    client.post(reverse("account_request_login_code"), {"email": guest.email})
    client.post(reverse("account_confirm_login_code"), {"code": "1234-5678"})
    row = last("sign_in")
    assert (row["outcome"], row["details"], row["name"]) == ("failed", {"sätt": "kod i mejl"}, guest.email)


def test_a_wrong_code_from_an_app_is_logged() -> None:
    user, client = make_member(Role.EDITOR), Client()
    totp.TOTP.activate(user, totp.generate_totp_secret())
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    row = last("sign_in")
    assert (row["outcome"], row["details"], row["actor"]) == ("failed", {"sätt": "andra faktor"}, user.pk)


def test_a_wrong_passkey_is_logged() -> None:
    Client().post(reverse("mfa_login_webauthn"), {"credential": "{}"})
    row = last("sign_in")
    assert (row["outcome"], row["details"]) == ("failed", {"sätt": "passernyckel"})


def test_showing_again_who_one_is_is_logged_right_or_wrong() -> None:
    user = make_user()
    client = signed_in(user)
    client.post(reverse("account_reauthenticate"), {"password": "fel"})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    rows = logged("identified_again")
    assert [(row["actor"], row["outcome"]) for row in rows] == [(user.pk, "failed"), (user.pk, "done")]


def test_whoever_has_to_wait_is_logged_as_refused(settings: Any) -> None:
    settings.FAILURES_FREE = 1
    user, client = make_user(), Client()
    for _ in range(3):
        client.post(reverse("account_login"), {"login": user.email, "password": "fel"})
    assert "refused" in {row["outcome"] for row in logged("sign_in")}


# Denials, and administrators at answers


@pytest.mark.parametrize("who", ["system", "steward", "stranger"])
@pytest.mark.parametrize("page", ["response", "section", "attachment", "receipt", "copy"])
def test_every_attempt_at_answers_that_are_not_ones_own_is_logged(who: str, page: str) -> None:
    response = make_response()
    placed = attach_file(response, "A-2")
    asker = {
        "system": lambda: make_user(is_staff=True, is_superuser=True),
        "steward": lambda: make_member(Role.ADMINISTRATOR, organisation=response.organisation),
        "stranger": lambda: make_member(Role.EDITOR),
    }[who]()
    arguments: dict[str, list[object]] = {
        "response": [response.pk],
        "section": [response.pk, "A"],
        "attachment": [placed.attachment_id],
    }
    if page in {"receipt", "copy"}:
        other = make_response(organisation=response.organisation, state=State.SUBMITTED)
        arguments[page] = [other.submissions.get().pk]
    assert signed_in(asker).get(reverse(page, args=arguments[page])).status_code == 404
    row = last("denied")
    assert (row["actor"], row["outcome"]) == (asker.pk, "refused")
    assert row["organisation"] == response.organisation_id
    assert row["about"].startswith("response:")


def test_whoever_may_read_leaves_no_denial() -> None:
    response = make_response()
    assert signed_in(editor_of(response)).get(reverse("section", args=[response.pk, "A"])).status_code == 200
    assert logged("denied") == []


def test_a_denial_belongs_to_the_organisation_whose_it_is() -> None:
    response = make_response()
    reader = archivist_of(response)
    assert signed_in(reader).get(reverse("section", args=[response.pk, "A"])).status_code == 403
    assert last("denied")["organisation"] == response.organisation_id
    people = reverse("organisation_people", args=[response.organisation_id])
    assert signed_in(reader).get(people).status_code == 403
    assert last("denied")["organisation"] == response.organisation_id
    assert signed_in(reader).get(reverse("authoring")).status_code == 403
    assert last("denied")["organisation"] is None


# Roles


def test_giving_and_ending_a_role_is_logged_with_role_and_person() -> None:
    organisation = make_organisation()
    steward, person = make_member(Role.ADMINISTRATOR, organisation=organisation), make_user()
    now, today = timezone.now(), timezone.localdate()
    [given] = give_roles(
        organisation=organisation,
        user=person,
        roles=[Role.EDITOR],
        valid_from=today,
        valid_to=None,
        actor=steward,
        at=now,
    )
    end_role(membership=given, actor=steward, at=now)
    told = [(row["details"]["vad"], row["details"]["vem"], row["organisation"]) for row in logged("role_changed")]
    assert told == [("gav", person.email, organisation.pk), ("avslutade", person.email, organisation.pk)]


def test_ending_a_guests_access_is_logged() -> None:
    response, guest = make_response(), make_user()
    steward = make_member(Role.ADMINISTRATOR, organisation=response.organisation)
    hand_out(response, ["A-2"], guest)
    signed_in(steward).post(reverse("end_guest", args=[response.organisation_id, guest.pk]))
    assert last("role_changed")["organisation"] == response.organisation_id


# Signing, submitting, downloading, exporting


def test_a_wrong_password_when_signing_is_logged() -> None:
    response = make_response(state=State.IN_REVIEW)
    signer = approver_of(response)
    fields = {"name": signer.name, "title": "Direktör", "phone": "1", "email": signer.email, "attests": "on"}
    fields |= {"sha256": fingerprint_of(response), "read": mark_read(response), "password": "fel lösenord"}
    assert signed_in(signer).post(reverse("sign", args=[response.pk]), fields).status_code == 422
    row = last("signed")
    assert (row["actor"], row["outcome"], row["organisation"]) == (signer.pk, "failed", response.organisation_id)


@pytest.mark.parametrize(("action", "count"), [("signed", 1), ("submitted", 1)])
def test_signing_and_submitting_are_logged_once(action: str, count: int) -> None:
    response = make_response(state=State.APPROVED)
    submit(response)
    assert [row["outcome"] for row in logged(action)] == ["done"] * count


def test_fetching_the_draft_as_pdf_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.views.working_copy.working_copy", lambda **_: b"%PDF")
    response = make_response(state=State.IN_REVIEW)
    assert signed_in(editor_of(response)).get(reverse("draft_pdf", args=[response.pk])).status_code == 200
    assert last("downloaded")["details"] == {"vad": "utkastet som PDF"}


@pytest.mark.parametrize("form", ["json", "csv", "fhir"])
@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_exporting_by_command_is_logged(state: State, form: str) -> None:
    response = make_response(state=state)
    call_command("export_response", str(response.pk), format=form, stdout=StringIO())
    row = last("exported")
    assert (row["organisation"], row["about"]) == (response.organisation_id, f"response:{response.pk}")


# Never a secret, a password or an answer


CANARY = "kanariefagelMoln7391"
"""No address and no name: where one is asked for it is refused, and what was typed is not told."""

TOLD = {
    "reason": "why a second factor is to be replaced: the field says that it is logged",
    "name": "what somebody invited, a unit or a receiver is called: a person's address is logged, and a name may be",
    "title": "what a case is called, as in a register that anybody may ask for",
    "receipt_number": "the receiver's own number, as in the same register",
    **dict.fromkeys(
        (
            *("address", "postal_code", "town", "contact_name", "contact_title", "contact_phone", "attestation"),
            *("diarienummer_pattern", "submission_agreement", "other_content_type"),
            *("receiving_archive", "receiving_archive_code"),
        ),
        "an organisation's setting: logged with old and new value",
    ),
}
"""Fields that the log does tell of, and why; only on the pages in TELLING."""
TELLING = {
    *("ask_factor_reset", "organisation_person", "change_organisation_settings", "invite_person", "unit", "units"),
    *("rename_case", "case_recipients", "carried"),
}
TYPED = {"text", "textarea", "email", "url", "tel", "search", "password", "hidden", "number", "date", "file"}
WITH_FORMS = [page for page in PAGES if page.post is None and page.status == 200]


def forms_of(url: str, content: bytes) -> list[tuple[str, dict[str, str], list[str]]]:
    """Where each form of the page posts, with what it holds, and the names of what can be typed into it."""
    found = []
    for form in html.fromstring(content).xpath("//main//form[translate(@method, 'POST', 'post')='post']"):
        kinds = {field.name: field.get("type", field.tag) for field in form.iter("input", "textarea") if field.name}
        typed = [name for name, kind in kinds.items() if kind in TYPED and name not in {"csrfmiddlewaretoken", "next"}]
        path = (form.get("action") or "").partition("?")[0] or url.partition("?")[0]
        found.append((path, dict(form.form_values()), typed))
    return found


Forms = set[tuple[str, frozenset[str]]]


@pytest.fixture(scope="session")
def known_forms() -> Forms:
    """The forms that have been posted: the same one stands on many pages, and a question's form in many numbers."""
    return set()


def told_of_forms(world: World, page: Page, content: bytes, known: Forms) -> list[str]:
    """Post the page's forms with the canary everywhere, and in each field alone; what the log then tells of it."""
    found = list[str]()
    signed_in_here = Client()
    if page.who:
        signed_in_here.force_login(page.person(world))  # a session of its own, whatever has become of the world's
    client = StatusClient(signed_in_here)
    cookies = deepcopy(client.cookies)
    for path, fields, typed in forms_of(page.url(world), content):
        form = (resolve(path).view_name, frozenset(name.rpartition("-")[2] for name in typed))
        if form in known:
            continue
        known.add(form)
        told = TOLD if page.name in TELLING else {}
        names = [name for name in typed if name not in told]
        for filled in [names, *([name] for name in names[:12])]:
            client.cookies = deepcopy(cookies)  # a form that signs out does so for itself only
            with transaction.atomic():
                client.post(path, {**fields, **dict.fromkeys(filled, CANARY)})
                rows = LogRow.objects.filter(content__contains=CANARY).values_list("content", flat=True)
                found += [f"{path} {filled}: {row}" for row in rows]
                transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("page", WITH_FORMS, ids=lambda page: page.label)
def test_what_is_typed_into_no_field_of_any_form_stands_in_the_log(
    page: Page, world: World, answer_of: Answers, known_forms: Forms
) -> None:
    assert told_of_forms(world, page, answer_of(page).content, known_forms) == []


def test_an_answer_that_is_saved_does_not_stand_in_the_log() -> None:
    response: Response = make_response()
    client = signed_in(editor_of(response))
    answer = client.post(
        reverse("save_question", args=[response.pk, "A-2"]), {"A-2-value": CANARY, "A-2-revision": "0"}
    )
    assert answer.status_code == 200
    assert response.answers.filter(link_id="A-2").exists()
    assert not LogRow.objects.filter(content__contains=CANARY).exists()
