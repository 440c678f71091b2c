"""What a draft has that is alike: rows that have to be told apart, questions and sections to look over."""

import pytest
from django.test import Client

from accounts.models import User
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.schema import Definition
from tests.authoring.composing.drafts import act, make_draft, now, save
from tests.authoring.rooms import page
from tests.builders import make_definition

pytestmark = pytest.mark.django_db

ALIKE = """
- {type: table, link_id: A-1, text: Vilka, rows: [{a: Ja}, {b: JA}], columns: [{k: K}]}
- {type: text, link_id: A-2, text: Beskriv  planen}
- {type: text, link_id: A-3, text: beskriv planen}
"""


def test_what_was_alike_before_is_a_finding_that_the_page_saves_around_and_questions_alike_are_to_look_over(
    pages: Client, author: User
) -> None:
    draft = make_draft(author, load_alike())
    assert [one.message for one in now(draft).findings] == ["Ja står flera gånger bland raderna."]
    assert save(pages, draft, "A-1", text="Vilka är det?").status_code == 302
    assert save(pages, draft, "A-1", **{"rows-1-text": "ja"}).status_code == 422
    shown = page(pages, "draft", draft.pk)
    assert shown.count("Att se över: ") == 1
    assert "Frågan lyder likadant som A-2." in shown.partition('id="rad-A-3"')[2]
    act(pages, draft, "section:A")
    act(pages, draft, "section:A")
    [alike] = now(draft).likenesses.items() - {("A-3", "Frågan lyder likadant som A-2.")}
    assert alike[1].startswith("Rubriken är densamma som för avsnittet ")


def load_alike() -> Definition:
    """A form in which two rows are called the same, as one that was stored before that was told of."""
    data = definition_to_json(make_definition(ALIKE.replace("JA", "Nej")))
    data["items"][0]["items"][0]["rows"][1]["text"] = "JA"
    return definition_from_json(data)
