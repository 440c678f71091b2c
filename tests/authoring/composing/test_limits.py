"""How much a question may have: as much in its form as in a file, and nothing of it is left out without a word."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from authoring.composing.forms.item import ItemForm
from authoring.composing.outlines import find
from authoring.composing.services import finish_draft, mark_of_part, save_item
from config.refusals import WrongStateError
from surveys.definition_json import definition_to_json
from surveys.loader import read_unfinished
from surveys.references import MOST_CELLS, MOST_ENTRIES
from surveys.schema import Definition
from tests.authoring.composing.drafts import act, make_draft, node_of, now, save, sent_of
from tests.builders import make_definition
from tests.surveys.authoring import questionnaire
from tests.surveys.test_limits import stored_beyond
from tests.surveys.test_loader_errors import entries

pytestmark = pytest.mark.django_db
MUNICIPALITIES = 290


def many(kind: str, **lists: int) -> str:
    parts = ", ".join(f"{key}: [{entries(number)}]" for key, number in lists.items())
    return f"- {{type: {kind}, link_id: A-1, text: Vilka, {parts}}}"


@pytest.mark.parametrize(
    ("kind", "key"),
    [("choice", "options"), ("yes_no_matrix", "rows"), ("count_matrix", "rows"), ("row_table", "columns")],
)
def test_a_question_about_every_municipality_is_saved_whole(kind: str, key: str, pages: Client, author: User) -> None:
    number = MUNICIPALITIES if key != "columns" else 250
    draft = make_draft(author, read(many(kind, **{key: number})))
    assert save(pages, draft, "A-1").status_code == 302
    assert now(draft).source.sha256 == draft.sha256
    assert save(pages, draft, "A-1", **{f"{key}-{number}-text": "Ett till"}).status_code == 302
    assert len(node_of(draft, "A-1")[key]) == number + 1
    assert save(pages, draft, "A-1", act=f"{key}:remove:{number}").status_code == 302
    assert len(node_of(draft, "A-1")[key]) == number


def read(items: str) -> Definition:
    return read_unfinished(questionnaire(items), "prov.yaml")[0]


def test_one_more_than_there_may_be_is_refused_in_words_and_stays_as_typed(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(many("choice", options=MOST_ENTRIES)))
    answer = save(pages, draft, "A-1", **{f"options-{MOST_ENTRIES}-text": "Ett för mycket"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Här är 401 svarsalternativ, och högst 400 tas emot." in text
    assert "Ett för mycket" in text
    assert len(node_of(draft, "A-1")["options"]) == MOST_ENTRIES


@pytest.mark.parametrize(
    ("kind", "lists"),
    [
        ("number_table", {"rows": MOST_ENTRIES, "columns": MOST_CELLS // MOST_ENTRIES}),
        ("yes_no_matrix", {"rows": MOST_CELLS // MOST_ENTRIES, "columns": MOST_ENTRIES}),
        ("row_table", {"columns": MOST_ENTRIES}),
        ("multi_choice", {"options": MOST_ENTRIES}),
    ],
)
def test_the_largest_form_there_can_be_is_not_too_large_to_be_posted(kind: str, lists: dict[str, int]) -> None:
    tree = read(many(kind, **lists))
    form = ItemForm(node=find(definition_to_json(tree), "A-1"), tree=tree)
    more = 20  # the token, what tells of others' changes, the button, ticks that are not set here
    ticks = sum(lists.values()) if kind in ("row_table", "multi_choice") else 0
    assert len(sent_of(form)) + ticks + more < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


@pytest.mark.parametrize(
    ("link_id", "fields", "message"),
    [
        ("A-1", {"max_length": "100001"}, "Skriv högst 100000."),
        ("A-1", {"max_length": "9007199254740993"}, "Skriv högst 100000."),
        ("A-1", {"boxes": "9007199254740993"}, "Skriv högst 20."),
        ("A-2", {"max_selections": "401"}, "Skriv högst 400."),
        ("A-3", {"maximum": "1000000000000000000"}, "Skriv ett tal, eller antal kommuner."),
        ("A-4", {"columns-0-max_length": "9007199254740993"}, "Skriv högst 100000."),
    ],
)
def test_numbers_beyond_every_use_are_refused_at_their_fields(
    link_id: str, fields: dict[str, str], message: str, pages: Client, author: User
) -> None:
    items = """
    - {type: text, link_id: A-1, text: Vad}
    - {type: multi_choice, link_id: A-2, text: Vilka, options: [{a: A}]}
    - {type: integer, link_id: A-3, text: Hur många}
    - {type: row_table, link_id: A-4, text: Vilka, columns: [{a: A}]}
    """
    draft = make_draft(author, make_definition(items))
    answer = save(pages, draft, link_id, **fields)
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert act(pages, draft, "up:A-2").status_code == 302


def test_a_table_of_too_many_cells_is_refused_at_its_rows_and_stays_as_typed(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(many("yes_no_matrix", rows=400, columns=10)))
    answer = save(pages, draft, "A-1", **{"columns-10-text": "En till"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Tabellen har 4400 rutor, och högst 4000 kan besvaras." in text
    assert "En till" in text
    assert len(node_of(draft, "A-1")["columns"]) == 10


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"max_length": "lång"}, "A-1: max_length ska vara ett heltal."),
        ({"max_length": 2**53}, "A-1: max_length ska vara högst 100000."),
        ({"minimum": 1}, "A-1: Okänd nyckel: minimum."),
        ({"type": "tetx"}, "A-1: Okänd type: tetx."),
    ],
)
def test_what_has_no_shape_is_told_by_its_question_in_words(author: User, written: dict[str, Any], said: str) -> None:
    draft = make_draft(author, make_definition("- {type: text, link_id: A-1, text: Vad}"))
    node = node_of(draft, "A-1")
    changed, seen = {**node, **written}, mark_of_part(node)
    with pytest.raises(ValidationError) as refused:
        save_item(draft=draft, link_id="A-1", node=changed, seen=seen, actor=author, at=timezone.now())
    assert refused.value.messages[0].startswith(f"Det går inte att spara så. {said}")


def test_a_draft_of_an_edition_beyond_a_limit_is_written_on_and_published_once_it_is_mended(
    pages: Client, author: User
) -> None:
    draft = make_draft(author, stored_beyond())
    assert pages.get(reverse("draft", args=[draft.pk])).status_code == 200
    assert act(pages, draft, "up:Q2").status_code == 302
    told = [finding.message for finding in now(draft).findings]
    assert "options får ha högst 400 rader, och här är 401. Dela upp frågan i flera." in told
    assert "max_length ska vara högst 100000." in told
    with pytest.raises(WrongStateError):
        finish_draft(draft=draft, actor=author, at=timezone.now())
