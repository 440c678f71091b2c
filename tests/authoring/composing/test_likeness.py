"""What a draft has that is alike: rows that have to be told apart, questions and sections to look over."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from authoring.composing.beginnings import next_head, next_years
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.loading.likeness import years_left_in
from surveys.schema import Definition
from tests.authoring.composing.drafts import act, make_draft, now, save
from tests.authoring.rooms import page
from tests.builders import make_definition, make_questionnaire

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
    *_, (_, alike) = now(draft).all_to_look_over
    assert alike[0].endswith(" har samma rubrik.")


def test_what_still_names_the_year_of_the_questionnaire_before_is_to_look_over(pages: Client, author: User) -> None:
    asked = """
    - {type: text, link_id: A-1, text: "Vad gjorde ni under 2025?"}
    - {type: text, link_id: A-2, text: Mer, help: Enligt lagen (2025:12).}
    - {type: choice, link_id: A-3, text: Hur, options: [{code: a, text: Annat, opens: {type: text, text: Under 2025}}]}
    """
    base = make_questionnaire(make_definition(asked))
    head = next_head(base.tree, today=date(2026, 12, 1), taken=())
    draft = make_draft(author, definition_from_json(next_years(base.tree, head)), made_from=base)
    told = "Nämner 2025, som den förra enkäten."
    assert now(draft).to_look_over == {"A-1": [told], "A-3.a": [told]}
    shown = page(pages, "draft", draft.pk)
    assert "Att se över (2)" in shown
    assert told in shown.partition('id="rad-A-3"')[2]
    save(pages, draft, "A-1", text="Vad gjorde ni under 2026, jämfört med 2025?")
    assert list(now(draft).to_look_over) == ["A-3.a"]
    assert years_left_in(base.tree, base.tree) == ()


def load_alike() -> Definition:
    """A form in which two rows are called the same, as one that was stored before that was told of."""
    data = definition_to_json(make_definition(ALIKE.replace("JA", "Nej")))
    data["items"][0]["items"][0]["rows"][1]["text"] = "JA"
    return definition_from_json(data)
