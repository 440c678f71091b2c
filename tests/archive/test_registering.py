"""The register's facts: entered with the submission, corrected by the registrator, every change in the trail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.models import Organisation
from archive import registering
from archive.cases import same_case
from archive.forms import RegisterFactsForm
from archive.models import RegisterEntry, SearchEntry, SearchPassage
from archive.packages.premis import events_of
from archive.register_facts import register_data
from archive.registering import RegisterFacts, describe_submission, register_response
from archive.searching import index as search_index
from responses.models import Response, State, Submission
from tests.builders import archivist_of, editor_of, make_response, seal, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


@pytest.fixture
def response() -> Response:
    return make_response(state=State.SUBMITTED)


def facts_of(entry: RegisterEntry, **changed: object) -> RegisterFacts:
    return replace(RegisterFacts(**registering.facts_of(entry)), **changed)  # type: ignore[arg-type]


def test_a_submission_is_entered_with_what_the_portal_knows(response: Response) -> None:
    submission = response.submissions.get()
    assert register_data(submission) == {
        "drawn_up_on": {"value": timezone.localdate(submission.submitted_at).isoformat(), "public": True},
        "diarienummer": {"value": "", "public": True},
        "counterpart": {"value": response.tree.agency, "public": True},
        "subject": {"value": f"Svar på {response.questionnaire.dated_title}", "public": True},
        "recipient_number": {"value": "", "public": True},
        "sent_on": {"value": timezone.localdate(submission.submitted_at).isoformat(), "public": True},
    }


def test_a_correction_is_written_in_the_trail_and_the_number_is_found(response: Response) -> None:
    submission, now = response.submissions.get(), timezone.now()
    changed = facts_of(submission.register_entry, subject_public=False, recipient_number="7.1-20026/2026")
    for _ in range(2):  # the second time nothing is left to change
        describe_submission(submission=submission, facts=changed, actor=archivist_of(response), at=now)
    event = response.events.get(action="describe")
    assert event.note.splitlines()[1:] == [
        "Ärendet visas utåt: från ja till nej",
        "Mottagarens diarienummer: 7.1-20026/2026",
    ]
    entry = SearchEntry.objects.get(submission=submission)
    assert entry.numbers.splitlines()[1:] == [" 7 1 20026 2026 "]
    submission.refresh_from_db()
    assert register_data(submission)["subject"]["public"] is False


def test_only_the_registrator_corrects_and_only_with_what_can_be_true(response: Response) -> None:
    submission, now = response.submissions.get(), timezone.now()
    facts = facts_of(submission.register_entry, counterpart="Riksarkivet")
    with pytest.raises(PermissionDenied):
        describe_submission(submission=submission, facts=facts, actor=editor_of(response), at=now)
    for wrong in (
        {"subject": " "},
        {"recipient_number": "x"},
        {"recipient_number": "../.."},
        {"drawn_up_on": timezone.localdate() + timedelta(days=1)},
    ):
        with pytest.raises(ValidationError):
            describe_submission(
                submission=submission, facts=replace(facts, **wrong), actor=archivist_of(response), at=now
            )  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["03/04/2026", "i går", "2026-02-30"])
def test_a_day_that_cannot_be_read_is_refused_and_shown_as_it_was_typed(typed: str) -> None:
    form = RegisterFactsForm({"drawn_up_on": typed})
    assert form.errors["drawn_up_on"] == ["Ange datumet som år-månad-dag, till exempel 2026-03-12."]
    assert f'value="{typed}"' in str(form["drawn_up_on"])


def test_a_number_of_another_shape_than_the_organisations_is_refused_with_an_example(response: Response) -> None:
    Organisation.objects.update(diarienummer_pattern="RSÅÅ####; RS ÅÅÅÅ-*")
    seal(response)
    with pytest.raises(ValidationError, match="RS264444 eller RS 2026-254"):
        register_response(response=response, diarienummer="KS 2026/1", actor=archivist_of(response), at=timezone.now())
    register_response(response=response, diarienummer="RS250393", actor=archivist_of(response), at=timezone.now())
    response.refresh_from_db()
    assert response.diarienummer == "RS250393"


def test_the_index_can_be_made_again_from_what_is_kept(response: Response) -> None:
    before = sorted(SearchPassage.objects.values_list("label", "text", "words"))
    numbers = SearchEntry.objects.get().numbers
    SearchEntry.objects.all().delete()
    call_command("index_archive")
    assert sorted(SearchPassage.objects.values_list("label", "text", "words")) == before != []
    assert SearchEntry.objects.get().numbers == numbers


def buttons(client: Client, address: str) -> list[str]:
    """What the page offers to do."""
    (main,) = html.fromstring(client.get(address).content).iter("main")
    return [control.text_content().strip() for control in main.iter("a", "button")]


@pytest.mark.parametrize(
    ("page", "before", "after"),
    [
        ("response", "Registrera i diariet", "Ändra diarienummer"),
        ("archived", "Registrera", "Ändra"),
    ],
)
def test_a_number_from_before_the_submission_leaves_the_registering_to_be_done(
    client: Client, page: str, before: str, after: str
) -> None:
    """The button says what happens: the answer becomes archived, whether it had a number already or not."""
    response = make_response(state=State.APPROVED)
    archivist = archivist_of(response)
    register_response(response=response, diarienummer="RS 2026-1", actor=archivist, at=timezone.now())
    submission = submit(response)
    seal(response)
    client.force_login(archivist)
    address = reverse(page, args=[response.pk if page == "response" else submission.pk])
    assert (before in buttons(client, address), after in buttons(client, address)) == (True, False)
    register_response(response=response, diarienummer="RS 2026-1", actor=archivist, at=timezone.now())
    assert (before in buttons(client, address), after in buttons(client, address)) == (False, True)


def test_one_submission_that_cannot_be_indexed_stops_no_other(
    response: Response, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_response(state=State.SUBMITTED)
    SearchEntry.objects.all().delete()
    bad = response.submissions.get()

    def texts(submission: Submission) -> list[search_index.IndexedText]:
        if submission == bad:
            raise ValueError("a text that no index takes")
        return search_index_texts(submission)

    search_index_texts = search_index.indexed_texts_of
    monkeypatch.setattr(search_index, "indexed_texts_of", texts)
    call_command("index_archive")
    assert SearchEntry.objects.count() == 1
    said = capsys.readouterr()
    assert "1 inskickade svar indexerade" in said.out
    assert "1 inskickade svar gick inte att indexera" in said.err


def test_without_a_pattern_only_what_looks_like_a_number_is_taken(response: Response) -> None:
    seal(response)
    for wrong in ("x", "../..", "2026", "", "9" * 5000):
        with pytest.raises(ValidationError) as refused:
            register_response(response=response, diarienummer=wrong, actor=archivist_of(response), at=timezone.now())
        assert set(refused.value.message_dict) == {"diarienummer"}


def test_a_correction_says_from_what_to_what_also_in_the_package(response: Response) -> None:
    copy, actor = seal(response), archivist_of(response)
    for number in ("RS 2026-0412", "rs2026\u20110412", "RS 2026-0413"):
        register_response(response=response, diarienummer=number, actor=actor, at=timezone.now())
    notes = list(response.events.filter(action="register").order_by("pk").values_list("note", flat=True))
    assert notes == ["RS 2026-0412", "från RS 2026-0412 till RS 2026-0413"]
    details = [event.detail for event in events_of(copy) if event.kind == "registration"]
    assert details == [f"Diarienummer: {note}" for note in notes]


def test_a_number_is_that_of_a_case_and_shared(response: Response, client: Client) -> None:
    actor, other = archivist_of(response), make_response(organisation=response.organisation)
    stranger = make_response(state=State.SUBMITTED)
    for one, number in ((response, "RS 2026-0412"), (stranger, "RS 2026-0412")):
        seal(one)
        register_response(response=one, diarienummer=number, actor=archivist_of(one), at=timezone.now())
    register_response(response=other, diarienummer="rs2026 0412", actor=actor, at=timezone.now())
    other.refresh_from_db()
    assert other.diarienummer == "RS 2026-0412"
    assert same_case(other, actor) == [response]
    client.force_login(actor)
    for address in (
        reverse("diarienummer", args=[other.pk]),
        reverse("archived", args=[response.submissions.get().pk]),
    ):
        page = client.get(address).content.decode()
        assert "Samma ärende (RS 2026-0412) som" in page
        assert str(stranger.pk) not in page
    assert reverse("response", args=[other.pk]) in page
