"""Beginning a draft: as next year's, as a correction, from nothing; handing it over; taking it away."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from authoring.composing import services
from authoring.drafts import OpenDraft
from authoring.editions import Edition
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import load_text, questionnaire_files
from surveys.models import LoadedDefinition, Questionnaire, QuestionnaireDraft
from tests.authoring.composing.drafts import act, make_draft, now
from tests.authoring.rooms import kept, page, published
from tests.builders import make_questionnaire, official_definition
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db


def begin(pages: Client, edition: Edition, **changes: str) -> QuestionnaireDraft:
    address = reverse("begin_from", args=[edition.ref])
    initial = pages.get(address).context["form"].initial
    answer = pages.post(address, {**initial, **changes})
    assert answer.status_code == 302, answer.context["form"].errors
    return QuestionnaireDraft.objects.latest("pk")


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_next_years_draft_continues_every_question_and_is_loaded_as_it_is_written(path, pages: Client) -> None:
    definition = official_definition(path)
    draft = begin(pages, Edition(make_questionnaire(definition)))
    assert (draft.document.year, draft.name) == (definition.year + 1, path.stem[:-4] + str(definition.year + 1))
    assert draft.version == timezone.localdate().isoformat()
    outer = [q for q in draft.document.questions if draft.document.parent[q.link_id] in draft.document.section_of]
    grouped = [q for q in outer if draft.document.by_link_id[draft.document.parent[q.link_id]].type == "group"]
    links = {q.link_id: [(c.questionnaire, c.item, c.relation) for c in q.continues] for q in grouped if not q.sign_off}
    comments = {group.comment.link_id for group in draft.document.by_link_id.values() if group.comment}
    before = {q.link_id: [(c.questionnaire, c.item, c.relation) for c in q.continues] for q in definition.questions}
    expected = {name: [(path.stem, name, "same"), *before[name]] for name in links if name not in comments}
    assert {name: found for name, found in links.items() if name not in comments} == expected
    rows = [[row.continues for row in getattr(q, "rows", ())] for q in definition.questions]
    assert [[row.continues for row in getattr(q, "rows", ())] for q in draft.document.questions] == rows
    assert OpenDraft(draft).findings == ()
    written = questionnaire_to_yaml(draft.document)
    assert questionnaire_to_yaml(load_text(written, "prov.yaml")) == written


def test_a_year_in_a_title_moves_on_and_the_number_of_a_law_stays(pages: Client) -> None:
    draft = begin(pages, published(title="2025 års bidrag enligt (2025:12)", period="1 januari 2025 – 1 mars 2026"))
    assert draft.title == "2026 års bidrag enligt (2025:12)"
    assert draft.document.period == "1 januari 2026 – 1 mars 2026"


def test_a_correction_keeps_name_and_questions_and_gets_a_version_that_is_free(pages: Client) -> None:
    edition = published(version=timezone.localdate().isoformat())
    draft = begin(pages, edition, kind="correction")
    assert (draft.name, draft.version) == (edition.source.name, f"{timezone.localdate()}.2")
    assert draft.document.items == edition.tree.items


def test_next_years_questionnaire_needs_a_name_of_its_own(pages: Client) -> None:
    edition = published()
    address = reverse("begin_from", args=[edition.ref])
    initial = pages.get(address).context["form"].initial
    answer = pages.post(address, {**initial, "name": edition.source.name, "version": "i dag"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "version"}
    assert not QuestionnaireDraft.objects.exists()


def test_a_questionnaire_is_begun_from_nothing_with_a_question_that_asks_for_its_wording(pages: Client) -> None:
    head = {"title": "Ny enkät", "name": "ny-2026", "year": "2026", "version": "2026-01-15"}
    assert pages.post(reverse("begin_draft"), head).status_code == 302
    draft = QuestionnaireDraft.objects.get()
    assert [finding.item for finding in OpenDraft(draft).findings] == ["A-1"]
    assert "Frågan saknar text." in page(pages, "draft", draft.pk)
    assert pages.get(reverse("finish_draft", args=[draft.pk])).status_code == 409


def test_a_questionnaire_that_is_too_large_for_a_draft_is_refused_on_the_page(
    pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = published()
    address = reverse("begin_from", args=[edition.ref])
    initial = pages.get(address).context["form"].initial
    monkeypatch.setattr(services, "MOST_ITEMS", 1)
    head = {"title": "Ny enkät", "name": "ny-2026", "year": "2026", "version": "2026-01-15"}
    for answer in (pages.post(address, initial), pages.post(reverse("begin_draft"), head)):
        assert (answer.status_code, "Enkäten är för stor." in answer.content.decode()) == (422, True)
    assert "Ny enkät" in answer.content.decode()
    assert not QuestionnaireDraft.objects.exists()


def test_a_finished_draft_is_loaded_published_and_then_never_changed(pages: Client, author: User) -> None:
    draft = make_draft(author)
    answer = pages.post(reverse("finish_draft", args=[draft.pk]))
    loaded = LoadedDefinition.objects.get()
    assert answer.headers["Location"] == reverse("edition", args=[Edition(loaded).ref])
    assert loaded.tree == draft.document
    pages.post(reverse("publish", args=[Edition(loaded).ref]))
    assert Questionnaire.objects.get().tree == draft.document
    assert act(pages, draft, "down:A-1").status_code == 409
    assert pages.get(reverse("draft_item", args=[draft.pk, "A-1"])).status_code == 409
    assert "ändras inte mer" in page(pages, "draft", draft.pk)
    assert now(draft).document == OpenDraft(draft).document


def test_a_draft_and_what_was_loaded_and_never_published_can_be_taken_away(pages: Client, author: User) -> None:
    draft, loaded = make_draft(author), kept(author)
    address = reverse("remove_draft", args=[draft.pk])
    shown = pages.get(address)
    assert "Ta bort utkastet?" in shown.content.decode()
    assert pages.post(address, {"seen": seen_in(shown)}).status_code == 302
    assert pages.post(reverse("remove_loaded", args=[loaded.ref])).status_code == 302
    assert not QuestionnaireDraft.objects.exists()
    assert not LoadedDefinition.objects.exists()


def test_what_is_published_is_never_taken_away(pages: Client, author: User) -> None:
    loaded = kept(author)
    pages.post(reverse("publish", args=[loaded.ref]))
    assert pages.post(reverse("remove_loaded", args=[loaded.ref])).status_code == 409
    assert LoadedDefinition.objects.exists()
    assert reverse("remove_loaded", args=[loaded.ref]) not in page(pages, "edition", loaded.ref)
