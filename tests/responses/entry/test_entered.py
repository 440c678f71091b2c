"""An earlier year's answer that is entered afterwards: where it stands, what it is not, and that nothing is lost."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.refusals import WrongStateError
from responses.drafting.reusing import confirm_answer, reuse_earlier_answer
from responses.entry import services, views
from responses.models import AnswerOrigin, EnteredAnswer, EnteredVersion, Event, Response, Submission
from responses.notices.kept_files import places_of
from responses.reading.draft import Draft
from responses.reading.earlier import Beside
from responses.reading.earlier_sources import earlier_answers
from tests.attachments.files import pdf, upload
from tests.builders import (
    approver_of,
    client_of,
    editor_of,
    enter_answer,
    make_organisation,
    make_questionnaire,
    save_answers,
)
from tests.responses.years import LAST_ANSWERS, last_definition, submitted_last_time, writing_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Response:
    """The draft of 2025 of an organisation that has submitted nothing."""
    return writing_now(make_organisation())


def last_year(now: Response, **said: Any) -> EnteredAnswer:
    """2023 entered, of which the portal has the questionnaire."""
    return enter_answer(now, LAST_ANSWERS, questionnaire=make_questionnaire(last_definition()), **said)


def beside(response: Response, link_id: str) -> Beside:
    found = Draft(response).earlier.beside(response.tree.question(link_id), {})
    assert found
    return found


def save(entered: EnteredAnswer, values: dict[str, Any], seen: int | None, **said: Any) -> EnteredVersion:
    given = {"actor": editor_of(entered.organisation), "at": timezone.now(), "did": "skrev", **said}
    return services.save_answers(entered=entered, values=values, seen=seen, **given).version


# Where it stands


def test_it_stands_beside_the_question_that_continues_it_and_says_that_it_was_entered_afterwards(now: Response) -> None:
    last_year(now, upload=upload(pdf(), "svar 2023.pdf"))
    [answer] = beside(now, "1").answers
    assert (answer.year, answer.shown.texts) == (2023, ("57",))
    assert answer.source.entered
    assert answer.source.entered.document == "svar 2023.pdf, RS 2019-7"
    page = client_of(editor_of(now)).get(reverse("section", args=[now.pk, now.tree.items[0].link_id]))
    assert "Inlagt i efterhand" in page.content.decode()


def test_the_words_of_a_year_without_a_form_stand_at_the_question_where_they_were_pasted(now: Response) -> None:
    enter_answer(now, {"4": "Så skrev vi 2019."}, own_form=False)
    [pasted] = beside(now, "4").pasted
    assert (pasted.year, pasted.source.title, pasted.text) == (2019, "Den gamla enkäten 2019", "Så skrev vi 2019.")
    assert earlier_answers(now).beside(now.tree.question("8"), {}) is None


def test_what_is_submitted_comes_before_what_is_entered() -> None:
    organisation = make_organisation()
    draft = writing_now(organisation)
    last_year(draft)
    submitted = submitted_last_time(organisation, answers={**LAST_ANSWERS, "1": "60"})
    [answer] = beside(draft, "1").answers
    assert answer.source.submission == submitted.submissions.get().pk
    assert not answer.source.entered


def test_another_organisation_sees_nothing_of_it(now: Response) -> None:
    last_year(now)
    assert earlier_answers(writing_now(make_organisation())).sources == {}


def test_what_is_removed_stands_beside_nothing_and_is_kept(now: Response) -> None:
    removed = last_year(now, removed=True)
    assert earlier_answers(now).sources == {}
    assert removed.versions.count() == 2
    assert removed.removed_because == "Fel år."


def test_all_of_it_is_read_in_one_query_beside_that_of_the_submissions(now: Response) -> None:
    last_year(now)
    enter_answer(now, {"4": "2019"}, own_form=False)
    earlier_answers(now)  # the definitions are read once a process
    with CaptureQueriesContext(connection) as queries:
        assert len(earlier_answers(now).pasted) == 1
    assert len(queries) == 2


# Used in this year's answer


@pytest.mark.parametrize("own_form", [True, False])
def test_it_is_used_with_its_source_in_the_history(now: Response, own_form: bool) -> None:
    if own_form:
        last_year(now)
        key = "lansenkaten-2023:4"
    else:
        enter_answer(now, LAST_ANSWERS, own_form=False)
        key = beside(now, "4").pasted[0].key
    at = timezone.now()
    link_id = "9" if own_form else "4"
    reuse_earlier_answer(response=now, link_id=link_id, key=key, base_revision=0, actor=editor_of(now), at=at)
    origin = AnswerOrigin.objects.get()
    assert origin.submission_id is None
    assert origin.entered
    assert origin.entered.values["4"] == "Tolv vårdcentraler deltog."
    assert "inlagt i efterhand, RS 2019-7" in Event.objects.get(action="reused").note


@pytest.mark.parametrize("own_form", [True, False])
def test_what_is_fetched_says_until_it_is_confirmed_that_it_was_entered_afterwards(
    now: Response, own_form: bool
) -> None:
    if own_form:
        last_year(now)
        year, link_id, key = 2023, "9", "lansenkaten-2023:4"
    else:
        enter_answer(now, LAST_ANSWERS, own_form=False)
        year, link_id, key = 2019, "4", beside(now, "4").pasted[0].key
    save_answers(now, {"2": "ja"})
    at, actor = timezone.now(), editor_of(now)
    reuse_earlier_answer(response=now, link_id=link_id, key=key, base_revision=0, actor=actor, at=at)
    client = client_of(actor)
    page = client.get(reverse("section", args=[now.pk, now.tree.items[0].link_id])).content.decode()
    assert f"Hämtat från {year} (inlagt i efterhand), inte bekräftat." in page
    check = client.get(reverse("check", args=[now.pk])).content.decode()
    assert f"Svaret är hämtat från {year} (inlagt i efterhand) och inte bekräftat." in check
    confirm_answer(response=now, link_id=link_id, base_revision=1, actor=actor, at=at)
    assert f"(svaret för {year}, inlagt i efterhand, RS 2019-7)" in Event.objects.get(action="confirmed").note


def test_an_origin_is_of_one_source(now: Response) -> None:
    last_year(now)
    at, key = timezone.now(), "lansenkaten-2023:1"
    reuse_earlier_answer(response=now, link_id="1", key=key, base_revision=0, actor=editor_of(now), at=at)
    answer = AnswerOrigin.objects.get().answer
    with pytest.raises(DatabaseError, match="answer_origin_is_of_one_source"), transaction.atomic():
        AnswerOrigin.objects.create(answer=answer, revision=9, link_id="1", year=2023)


# What it is not


def test_nothing_of_it_is_a_response_or_a_submission(now: Response) -> None:
    last_year(now)
    assert Response.objects.filter(organisation=now.organisation).count() == 1
    assert not Submission.objects.exists()


# Corrected, and kept


def test_a_correction_is_a_version_and_the_one_before_stays(now: Response) -> None:
    entered = last_year(now)
    save(entered, {"1": "58"}, seen=2)
    assert [one.values.get("1") for one in entered.versions.all()] == [None, "57", "58"]
    [answer] = beside(now, "1").answers
    assert answer.shown.texts == ("58",)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        entered.versions.update(values={})


def test_what_changes_nothing_is_no_version(now: Response) -> None:
    entered = last_year(now)
    assert save(entered, {"1": "57", "4": LAST_ANSWERS["4"]}, seen=2).number == 2


def test_nobody_writes_over_what_they_have_not_seen_and_what_they_wrote_is_on_the_page(now: Response) -> None:
    entered = enter_answer(now, {"4": "Först"}, own_form=False)
    save(entered, {"4": "Den andra"}, seen=2)
    client, section = client_of(editor_of(now)), now.tree.items[0].link_id
    page = f"{reverse('entered_section', args=[entered.pk])}?avsnitt={section}"
    refused = client.post(page, {"ord-4": "Min text", "seen": "2"})
    assert refused.status_code == 409
    assert "Min text" in refused.content.decode()
    assert save(entered, {"8": "Något annat"}, seen=2).values == {"4": "Den andra", "8": "Något annat"}
    assert client.post(page, {"ord-4": "Min text", "seen": "4"}).status_code == 302
    assert entered.versions.latest("number").values["4"] == "Min text"


def test_what_is_typed_at_the_questions_of_its_own_form_is_read_as_answers(now: Response) -> None:
    entered = last_year(now)
    page = f"{reverse('entered_section', args=[entered.pk])}?avsnitt={entered.questionnaire.tree.items[0].link_id}"
    posted = {"1-value": "61", "1-revision": "1", "2-value": "nej", "2-revision": "1", "seen": "2"}
    assert client_of(editor_of(now)).post(page, posted).status_code == 302
    values = entered.versions.latest("number").values
    assert (values["1"], values["2"], values["4"]) == ("61", "nej", LAST_ANSWERS["4"])


def test_no_field_is_shown_for_what_cannot_be_kept(now: Response) -> None:
    entered = last_year(now)
    page = f"{reverse('entered_section', args=[entered.pk])}?avsnitt={entered.questionnaire.tree.items[0].link_id}"
    html = client_of(editor_of(now)).get(page).content.decode()
    assert 'name="1-value"' in html
    assert "-remark" not in html


def test_whether_the_original_is_an_archive_format_stands_beside_it(now: Response) -> None:
    entered = last_year(now, upload=upload(pdf(), "original PDF_A.pdf"))
    html = client_of(editor_of(now)).get(reverse("entered_answer", args=[entered.pk])).content.decode()
    assert "PDF, men inte PDF/A: kan vara svår att läsa om många år" in html


def test_another_original_takes_the_place_of_the_first_which_is_kept(now: Response) -> None:
    entered = last_year(now, upload=upload(pdf(), "utkast.pdf"))
    facts = services.EnteredFacts(year=2023, title="", url="example.se/protokoll.pdf", diarienummer="RS 2023-9")
    services.correct_facts(entered=entered, facts=facts, seen=None, actor=editor_of(now), at=timezone.now())
    titles = [one.document.title for one in entered.versions.select_related("document") if one.document]
    assert titles == ["utkast.pdf", "utkast.pdf", "https://example.se/protokoll.pdf"]
    first = entered.versions.earliest("number").document
    assert first
    [place] = places_of([first])
    assert place.what == "originalet till ”Prov 2023”, inlagt i efterhand"


# Two at once, and the same again


def facts_page(entered: EnteredAnswer) -> str:
    return reverse("entered_facts", args=[entered.pk])


def test_facts_that_another_has_corrected_since_are_not_written_over_unseen(now: Response) -> None:
    entered, client = last_year(now), client_of(editor_of(now))
    seen = entered.versions.latest("number").number
    assert f'name="seen" value="{seen}"' in client.get(facts_page(entered)).content.decode()
    save(entered, {"1": "61"}, seen=seen)  # answers are no facts
    assert client.post(facts_page(entered), {"seen": seen, "diarienummer": "RS 2023-1"}).status_code == 302
    posted = {"seen": seen, "diarienummer": "RS 2023-2", "dated_on": "2024-03-28"}
    refused = client.post(facts_page(entered), posted)
    html = refused.content.decode()
    assert refused.status_code == 409
    for told in ("Någon annan har rättat uppgifterna", 'value="RS 2023-2"', "diarienummer RS 2023-1", "2024-03-28"):
        assert told in html
    assert entered.versions.latest("number").diarienummer == "RS 2023-1"
    newest = entered.versions.latest("number").number
    assert f'name="seen" value="{newest}"' in html
    assert client.post(facts_page(entered), {**posted, "seen": newest}).status_code == 302
    assert entered.versions.latest("number").diarienummer == "RS 2023-2"


def test_the_same_file_read_in_again_adds_nothing_and_makes_no_version(now: Response) -> None:
    entered, client = last_year(now), client_of(editor_of(now))
    page = reverse("entered_from_file", args=[entered.pk])

    def read_in(answers: dict[str, Any]) -> str:
        content = {"questionnaire": entered.questionnaire.tree.name, "answers": answers}
        sent = {"file": upload(json.dumps(content).encode(), "svar.json")}
        return client.post(page, sent, follow=True).content.decode()

    first = {"1": "61", "99": "Borta"}
    assert "Portalen har läst svar på 1\u00a0fråga ur svar.json." in read_in(first)
    before = entered.versions.count()
    assert "fanns redan här. Inget är ändrat" in read_in(first)
    assert entered.versions.count() == before
    read_in({**first, "98": "Också borta"})
    assert entered.versions.latest("number").left_out == [["", "99: Borta"], ["", "98: Också borta"]]


def test_what_another_read_in_meanwhile_is_not_said_to_be_read_by_this_file(
    now: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, read = last_year(now), views.read_answers_in

    def meanwhile(*given: Any) -> Any:
        save(entered, {"1": "61"}, seen=None)
        return read(*given)

    monkeypatch.setattr(views, "read_answers_in", meanwhile)
    content = {"questionnaire": entered.questionnaire.tree.name, "answers": {"1": "61"}}
    page, sent = reverse("entered_from_file", args=[entered.pk]), upload(json.dumps(content).encode(), "svar.json")
    answer = client_of(editor_of(now)).post(page, {"file": sent}, follow=True)
    assert "fanns redan här. Inget är ändrat" in answer.content.decode()


def test_a_file_is_read_again_on_what_another_has_saved_meanwhile(
    now: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table in a Word file keeps the cells that the file does not have, as they are when it is saved."""
    entered, read = last_year(now), views.read_answers_in
    presents: list[Any] = []

    def meanwhile(*given: Any) -> Any:
        found = read(*given)
        if not presents:
            save(entered, {"1": "60"}, seen=None)
        presents.append(given[3]["1"])
        return found

    monkeypatch.setattr(views, "read_answers_in", meanwhile)
    content = {"questionnaire": entered.questionnaire.tree.name, "answers": {"1": "61"}}
    page, sent = reverse("entered_from_file", args=[entered.pk]), upload(json.dumps(content).encode(), "svar.json")
    assert client_of(editor_of(now)).post(page, {"file": sent}).status_code == 302
    assert presents == [LAST_ANSWERS["1"], "60"]
    assert entered.versions.latest("number").values["1"] == "61"


