"""A questionnaire as its respondents will see it."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from authoring.editions import Edition
from surveys import services
from surveys.loader import questionnaire_path
from tests.authoring.composing.drafts import make_draft
from tests.authoring.rooms import page, published, queries_of
from tests.builders import make_definition, official_definition, the_authority

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("everything", ["ja", "nej"])
def test_a_preview_creates_nothing_in_any_table(everything: str, pages: Client, author: User) -> None:
    definition = official_definition(questionnaire_path("statsbidrag-2025"))
    loaded = services.keep_loaded(
        owner=the_authority(), definition=definition, file_name="s.yaml", actor=author, at=timezone.now()
    )
    before = counts()
    for section in definition.items:
        text = page(pages, "preview", Edition(loaded).ref, avsnitt=section.link_id, allt=everything)
        assert section.text in text
    assert counts() == before


def test_a_preview_shows_sample_answers_in_fields_that_are_saved_nowhere(pages: Client) -> None:
    text = page(pages, "preview", published().ref, avsnitt="A")
    assert "Arbetet har bedrivits på regional nivå" in text
    assert "disabled" not in text  # nobody can hear, or come to, what is
    assert "data-saves" not in text
    assert "autosave.js" not in text


def test_a_preview_shows_everything_that_a_condition_can_open_with_the_condition_in_words(pages: Client) -> None:
    sections = """
- link_id: A
  text: Avsnitt
  items:
    - {type: choice, link_id: A-1, prefix: "6.", text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
    - {type: text, link_id: A-2, text: "Varför inte?", enable_when: {item: A-1, is: nej}}
- {link_id: B, text: Utan plan, enable_when: {item: A-1, is: nej}, items: [{type: text, link_id: B-1, text: Berätta}]}
"""
    ref = published(sections=sections).ref
    assert 'data-question="A-2"' not in shown(page(pages, "preview", ref))
    everything = page(pages, "preview", ref, allt="ja")
    assert 'data-question="A-2"' in shown(everything)
    assert "Besvaras om fråga\xa06 besvaras med Nej." in everything
    assert "Besvaras om fråga\xa06 besvaras med Nej." in page(pages, "preview", ref, avsnitt="B", allt="ja")


def shown(text: str) -> str:
    """The page without the questions that it hides."""
    return "".join(part for part in text.split('<div class="sp-question') if not re.match(r"[^>]*\shidden[\s>]", part))


def test_what_is_shown_of_documents_says_that_they_are_added_when_it_is_answered(pages: Client, author: User) -> None:
    items = "- {type: file, link_id: A-1, text: Bifoga planen}"
    ref = published(items=items).ref
    draft = make_draft(author, make_definition(items))
    later = "Här finns knappen Lägg till fil eller länk när enkäten besvaras."
    assert later in page(pages, "preview", ref)
    assert later in page(pages, "trial", ref)
    assert later in page(pages, "draft_item", draft.pk, "A-1")


def test_a_preview_of_a_section_that_does_not_exist_is_not_found(pages: Client) -> None:
    assert pages.get(reverse("preview", args=[published().ref]), {"avsnitt": "X"}).status_code == 404


def test_a_preview_asks_no_more_of_the_database_for_a_longer_questionnaire(pages: Client) -> None:
    short, long = (
        published(items="".join(f"- {{type: text, link_id: A-{n}, text: Fråga {n}}}\n" for n in range(amount)))
        for amount in (2, 60)
    )
    assert queries_of(pages, reverse("preview", args=[short.ref])) == queries_of(
        pages, reverse("preview", args=[long.ref])
    )
