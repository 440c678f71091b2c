"""What an approver is told before reading: figures, judgements, how much there is, what the samordnare wrote."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from config.remembering import KEPT_BESIDE
from responses.approval import returning, review_parts
from responses.approval.reading import Overview, message_of, reviewers_of
from responses.approval.sending import send_for_approval
from responses.assignments.services import mark_done, review_assignment
from responses.comments.reading import Comments
from responses.lifecycle.access import open_part
from responses.models import Response, State
from responses.reading.progress import count_progress
from responses.reading.readings import reading_of_snapshot
from surveys.sampling.samples import sample_answers
from tests.builders import (
    approver_of,
    attach_file,
    bring_to,
    client_of,
    comment_on,
    editor_of,
    grant_questionnaire,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
    sign,
    standing_in,
)

pytestmark = pytest.mark.django_db


def sent() -> Response:
    questionnaire = grant_questionnaire()
    return make_response(questionnaire=questionnaire, state=State.IN_REVIEW, answers=sample_answers(questionnaire.tree))


def overview_of(response: Response) -> Overview:
    return Overview(reading_of_snapshot(response.snapshots.latest("number"), None), response.tree)


def review_page(response: Response, query: str = "") -> str:
    url = reverse("review", args=[response.pk])
    return client_of(approver_of(response)).get(url + query).content.decode()


def test_the_figures_are_the_amounts_of_money_in_reading_order_with_their_sum() -> None:
    figures = overview_of(sent()).figures
    assert [figure.name for figure in figures] == [
        "Rekvirerat statsbidrag",
        "Glesbygdsbidrag",
        "Totalt mottaget statsbidrag",
    ]
    assert figures[2].answer.replace("\N{NO-BREAK SPACE}", " ") == "180 593 760 kronor"


def test_what_is_judged_on_a_scale_and_answered_row_by_row_stands_by_itself_and_the_rest_by_section() -> None:
    overview = overview_of(sent())
    [judged], [matrix] = overview.judgements, overview.matrices
    assert judged.answer.endswith("utsträckning")
    assert dict(matrix.columns).keys() <= {"Ja", "Nej"}
    told = {line.row_id for section in overview.brief for line in section.answers}
    assert told.isdisjoint({judged.row_id, matrix.row_id, *(figure.row_id for figure in overview.figures)})
    assert overview.in_brief == len(told) > 10


SMALL = """
- {type: text, link_id: A-1, text: "Vad?"}
- {type: text, link_id: A-2, text: "Mer?"}
- type: choice
  link_id: A-3
  text: "Finns en plan?"
  options: [{code: ja, text: "Ja, bifoga:", opens: file}, {nej: Nej}]
