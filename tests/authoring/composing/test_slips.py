"""What an author slips on is told at its place, as it went, and nothing that was typed is let go."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from surveys.models import QuestionnaireDraft
from surveys.terms import Delivery
from surveys.wordings.phrasing import delivery_in_words
from tests.authoring.composing.drafts import make_draft, node_of, now, posted, save
from tests.authoring.composing.test_writing import other_author
from tests.builders import make_definition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["1 000", "1\u00a0000", "1\u2009000"])
def test_a_limit_is_read_with_the_space_that_thousands_have(
    typed: str, pages: Client, draft: QuestionnaireDraft
) -> None:
    assert save(pages, draft, "A-2", max_length=typed).status_code == 302
    assert node_of(draft, "A-2")["max_length"] == 1000


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ({"act": "up:A"}, "A står kvar: inget står före."),
        ({"act": "down:A"}, "A står kvar: inget står efter."),
        ({"act": "up:A-1"}, "A-1 står kvar: inget står före."),
        ({"act": "down:A-3"}, "A-3 står kvar: inget står efter."),
        ({"act": "place:A-3", "place": "into:A"}, "A-3 står kvar: den står redan där."),
        ({"act": "place:A-2", "place": "before:A-3"}, "A-2 står kvar: den står redan där."),
        ({"act": "up:A-2"}, "A-2 är flyttad uppåt."),
        ({"act": "place:A-3", "place": "before:A-1"}, "A-3 är flyttad."),
    ],
)
def test_whether_it_was_moved_is_told_as_it_went(
    move: dict[str, str], said: str, pages: Client, draft: QuestionnaireDraft
) -> None:
    answer = pages.post(reverse("draft", args=[draft.pk]), move, follow=True)
    assert said in answer.content.decode()
    assert (now(draft).source.sha256 == draft.sha256) is ("står kvar" in said)


def test_a_number_to_compare_with_is_never_let_go_without_its_condition(
    pages: Client, draft: QuestionnaireDraft
) -> None:
    answer = save(pages, draft, "A-2", **{"condition-number": "12"})
    assert answer.status_code == 422
    assert "Välj vilket villkor talet hör till" in answer.content.decode()
    assert 'value="12"' in answer.content.decode()


def test_a_condition_on_a_number_is_added_once(pages: Client, author: User) -> None:
    items = """
- {type: integer, link_id: A-1, text: "Hur många?"}
- {type: text, link_id: A-2, text: Beskriv}
"""
    draft = make_draft(author, make_definition(items))
    for _ in range(2):
        save(pages, draft, "A-2", condition="A-1||above|", **{"condition-number": "12"})
    assert [one["values"] for one in node_of(draft, "A-2")["enable_when"]] == [["12"]]


def test_a_version_that_is_no_day_is_told_at_its_field(pages: Client, draft: QuestionnaireDraft) -> None:
    address = reverse("draft_head", args=[draft.pk])
    context = pages.get(address).context
    fields = {field.name: field.value() or "" for field in context["form"]}
    sent = {"seen": context["seen"], **fields, "version": "2025-02-30"}
    answer = pages.post(address, sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["version"] == ["2025-02-30 finns inte i kalendern."]
    assert pages.post(address, {**sent, "version": "2024-02-29"}).status_code == 302


BOUNDED = """
- {type: integer, link_id: A-0, text: "Hur många?"}
- {type: integer, link_id: A-1, text: "Varav?"}
- {type: row_table, link_id: A-2, text: Beskriv, columns: [{a: A}]}
- {type: choice, link_id: A-3, text: Val, options: [{a: A}, {b: B}]}
"""


@pytest.mark.parametrize(
    ("link_id", "changes", "told"),
    [
        (
            "A-1",
            {"maximum_of": "A-0||", "type": "decimal"},
            [("Högst så mycket som svaret på", "Hur många?"), ("Svarets slag", "Decimaltal")],
        ),
        (
            "A-2",
            {"columns-0-kind": "date", "columns-1-text": "Ny"},
            [("Kolumn 1", "A; slag Datum"), ("Kolumn 2", "Ny; slag Kort text")],
        ),
        (
            "A-3",
            {"options-1-opens": "text", "type": "multi_choice", "required": "on"},
            [
                ("Måste besvaras", "Ja"),
                ("Svarets slag", "Flera alternativ"),
                ("Svarsalternativ 2", "B; öppnar Fritext"),
            ],
        ),
    ],
)
def test_what_somebody_else_has_written_meanwhile_is_told_in_the_words_of_the_form(
    link_id: str, changes: dict[str, str], told: list[tuple[str, str]], pages: Client, author: User
) -> None:
    draft = make_draft(author, make_definition(BOUNDED))
    mine = posted(draft, link_id)
    assert save(other_author(author), draft, link_id, **changes).status_code == 302
    answer = pages.post(reverse("draft_item", args=[draft.pk, link_id]), mine)
    assert (answer.status_code, answer.context["theirs"]) == (409, told)


def test_the_head_that_somebody_else_has_written_meanwhile_is_told_in_the_words_of_its_form(
    pages: Client, author: User, draft: QuestionnaireDraft
) -> None:
    address = reverse("draft_head", args=[draft.pk])
    context = pages.get(address).context
    mine = {"seen": context["seen"], **{field.name: field.value() or "" for field in context["form"]}}
    assert other_author(author).post(address, {**mine, "delivery": "carried_over"}).status_code == 302
    answer = pages.post(address, mine)
    assert answer.status_code == 409
    assert answer.context["stale"] == [("Så lämnas svaret", delivery_in_words(Delivery.CARRIED_OVER))]
