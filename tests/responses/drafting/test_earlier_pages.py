"""Last year's answer on the section page: shown, fetched and confirmed, with and without JavaScript."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from responses.models import Answer, Response, State
from responses.reading.draft import Draft
from surveys.schema import Definition
from tests.builders import (
    attach_file,
    bring_to,
    client_of,
    comment_on,
    contributor_of,
    editor_of,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
)
from tests.responses.years import LAST_NAME, submitted_last_time, two_years, writing_now
from tests.web.posting import as_posted

pytestmark = pytest.mark.django_db

FETCH = "Använd som utgångspunkt"
CONFIRM = "Svaret stämmer för 2025"


def address(response: Response) -> str:
    return reverse("section", args=[response.pk, "A"])


def page(response: Response, user: User | None = None) -> str:
    return client_of(user or editor_of(response)).get(address(response)).content.decode()


def press(response: Response, goto: str, user: User | None = None, **typed: str) -> Any:
    """Post the section with one of its buttons; `typed` (f4 ...) are fields that were typed on revision 0."""
    fields = {f"{name[1:]}-value": text for name, text in typed.items()}
    seen = {f"{name[1:]}-revision": "0" for name in typed}
    return client_of(user or editor_of(response)).post(address(response), {**fields, **seen, "goto": goto})


def pressed(response: Response, goto: str) -> str:
    """The page that the editor comes to by the button."""
    sent = {**as_posted(page(response)), "goto": goto}
    answer = client_of(editor_of(response)).post(address(response), sent, follow=True)
    return str(answer.content.decode())


def value(response: Response, link_id: str) -> Any:
    return Answer.objects.get(response=response, link_id=link_id).value


# Shown


def test_the_submitted_answer_stands_beside_its_question() -> None:
    submitted, now = two_years()
    html = page(now)
    for text in ("Svaret för 2023", "57 procent", "Tolv vårdcentraler deltog.", submitted.receipt_number):
        assert text in html
    assert "<del>2023</del>" in html
    assert "<ins>2025</ins>" in html


def test_every_relation_has_its_tag() -> None:
    _, now = two_years()
    html = page(now)
    for tag in ("Samma fråga", "Ändrad fråga", "Besläktad fråga", "Ny fråga"):
        assert tag in html


def test_another_organisations_answers_are_never_shown() -> None:
    submitted_last_time()
    html = page(writing_now(make_organisation()))
    assert "Hur stor andel" in html
    for text in ("Svaret för 2023", "Tolv vårdcentraler deltog.", FETCH, "Ny fråga"):
        assert text not in html


def test_a_draft_of_the_earlier_year_is_never_shown() -> None:
    last = submitted_last_time(state=State.DRAFT)
    html = page(writing_now(last.organisation))
    assert "Tolv vårdcentraler deltog." not in html
    assert FETCH not in html


def test_what_fits_can_be_fetched_and_what_does_not_has_no_button() -> None:
    _, now = two_years()
    html = page(now)
    assert f'value="reuse:1:{LAST_NAME}:1"' in html
    assert 'value="reuse:6:' not in html
    assert 'value="reuse:7:' not in html


def test_there_is_no_button_where_nothing_can_be_changed() -> None:
    _, now = two_years(a1="61")
    bring_to(now, State.IN_REVIEW)
    html = page(now)
    assert "Svaret för 2023" in html
    assert FETCH not in html


def test_a_number_says_how_it_has_changed() -> None:
    _, now = two_years(a1="61")
    assert "upp 4 procentenheter sedan 2023" in page(now).replace("\u00a0", " ")


def test_a_saved_number_says_how_it_has_changed_at_once() -> None:
    _, now = two_years()
    url = reverse("save_question", args=[now.pk, "1"])
    answer = client_of(editor_of(now)).post(url, {"1-value": "55", "1-revision": "0"}).json()
    assert "ned 2 procentenheter sedan 2023" in answer["messages"].replace("\u00a0", " ")


# Fetched and confirmed, by ordinary buttons


def test_fetching_saves_the_page_and_copies_the_answer() -> None:
    _, now = two_years()
    answer = press(now, f"reuse:1:{LAST_NAME}:1", f8="Vi planerar mer.")
    assert answer.status_code == 302
    assert answer["Location"] == f"{address(now)}?hamtat=1#fraga-1"
    assert (value(now, "1"), value(now, "8")) == ("57", "Vi planerar mer.")


def test_unchanged_since_is_one_click_written_out_and_confirmed() -> None:
    _, now = two_years()
    assert f'value="unchanged:1:{LAST_NAME}:1"' in page(now)
    assert press(now, f"unchanged:1:{LAST_NAME}:1")["Location"] == f"{address(now)}?hamtat=1#fraga-1"
    assert (value(now, "1"), Draft(now).unconfirmed) == ("57", {})


def test_what_reads_the_same_already_is_confirmed_as_it_stands_and_the_trail_says_so() -> None:
    _, now = two_years(a1="57")
    said = pressed(now, f"unchanged:1:{LAST_NAME}:1")
    assert "oförändrat sedan 2023, bekräftat som det står" in said
    assert "utskrivet" not in said
    assert list(now.events.filter(action="confirmed").values_list("note", flat=True)) == [
        "1. Hur stor andel hade en fast läkarkontakt i december 2025? (svaret för 2023)"
    ]
    assert not now.events.filter(action="reused").exists()
    assert Answer.objects.get(response=now, link_id="1").revision == 1


def test_what_is_written_out_is_said_to_be_so_and_confirmed_once() -> None:
    _, now = two_years()
    assert "utskrivet och bekräftat" in pressed(now, f"unchanged:1:{LAST_NAME}:1")
    assert now.events.filter(action="confirmed").count() == 1


def test_what_is_asked_otherwise_or_does_not_fit_whole_is_not_called_unchanged() -> None:
    _, now = two_years()
    html = page(now)
    for link_id, item in (("3", "3"), ("4", "4")):
        assert f'value="unchanged:{link_id}:' not in html
        assert press(now, f"unchanged:{link_id}:{LAST_NAME}:{item}").status_code == 409
        assert link_id not in Draft(now).stored


def test_what_was_typed_in_the_question_is_in_its_history() -> None:
    _, now = two_years()
    press(now, f"reuse:4:{LAST_NAME}:4", f4="Det vi just skrev.")
    revisions = Answer.objects.get(response=now, link_id="4").revisions.values_list("value", flat=True)
    assert list(revisions) == ["Det vi just skrev.", "Tolv vårdcentraler deltog."]


def test_a_fetched_answer_says_that_it_is_not_confirmed_until_it_is() -> None:
    _, now = two_years()
    press(now, f"reuse:1:{LAST_NAME}:1")
    html = page(now)
    assert "Hämtat från 2023, inte bekräftat." in html
    assert CONFIRM in html
    assert press(now, "confirm:1", f1="57")["Location"].endswith("#fraga-1")
    assert "inte bekräftat" not in page(now)


GONE = "Följer inte med, finns inte i årets fråga: Hyrläkare."


def test_an_answer_of_which_a_part_did_not_follow_is_not_said_to_be_alike() -> None:
    _, now = two_years()
    assert page(now).count(GONE) == 1
    press(now, f"reuse:3:{LAST_NAME}:3")
    html = page(now)
    assert "Årets svar är likadant" not in html
    assert "Det som finns i årets fråga står i årets svar." in html
    assert html.count(GONE) == 2, "beside the question, and where it is confirmed"
    assert GONE in html[html.index("Hämtat från 2023, inte bekräftat.") : html.index("Svaret stämmer för 2025")]
    assert pressed(now, "confirm:3").count(GONE) == 1


def test_what_is_written_otherwise_since_tells_of_what_did_not_follow_beside_the_question_alone() -> None:
    _, now = two_years()
    press(now, f"reuse:3:{LAST_NAME}:3")
    save_answers(now, {"3": ["sp"]})
    assert page(now).count(GONE) == 1


def test_an_answer_that_followed_whole_is_alike_and_has_nothing_that_did_not() -> None:
    _, now = two_years()
    press(now, f"reuse:1:{LAST_NAME}:1")
    html = page(now)
    assert "Årets svar är likadant." in html
    assert html.count("Följer inte med") == 1, "that of the other question"


def test_the_fold_under_a_question_says_that_attachments_and_comments_are_in_it() -> None:
    _, now = two_years()
    assert "Svaret för 2023, bilagor och kommentarer" in fold(page(now), "1")
    assert "Ny fråga, bilagor och kommentarer" in fold(page(now), "8")
    comment_on(now, "8")
    attach_file(now, "1")
    assert "Ny fråga, 1 kommentar, bilagor" in fold(page(now), "8")
    assert "Svaret för 2023, 1 bilaga, kommentarer" in fold(page(now), "1")
    assert "Bilagor och kommentarer" in fold(page(make_response()), "A-1")


def test_the_fold_names_nothing_that_cannot_be_done_there() -> None:
    _, now = two_years(a1="61")
    bring_to(now, State.IN_REVIEW)
    assert re.match(r"Svaret för 2023, kommentarer\b", fold(page(now), "1"))


def fold(html: str, link_id: str) -> str:
    """What the fold under the question is called."""
    question = html[html.index(f'data-question="{link_id}"') :]
    return question[question.index('<details class="sp-beside">') :].partition("<summary>")[2][:60]


def test_the_check_page_lists_what_is_not_confirmed() -> None:
    _, now = two_years()
    press(now, f"reuse:1:{LAST_NAME}:1")
    check = client_of(editor_of(now)).get(reverse("check", args=[now.pk])).content.decode()
    assert "Svaret är hämtat från 2023 och inte bekräftat." in check


def test_saving_a_changed_text_takes_the_notice_away() -> None:
    _, now = two_years()
    press(now, f"reuse:1:{LAST_NAME}:1")
    url = reverse("save_question", args=[now.pk, "1"])
    answer = client_of(editor_of(now)).post(url, {"1-value": "61", "1-revision": "1"}).json()
    assert "inte bekräftat" not in answer["messages"]


def test_saving_the_same_text_keeps_the_notice_with_its_button() -> None:
    _, now = two_years()
    press(now, f"reuse:1:{LAST_NAME}:1")
    url = reverse("save_question", args=[now.pk, "1"])
    answer = client_of(editor_of(now)).post(url, {"1-value": "57", "1-revision": "1"}).json()
    assert CONFIRM in answer["messages"]


def test_what_somebody_wrote_after_the_page_was_opened_is_not_replaced() -> None:
    _, now = two_years()
    save_answers(now, {"4": "Någon annans text."})
    assert press(now, f"reuse:4:{LAST_NAME}:4", f4="").status_code == 409
    assert value(now, "4") == "Någon annans text."


@pytest.mark.parametrize("goto", [f"reuse:4:{LAST_NAME}:4", "confirm:4"])
def test_nor_is_it_where_the_page_does_not_say_what_it_shows(goto: str) -> None:
    _, now = two_years()
    save_answers(now, {"4": "Någon annans text."})
    assert press(now, goto).status_code == 409
    assert value(now, "4") == "Någon annans text."


def test_what_the_page_saved_by_itself_a_moment_before_does_not_stand_in_the_way() -> None:
    _, now = two_years()
    save_answers(now, {"4": "Min egen text."})
    assert press(now, f"reuse:4:{LAST_NAME}:4", f4="Min egen text.").status_code == 302
    assert value(now, "4") == "Tolv vårdcentraler deltog."


@pytest.mark.parametrize(
    "goto", ["reuse:X:y:1", "unchanged:X:y:1", "confirm:X", "reuse:A", "confirm:A", "reuse:", "confirm:"]
)
def test_a_made_up_question_is_not_found(goto: str) -> None:
    _, now = two_years()
    assert press(now, goto).status_code == 404


def test_a_made_up_earlier_answer_is_refused() -> None:
    _, now = two_years()
    assert press(now, "reuse:1:annan-enkat:1").status_code == 409


def test_neither_contributors_nor_other_organisations_fetch_or_confirm() -> None:
    _, now = two_years()
    stranger = editor_of(make_organisation())
    for goto in (f"reuse:1:{LAST_NAME}:1", "confirm:1"):
        assert press(now, goto, contributor_of(now)).status_code == 404
        assert press(now, goto, stranger).status_code == 404
    assert not Answer.objects.filter(response=now, link_id="1").exists()


# Cost


def _year(count: int, year: int, link: str = "") -> Definition:
    items = "".join(
        f'- {{type: percent, link_id: "q{n}", text: Andel {n}{link.format(n=n)}}}\n' for n in range(1, count + 1)
    )
    return make_definition(items, name=f"rad{count}-{year}", series=f"rad{count}", year=year)


def queries_for(count: int) -> int:
    """The queries of a section page with `count` linked questions, half of them fetched from two years before."""
    link = f", continues: {{{{questionnaire: rad{count}-2023, item: q{{n}}, relation: same}}}}"
    answers = {f"q{n}": str(n) for n in range(1, count + 1)}
    last = make_response(state=State.SUBMITTED, questionnaire=make_questionnaire(_year(count, 2023)), answers=answers)
    now = make_response(questionnaire=make_questionnaire(_year(count, 2025, link)), organisation=last.organisation)
    for n in range(1, count // 2 + 1):
        press(now, f"reuse:q{n}:rad{count}-2023:q{n}")
    client = client_of(editor_of(now))
    client.get(address(now))
    with CaptureQueriesContext(connection) as queries:
        html = client.get(address(now)).content.decode()
    assert len(re.findall(r"Svaret för 2023</h\d>", html)) == count
    assert html.count("inte bekräftat.") == count // 2
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_linked_questions() -> None:
    assert queries_for(2) == queries_for(8)
