"""The pages of Word documents: who sees them, what is merged and taken in there, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from config.fields.paging import A_PAGE
from responses.models import WordReturn, WordTaking
from tests.builders import editor_of, make_definition, make_member, make_questionnaire, make_response, save_answers
from tests.responses.word.returning import answer, return_in_word, shown, standing_of, states, upload, write_in
from tests.web.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("docx")]


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
    assert set(WordTaking.objects.values_list("answer__link_id", "revision")) == {("A-2", 3), ("A-2", 4)}


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


def test_what_does_not_fit_its_field_is_told_and_never_taken_with_the_others(response):
    long = "för lång text " * 9
    said = {"A-2": "Ur filen.", "A-3": "sextiofem", "A-4": "12", "B-1": long}
    returned = return_in_word(response, said)
    client = Client()
    client.force_login(editor_of(response))
    address = reverse("word_return", args=[response.pk, returned.pk])
    page = client.get(address).content.decode()
    assert page.count("Passar inte i fältet</span>") == 2
    for told in ("Skriv med siffror", "tecken för lång", "2 svar passar inte i sina fält", "Ta in alla 2 som"):
        assert told in page
    seen = ["A-2:1", "A-3:0", "A-4:0", "B-1:0"]
    client.post(address, {"goto": "all", "seen": seen})
    assert [answer(response, key) for key in said] == ["Ur filen.", None, "12", None]
    client.post(address, {"goto": "question:A-3", "seen": seen})
    assert answer(response, "A-3") == "sextiofem"


def test_a_bound_that_another_answer_sets_is_held_to_what_the_document_says_of_it():
    bounded = make_questionnaire(
        make_definition(
            items="""
            - {type: integer, link_id: A-1, text: Alla}
            - {type: integer, link_id: A-2, text: Av dem, maximum: {item: A-1}}
            """
        )
    )
    response = make_response(questionnaire=bounded, answers={"A-1": "5"})
    returned = return_in_word(response, {"A-1": "60", "A-2": "40"})
    assert [each.misfit for each in shown(response, returned).questions.values()] == ["", ""]
    returned = return_in_word(response, {"A-1": "30", "A-2": "40"})
    assert "större" in shown(response, returned).questions["A-2"].misfit


def test_words_of_a_document_that_were_not_chosen_are_told_as_its_own(response):
    returned = return_in_word(
        response, {"A-2": "Filens mening."}, meanwhile=lambda: save_answers(response, {"A-2": "Portalens mening."})
    )
    client = Client()
    client.force_login(editor_of(response))
    posted = {"A-2-value": "Filens mening.", "A-2-revision": "1", "A-2-seen": "2", "goto": "theirs:A-2"}
    client.post(reverse("word_question", args=[response.pk, returned.pk, "A-2"]), posted)
    assert answer(response, "A-2") == "Portalens mening."
    for name, args in (("answer_history", ["A-2"]), ("unused_words", [])):
        page = client.get(reverse(name, args=[response.pk, *args])).content.decode()
        assert "svar.docx" in page
        assert "slog" in page
        assert "under tiden" not in page


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