- {type: money, link_id: A-4, text: Summan}
- {type: string, link_id: A-9, text: Namn, sign_off: name}
"""


def small(answers: dict[str, Any]) -> Response:
    """Sent with these answers and nothing else."""
    response = make_response(questionnaire=make_questionnaire(make_definition(SMALL)), answers=answers)
    bring_to(response, State.IN_REVIEW)
    return response


def test_what_is_not_answered_is_named_but_for_what_signing_fills_in() -> None:
    response = small({"A-1": "Något.", "A-3": "nej"})
    assert [line.name for line in overview_of(response).unanswered] == ["Mer?", "Summan"]


def test_attachments_are_listed_those_in_opened_fields_too() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(SMALL)), answers={"A-3": "ja"})
    attach_file(response, "A-3.ja", title="Planen")
    bring_to(response, State.IN_REVIEW)
    overview = overview_of(response)
    assert [(row, document.title) for row, document in overview.documents] == [("A-3", "Planen")]
    assert overview.attachments == 1


def test_what_signing_fills_in_says_so_to_whoever_can_sign_and_to_others() -> None:
    response = small({"A-1": "Något."})
    assert "Fylls i när du signerar" in review_page(response)
    checked = client_of(editor_of(response)).get(reverse("check", args=[response.pk])).content.decode()
    assert "Fylls i vid signeringen" in checked
    assert "när du signerar" not in checked


def test_the_mandate_that_will_be_used_stands_on_the_page_until_it_is_signed() -> None:
    response = sent()
    [mandate] = standing_in(response, approver_of(response)).mandates
    told = f"Du signerar som {mandate.name}, {mandate.title}"
    assert told in review_page(response)
    assert mandate.reference in review_page(response)
    sign(response)
    assert told not in review_page(response)


@pytest.mark.parametrize(("typed", "shown"), [("1200,00", "1 200"), ("1 200", "1 200"), ("0", "0")])
def test_whole_kronor_have_no_decimals_however_they_were_written(typed: str, shown: str) -> None:
    [figure] = overview_of(small({"A-4": typed})).figures
    assert figure.answer.replace("\N{NO-BREAK SPACE}", " ") == f"{shown} kronor"


def test_a_warning_is_named_by_its_question_and_leads_to_the_row_in_which_it_stands() -> None:
    response = small({"A-3": "ja"})
    page = review_page(response)
    assert re.search(r'<li><a href="#rad-A-3">Finns en plan\?</a>', page)
    assert 'id="rad-A-3"' in page


def test_who_has_reviewed_what_is_told() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(SMALL)))
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    [handed] = hand_out(response, ["A-1"], helper)
    assert reviewers_of(response) == []
    mark_done(assignment=handed, actor=helper, at=timezone.now())
    review_assignment(assignment=handed, actor=editor_of(response), at=timezone.now())
    [reviewer] = reviewers_of(response)
    assert (reviewer.name, reviewer.parts) == (editor_of(response).name, ("frågan ”Vad?”",))


def test_contact_details_and_what_signing_fills_in_come_last_and_nothing_is_left_out() -> None:
    response = sent()
    reading = reading_of_snapshot(response.snapshots.get(), None)
    overview = Overview(reading, response.tree)
    assert [section.text for section in overview.contacts] == [
        "Kontaktuppgifter till bidragsmottagaren",
        "Godkännande av behörig företrädare",
        "Kontaktuppgifter behörig företrädare",
    ]
    assert {*overview.sections, *overview.contacts} == set(reading.sections)


def test_the_message_is_that_of_the_last_time_it_was_sent() -> None:
    response = sent()
    editor = editor_of(response)
    assert message_of(response) == ""
    for words in ("Läs gärna motiveringen.", "Nu med siffror."):
        returning.revise_response(response=response, actor=editor, at=timezone.now())
        send_for_approval(response=response, actor=editor, at=timezone.now(), message=words)
        assert message_of(response) == words


def test_what_is_kept_of_the_page_takes_no_more_than_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = dict[Any, str]()
    monkeypatch.setattr(review_parts._kept, "put", keys.__setitem__)
    monkeypatch.setattr(review_parts._kept, "get", keys.get)
    response = sent()
    for query in ("", "?visa=allt"):
        review_page(response, query)
    counts = Comments(open_part(approver_of(response), response.pk)).counts
    assert len(repr(counts)) > KEPT_BESIDE
    assert keys
    assert max(len(repr(key)) for key in keys) <= KEPT_BESIDE


def test_what_is_kept_of_the_page_for_who_signs_is_not_what_another_reads() -> None:
    response = sent()
    signer, other = approver_of(response), make_member(Role.APPROVER, organisation=response.organisation)
    url = reverse("review", args=[response.pk])
    for person, said, unsaid in (
        (signer, "Fylls i när du signerar", "Fylls i vid signeringen"),
        (other, "Fylls i vid signeringen", "Fylls i när du signerar"),
    ):
        page = client_of(person).get(url).content.decode()
        assert (said in page, unsaid in page) == (True, False)


def test_what_is_kept_of_the_page_shows_what_has_changed_beside_what_was_sent() -> None:
    """A comment, and what is sent next; and the same when nothing has."""
    response = make_response(state=State.IN_REVIEW, answers={"A-2": "Sex kommuner deltar."})
    approver = approver_of(response)
    client, url = client_of(approver), reverse("review", args=[response.pk])

    def shown(**asked: str) -> str:
        return client.get(url, asked).content.decode()

    first = shown()
    assert without_secrets(shown()) == without_secrets(first)
    assert "Kommentarer (1)" not in first
    comment_on(response, "A-2", "Vilka?", by=approver)
    assert "Kommentarer (1)" in shown().partition('id="rad-A-2"')[2].partition('id="rad-')[0]
    returning.return_(response=response, reason="Skriv om.", actor=approver, at=timezone.now())
    response.refresh_from_db()
    save_answers(response, {"A-2": "Sju kommuner deltar."})
    bring_to(response, State.IN_REVIEW)
    assert "?visa=allt#rad-" in shown()
    assert "Sju kommuner" in shown(visa="allt")
    assert "Sex kommuner" not in shown(visa="allt")


def without_secrets(page: str) -> str:
    return re.sub(r"[A-Za-z0-9_-]{22,}={0,2}", "", page)


def test_as_many_questions_are_answered_there_as_the_task_list_counts() -> None:
    response = sent()
    answered = count_progress([response])[response.pk].answered
    assert f"{answered} besvarade frågor" in review_page(response)