@pytest.mark.parametrize("seen", ["abc", "", None, "99999999999"])
def test_a_page_that_does_not_say_what_it_shows_writes_over_nothing(now: Response, seen: str | None) -> None:
    entered, client = last_year(now), client_of(editor_of(now))
    mark = {} if seen is None else {"seen": seen}
    page = f"{reverse('entered_section', args=[entered.pk])}?avsnitt={entered.questionnaire.tree.items[0].link_id}"
    refused = client.post(page, {"1-value": "61", "1-revision": "1", **mark})
    assert (refused.status_code, 'value="61"' in refused.content.decode()) == (409, True)
    facts = client.post(facts_page(entered), {"diarienummer": "RS 2023-99", **mark})
    assert (facts.status_code, "RS 2023-99" in facts.content.decode()) == (409, True)
    assert entered.versions.latest("number").values["1"] == LAST_ANSWERS["1"]


# Who, and what is refused


def test_only_editors_enter_and_correct(now: Response) -> None:
    entered = last_year(now)
    with pytest.raises(PermissionDenied):
        save(entered, {"1": "1"}, seen=2, actor=approver_of(now))
    assert save(entered, {"1": "1"}, seen=2).values["1"] == "1"


def test_the_same_year_is_entered_once_until_it_is_removed(now: Response) -> None:
    entered = last_year(now)
    with pytest.raises(ValidationError, match="redan inlagt"):
        last_year(now)
    services.remove_entered(entered=entered, reason="Fel.", actor=editor_of(now), at=timezone.now())
    with pytest.raises(WrongStateError):
        save(entered, {"1": "1"}, seen=2)
    assert last_year(now).versions.count() == 2


def test_what_was_submitted_here_is_not_entered_besides() -> None:
    last = submitted_last_time()
    with pytest.raises(ValidationError, match="lämnat i portalen"):
        enter_answer(last, {})


@pytest.mark.parametrize(("said", "field"), [({"year": 2199}, "year"), ({"dated_on": "future"}, "dated_on")])
def test_neither_year_nor_day_lies_ahead(now: Response, said: dict[str, Any], field: str) -> None:
    if said.get("dated_on"):
        said = {"dated_on": timezone.localdate() + timezone.timedelta(days=1)}
    with pytest.raises(ValidationError) as refused:
        enter_answer(now, {}, own_form=False, **said)
    assert list(refused.value.message_dict) == [field]
