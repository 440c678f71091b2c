"""What a draft's pages ask of the database does not grow with it, nor with what else there is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from authoring.composing import services
from surveys import models, reading
from surveys.definition_json import DocumentNode, definition_from_json
from surveys.schema import Definition
from tests.authoring.composing.drafts import act, make_draft, node_of, posted, save
from tests.authoring.rooms import queries_of
from tests.builders import make_questionnaire

pytestmark = pytest.mark.django_db
MOST_OF_A_SAVE = 10
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


def test_what_is_written_takes_no_published_tree_from_the_process(pages: Client, author: User) -> None:
    """Every process keeps the trees of so many published versions; a wording that is gone with the next is none."""
    draft = make_draft(author)
    known = dict(reading._trees)
    save(pages, draft, "A-3", text="Annan")
    for page in ("draft", "draft_item", "edition_proof", "preview"):
        args = {"draft": [draft.pk], "draft_item": [draft.pk, "A-3"]}.get(page, [f"utkast-{draft.pk}"])
        assert pages.get(reverse(page, args=args)).status_code == 200
    assert node_of(draft, "A-3")["text"] == "Annan"
    assert reading._trees == known


def test_a_save_reads_the_draft_once_before_and_once_behind_the_lock(
    pages: Client, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, parsed = make_draft(author), []

    def noting(data: DocumentNode) -> Definition:
        parsed.append(data["name"])
        return definition_from_json(data)

    for module in (models, services):
        monkeypatch.setattr(module, "definition_from_json", noting)
    sent = posted(draft, "A-3", text="Annan")
    parsed.clear()
    with CaptureQueriesContext(connection) as queries:
        assert pages.post(reverse("draft_item", args=[draft.pk, "A-3"]), sent).status_code == 302
    assert len(parsed) <= 2
    assert len(queries) <= MOST_OF_A_SAVE
