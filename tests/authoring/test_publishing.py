"""Publishing and retiring."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from authoring.editions import Edition
from responses.assignments.withdrawing import withdraw_assignment
from responses.models import Notice, State
from surveys.models import Questionnaire, Retirement
from tests.authoring.rooms import kept, page, published
from tests.builders import approver_of, client_of, editor_of, hand_out, make_member, make_response, reopen
from tests.surveys.test_commands import SOUND, run

pytestmark = pytest.mark.django_db


def test_publishing_asks_once_and_then_publishes_for_ever(pages: Client, author: User) -> None:
    edition = kept(author, name="prov")
    address = reverse("publish", args=[edition.ref])
    assert "kan aldrig ändras eller tas bort" in pages.get(address).content.decode()
    assert not Questionnaire.objects.exists()
    answer = pages.post(address)
    questionnaire = Questionnaire.objects.get()
    assert answer.headers["Location"] == reverse("edition", args=[Edition(questionnaire).ref])
    assert (questionnaire.published_by, questionnaire.tree) == (author, edition.tree)
    assert pages.post(address).status_code == 302
    assert Questionnaire.objects.count() == 1


def test_another_content_under_a_published_number_is_refused_and_the_page_says_so_beforehand(
    pages: Client, author: User
) -> None:
    published(name="prov", title="Den publicerade")
    other = kept(author, name="prov", title="En annan")
    text = page(pages, "edition", other.ref)
    assert "redan publicerad med annat innehåll" in text
    assert reverse("publish", args=[other.ref]) not in text
    assert pages.post(reverse("publish", args=[other.ref])).status_code == 409


def test_retiring_needs_a_reason_and_shows_it(pages: Client) -> None:
    edition = published()
    address = reverse("retire", args=[edition.ref])
    assert pages.post(address, {"reason": " "}).status_code == 422
    assert not Retirement.objects.exists()
    assert pages.post(address, {"reason": "Fel gräns i fråga 2."}).status_code == 302
    text = page(pages, "edition", edition.ref)
    assert "Fel gräns i fråga 2." in text
    assert "Bjud in organisationer" not in text


def test_a_correction_tells_the_editors_of_drafts_on_an_earlier_version_once(pages: Client, author: User) -> None:
    first = published(name="prov").published
    drafted, submitted = make_response(questionnaire=first), make_response(questionnaire=first, state=State.SUBMITTED)
    second = make_member(Role.EDITOR, organisation=drafted.organisation)
    correction = kept(author, name="prov", version="2026-02-01", title="Prov, rättad")
    address = reverse("publish", args=[correction.ref])
    assert "1 svar skrivs på en tidigare utgåva" in pages.get(address).content.decode()
    for _ in range(2):
        pages.post(address)
    told = Notice.objects.filter(kind=Notice.Kind.CORRECTED)
    assert {(notice.to, notice.response) for notice in told} == {(editor_of(drafted), drafted), (second, drafted)}
    assert told.count() == 2
    assert "utgåva 2026-02-01 ersätter den ni skriver på, 2026-01-15" in told[0].text
    assert not submitted.notices.exists()
    newer = Edition(Questionnaire.objects.get(version="2026-02-01"))
    assert "1 svar följer en tidigare utgåva." in page(pages, "edition", newer.ref)
    text = page(pages, "edition", Edition(first).ref)
    assert f'En senare utgåva är publicerad: <a href="{reverse("edition", args=[newer.ref])}">2026-02-01</a>' in text
    assert "följer en tidigare utgåva" not in text


def test_a_correction_tells_those_who_have_been_handed_a_part_and_their_page_names_the_new_version(
    pages: Client, author: User
) -> None:
    drafted = make_response(questionnaire=published(name="prov").published)
    writer, gone = (make_member(Role.CONTRIBUTOR, organisation=drafted.organisation) for _ in range(2))
    hand_out(drafted, ["A-1"], writer)
    [taken] = hand_out(drafted, ["A-2"], gone)
    withdraw_assignment(assignment=taken, actor=editor_of(drafted), at=timezone.now())
    assert "Enkäten har rättats" not in page(client_of(writer), "my_questions", drafted.pk)
    correction = kept(author, name="prov", version="2026-02-01", title="Prov, rättad")
    pages.post(reverse("publish", args=[correction.ref]))
    [told] = Notice.objects.filter(kind=Notice.Kind.CORRECTED).exclude(to=editor_of(drafted))
    assert (told.to, told.path) == (writer, reverse("my_questions", args=[drafted.pk]))
    assert "En samordnare byter utgåva." in told.text
    text = page(client_of(writer), "my_questions", drafted.pk)
    assert "Utgåva 2026-02-01 är publicerad. Ni skriver på 2026-01-15 tills en samordnare byter." in text
    assert reverse("move", args=[drafted.pk]) not in text


def test_a_first_version_and_another_questionnaire_tell_nobody(pages: Client, author: User) -> None:
    make_response(questionnaire=published(name="prov").published)
    other = kept(author, name="annan")
    assert "Ingen får något mejl" in pages.get(reverse("publish", args=[other.ref])).content.decode()
    pages.post(reverse("publish", args=[other.ref]))
    assert not Notice.objects.exists()


@pytest.mark.parametrize("command", [["publish_questionnaire"], ["import_questionnaire", "--publish"]])
def test_a_correction_by_a_command_tells_them_too_and_what_was_published_before_nobody(
    command: list[str], author: User, tmp_path: Path
) -> None:
    file = tmp_path / "prov.yaml"
    file.write_text(SOUND)
    first = run(*command, str(file))
    drafted = make_response(questionnaire=Questionnaire.objects.get())
    file.write_text(SOUND.replace("2025-01-15", "2025-02-01"))
    assert "SHA-256" in first
    run(*command, str(file))
    [told] = Notice.objects.filter(kind=Notice.Kind.CORRECTED)
    assert (told.to, told.response) == (editor_of(drafted), drafted)
    make_member(Role.EDITOR, organisation=drafted.organisation)
    run(*command, str(file))
    assert Notice.objects.count() == 1


def test_a_correction_tells_the_editors_and_the_approver_of_what_waits_for_approval(
    pages: Client, author: User
) -> None:
    first = published(name="prov").published
    waiting, approved = (make_response(questionnaire=first, state=one) for one in (State.IN_REVIEW, State.APPROVED))
    asked = approver_of(waiting)
    correction = kept(author, name="prov", version="2026-02-01", title="Prov, rättad")
    address = reverse("publish", args=[correction.ref])
    asks = pages.get(address).content.decode()
    assert "2 svar på en tidigare utgåva är skickade för godkännande eller godkända" in asks
    assert "Ingen får något mejl" not in asks
    pages.post(address)
    told = {(one.to, one.response): one.text for one in Notice.objects.filter(kind=Notice.Kind.CORRECTED)}
    assert set(told) == {
        (editor_of(waiting), waiting),
        (asked, waiting),
        (editor_of(approved), approved),
    }
    assert "återsänd det, så byter en samordnare" in told[asked, waiting]
    assert "Svaret väntar på godkännande. Ska det följa den nya utgåvan" in told[editor_of(waiting), waiting]
    assert "Svaret är godkänt och inte inskickat." in told[editor_of(approved), approved]


def test_a_correction_tells_nobody_of_an_answer_of_which_some_questions_are_being_corrected(
    pages: Client, author: User
) -> None:
    corrected = make_response(questionnaire=published(name="prov").published, state=State.SUBMITTED)
    reopen(corrected, "A-1")
    address = reverse("publish", args=[kept(author, name="prov", version="2026-02-01").ref])
    assert "Ingen får något mejl" in pages.get(address).content.decode()
    pages.post(address)
    assert not Notice.objects.filter(kind=Notice.Kind.CORRECTED).exists()
