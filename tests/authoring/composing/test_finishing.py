"""A draft that is handed over and changed after that: it is not locked, nothing of it is lost, and publishing tells."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from authoring.drafts import drafts_of
from surveys.models import LoadedDefinition, Questionnaire, QuestionnaireDraft
from tests.authoring.composing.drafts import act, make_draft, names_in, node_of, now, save
from tests.authoring.rooms import page
from tests.builders import make_definition, make_member

pytestmark = pytest.mark.django_db
CHANGED_SINCE = "är ändrat sedan det blev färdigt"


def finish(pages: Client, draft: QuestionnaireDraft) -> str:
    """The address of what the draft was handed over as."""
    return str(pages.post(reverse("finish_draft", args=[draft.pk])).headers["Location"].split("/")[-2])


def publish(pages: Client, ref: str) -> int:
    return int(pages.post(reverse("publish", args=[ref])).status_code)


def test_what_is_published_as_it_is_written_locks_the_draft(
    pages: Client, draft: QuestionnaireDraft, author: User
) -> None:
    ref = finish(pages, draft)
    assert CHANGED_SINCE not in page(pages, "publish", ref)
    assert publish(pages, ref) == 302
    assert now(draft).is_published
    assert draft not in drafts_of(author)
    assert save(pages, draft, "A-3", text="För sent").status_code == 409


def test_a_change_after_the_draft_was_finished_is_told_before_publishing_and_is_not_lost(
    pages: Client, draft: QuestionnaireDraft, author: User
) -> None:
    ref = finish(pages, draft)
    save(pages, draft, "A-3", text="Hur många deltog?")
    text = page(pages, "publish", ref)
    assert CHANGED_SINCE in text
    assert reverse("draft", args=[draft.pk]) in text
    assert publish(pages, ref) == 302
    assert Questionnaire.objects.get(name=draft.name).tree.by_link_id["A-3"].text == "Hur många deltar?"
    assert not now(draft).is_published
    assert draft in drafts_of(author)
    assert save(pages, draft, "A-3", text="Hur många deltog i år?").status_code == 302
    assert node_of(draft, "A-3")["text"] == "Hur många deltog i år?"


def test_a_change_is_published_once_the_draft_is_finished_again(pages: Client, draft: QuestionnaireDraft) -> None:
    first = finish(pages, draft)
    act(pages, draft, "remove:A-3")
    second = finish(pages, draft)
    assert CHANGED_SINCE in page(pages, "publish", first)
    assert CHANGED_SINCE not in page(pages, "publish", second)
    assert publish(pages, second) == 302
    assert now(draft).is_published
    assert "A-3" not in Questionnaire.objects.get(name=draft.name).tree.by_link_id


def test_a_draft_that_was_changed_before_it_was_known_of_is_open(
    pages: Client, draft: QuestionnaireDraft, author: User
) -> None:
    """As drafts stand that were changed after they were finished, and published, before a change let go of it."""
    ref = finish(pages, draft)
    loaded = LoadedDefinition.objects.get(name=draft.name)
    save(pages, draft, "A-3", text="Ändrad")
    QuestionnaireDraft.objects.filter(pk=draft.pk).update(loaded=loaded)
    publish(pages, ref)
    assert draft in drafts_of(author)
    assert save(pages, draft, "A-3", text="Ändrad igen").status_code == 302


def test_what_is_changed_back_is_what_was_finished(pages: Client, draft: QuestionnaireDraft) -> None:
    ref = finish(pages, draft)
    act(pages, draft, "remove:A-3")
    pages.post(reverse("draft_history", args=[draft.pk]), {"number": "1"})
    assert names_in(draft) == ["A", "A-1", "A-2", "A-3"]
    assert CHANGED_SINCE not in page(pages, "publish", ref)
    assert finish(pages, draft) == ref


def test_another_owners_draft_of_the_same_words_is_not_told_of(pages: Client, author: User) -> None:
    definition = make_definition()
    ref = finish(pages, make_draft(author, definition))
    stranger, theirs = make_member(Role.AUTHOR), Client()
    theirs.force_login(stranger)
    other = make_draft(stranger, definition)
    assert save(theirs, other, "A-1", text="Något annat").status_code == 302
    assert CHANGED_SINCE not in page(pages, "publish", ref)
