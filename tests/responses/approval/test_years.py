"""How what is sent differs from what was answered before: an approver is told in a line each."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.urls import reverse

from responses.approval.years import SinceEarlier
from responses.models import Response
from responses.reading.readings import source_of_snapshot
from tests.builders import approver_of, client_of, make_questionnaire, make_response, send
from tests.responses.years import earlier_of, submitted_last_time, this_definition, two_years

pytestmark = pytest.mark.django_db


def sent(**answers: Any) -> Response:
    _, response = two_years(**answers)
    send(response)
    return response


def since(response: Response) -> SinceEarlier:
    return SinceEarlier(source_of_snapshot(response.snapshots.get(), None), earlier_of(response))


def lines(found: SinceEarlier) -> dict[str, tuple[str, str]]:
    plain = str.maketrans("\N{NO-BREAK SPACE}", " ")
    return {one.name: (one.answer.translate(plain), one.since.translate(plain)) for one in found.changed}


AS_IT_WAS: Mapping[str, Any] = {"a1": "57", "a2": "ja", "a2.ja": "Närvårdsplanen", "a5": {"ja": "3", "nej": "5"}}


def test_what_is_as_it_was_is_counted_and_not_listed() -> None:
    found = since(sent(**AS_IT_WAS))
    assert lines(found).keys() == {"Vilka kan vara fast kontakt?"}  # not answered now
    assert (found.same, found.years) == (3, "2023")


def test_each_number_choice_and_row_that_differs_is_listed_with_what_it_was() -> None:
    found = since(sent(**{**AS_IT_WAS, "a1": "61", "a2": "nej", "a5": {"ja": "4", "nej": "5"}}))
    told = lines(found)
    assert told["1. Hur stor andel hade en fast läkarkontakt i december 2025?"] == ("61 procent", "2023: 57 procent")
    assert told["Har ni en plan?"] == ("Nej", "2023: Ja")
    assert told["Hur många kommuner har svarat?: Ja"] == ("4", "upp 1 sedan 2023")
    assert "Hur många kommuner har svarat?: Nej" not in told


def test_of_several_options_it_says_which_are_new_and_which_are_not_chosen_any_longer() -> None:
    told = lines(since(sent(a3=["st", "alla"])))
    assert told["Vilka kan vara fast kontakt?"] == (
        "Alla läkare och ST",
        "sedan 2023: nytt Alla läkare; inte längre Hyrläkare",
    )


def test_options_that_are_only_worded_otherwise_are_the_same() -> None:
    assert "Vilka kan vara fast kontakt?" in lines(since(sent(a3=["st", "sp"])))
    assert since(sent(a3=["st"])).changed[-1].since == "sedan 2023: inte längre Hyrläkare"


def test_texts_that_stand_word_for_word_are_named_and_related_questions_are_not_compared() -> None:
    found = since(sent(a2="ja", a4="Tolv vårdcentraler deltog.", a9="Tolv vårdcentraler deltog."))
    assert [(line.name, line.since) for line in found.same_texts] == [("Beskriv planen.", "2023")]


def test_the_page_says_what_differs_and_nothing_of_years_that_nobody_has_answered() -> None:
    response = sent(a2="nej")
    page = client_of(approver_of(response)).get(reverse("review", args=[response.pk])).content.decode()
    assert "Jämfört med 2023" in page
    assert "2023: Ja" in page


def test_what_nobody_compares_is_not_said_to_be_unchanged() -> None:
    """A file continues a text: neither listed nor counted."""
    last = submitted_last_time()
    items = """
    - type: file
      link_id: "7"
      text: Bifoga planen.
      accepts: [text]
      continues: {questionnaire: lansenkaten-2023, item: "4", relation: changed}
    """
    questionnaire = make_questionnaire(this_definition(items))
    response = make_response(
        questionnaire=questionnaire, organisation=last.organisation, answers={"7": {"note": "Se sidan 3."}}
    )
    send(response)
    found = since(response)
    assert (found.years, found.same, found.changed) == ("2023", 0, [])
