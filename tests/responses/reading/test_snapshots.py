"""What is frozen when a response is sent for approval."""

import hashlib
import json
from typing import Any

import pytest
from django.utils import timezone

from responses.approval import returning
from responses.drafting import attaching
from responses.models import Response, Snapshot, State
from tests.attachments import files
from tests.builders import (
    approver_of,
    attach_file,
    attach_link,
    complete_answers,
    editor_of,
    grant_questionnaire,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
    send,
)

pytestmark = pytest.mark.django_db


def independent_sha256(content: dict[str, Any]) -> str:
    """RFC 8785 for data without fractions: sorted keys, no white space, UTF-8, JSON's shortest escapes."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def ready(**answers: Any) -> Response:
    """A draft with a complete set of answers."""
    response = make_response(answers={key.replace("_", "-"): value for key, value in answers.items()})
    save_answers(response, complete_answers(response))
    return response


@pytest.mark.parametrize("text", ["Vi har arbetat.", 'Citat ”så” och "så" \\ / \t\n', "😀 🇸🇪 q\u0307 \u2028 \u007f"])
def test_the_fingerprint_is_the_sha256_of_the_canonical_json(text: str) -> None:
    snapshot = send(ready(A_2=text))
    stored = Snapshot.objects.get(pk=snapshot.pk)
    assert stored.content["answers"]["A-2"] == text
    assert stored.sha256 == independent_sha256(stored.content)


def test_the_grant_report_s_fingerprint_can_be_computed_by_anybody() -> None:
    snapshot = make_response(state=State.IN_REVIEW, questionnaire=grant_questionnaire()).snapshots.get()
    assert snapshot.sha256 == independent_sha256(snapshot.content)


def test_a_snapshot_says_whose_answers_to_what() -> None:
    response = ready()
    content = send(response).content
    assert content["response"] == str(response.pk)
    assert content["organisation"] == {"name": response.organisation.name, "number": response.organisation.number}
    assert content["questionnaire"]["sha256"] == response.questionnaire.sha256
    assert content["facts"] == {"municipalities": 6}


def test_a_snapshot_has_the_answers_in_force_with_the_sum() -> None:
    response = ready(A_1="nej", A_3="60", A_4="40")
    answers = send(response).content["answers"]
    assert set(answers) == {"K-namn", "K-epost", "A-1", "A-2", "A-3", "A-4", "A-5"}
    assert answers["A-5"] == "100"


def test_parked_answers_are_left_out_but_kept() -> None:
    response = ready(A_1="ja", B_1="Planen")
    save_answers(response, {"A-1": "nej"})
    snapshot = send(response)
    assert "B-1" not in snapshot.content["answers"]
    assert response.answers.get(link_id="B-1").value == "Planen"


def test_an_attached_file_is_in_with_its_hash_and_its_decision() -> None:
    response, content = ready(), files.pdf(pages=2)
    decision = {"decision_paragraph": "§45", "decision_kind": "delegated"}
    attach_file(response, "A-6", content=content, title="Handlingsplan", **decision)
    (described,) = send(response).content["attachments"]
    assert described["link_id"] == "A-6"
    assert described["sha256"] == hashlib.sha256(content).hexdigest()
    assert (described["title"], described["size"], described["name"]) == ("Handlingsplan", len(content), "beslut.pdf")
    assert (described["diarienummer"], described["decided_on"]) == ("RS 2025-0100", "2025-03-01")
    assert (described["decision_paragraph"], described["decision_kind"]) == ("§ 45", "Delegationsbeslut")


def test_an_attached_link_is_in_with_its_address() -> None:
    response = ready()
    attach_link(response, "A-6", "https://example.se/beslut")
    (described,) = send(response).content["attachments"]
    assert (described["url"], described["sha256"]) == ("https://example.se/beslut", "")


def test_a_removed_attachment_is_not_in_the_next_snapshot() -> None:
    response = ready()
    placed = attach_file(response, "A-6")
    attaching.detach_document(
        response=response, attachment=placed.attachment, actor=editor_of(response), at=timezone.now()
    )
    assert send(response).content["attachments"] == []


def test_a_document_of_a_closed_question_is_left_out_but_kept() -> None:
    questions = """
        - {type: choice, link_id: q1, text: Ett, options: [{ja: Ja}, {nej: Nej}]}
        - {type: file, link_id: q2, text: Underlag, enable_when: {item: q1, is: ja}}
    """
    response = make_response(questionnaire=make_questionnaire(make_definition(questions)), answers={"q1": "ja"})
    attach_file(response, "q2")
    save_answers(response, {"q1": "nej"})
    assert send(response).content["attachments"] == []
    assert response.attached.get().attachment.removed_at is None


def test_a_change_after_sending_leaves_the_snapshot_as_it_was() -> None:
    response = ready(A_2="före")
    snapshot = send(response)
    returning.return_(response=response, reason="ändra", actor=approver_of(response), at=timezone.now())
    save_answers(response, {"A-2": "efter"})
    assert Snapshot.objects.get(pk=snapshot.pk).content["answers"]["A-2"] == "före"
    second = send(response)
    assert (second.number, second.content["answers"]["A-2"]) == (2, "efter")
    assert second.sha256 != snapshot.sha256


def test_equal_answers_sent_twice_have_different_fingerprints() -> None:
    """Or an approval page of the first sending could sign the second."""
    response = ready()
    first = send(response)
    returning.return_(response=response, reason="läs igen", actor=approver_of(response), at=timezone.now())
    assert send(response).sha256 != first.sha256
