"""The contributor's page, and contributions beside the question where the answer is written."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from responses.assignments.withdrawing import withdraw_assignment
from responses.drafting.moving import move_to_version
from responses.models import Answer, Assignment, Contribution, ContributionUse, Response, State, Way
from responses.reading.draft import Draft
from responses.reading.snapshots import snapshot_content
from tests.builders import (
    client_of,
    contribute,
    editor_of,
    enter_answer,
    hand_out,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    make_user,
    save_answers,
)
from tests.responses.years import LAST_ANSWERS, last_definition, two_years, writing_now
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("contributions")]

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet, max_length: 20, help: Skriv kort.}
    - type: choice
      link_id: A-2
      prefix: "2."
      text: Har ni en plan?
      options: [{ja: Ja}, {nej: Nej}]
    - {type: text, link_id: A-3, prefix: "3.", text: Beskriv planen}
"""


@pytest.fixture
def response() -> Response:
    questionnaire = make_questionnaire(make_definition(sections=SECTIONS))
    return make_response(questionnaire=questionnaire, answers={"A-1": "Det som redan står", "A-2": "ja"})


@pytest.fixture
def guest() -> User:
    return make_user(name="Gästen")


@pytest.fixture
def signed_in(client: Client, guest: User) -> Client:
    client.force_login(guest)
    return client


def page(response: Response) -> str:
    return reverse("my_contributions", args=[response.pk])


def ask(response: Response, link_id: str, person: User) -> Assignment:
    return hand_out(response, [link_id], person, way=Way.CONTRIBUTION, message="Tre meningar räcker.")[0]


def section(response: Response) -> str:
    return reverse("section", args=[response.pk, "A"])


def saved(client: Client, response: Response, text: str, revision: int, link_id: str = "A-1", **more: str) -> Any:
    url = reverse("save_my_contribution", args=[response.pk, link_id])
    return client.post(url, {f"{link_id}-bidrag": text, f"{link_id}-revision": revision, **more})


def press(client: Client, response: Response, **button: str) -> int:
    """The whole section page posted as it stands, by one of its buttons."""
    answer = client.get(section(response)).content.decode()
    fields = dict(re.findall(r'name="([^"]+-revision)" value="(\d+)"', answer))
    return client.post(section(response), {**fields, **button}).status_code


