"""A number that another answer bounds: what its writer, and whoever changes the other answer, are told on the page."""

import pytest
from django.urls import reverse

from responses.reading.draft import Draft
from tests.builders import client_of, editor_of, make_definition, make_questionnaire, make_response

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: integer, link_id: A-1, prefix: "6.", text: Antal personer}
- {type: integer, link_id: A-2, prefix: 6a., text: Varav kvinnor, maximum: {item: A-1}}
"""
SAID = "Svaret på fråga\u00a06a (15) kan inte vara större än svaret på fråga\u00a06 (12)."


def test_changing_the_answer_that_bounds_another_tells_of_both_at_once_and_on_the_page() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    pages, section = client_of(editor_of(response)), reverse("section", args=[response.pk, "A"])

    def save(link_id: str, value: str, revision: int) -> dict[str, object]:
        address = reverse("save_question", args=[response.pk, link_id])
        told = pages.post(address, {f"{link_id}-value": value, f"{link_id}-revision": str(revision)}).json()
        return dict(told["bounded"])

    save("A-1", "20", 0)
    assert save("A-2", "15", 0) == {}
    assert SAID not in pages.get(section).content.decode()
    told = save("A-1", "12", 1)["A-2"]
    assert isinstance(told, dict)
    assert (SAID in told["messages"], told["invalid"]) == (True, ["A-2-value"])
    assert SAID in pages.get(section).content.decode()
    assert [(one.link_id, one.kind) for one in Draft(response).errors] == [("A-2", "bounds")]
    assert SAID not in str(save("A-1", "15", 2))
    assert SAID not in pages.get(section).content.decode()


SUMS = """
- {type: integer, link_id: A-1, prefix: "1.", text: Kvinnor}
- {type: integer, link_id: A-2, prefix: "2.", text: Män}
- {type: integer, link_id: A-3, prefix: "3.", text: Alla, sum_of: [A-1, A-2], maximum: 20}
- {type: integer, link_id: A-4, prefix: "4.", text: Varav nya, maximum: {item: A-3}}
"""


def test_a_sum_that_changes_tells_of_its_own_bounds_and_of_those_that_it_sets() -> None:
    response = make_response(
        questionnaire=make_questionnaire(make_definition(SUMS)), answers={"A-1": "5", "A-2": "5", "A-4": "9"}
    )
    address = reverse("save_question", args=[response.pk, "A-1"])
    pages = client_of(editor_of(response))

    def save(value: str, revision: int) -> dict[str, str]:
        told = pages.post(address, {"A-1-value": value, "A-1-revision": str(revision)}).json()
        return {link_id: said["messages"] for link_id, said in told["bounded"].items()}

    told = save("2", 1)
    assert "(9) kan inte vara större än svaret på fråga\u00a03 (7)." in told["A-4"]
    assert "Talet kan inte vara" not in told["A-3"]
    told = save("16", 2)
    assert "kan inte vara" not in told["A-4"]
    assert "Talet kan inte vara större än 20." in told["A-3"]
