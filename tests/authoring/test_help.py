"""The author's pages lead to their part of the help."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from authoring.editions import Edition
from tests.authoring.composing.drafts import make_draft
from tests.authoring.rooms import page, published

pytestmark = pytest.mark.django_db
_HELP = re.compile(rf'href="{reverse("help")}#([\w-]+)"')


def test_the_authors_pages_lead_to_a_part_of_the_help_that_is_there(pages: Client, author: User) -> None:
    draft, edition = make_draft(author), published()
    ref = Edition(draft).ref
    leads = {
        ("authoring",): "enkater",
        ("load",): "enkat-fil",
        ("begin_draft",): "enkater",
        ("begin_word",): "enkat-word",
        ("draft", draft.pk): "enkater",
        ("draft_item", draft.pk, "A-1"): "enkater",
        ("draft_text", draft.pk): "enkater",
        ("trial", ref): "provsvara",
        ("trial_check", ref): "provsvara",
        ("edition_proof", ref): "korrektur",
        ("edition", edition.ref): "enkater",
        ("begin_from", edition.ref): "enkater",
        ("compare",): "ratta-enkat",
        ("guide",): "enkater",
    }
    assert {name: _HELP.findall(page(pages, *name)) for name in leads} == {name: [to] for name, to in leads.items()}
    parts = re.findall(r'id="([\w-]+)"', page(pages, "help"))
    assert set(leads.values()) <= set(parts)
