"""A section that stands on several pages: as many fields as one post takes, and nothing of the other pages lost."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import html

from responses.models import EnteredAnswer
from tests.builders import client_of, editor_of, enter_answer, make_definition, make_organisation, make_questionnaire
from tests.responses.years import writing_now
from tests.surveys.test_loader_errors import entries
from tests.web.posting import as_posted

pytestmark = pytest.mark.django_db
ROWS, COLUMNS = 322, 8
TABLE = "- {{type: number_table, link_id: {0}, text: Antal, rows: [{1}], columns: [{2}]}}"
LONG = "\n".join(TABLE.format(name, entries(ROWS), entries(COLUMNS)) for name in ("A-1", "A-2"))


def send(pages: Client, address: str, question: str) -> str:
    """What the page has is posted with a cell filled in; where the button leads. Blank fields are posted as well."""
    shown = pages.get(address).content
    blank = {str(name): [""] for name in html.fromstring(shown).xpath("//main//input[not(@value)]/@name")}
    sent = {**blank, **as_posted(shown)}
    assert len(blank) == ROWS * COLUMNS
    assert len(sent) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert {name[:3] for name in sent if name.startswith("A-")} == {question}
    answer = pages.post(address, {**sent, min(blank): ["7"], "goto": "next"})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_an_earlier_answer_is_typed_a_page_at_a_time() -> None:
    organisation = make_organisation()
    questionnaire = make_questionnaire(make_definition(LONG))
    entered = enter_answer(writing_now(organisation), {}, questionnaire=questionnaire)
    pages = client_of(editor_of(organisation))
    first = f"{reverse('entered_section', args=[entered.pk])}?avsnitt=A"
    assert send(pages, first, "A-1") == f"{first}&sida=2"
    assert send(pages, f"{first}&sida=2", "A-2") == entered.get_absolute_url()
    values = EnteredAnswer.objects.get(pk=entered.pk).versions.latest("number").values
    assert set(values) == {"A-1", "A-2"}
    assert "sida 2 av 2</h1>" in pages.get(f"{first}&sida=2").content.decode()