def test_the_page_shows_the_question_and_nothing_of_the_answer(
    signed_in: Client, response: Response, guest: User
) -> None:
    ask(response, "A-1", guest)
    answer = signed_in.get(reverse("my_questions", args=[response.pk]), follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == page(response)
    for told in ("Beskriv arbetet", "Skriv kort.", "Tre meningar räcker.", "Högst 20\u00a0tecken."):
        assert told in text
    assert "Det som redan står" not in text
    assert "Beskriv planen" not in text


def test_a_text_saves_itself_and_is_given_by_a_button(signed_in: Client, response: Response, guest: User) -> None:
    asked = ask(response, "A-1", guest)
    told = saved(signed_in, response, "Vårt arbete", 0).json()
    assert (told["revision"], told["conflict"]) == (1, "")
    posted = {"A-1-bidrag": "Vårt arbete i år", "A-1-revision": "1", "goto": f"give:{asked.pk}"}
    answer = signed_in.post(page(response), posted, follow=True)
    assert "Du har lämnat ditt bidrag till fråga\u00a01." in answer.content.decode()
    assert (Contribution.objects.get().text, Contribution.objects.get().state) == ("Vårt arbete i år", "given")
    signed_in.post(page(response), {"goto": f"take_back:{asked.pk}"})
    assert Contribution.objects.get().state == "taken_back"


def test_an_empty_contribution_is_not_given_and_the_page_says_what_to_do(
    signed_in: Client, response: Response, guest: User
) -> None:
    asked = ask(response, "A", guest)
    answer = signed_in.post(page(response), {"A-1-bidrag": " ", "A-1-revision": "0", "goto": f"give:{asked.pk}"})
    assert answer.status_code == 422
    assert "Skriv ditt bidrag innan du lämnar det." in answer.content.decode()


def test_a_text_that_was_saved_elsewhere_meanwhile_is_chosen_between(
    signed_in: Client, response: Response, guest: User
) -> None:
    ask(response, "A-1", guest)
    saved(signed_in, response, "I ett fönster", 0)
    refused = saved(signed_in, response, "I ett annat", 0)
    assert refused.status_code == 409
    assert "I ett fönster" in refused.json()["conflict"]
    whole = signed_in.post(page(response), {"A-1-bidrag": "I ett annat", "A-1-revision": "0", "goto": "stay"})
    assert whole.status_code == 409
    assert "I ett annat" in whole.content.decode()
    theirs = saved(signed_in, response, "I ett annat", 0, goto="theirs:A-1").json()
    assert theirs["fields"] == [["A-1-bidrag", "I ett fönster"]]
    mine = saved(signed_in, response, "I ett annat", 0, goto="mine:A-1", **{"A-1-seen": "1"})
    assert mine.status_code == 200
    kept = Contribution.objects.get()
    assert kept.text == "I ett annat"
    assert set(kept.wordings.values_list("text", flat=True)) == {"I ett fönster", "I ett annat"}


def test_handed_out_again_all_that_is_posted_is_saved(signed_in: Client, response: Response, guest: User) -> None:
    first = contribute(response, "A-1", guest, "Vårt bidrag")
    withdraw_assignment(assignment=first, actor=editor_of(response), at=timezone.now())
    hand_out(response, ["A-1", "A-3"], guest, way=Way.CONTRIBUTION)
    assert "Taget tillbaka" in signed_in.get(page(response)).content.decode()
    posted = {"A-1-bidrag": "Vårt, ändrat", "A-1-revision": "1", "A-3-bidrag": "Planen", "A-3-revision": "0"}
    assert signed_in.post(page(response), posted).status_code == 302
    assert dict(Contribution.objects.values_list("link_id", "text")) == {"A-1": "Vårt, ändrat", "A-3": "Planen"}


def test_a_text_that_cannot_be_saved_is_told_and_the_others_are_saved(
    signed_in: Client, response: Response, guest: User
) -> None:
    contribute(response, "A-1", guest, "Vårt bidrag")
    ask(response, "A-3", guest)
    posted = {"A-1-bidrag": "Ur ett annat fönster", "A-1-revision": "1", "A-3-bidrag": "Planen", "A-3-revision": "0"}
    answer = signed_in.post(page(response), posted)
    text = answer.content.decode()
    assert answer.status_code == 409
    for told in ("Allt är inte sparat", "Bidraget är lämnat. Ta tillbaka det", "Vårt bidrag", "Ur ett annat fönster"):
        assert told in text
    assert "Allt sparat" not in text
    assert Contribution.objects.get(link_id="A-3").text == "Planen"
    assert signed_in.post(page(response), {**posted, "A-1-bidrag": "Vårt bidrag\r\n"}).status_code == 302


def test_a_question_that_a_correction_does_not_open_keeps_no_other_text_back(
    signed_in: Client, response: Response, guest: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for link_id in ("A-1", "A-3"):
        ask(response, link_id, guest)
    monkeypatch.setattr(Response, "is_open", lambda self, link_id: link_id == "A-3")
    posted = {"A-1-bidrag": "Står fast", "A-1-revision": "0", "A-3-bidrag": "Planen", "A-3-revision": "0"}
    answer = signed_in.post(page(response), posted)
    assert (answer.status_code, Contribution.objects.get().text) == (409, "Planen")
    assert "Står fast</textarea>" in answer.content.decode()


def test_a_question_moved_into_another_of_ones_parts_stands_once(signed_in: Client, guest: User) -> None:
    moved = '    - {type: text, link_id: A-3, prefix: "3.", text: Beskriv planen}\n'
    other = "- link_id: B\n  text: Annat\n  items:\n    - {type: text, link_id: B-1, text: Något mer}\n"
    assert moved in SECTIONS
    before, after = SECTIONS + other, SECTIONS.replace(moved, "") + other + moved
    response = make_response(questionnaire=make_questionnaire(make_definition(name="prov", sections=before)))
    for link_id in ("A-3", "B"):
        ask(response, link_id, guest)
    newer = make_questionnaire(make_definition(name="prov", version="2026-02-01", sections=after))
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    assert signed_in.get(page(response)).content.decode().count('id="bidrag-A-3"') == 1


def test_a_part_of_which_smaller_ones_ask_for_all_says_so_and_is_not_counted(signed_in: Client, guest: User) -> None:
    before = SECTIONS + "- link_id: B\n  text: Annat\n  items:\n    - {type: text, link_id: B-1, text: Något mer}\n"
    after = before.replace("{type: text, link_id: B-1, text: Något mer}", "{type: text, link_id: A-3, text: Planen}")
    after = after.replace('    - {type: text, link_id: A-3, prefix: "3.", text: Beskriv planen}\n', "")
    response = make_response(questionnaire=make_questionnaire(make_definition(name="prov", sections=before)))
    for link_id in ("A-3", "B"):
        ask(response, link_id, guest)
    newer = make_questionnaire(make_definition(name="prov", version="2026-02-01", sections=after))
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    text = signed_in.get(page(response)).content.decode()
    assert "Det som frågas här står i en annan av dina delar." in text
    assert "finns inte i utgåvan" not in text
    assert "0 av 1 bidrag lämnat" in text
    assert text.count('value="give:') == 1


def test_a_save_of_what_is_not_asked_of_one_is_refused(signed_in: Client, response: Response, guest: User) -> None:
    ask(response, "A-1", guest)
    assert saved(signed_in, response, "x", 0, "A-3").status_code == 403
    assert saved(signed_in, response, "x", 0, "Z-9").status_code == 404
    other = make_user()
    signed_in.force_login(other)
    assert saved(signed_in, response, "x", 0).status_code == 404


def test_whoever_writes_the_answer_reads_the_contributions_beside_it(response: Response, guest: User) -> None:
    contribute(response, "A-1", guest, "Från vår förvaltning")
    contribute(response, "A-1", make_user(name="Den andra"), "Ett utkast", given=False)
    ask(response, "A-1", make_user(name="Den tredje", email="tredje@example.se"))
    text = client_of(editor_of(response)).get(section(response)).content.decode()
    for told in ("Från vår förvaltning", "Gästen", "Lämnat", "Ett utkast", "Påbörjat", "Väntas från", "tredje@"):
        assert told in text
    assert text.count('value="use:') == 1


def test_a_click_adds_it_last_and_nothing_is_overwritten(response: Response, guest: User) -> None:
    contribute(response, "A-1", guest, "Från vår förvaltning")
    one, editor = Contribution.objects.get(), client_of(editor_of(response))
    press(editor, response, **{"A-1-value": "Jag har skrivit mer", "goto": f"use:{one.pk}:1"})
    assert Answer.objects.get(response=response, link_id="A-1").value == "Jag har skrivit mer\n\nFrån vår förvaltning"
    press(editor, response, **{"A-1-value": "Sammanfattat", "goto": f"quote:{one.pk}:1"})
    answer = Answer.objects.get(response=response, link_id="A-1")
    assert answer.value == "Sammanfattat\n\nGästen: ”Från vår förvaltning”"
    assert list(ContributionUse.objects.values_list("manner", flat=True)) == ["appended", "quoted"]
    history = editor.get(reverse("answer_history", args=[response.pk, "A-1"])).content.decode()
    assert "Med bidraget från Gästen, taget in som citat." in history
    beside = editor.get(section(response)).content.decode()
    assert f"av {editor_of(response).name} (lagt till)" in beside


def test_of_a_choice_it_goes_into_the_comment_to_the_answer(response: Response, guest: User) -> None:
    contribute(response, "A-2", guest, "Planen antogs i mars.")
    editor, one = client_of(editor_of(response)), Contribution.objects.get()
    assert "i kommentaren till svaret" in editor.get(section(response)).content.decode()
    press(editor, response, **{"A-2-value": "ja", "goto": f"use:{one.pk}:1"})
    answer = Answer.objects.get(response=response, link_id="A-2")
    assert (answer.value, answer.remark) == ("ja", "Planen antogs i mars.")


def test_what_has_been_taken_back_or_changed_since_it_was_read_is_not_used(
    signed_in: Client, response: Response, guest: User
) -> None:
    asked = contribute(response, "A-1", guest, "Från oss")
    one, editor = Contribution.objects.get(), client_of(editor_of(response))
    signed_in.post(page(response), {"goto": f"take_back:{asked.pk}"})
    assert press(editor, response, goto=f"use:{one.pk}:1") == 409
    posted = {"A-1-bidrag": "Från oss, ändrat", "A-1-revision": "1", "goto": f"give:{asked.pk}"}
    signed_in.post(page(response), posted)
    assert press(editor, response, goto=f"use:{one.pk}:1") == 409
    assert press(editor, response, goto=f"use:{one.pk}:2") == 302


def test_a_contribution_of_another_response_is_not_used(response: Response, guest: User) -> None:
    other = make_response(questionnaire=response.questionnaire)
    contribute(other, "A-1", guest, "Någon annans")
    assert press(client_of(editor_of(response)), response, goto=f"use:{Contribution.objects.get().pk}:1") == 404


def test_a_contributor_who_writes_the_answer_uses_it_too_and_readers_see_nothing(
    client: Client, response: Response, guest: User
) -> None:
    contribute(response, "A-1", guest, "Från vår förvaltning")
    writer = make_user(name="Den som skriver")
    hand_out(response, ["A-1"], writer)
    client.force_login(writer)
    mine = reverse("my_questions", args=[response.pk])
    assert "Från vår förvaltning" in client.get(mine).content.decode()
    one = Contribution.objects.get()
    assert client.post(mine, {"goto": f"use:{one.pk}:1"}).status_code == 302
    assert Answer.objects.get(response=response, link_id="A-1").value.endswith("Från vår förvaltning")


def test_lists_and_letters_say_that_it_is_a_contribution(signed_in: Client, response: Response, guest: User) -> None:
    hand_out(response, ["A-3"], guest)
    ask(response, "A-1", guest)
    assert "Bidrag väntas" in signed_in.get(reverse("start")).content.decode()
    texts = [notice.text for notice in guest.notices.all()]
    assert any("lämna ditt bidrag till fråga\u00a01" in text for text in texts)
    mine = signed_in.get(reverse("my_questions", args=[response.pk])).content.decode()
    assert page(response) in mine
    tasks = client_of(editor_of(response)).get(reverse("response", args=[response.pk])).content.decode()
    assert "Bidrag väntas" in tasks


def test_handing_out_offers_the_choice_and_the_sender_reads_what_was_given(response: Response, guest: User) -> None:
    editor = client_of(editor_of(response))
    form = {"items": "A-1", "addresses": "ny.gast@example.se", "way": "contribution"}
    assert editor.post(reverse("hand_out", args=[response.pk]), form).status_code == 302
    assert Assignment.objects.get().is_contribution
    asked = contribute(response, "A-1", guest, "Från oss")
    url = reverse("assignment", args=[response.pk, asked.pk])
    shown = editor.get(url).content.decode()
    assert "Från oss" in shown
    assert "Det som redan står" not in shown
    sent_back = {"goto": "send_back", "comment": "Nämn åren.", "seen": seen_in(editor.get(url))}
    told = editor.post(url, sent_back, follow=True).content.decode()
    assert "Du har öppnat bidraget till fråga\u00a01 igen för Gästen" in told


def test_what_is_contributed_is_in_no_snapshot(response: Response, guest: User) -> None:
    save_answers(response, {"A-3": "Planen"})
    before = snapshot_content(Draft(response), 1)
    contribute(response, "A-1", guest, "Hemligt arbetsmaterial")
    assert snapshot_content(Draft(response), 1) == before


# Earlier years' answers, beside one's own text


def asked_beside_earlier(client: Client, response: Response, guest: User, link_id: str) -> str:
    ask(response, link_id, guest)
    text = client.get(page(response)).content.decode()
    return text[text.index('<details class="sp-beside">') :]


def summary_of(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text[text.index("<summary>") : text.index("<span")])


def test_what_was_entered_afterwards_says_so_to_the_contributor_too(signed_in: Client, guest: User) -> None:
    now = writing_now(make_organisation())
    enter_answer(now, LAST_ANSWERS, questionnaire=make_questionnaire(last_definition()))
    text = asked_beside_earlier(signed_in, now, guest, "4")
    assert summary_of(text) == "Svaret för 2023"
    assert "Inlagt i efterhand" in text
    assert "Tolv vårdcentraler deltog." in text


def test_what_was_submitted_says_nothing_of_the_kind(signed_in: Client, guest: User) -> None:
    text = asked_beside_earlier(signed_in, two_years()[1], guest, "4")
    assert "Tolv vårdcentraler deltog." in text
    assert "Inlagt i efterhand" not in text


def test_the_words_of_a_year_without_a_form_are_read_by_the_contributor(signed_in: Client, guest: User) -> None:
    now = writing_now(make_organisation())
    enter_answer(now, {"8": "Så skrev vi 2019."}, own_form=False)
    text = asked_beside_earlier(signed_in, now, guest, "8")
    assert summary_of(text) == "Svaret för 2019"
    for told in ("Inlagt i efterhand", "Den gamla enkäten 2019", "Så skrev vi 2019."):
        assert told in text
    assert "Ny fråga" not in text
    assert "reuse:" not in text


def test_a_parallel_form_is_called_one_and_no_year(signed_in: Client, guest: User) -> None:
    last = make_questionnaire(last_definition(year=2025, series="annan"))
    organisation = make_organisation()
    make_response(state=State.SUBMITTED, questionnaire=last, organisation=organisation, answers=LAST_ANSWERS)
    text = asked_beside_earlier(signed_in, writing_now(organisation), guest, "4")
    assert summary_of(text) == "Svaret i den parallella enkäten"
    assert text.count("Svaret i den parallella enkäten") == 2
    assert "Svaret för" not in text


def test_the_options_of_a_choice_stand_open_and_only_what_has_a_length_may_be_longer(
    response: Response, guest: User, signed_in: Client
) -> None:
    ask(response, "A-2", guest)
    shown = signed_in.get(page(response)).content.decode()
    assert "Välj ett alternativ" in shown
    assert "får vara längre" not in shown
    assert "ett på varje rad" in shown
    assert "<li>Nej</li>" in shown
    ask(response, "A-1", guest)
    assert signed_in.get(page(response)).content.decode().count("får vara längre") == 1


def test_whoever_gives_it_is_told_at_the_top_and_the_unit_stands_beside_the_question(
    response: Response, client: Client
) -> None:
    person = make_user(name="Enhetschefen")
    unit = Unit.objects.create(organisation=response.organisation, name="Barnförvaltningen", coordinator=person)
    [asked] = hand_out(response, ["A-1"], units=[unit], way=Way.CONTRIBUTION)
    client.force_login(person)
    posted = {"A-1-bidrag": "Vårt", "A-1-revision": "0", "goto": f"give:{asked.pk}"}
    assert "#del-" not in client.post(page(response), posted).url
    assert client.post(page(response), {"goto": f"take_back:{asked.pk}"}).url.endswith(f"#del-{asked.pk}")
    beside = client_of(editor_of(response)).get(section(response)).content.decode()
    assert "<strong>Barnförvaltningen, " in beside
