"""Word documents of a response: what goes out, what comes back, and what of it becomes an answer."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from accounts.roles import Role
from config.fields.paging import A_PAGE
from config.refusals import WrongStateError
from responses.assignments.withdrawing import withdraw_assignment
from responses.contributions.services import give_contribution, save_contribution
from responses.drafting.moving import move_to_version
from responses.lifecycle.access import open_part
from responses.models import Assignment, Contribution, Response, State, Way, WordReturn, WordTaking
from responses.reading.draft import Draft
from responses.word.reading import ReturnedFile
from responses.word.receiving import receive_document
from responses.word.taking import Taken, take_answers
from surveys.word.export import questionnaire_to_docx
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
from tests.responses.word.returning import come_back, return_in_word, sent_to, standing_of, upload, write_in
from tests.surveys.word.documents import control, definition, edited, paragraph, read, run, written
from tests.web.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("docx")]

WRITTEN = {"A-1": "ja", "A-1.ja": "Närvårdsplanen", "A-2": "Första versionen."}


@pytest.fixture
def response() -> Response:
    return make_response(answers=WRITTEN)


def shown(response: Response, returned: WordReturn, by: Any = None) -> ReturnedFile:
    return ReturnedFile(open_part(by or editor_of(response), response.pk), returned)


def states(response: Response, returned: WordReturn, by: Any = None) -> dict[str, str]:
    found = shown(response, returned, by).questions.values()
    return {each.link_id: each.state for each in found if each.state != "same"}


def page_of(response: Response, by: Any, name: str, *args: Any) -> str:
    return client_of(by).get(reverse(name, args=[response.pk, *args])).content.decode()


def answer(response: Response, link_id: str) -> Any:
    return Draft(response).answers.get(link_id)


def take_in(response: Response, returned: WordReturn, by: Any = None, **seen: int) -> Taken:
    named = {key.replace("_", "-"): revision for key, revision in seen.items()}
    return take_answers(
        response=response, returned=returned, seen=named, actor=by or editor_of(response), at=timezone.now()
    )


def test_what_went_out_and_came_back_untouched_says_nothing_new(response):
    returned = return_in_word(response, {})
    assert states(response, returned) == {}
    assert (returned.missing, returned.leftovers, returned.other, returned.tracked) == ([], [], "", False)


def test_each_question_is_new_different_emptied_or_changed_by_both(response):
    save_answers(response, {"B-1": "Planen"})
    returned = return_in_word(
        response,
        {"A-2": "Andra versionen.", "A-1.ja": "", "B-1": "Ny plan"},
        meanwhile=lambda: save_answers(response, {"B-1": "Planen är tagen."}),
    )
    found = states(response, returned)
    assert (found["A-2"], found["A-1.ja"], found["B-1"]) == ("differs", "emptied", "both")


def test_a_document_that_went_out_empty_takes_nothing_away(response):
    returned = return_in_word(response, {}, filled=False)
    assert states(response, returned) == {}


def test_taking_in_is_an_ordinary_wording_with_its_source_in_the_history(response):
    returned = return_in_word(response, {"A-2": "Ur filen."})
    done = take_in(response, returned, A_2=1)
    assert len(done.taken) == 1
    assert answer(response, "A-2") == "Ur filen."
    assert list(WordTaking.objects.values_list("answer__link_id", "revision")) == [("A-2", 2)]
    client = Client()
    client.force_login(editor_of(response))
    page = client.get(reverse("answer_history", args=[response.pk, "A-2"])).content.decode()
    assert "ur Word-filen svar.docx" in page
    assert states(response, returned) == {}


def test_what_somebody_has_changed_since_it_was_seen_waits(response):
    returned = return_in_word(response, {"A-2": "Ur filen."})
    save_answers(response, {"A-2": "Någon annans."})
    done = take_in(response, returned, A_2=1)
    assert (done.taken, len(done.waiting)) == ((), 1)
    assert answer(response, "A-2") == "Någon annans."


def test_a_contributor_takes_in_what_was_handed_to_them_and_nothing_else(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person)
    returned = return_in_word(response, {"A-2": "Enhetens."}, person)
    assert set(returned.values) == {"A-2"}
    assert take_in(response, returned, person, A_2=1).taken
    with pytest.raises((PermissionDenied, KeyError)):
        take_in(response, returned, person, A_1=1)


def test_their_document_holds_their_part_alone(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person)
    sent = sent_to(response, person)
    assert {one.tag for one in read(sent.content).controls} == {"A-2"}
    assert sent.file.items == ["A-2"]


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


def test_a_contribution_that_was_mailed_is_uploaded_by_the_editor_as_the_senders(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person, way=Way.CONTRIBUTION)
    sent = sent_to(response, person)
    received = come_back(response, write_in(sent.content, {"A-2": "Mejlat bidrag."}))
    assert (received.contributor, Contribution.objects.get().person) == (person, person)
    assert "A-2" not in received.returned.values


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


def test_a_document_of_another_response_answers_nothing_and_loses_nothing(response):
    other = make_response(questionnaire=response.questionnaire, answers=WRITTEN)
    content = write_in(sent_to(other).content, {"A-2": "Andras ord."})
    returned = come_back(response, content).returned
    assert returned.other == "Filen hör till ett annat svar än det här."
    assert returned.values == {}
    assert any("Andras ord." in each["text"] for each in returned.leftovers)


def test_a_document_of_an_unknown_questionnaire_is_listed_whole(response):
    strange = written(definition("- {type: text, link_id: Q1, text: x}\n"), {"Q1": "Främmande ord"})
    returned = come_back(response, strange).returned
    assert returned.other == "Filen hör till en annan enkät än den här."
    assert any("Främmande ord" in each["text"] for each in returned.leftovers)


def test_a_reading_version_that_was_not_fetched_for_this_answer_is_read_as_sent_out_empty(response):
    content = write_in(questionnaire_to_docx(response.tree), {"A-2": "Skrivet i läsversionen.", "B-1": "Ny plan"})
    returned = come_back(response, content).returned
    assert (returned.sent, returned.other) == (None, "")
    assert states(response, returned) == {"A-2": "both", "B-1": "new"}


def test_a_document_of_an_earlier_version_answers_nothing_and_loses_nothing(response):
    content = write_in(sent_to(response).content, {"A-2": "Skrivet i den förra utgåvan."})
    newer = make_questionnaire(make_definition(name=response.questionnaire.name, version="2099-01-15"))
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    response.refresh_from_db()
    returned = come_back(response, content).returned
    assert returned.other == "Filen hör till en annan utgåva av enkäten än den som svaret följer nu."
    assert returned.values == {}
    assert any("Skrivet i den förra utgåvan." in each["text"] for each in returned.leftovers)


def test_words_outside_the_fields_are_kept_and_shown(response):
    sent = sent_to(response)
    content = edited(
        sent.content, lambda root: control(root, "A-2").addnext(paragraph(run("Skrivet bredvid, till fråga 2.")))
    )
    returned = come_back(response, content).returned
    assert [(one.called, one.text) for one in shown(response, returned).leftovers] == [
        (shown(response, returned).questions["A-2"].called, "Skrivet bredvid, till fråga 2.")
    ]


def test_last_years_words_are_no_words_of_this_years(response):
    sent = sent_to(response, earlier=True)
    assert come_back(response, sent.content).returned.leftovers == []


def test_what_cannot_be_read_is_refused_beside_the_field(response):
    with pytest.raises(ValidationError, match="inget Word-dokument"):
        come_back(response, b"%PDF-1.7")


def test_nothing_is_taken_in_when_the_answer_waits_for_approval(response):
    returned = return_in_word(response, {"A-2": "Ur filen."})
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    with pytest.raises(WrongStateError):
        take_in(response, returned, A_2=1)
    with pytest.raises(WrongStateError):
        come_back(response, sent_to(response).content)


def test_whoever_only_reads_has_no_pages_of_word(response):
    reader = make_member(Role.READER, organisation=response.organisation)
    client = Client()
    client.force_login(reader)
    assert client.get(reverse("word", args=[response.pk])).status_code == 403
    client.force_login(editor_of(response))
    assert client.get(reverse("word", args=[response.pk])).status_code == 200
    assert standing_of(response).writes_all


def test_the_page_merges_by_the_conflicts_own_choice(response):
    returned = return_in_word(
        response,
        {"A-2": "Första versionen. Filens mening."},
        meanwhile=lambda: save_answers(response, {"A-2": "Första versionen. Portalens mening."}),
    )
    assert states(response, returned) == {"A-2": "both"}
    client = Client()
    client.force_login(editor_of(response))
    address = reverse("word_question", args=[response.pk, returned.pk, "A-2"])
    page = client.get(address).content.decode()
    assert "Filen säger något annat än svaret" in page
    posted = {"A-2-value": "Första versionen. Filens mening.", "A-2-revision": "1", "A-2-seen": "2"}
    merged = client.post(address, {**posted, "goto": "merge:A-2"})
    assert merged.status_code == 409
    both = merged.context["form"]["value"].value()
    assert ("Filens mening." in both, "Portalens mening." in both) == (True, True)
    kept = client.post(address, {"A-2-value": both, "A-2-revision": "1", "A-2-seen": "2", "goto": "mine:A-2"})
    assert kept.status_code == 302
    assert answer(response, "A-2") == both
    assert WordTaking.objects.get().answer.link_id == "A-2"


def test_the_page_uploads_and_takes_in_all_that_nobody_else_has_changed(response):
    client = Client()
    client.force_login(editor_of(response))
    address = reverse("word", args=[response.pk])
    fetched = client.get(reverse("word_file", args=[response.pk]), {"avsnitt": "A", "falt": "svar"})
    content = write_in(fetched.content, {"A-2": "Ur filen.", "A-1.ja": "Ny plan"})
    uploaded = client.post(address, {"file": upload(content)})
    assert uploaded.status_code == 302
    page = client.get(uploaded.url).content.decode()
    assert "Ta in alla 2 som ingen annan har ändrat" in page
    client.post(uploaded.url, {"goto": "all", "seen": ["A-2:1", "A-1.ja:1"]})
    assert (answer(response, "A-2"), answer(response, "A-1.ja")) == ("Ur filen.", "Ny plan")
    assert client.post(address, {"file": upload(b"hej")}).status_code == 422


def test_the_pages_take_no_more_queries_for_more_that_differs(response):
    one = return_in_word(response, {"A-2": "Ur filen."})
    more = return_in_word(response, {"A-2": "Ur filen.", "A-1.ja": "Ny plan", "A-3": "12", "B-1": "Planen"})
    editor = editor_of(response)
    assert len(states(response, more)) == 4
    queries = [queries_of(editor, reverse("word_return", args=[response.pk, each.pk])) for each in (one, more)]
    assert queries[0] == queries[1]
    page = reverse("word", args=[response.pk])
    before = queries_of(editor, page)
    return_in_word(response, {"A-2": "En till."})
    assert queries_of(editor, page) == before


def test_every_document_that_came_back_is_reached_a_page_at_a_time(client: Client) -> None:
    response = make_response()
    told = {"response": response, "questionnaire": response.questionnaire, "by": editor_of(response)}
    WordReturn.objects.bulk_create(
        WordReturn(name=f"svar {number}.docx", at=timezone.now() - timedelta(minutes=number), **told)
        for number in range(1, 2 * A_PAGE + 4)
    )
    client.force_login(editor_of(response))
    url = reverse("word", args=[response.pk])
    shown = [
        name
        for number in (1, 2, 3)
        for name in re.findall(r">(svar \d+\.docx)<", client.get(url, {"filer": number}).content.decode())
    ]
    assert shown == [f"svar {number}.docx" for number in range(1, 2 * A_PAGE + 4)]
    assert 'href="?filer=2#filer"' in client.get(url).content.decode()


# Uploaded by somebody else than its writer


def mailed(response: Response, texts: dict[str, str], **told: Any) -> Any:
    """A document that an editor has fetched, somebody has written in, and the editor uploads."""
    content = write_in(sent_to(response).content, texts)
    told = {"actor": editor_of(response), "at": timezone.now(), **told}
    return receive_document(response=response, upload=upload(content), **told)


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
    assert f"inlagt av {editor_of(response).name}" in client.get(assignment).content.decode()
    client.post(assignment, {"goto": "give"})
    assert Contribution.objects.get().given_at
    section = client.get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert f"<strong>barn@example.se</strong>, inlagt av {editor_of(response).name}" in section


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
