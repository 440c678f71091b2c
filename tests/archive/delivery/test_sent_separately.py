"""What is sent beside the form: "ej skickat ännu" until what was sent is kept, with to whom, when and by whom."""

import re
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.delivery import sending
from archive.delivery.reading import Carrying
from archive.files import list_sent_files
from archive.packages.contents import delivery_files
from archive.paper.document import copy_data
from responses.models import Response, SentSeparately, State, Submission
from tests.attachments import files
from tests.builders import approver_of, bring_to, carried_questionnaire, editor_of, make_response, seal
from tests.builders.copies import copy_html

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: text, link_id: t, text: Beskriv arbetet, by_email: enkat@example.se}
- {type: file, link_id: f, text: Underlag, accepts: [file, email], by_email: enkat@example.se}
"""
MAILED = {"t": {"by_email": True, "text": ""}, "f": {"by_email": True, "note": ""}}


def make_mailed(**fields: Any) -> Response:
    return make_response(**{"questionnaire": carried_questionnaire(ITEMS), "answers": MAILED, **fields})


def note(response: Response, link_id: str = "f", **fields: Any) -> SentSeparately:
    given: dict[str, Any] = {"to": "enkat@example.se", "sent_on": timezone.localdate(), "upload": None, "text": ""}
    if not {"upload", "text"} & set(fields):
        given["upload"] = files.upload(files.pdf(), "underlag.pdf")
    given["actor"] = editor_of(response)
    return sending.note_sent(response=response, link_id=link_id, at=timezone.now(), **{**given, **fields})


def page(response: Response, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(editor_of(response))
    return client.get(reverse(name, args=[response.pk, *args])).content.decode()


@pytest.mark.parametrize("name", ["response", "check", "sent_separately"])
def test_until_it_is_noted_every_page_says_that_it_is_not_sent(name: str) -> None:
    response = make_mailed()
    assert "ej skickat ännu" in page(response, name).lower()
    note(response, "t")
    note(response, "f")
    assert "ej skickat ännu" not in page(response, name).lower()


def test_a_text_becomes_a_document_that_the_portal_makes() -> None:
    sent = note(make_mailed(), "t", text="Rad ett.\nRad två 👩‍⚕️.")
    assert (sent.document.mime_type, sent.text) == ("application/pdf", "Rad ett.\nRad två 👩‍⚕️.")
    with sent.document.file.open("rb") as opened:
        assert opened.read(5) == b"%PDF-"


def test_a_pasted_table_keeps_its_cells_apart_in_the_document_that_the_portal_makes() -> None:
    text = "Falkenberg\t900\t9,1 %\nHalmstad\t7\t1,5\n\nSumma:\t907"
    sent = note(make_mailed(), "t", text=text)
    with sent.document.file.open("rb") as opened:
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=opened.read(), capture_output=True, check=True)
    said = " ".join(done.stdout.decode().split())
    assert "Falkenberg 900 9,1 % Halmstad 7 1,5 Summa: 907" in said
    assert sent.text == text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": " "}, "Välj en fil"),
        ({"text": "Text", "upload": "both"}, "antingen"),
        ({"sent_on": timezone.localdate() + timedelta(days=1)}, "framtiden"),
    ],
)
def test_what_is_no_proof_is_refused_next_to_its_field(fields: dict[str, Any], message: str) -> None:
    if fields.get("upload"):
        fields = {**fields, "upload": files.upload(files.pdf(), "underlag.pdf")}
    with pytest.raises(ValidationError, match=message):
        note(make_mailed(), **fields)
    assert not SentSeparately.objects.exists()


def test_only_an_editor_notes_what_was_sent() -> None:
    response = make_mailed(state=State.APPROVED)
    with pytest.raises(PermissionDenied):
        note(response, actor=approver_of(response))
    assert note(response)


def test_the_copy_has_what_was_sent_before_the_sealing_and_the_package_also_what_came_after() -> None:
    response = make_mailed()
    first = note(response, "f")
    bring_to(response, State.SUBMITTED)
    submission = Submission.objects.get()
    second = note(response, "t", text="Skickat efteråt.")
    assert [one["sha256"] for one in copy_data(submission)["sent_separately"]] == [first.document.sha256]
    assert [file.sha256 for file in list_sent_files(submission)] == [first.document.sha256]
    html = copy_html(submission)
    assert "Ej skickat ännu. Ska skickas till enkat@example.se." in html
    assert first.document.original_name in html
    packed = {file.sha256 for file in delivery_files(submission)}
    assert {first.document.sha256, second.document.sha256} <= packed
    assert seal(response).pages


def test_what_is_taken_back_is_not_sent_and_stays_in_the_trail() -> None:
    response = make_mailed(state=State.SUBMITTED)
    sent = note(response)
    assert [thing.link_id for thing in Carrying(Submission.objects.get()).unsent] == ["t"]
    for _ in range(2):
        sending.withdraw_sent(sent=sent, actor=editor_of(response), at=timezone.now())
    assert [thing.link_id for thing in Carrying(Submission.objects.get()).unsent] == ["t", "f"]
    assert response.events.filter(action="sent_withdrawn").count() == 1


def test_a_file_has_the_same_number_in_the_copy_and_in_the_package_when_another_is_taken_back() -> None:
    response = make_mailed()
    first = note(response, "t", text="Först.")
    second = note(response, "f")
    bring_to(response, State.SUBMITTED)
    submission = Submission.objects.get()
    in_copy = {file.sha256: file.name for file in list_sent_files(submission)}
    sending.withdraw_sent(sent=first, actor=editor_of(response), at=timezone.now())
    third = note(response, "t", text="Rättat.")
    assert {file.sha256: file.name for file in list_sent_files(submission)} == in_copy
    packed = [file.path for file in delivery_files(submission) if file.path.startswith("skickat-separat")]
    assert packed == [in_copy[second.document.sha256], f"skickat-separat-03-{third.document.original_name}"]


def test_much_that_was_sent_for_a_question_is_listed_a_page_at_a_time(client: Client) -> None:
    response = make_mailed()
    first = note(response)
    SentSeparately.objects.bulk_create(
        SentSeparately(
            response=response, link_id="f", document=first.document, to=f"mottagare{number}@example.se", text="",
            sent_on=first.sent_on, by=first.by, by_name=first.by_name, at=first.at,
        )
        for number in range(2, 13)
    )  # fmt: skip
    note(response, "t")
    client.force_login(editor_of(response))
    url = reverse("sent_separately", args=[response.pk])

    def shown(**query: str) -> list[str]:
        return re.findall(r"till (\S+@example\.se)\. Antecknat", client.get(url, query).content.decode())

    first_page = ["enkat@example.se", *(f"mottagare{number}@example.se" for number in range(2, 11))]
    assert shown() == ["enkat@example.se", *first_page]
    assert shown(**{"skickat-f": "2"}) == ["enkat@example.se", "mottagare11@example.se", "mottagare12@example.se"]
    html = client.get(url).content.decode()
    assert 'href="?skickat-f=2#skickat-f"' in html
    assert "skickat-t=" not in html
