"""What is asked for beside the answers and comes back in Word: whose it becomes, and over what it writes."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from responses.assignments.withdrawing import withdraw_assignment
from responses.contributions.services import give_contribution, save_contribution
from responses.models import Assignment, Contribution, Response, State, Way, WordReturn
from responses.word.receiving import receive_document
from tests.builders import (
    bring_to,
    client_of,
    complete_answers,
    contribute,
    contributor_of,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
)
from tests.responses.word.returning import answer, come_back, mailed, sent_to, upload, write_in
from tests.surveys.word.documents import read

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("docx")]


def page_of(response: Response, by: Any, name: str, *args: Any) -> str:
    return client_of(by).get(reverse(name, args=[response.pk, *args])).content.decode()


def test_a_contribution_in_word_becomes_the_senders(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person, way=Way.CONTRIBUTION)
    sent = sent_to(response, person)
    assert "Första versionen." not in str(read(sent.content))
    received = come_back(response, write_in(sent.content, {"A-2": "Vårt bidrag."}), person)
    assert received.contributed == ("A-2",)
    assert Contribution.objects.get().text == "Vårt bidrag."
    assert answer(response, "A-2") == "Första versionen."


def test_contributions_to_many_questions_are_asked_for_and_locked_once(response):
    person = contributor_of(response)
    hand_out(response, ["A-2", "B-1"], person, way=Way.CONTRIBUTION)
    content = sent_to(response, person).content

    def reads_of(*link_ids):
        with CaptureQueriesContext(connection) as found:
            received = come_back(response, write_in(content, dict.fromkeys(link_ids, f"Ord {len(link_ids)}")), person)
        assert received.contributed == link_ids
        return sum(one["sql"].startswith("SELECT") for one in found)

    reads_of("A-2")
    assert reads_of("A-2", "B-1") <= reads_of("A-2")


def test_a_contribution_that_is_given_stays_and_the_words_are_kept(response):
    person = contributor_of(response)
    contribute(response, "A-2", person, "Lämnat.")
    sent = sent_to(response, person)
    received = come_back(response, write_in(sent.content, {"A-2": "Mer."}), person)
    assert received.left == {"A-2": "given"}
    assert Contribution.objects.get().text == "Lämnat."
    assert [(each["kind"], each["text"]) for each in received.returned.leftovers] == [("given", "Mer.")]
    told = page_of(response, person, "unused_words")
    assert told.count("Mer.") == 1
    assert "Ur Word-filen svar.docx: bidraget är redan lämnat." in told
    assert "under tiden" not in told


def test_nor_does_anybody_take_it_in_as_the_answer(response):
    person = contributor_of(response)
    contribute(response, "A-2", person, "Lämnat.")
    content = write_in(sent_to(response, person).content, {"A-2": "Mer."})
    client = client_of(editor_of(response))
    uploaded = client.post(reverse("word", args=[response.pk]), {"file": upload(content)}, follow=True)
    told = uploaded.content.decode()
    assert "är redan lämnat, och är som det var. Filens ord står under Texter som inte kom med." in told
    assert "Bidraget är redan lämnat vid frågan" in told
    assert "A-2" not in WordReturn.objects.get().values
    assert "Ta in" not in told.partition("<h1>")[2]
    assert page_of(response, person, "unused_words").count("Mer.") == 1
    theirs = client_of(person).post(reverse("word", args=[response.pk]), {"file": upload(content)}, follow=True)
    assert "Hämta dem där när du har tagit tillbaka bidraget." in theirs.content.decode()
    assert "Inget i svaret är ändrat" not in theirs.content.decode()


def begun(response, text="Först.", *link_ids):
    """Somebody who is asked for contributions, and has begun the one to A-2."""
    person = contributor_of(response)
    hand_out(response, link_ids or ["A-2"], person, way=Way.CONTRIBUTION)
    write(response, person, text, 0)
    return person


def write(response, person, text, base):
    told = {"response": response, "link_id": "A-2", "actor": person, "at": timezone.now()}
    return save_contribution(text=text, base_revision=base, **told)


def test_what_a_file_went_out_with_does_not_come_back_over_what_was_written_since(response):
    person = begun(response, "Först.", "A-2", "B-1")
    content = sent_to(response, person).content
    write(response, person, "Sedan.", 1)
    received = come_back(response, write_in(content, {"B-1": "Planen"}), person)
    assert (received.contributed, received.left) == (("B-1",), {})
    assert Contribution.objects.get(link_id="A-2").text == "Sedan."
    assert received.returned.leftovers == []


def test_what_was_written_in_the_file_and_in_the_portal_is_both_kept_and_told(response):
    person = begun(response)
    content = write_in(sent_to(response, person).content, {"A-2": "I filen."})
    write(response, person, "I portalen.", 1)
    received = come_back(response, content, person)
    assert received.left == {"A-2": "overtaken"}
    assert Contribution.objects.get().text == "I portalen."
    told = page_of(response, person, "unused_words")
    assert "I filen." in told
    assert "Låt den här texten vara ditt bidrag" in told
    assert "Bidraget hade redan en annan text" in page_of(response, person, "word_return", received.returned.pk)


@pytest.mark.parametrize("filled", [True, False])
def test_a_file_writes_on_what_it_went_out_with_and_over_what_it_brought_in_itself(response, filled):
    person = begun(response) if filled else contributor_of(response)
    hand_out(response, ["A-2"], person, way=Way.CONTRIBUTION)
    content = sent_to(response, person, filled=filled).content
    for text in ("I filen.", "I filen igen."):
        assert come_back(response, write_in(content, {"A-2": text}), person).contributed == ("A-2",)
        assert Contribution.objects.get().text == text


def test_a_file_with_empty_fields_writes_over_nothing(response):
    person = begun(response)
    content = write_in(sent_to(response, person, filled=False).content, {"A-2": "I filen."})
    assert come_back(response, content, person).left == {"A-2": "overtaken"}
    assert Contribution.objects.get().text == "Först."


def test_words_for_a_question_that_a_correction_leaves_shut_are_told_once_and_not_where_nothing_differs(response):
    person, other = (
        begun(response, "Först.", "A-2", "B-1"),
        make_member(Role.CONTRIBUTOR, organisation=response.organisation),
    )
    hand_out(response, ["A-2"], other, way=Way.CONTRIBUTION)
    empty = {one: sent_to(response, one, filled=False).content for one in (person, other)}
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    reopen(response, "B-1")
    same = come_back(response, write_in(empty[person], {"A-2": "Först."}), person)
    assert (same.contributed, same.unchanged, same.left) == ((), ("A-2",), {})
    assert same.returned.leftovers == []
    for one, said in ((person, "Ur filen."), (other, "Inte påbörjat.")):
        file = {"file": upload(write_in(empty[one], {"A-2": said}))}
        told = client_of(one).post(reverse("word", args=[response.pk]), file, follow=True).content.decode()
        assert "frågan är inte öppen för ändring. Filens ord står under Texter som inte kom med." in told
        assert "Frågan är inte öppen för ändring vid frågan" in told
        assert page_of(response, one, "unused_words").count(said) == 1
    assert Contribution.objects.get().text == "Först."


def test_a_file_that_says_what_is_given_already_is_said_to_do_so(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person, way=Way.CONTRIBUTION)
    content = write_in(sent_to(response, person).content, {"A-2": "Mitt."})
    client, page = client_of(person), reverse("word", args=[response.pk])
    assert "Bidraget är inte lämnat ännu" in client.post(page, {"file": upload(content)}, follow=True).content.decode()
    give_contribution(assignment=Assignment.objects.get(), actor=person, at=timezone.now())
    told = client.post(page, {"file": upload(content)}, follow=True).content.decode()
    assert "säger redan det som står i filen." in told
    assert "inte lämnat ännu" not in told
    assert Contribution.objects.get().given_at


def test_what_the_editor_has_put_in_gives_way_to_what_they_mail_next_and_ones_own_words_do_not(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person, way=Way.CONTRIBUTION)
    for text in ("Första mejlet.", "Andra mejlet."):
        assert mailed(response, {"A-2": text}, whose=person).contributed == ("A-2",)
        assert Contribution.objects.get().text == text
    write(response, person, "Mina egna.", 2)
    assert mailed(response, {"A-2": "Tredje mejlet."}, whose=person).left == {"A-2": "overtaken"}
    assert Contribution.objects.get().text == "Mina egna."


def test_what_one_has_begun_is_nobody_elses_contribution_and_no_answer(response):
    person, other = begun(response), make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2", "B-1"], other, way=Way.CONTRIBUTION)
    content = write_in(sent_to(response, person).content, {})
    with pytest.raises(ValidationError, match="inget nytt"):
        receive_document(
            response=response, upload=upload(content), actor=editor_of(response), at=timezone.now(), whose=other
        )
    returned = come_back(response, content).returned
    assert (returned.values, returned.leftovers) == ({}, [])
    assert list(Contribution.objects.values_list("person", "text")) == [(person.pk, "Först.")]


@pytest.mark.parametrize("kind", ["string", "text"])
def test_a_contribution_of_several_lines_that_comes_back_untouched_is_untouched(kind):
    items = f"- {{type: {kind}, link_id: A-2, text: Beskriv}}"
    response = make_response(questionnaire=make_questionnaire(make_definition(items)))
    person = begun(response, "Ett – två.\n\n  • tre\tfyra\nfem")
    received = come_back(response, sent_to(response, person).content, person)
    assert (received.contributed, received.left, received.returned.leftovers) == ((), {}, [])


def test_a_contribution_that_is_asked_for_again_takes_the_words_of_a_file(response):
    person = contributor_of(response)
    given = contribute(response, "A-2", person, "Lämnat.")
    withdraw_assignment(assignment=given, actor=editor_of(response), at=timezone.now())
    hand_out(response, ["A-2"], person, way=Way.CONTRIBUTION)
    sent = sent_to(response, person)
    received = come_back(response, write_in(sent.content, {"A-2": "Mer."}), person)
    assert received.contributed == ("A-2",)
    assert Contribution.objects.get().text == "Mer."


def test_a_contributor_sees_question_by_question_what_became_of_the_file_and_where_to_go_on(response):
    person = contributor_of(response)
    hand_out(response, ["A-2", "A-3", "B-1"], person, way=Way.CONTRIBUTION)
    contribute(response, "A-4", person, "Lämnat.")
    content = sent_to(response, person).content
    said = {"A-2": "Ett.", "A-3": "12", "B-1": "Tre.", "A-4": "99"}
    sent = client_of(person).post(reverse("word", args=[response.pk]), {"file": upload(write_in(content, said))})
    told = client_of(person).get(sent.url).content.decode()
    assert told.count("sparat som ditt bidrag.") == 3
    assert "inte sparat. Bidraget är redan lämnat." in told
    for address in ("my_contributions", "unused_words"):
        assert f'href="{reverse(address, args=[response.pk])}"' in told
    assert "inget mer att ta in" not in told
    client = client_of(person)
    client.post(reverse("word", args=[response.pk]), {"file": upload(write_in(content, {**said, "A-2": "Annat."}))})
    assert "som ditt bidrag till 3 frågor" not in told
