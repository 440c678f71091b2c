"""Drafts as their pages ask for them: whose they are, what they say, and what is left to mend."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import Exists, F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import organisations_of
from surveys.definition_json import DocumentNode, definition_from_json, definition_to_json
from surveys.loader import findings_in, project_questionnaire
from surveys.loading.checking import Finding
from surveys.loading.likeness import likenesses_in, years_left_in
from surveys.loading.soundness import sound_part
from surveys.models import (
    DraftRevision,
    DraftSource,
    LoadedDefinition,
    Questionnaire,
    QuestionnaireDraft,
    without_definition,
)
from surveys.references import LINK_ID
from surveys.schema import AnyItem, Definition, GroupItem
from surveys.services import require_author

DRAFT = "utkast"


def known_to(owner: Organisation) -> Callable[[str], Definition | None]:
    """Gives another questionnaire's tree by its name: the newest that the owner has published, or the project's."""

    @cache
    def known(name: str) -> Definition | None:
        own = Questionnaire.objects.filter(owner=owner, name=name).order_by("-published_at").first()
        return own.tree if own else project_questionnaire(name)

    return known


@dataclass(frozen=True)
class OpenDraft:
    """A draft with what its pages show of it."""

    source: QuestionnaireDraft

    @cached_property
    def document(self) -> DocumentNode:
        return definition_to_json(self.source.document)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return findings_in(self.source.document, known_to(self.source.owner))

    @cached_property
    def to_look_over(self) -> Mapping[str, list[str]]:
        """What each item is confusingly like, and the year it still names, in words; it may stand as it is. Of the
        questionnaire itself under the empty name.
        """
        document, before = self.source.document, self.source.made_from
        found: dict[str, list[str]] = defaultdict(list)
        for one in (*likenesses_in(document), *(years_left_in(document, before.tree) if before else ())):
            found[one.item].append(one.message)
        return {key: found[key] for key in ("", *document.by_link_id) if key in found}

    @property
    def all_to_look_over(self) -> list[tuple[str, list[str]]]:
        """The same one by one; an item may be called as a method of a mapping is."""
        return list(self.to_look_over.items())

    @cached_property
    def tree(self) -> Definition:
        """What can be shown of it: the draft without conditions, sums and rules that lead nowhere."""
        return sound_part(self.source.document, self.findings)

    @cached_property
    def by_item(self) -> Mapping[str, list[Finding]]:
        """What is wrong with each item or rule; with the questionnaire itself under the empty name."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            found[finding.item].append(finding)
        return found

    def owner_of(self, link_id: str) -> str:
        """The item on whose page a field inside a question is led to from: the question; itself for all others."""
        document = self.source.document
        parent = document.parent.get(link_id, "")
        is_inner = parent and not isinstance(document.by_link_id[parent], GroupItem)
        return parent if is_inner else link_id

    @cached_property
    def document_items(self) -> frozenset[str]:
        """The link_ids that have pages of their own."""
        return frozenset(self.source.document.by_link_id)

    @property
    def ref(self) -> str:
        """What addresses of editions call it."""
        return f"{DRAFT}-{self.source.pk}"

    @property
    def is_published(self) -> bool:
        return self.source.is_published


def drafts_of(user: User) -> QuerySet[QuestionnaireDraft]:
    """The drafts that the person writes on, the latest changed first; published ones are among the editions."""
    owned = QuestionnaireDraft.objects.filter(owner__in=organisations_of(user, Role.AUTHOR))
    waiting = owned.exclude(loaded__published__isnull=False, loaded__sha256=F("sha256"))
    return without_definition(waiting.select_related("owner", "changed_by")).order_by("-changed_at", "-pk")


def changed_since(loaded: LoadedDefinition) -> QuestionnaireDraft | None:
    """The draft that has said what is loaded, and says something else now; the latest changed of them."""
    once = DraftRevision.objects.filter(draft=OuterRef("pk"), sha256=loaded.sha256)
    others = QuestionnaireDraft.objects.filter(Exists(once), owner=loaded.owner_id).exclude(sha256=loaded.sha256)
    return without_definition(others.select_related("changed_by")).order_by("-changed_at", "-pk").first()


def open_draft(user: User, draft_id: int) -> OpenDraft:
    """The draft. PermissionDenied for whoever is no author, Http404 for what is another owner's."""
    require_author(user)
    owned = QuestionnaireDraft.objects.filter(owner__in=organisations_of(user, Role.AUTHOR))
    from_word = Exists(DraftSource.objects.filter(draft=OuterRef("pk")))
    known = owned.select_related("owner", "changed_by", "loaded", "made_from").annotate(from_word=from_word)
    found = known.filter(pk=draft_id).first()
    if found is None:
        raise Http404
    return OpenDraft(found)


def last_with(draft: OpenDraft, link_id: str) -> Definition:
    """What the draft said when it last had the item. Raises Http404 for one that it never had."""
    if not re.fullmatch(LINK_ID, link_id):  # an address may hold any sign, also such as no text in a database has
        raise Http404
    said = draft.source.revisions.annotate(said=Cast("definition", TextField()))
    found = said.filter(said__contains=f'"link_id": "{link_id}"').order_by("-number")
    definition = found.values_list("definition", flat=True).first()
    if definition is None:
        raise Http404
    return definition_from_json(definition)


def item_of(draft: OpenDraft, link_id: str) -> AnyItem:
    """The item as it stands, errors and all. Raises Http404 when it is gone."""
    found = draft.source.document.by_link_id.get(link_id)
    if found is None:
        raise Http404
    return found


def taken_by(owner: Organisation, *, name: str = "") -> set[tuple[str, str]]:
    """Names and versions that the owner's published questionnaires and drafts have."""
    published: Iterable[tuple[str, str]] = Questionnaire.objects.filter(owner=owner).values_list("name", "version")
    drafts: Iterable[tuple[str, str]] = QuestionnaireDraft.objects.filter(owner=owner).values_list("name", "version")
    return {one for one in (*published, *drafts) if not name or one[0] == name}
