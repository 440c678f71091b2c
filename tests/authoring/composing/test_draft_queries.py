"""What a draft's pages ask of the database does not grow with it, nor with what else there is."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.authoring.composing.drafts import act, make_draft, node_of, save
from tests.authoring.rooms import queries_of
from tests.builders import make_questionnaire

pytestmark = pytest.mark.django_db
PAGES = ("draft", "draft_head", "draft_text", "draft_history")


def test_a_drafts_pages_take_no_more_queries_for_more_questions_changes_and_drafts(pages: Client, author: User) -> None:
    base = make_questionnaire()
    draft = make_draft(author, made_from=base)
    addresses = [reverse(name, args=[draft.pk]) for name in PAGES]
    addresses += [reverse("draft_item", args=[draft.pk, "A-2"]), reverse("authoring")]
    act(pages, draft, "copy:A-3")
    before = {address: queries_of(pages, address) for address in addresses}
    for _ in range(3):
        act(pages, draft, "copy:A-3")
        act(pages, draft, "add", kind="choice", place="into:A")
        make_draft(author)
    save(pages, draft, "A-3", text="Annan")
    assert node_of(draft, "A-3")["text"] == "Annan"
    assert {address: queries_of(pages, address) for address in addresses} == before
    assert max(before.values()) <= 16
