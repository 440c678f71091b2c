"""A contribution to a question that no one text answers, in Word: ticks stay ticks, beside words of one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from responses.assignments.withdrawing import withdraw_assignment
from responses.contributions.services import save_contribution
from responses.models import Assignment, Contribution, Response, Way
from tests.builders import contribute, contributor_of, editor_of, hand_out
from tests.responses.word.returning import answer, come_back, sent_to, write_in
from tests.surveys.word.documents import read

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("docx")]

NO, YES, OWN, OWN_NUMBER = "A-1/nej", "A-1/ja", "A-1/*bidrag", "A-3/*bidrag"
VIA = "A-1.ja"


def fields_of(content: bytes) -> dict[str, str]:
    return {each.tag: each.text for each in read(content).controls}


def test_what_is_written_already_goes_out_and_comes_back_as_it_was(response: Response) -> None:
    person = contributor_of(response)
    contribute(response, "A-1", person, "Nej\nMen vi skriver en.", given=False)
    content = sent_to(response, person).content
    fields = fields_of(content)
    assert (fields[NO], fields[YES], fields[OWN]) == ("☒", "☐", "Men vi skriver en.")
    received = come_back(response, content, person)
    assert (received.contributed, received.left, received.returned.leftovers) == ((), {}, [])
    assert Contribution.objects.get().revision == 1


def test_what_is_ticked_anew_and_the_own_words_become_one_contribution(response: Response) -> None:
    person = contributor_of(response)
    contribute(response, "A-1", person, "Nej\nMen vi skriver en.", given=False)
    content = write_in(sent_to(response, person).content, {NO: False, YES: True})
    received = come_back(response, content, person)
    assert (received.contributed, received.left) == (("A-1",), {})
    assert Contribution.objects.get().text == "Ja, ange vilken:\nMen vi skriver en."
    come_back(response, write_in(content, {OWN: "Planen från i fjol."}), person)
    assert Contribution.objects.get().text == "Ja, ange vilken:\nPlanen från i fjol."
    assert answer(response, "A-1") == "ja"


def test_what_is_unticked_is_no_contribution_any_more(response: Response) -> None:
    person = contributor_of(response)
    contribute(response, "A-1", person, "Nej\nMen vi skriver en.", given=False)
    come_back(response, write_in(sent_to(response, person).content, {NO: False}), person)
    assert Contribution.objects.get().text == "Men vi skriver en."


def test_beside_a_number_there_is_a_field_for_words(response: Response) -> None:
    person = contributor_of(response)
    hand_out(response, ["A-3", "A-2"], person, way=Way.CONTRIBUTION)
    content = sent_to(response, person, filled=False).content
    assert fields_of(content)[OWN_NUMBER] == ""
    assert "A-2/*bidrag" not in fields_of(content)
    come_back(response, write_in(content, {OWN_NUMBER: "Omkring 12, fråga ekonomi."}), person)
    assert Contribution.objects.get().text == "Omkring 12, fråga ekonomi."
    come_back(response, write_in(sent_to(response, person).content, {"A-3": "12"}), person)
    assert Contribution.objects.get().text == "12 kronor\n\nOmkring 12, fråga ekonomi."


def test_what_an_option_asks_for_has_a_field_of_its_own_that_comes_back_to_it(response: Response) -> None:
    person = contributor_of(response)
    hand_out(response, ["A-1"], person, way=Way.CONTRIBUTION)
    content = sent_to(response, person).content
    assert (fields_of(content)[VIA], fields_of(content)[OWN]) == ("", "")
    received = come_back(response, write_in(content, {YES: True, VIA: "Planen\nDen från i fjol", OWN: "Mer."}), person)
    assert (received.contributed, received.returned.leftovers) == (("A-1",), [])
    whole = "Ja, ange vilken:\nMer.\nTill ”Ja, ange vilken”: Planen\n    Den från i fjol"
    assert Contribution.objects.get().text == whole
    content = sent_to(response, person).content
    fields = fields_of(content)
    assert (fields[YES], fields[VIA], fields[OWN]) == ("☒", "Planen\nDen från i fjol", "Mer.")
    received = come_back(response, content, person)
    assert (received.contributed, received.unchanged, received.returned.leftovers) == ((), (), [])
    come_back(response, write_in(content, {VIA: "En ny plan"}), person)
    assert Contribution.objects.get().text == "Ja, ange vilken:\nMer.\nTill ”Ja, ange vilken”: En ny plan"
    assert (answer(response, "A-1.ja"), answer(response, "A-1")) == ("Närvårdsplanen", "ja")


def test_own_words_that_nobody_asks_for_any_more_are_told(response: Response) -> None:
    person = contributor_of(response)
    hand_out(response, ["A-1", "A-3", "A-2"], person, way=Way.CONTRIBUTION)
    words = {OWN_NUMBER: "Omkring 12.", "A-3": "12", OWN: "Mer.", VIA: "Planen"}
    content = write_in(sent_to(response, person).content, words)
    for asked in Assignment.objects.filter(link_id__in=("A-1", "A-3")):
        withdraw_assignment(assignment=asked, actor=editor_of(response), at=timezone.now())
    received = come_back(response, content, person)
    assert received.contributed == ()
    told = {one["link_id"]: one for one in received.returned.leftovers}
    assert {key: one["kind"] for key, one in told.items()} == {"A-1": "closed", "A-3": "closed"}
    assert "Omkring 12." in told["A-3"]["text"]
    assert told["A-1"]["text"] == "Mer.\nTill ”Ja, ange vilken”: Planen"


def test_words_written_in_the_portal_since_are_never_overtaken(response: Response) -> None:
    person = contributor_of(response)
    contribute(response, "A-3", person, "Först.", given=False)
    content = write_in(sent_to(response, person).content, {OWN_NUMBER: "Ur filen."})
    told = {"response": response, "link_id": "A-3", "actor": person, "at": timezone.now()}
    save_contribution(text="I portalen.", base_revision=1, **told)
    assert come_back(response, content, person).left == {"A-3": "overtaken"}
    assert Contribution.objects.get().text == "I portalen."


def test_the_file_says_until_when_and_with_which_words_and_nothing_of_it_comes_back_as_written(
    response: Response,
) -> None:
    person, day = contributor_of(response), response.last_day - timedelta(days=3)
    hand_out(response, ["A-2"], person, last_day=day, message="Se över i år.\n\nTack!", way=Way.CONTRIBUTION)
    content = sent_to(response, person).content
    printed = [words.text for words in read(content).outside]
    assert f"Sista svarsdag: {response.last_day.day} " in " ".join(printed)
    assert any("ber dig bidra till" in line and f"senast {day.day} " in line for line in printed)
    assert {"Se över i år.", "Tack!"} <= set(printed)
    assert any(line.startswith("Fil att svara i, utgåva") for line in printed)
    assert not any(line.startswith("Läsversion") for line in printed)
    received = come_back(response, write_in(content, {"A-2": "Vårt."}), person)
    assert (received.contributed, received.returned.leftovers) == (("A-2",), [])
