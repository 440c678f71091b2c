"""Whose a Word document is that is uploaded by somebody else than its writer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import Unit
from accounts.roles import Role
from responses.models import Contribution, Way, WordReturn
from responses.reading.draft import Draft
from tests.builders import client_of, contributor_of, editor_of, hand_out, make_member
from tests.responses.word.returning import answer, come_back, mailed, sent_to, upload, write_in
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("docx")]


def test_a_contribution_that_was_mailed_is_uploaded_by_the_editor_as_the_senders(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person, way=Way.CONTRIBUTION)
    sent = sent_to(response, person)
    received = come_back(response, write_in(sent.content, {"A-2": "Mejlat bidrag."}))
    assert (received.contributor, Contribution.objects.get().person) == (person, person)
    assert "A-2" not in received.returned.values


def test_the_editor_says_whose_contribution_a_mailed_document_is(response):
    person, other = contributor_of(response), make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], person, other, way=Way.CONTRIBUTION)
    received = mailed(response, {"A-2": "Mejlat bidrag.", "A-1.ja": "Annan plan"}, whose=person)
    assert received.contributed == ("A-2",)
    assert (received.returned.whose, received.returned.by) == (person, editor_of(response))
    kept = Contribution.objects.get()
    assert (kept.person, kept.text, kept.wordings.get().by) == (person, "Mejlat bidrag.", editor_of(response))
    assert "A-1.ja" in received.returned.values  # what nobody is asked to contribute to waits to be taken in
    note = response.events.get(action="word_returned").note
    assert note.startswith("svar.docx, bidrag från ")
    assert "frågan ”Beskriv arbetet”" in note


def test_whoever_is_not_asked_for_any_of_it_cannot_be_said_to_have_contributed(response):
    person, editor = contributor_of(response), editor_of(response)
    hand_out(response, ["B-1"], person, way=Way.CONTRIBUTION)
    with pytest.raises(ValidationError, match="fått att skriva"):
        mailed(response, {"A-2": "Mejlat."}, whose=person)
    with pytest.raises(ValidationError, match="fått att skriva"):
        mailed(response, {}, whose=person)  # what it went out with is nobody's contribution
    with pytest.raises(PermissionDenied):
        mailed(response, {"B-1": "Mitt."}, whose=editor, actor=person)
    assert not Contribution.objects.exists()
    assert mailed(response, {"B-1": "Mejlat."}, whose=person).contributed == ("B-1",)


def test_the_page_asks_whose_it_is_and_tells_who_put_it_in(response):
    unit = Unit.objects.create(organisation=response.organisation, name="Barnförvaltningen", mailbox="barn@example.se")
    client, page = client_of(editor_of(response)), reverse("word", args=[response.pk])
    assert "Vem har svarat i filen?" not in client.get(page).content.decode()
    [asked] = hand_out(response, ["A-2"], units=[unit], way=Way.CONTRIBUTION)
    assert "Barnförvaltningen, barn@example.se" in client.get(page).content.decode()
    content = write_in(sent_to(response).content, {"A-2": "Vårt bidrag."})
    refused = client.post(page, {"file": upload(content), "whose": str(editor_of(response).pk)})
    assert refused.status_code == 422
    told = client.post(page, {"file": upload(content), "whose": str(asked.person.pk)}, follow=True).content.decode()
    assert "från barn@example.se, inlagt av dig" in told
    assert f"<strong>barn@example.se</strong>, inlagt av {editor_of(response).name}" in told
    assignment = reverse("assignment", args=[response.pk, asked.pk])
    shown = client.get(assignment)
    assert f"inlagt av {editor_of(response).name}" in shown.content.decode()
    client.post(assignment, {"goto": "give", "seen": seen_in(shown)})
    assert Contribution.objects.get().given_at
    section = client.get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert f"<strong>Barnförvaltningen, barn@example.se</strong>, inlagt av {editor_of(response).name}" in section


def test_whose_document_it_was_stands_with_the_answers_that_are_taken_from_it(response):
    writer, editor = contributor_of(response), editor_of(response)
    hand_out(response, ["A-2"], writer)
    client, page = client_of(editor), reverse("word", args=[response.pk])
    content = write_in(sent_to(response).content, {"A-2": "Mejlat svar.", "A-3": "12"})
    told = client.post(page, {"file": upload(content), "whose": str(writer.pk)}, follow=True).content.decode()
    assert f"Svaren i filen är från <strong>{writer.name}</strong>, inlagt av {editor.name}." in told
    returned = WordReturn.objects.get()
    assert (returned.writer, returned.by, returned.whose) == (writer, editor, None)
    client.post(
        reverse("word_return", args=[response.pk, returned.pk]),
        {"goto": "question:A-2", "seen": f"A-2:{Draft(response).revision('A-2')}"},
    )
    assert answer(response, "A-2") == "Mejlat svar."
    history = client.get(reverse("answer_history", args=[response.pk, "A-2"])).content.decode()
    assert f"ur Word-filen svar.docx från {writer.name}, inlagt av {editor.name}" in history
    for action in ("word_returned", "word_taken"):
        assert response.events.get(action=action).note.startswith(f"svar.docx från {writer.name}")


def test_a_document_says_itself_whose_it_is_and_ones_own_is_ones_own(response):
    writer = contributor_of(response)
    hand_out(response, ["A-2"], writer)
    theirs = write_in(sent_to(response, writer).content, {"A-2": "Mejlat svar."})
    assert come_back(response, theirs).returned.writer == writer
    assert come_back(response, theirs, writer).returned.writer is None
    assert mailed(response, {"A-2": "Mitt."}).returned.writer is None


def test_whoever_has_been_handed_none_of_what_it_answers_cannot_be_said_to_have_answered(response):
    writer = contributor_of(response)
    hand_out(response, ["B-1"], writer)
    with pytest.raises(ValidationError, match="fått att skriva"):
        mailed(response, {"A-2": "Mejlat."}, whose=writer)
    assert mailed(response, {"A-2": "Mejlat.", "B-1": "Mitt."}, whose=writer).returned.writer == writer
