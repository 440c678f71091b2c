"""Reading a questionnaire in proof: everything that it says stands there in words."""

import re
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from authoring.editions import Edition
from authoring.guide.reading import EXAMPLE
from surveys.loader import load_file
from tests.authoring.composing.drafts import make_draft
from tests.authoring.rooms import page

pytestmark = pytest.mark.django_db


def test_each_column_of_rows_to_add_stands_with_its_kind_length_and_whether_it_must_be_filled_in(
    pages: Client, author: User
) -> None:
    read = page(pages, "edition_proof", Edition(make_draft(author, load_file(EXAMPLE))).ref)
    text = unescape(re.sub(r"<[^>]+>", "", read)).replace("\xa0", " ")
    for column in (
        "Avtalets namn (Kort text, obligatorisk på varje rad)",
        "Vad det omfattar (Fritext, högst 300 tecken)",
        "Gäller till (Datum, datum som år-månad-dag)",
        "Kostnad per år (Belopp i kronor)",
    ):
        assert column in text
