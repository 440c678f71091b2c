"""Changes of a draft. Each locks it, writes what it says now, and keeps that as a revision."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pydantic
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from accounts.models import Organisation, User
from authoring.composing.kinds import new_item, new_section
from authoring.composing.outlines import (
    Direction,
    add,
    duplicate,
    every_item,
    free_name,
    move_before,
    move_into,
    put_item,
    shift_item,
    take_out,
)
from authoring.drafts import known_to
from config.fields.page_marks import changed_meanwhile, mark_of
from config.language import swedish
from config.refusals import WrongStateError
from surveys.canonical import sha256_of
from surveys.confinement import MOST_BYTES
from surveys.definition_json import DocumentNode, definition_from_json, definition_to_json
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import MOST_ITEMS, findings_in
from surveys.loading.validation import refusal_in_words
from surveys.models import DraftRevision, DraftSource, LoadedDefinition, Questionnaire, QuestionnaireDraft
from surveys.schema import Definition
from surveys.services import keep_loaded, require_author
from surveys.word_draft.report import report_to_json
from surveys.word_draft.understanding import UnderstoodForm

_CHANGE_LENGTH = 200
_WRITTEN_SINCE = (
    "Utkastet har ändrats sedan du öppnade sidan, senast av {name} {when}. Det är inte borttaget. Läs det, och ta sedan"
    " bort det om det fortfarande ska bort."
)


class StaleDraftError(Exception):
    """Somebody else has changed the same part since the writer saw it. `theirs` is the part now; None: it is gone."""

    def __init__(self, theirs: DocumentNode | None) -> None:
        super().__init__("stale")
        self.theirs = theirs


def mark_of_part(node: DocumentNode) -> str:
    """What tells whether a part is still what somebody saw: an item without what stands beneath it."""
    return sha256_of({key: value for key, value in node.items() if key not in ("items", "rules")})[:16]


@transaction.atomic
def start_draft(
    *,
    document: DocumentNode,
    owner: Organisation,
    made_from: Questionnaire | None,
    what: str,
    actor: User,
    at: datetime,
) -> QuestionnaireDraft:
    """Begin a draft that says `document`."""
    require_author(actor, owner)
    who = {"made_by": actor, "made_at": at, "changed_by": actor, "changed_at": at}
    draft = QuestionnaireDraft(owner=owner, made_from=made_from, **who)
    _set(draft, _checked(document))
    draft.save()
    _keep(draft, what=what, link_id="", actor=actor, at=at)
    return draft


@transaction.atomic
def start_from_word(
    *, understood: UnderstoodForm, file_name: str, owner: Organisation, actor: User, at: datetime
) -> QuestionnaireDraft:
    """Begin a draft that says what a Word document was understood to say, and keep how it was understood."""
    document, what = definition_to_json(understood.definition), f"Utgick från dokumentet {file_name}"[:_CHANGE_LENGTH]
    draft = start_draft(document=document, owner=owner, made_from=None, what=what, actor=actor, at=at)
    DraftSource.objects.create(draft=draft, file_name=file_name[:200], report=report_to_json(understood.report))
    return draft


@transaction.atomic
def save_item(
    *, draft: QuestionnaireDraft, link_id: str, node: DocumentNode, seen: str, actor: User, at: datetime
) -> QuestionnaireDraft:
    """Write an item as it stands in `node`. Raises StaleDraftError unless it is what the writer saw (mark_of_part)."""
    held, document = _held(draft, actor)
    now = next((item for item in every_item(document) if item["link_id"] == link_id), None)
    if now is None or mark_of_part(now) != seen:
        raise StaleDraftError(now)
    inside: DocumentNode = {"items": now["items"]} if "items" in now else {}
    return _write(held, put_item(document, link_id, {**node, **inside}), "Ändrade", link_id, actor, at)


@transaction.atomic
def save_head(
    *, draft: QuestionnaireDraft, head: DocumentNode, seen: str, actor: User, at: datetime
) -> QuestionnaireDraft:
    """Write what stands about the questionnaire itself; as save_item. The name and version must not be published."""
    held, document = _held(draft, actor)
    if mark_of_part(document) != seen:
        raise StaleDraftError(document)
    _refuse_published(held.owner, str(head["name"]), str(head["version"]))
    kept: DocumentNode = {key: document[key] for key in ("items", "rules") if key in document}
    return _write(held, {**head, **kept}, "Ändrade uppgifterna om enkäten", "", actor, at)


def _refuse_published(owner: Organisation, name: str, version: str) -> None:
    if Questionnaire.objects.filter(owner=owner, name=name, version=version).exists():
        message = f"Utgåva {version} av {name} är redan publicerad. Skriv ett senare datum, eller lägg till .2 sist."
        raise ValidationError({"version": message})


@transaction.atomic
def save_text(
    *, draft: QuestionnaireDraft, definition: Definition, seen: str, actor: User, at: datetime
) -> QuestionnaireDraft:
    """Write all of it, as it was read from YAML. Raises StaleDraftError unless `seen` is the draft's SHA-256."""
    held, document = _held(draft, actor)
    if held.sha256 != seen:
        raise StaleDraftError(document)
    return _write(held, definition_to_json(definition), "Ändrade i YAML", "", actor, at)


@transaction.atomic
def restore_draft(*, draft: QuestionnaireDraft, number: int, actor: User, at: datetime) -> QuestionnaireDraft:
    """Let the draft say what it said after that change. What it says now stays in its history."""
    held, _ = _held(draft, actor)
    then = held.revisions.get(number=number)
    return _write(held, then.definition, f"Gick tillbaka till ändring {number}", "", actor, at)


@transaction.atomic
def add_item(*, draft: QuestionnaireDraft, kind: str, after: str, into: str, actor: User, at: datetime) -> str:
    """A new item of the kind after another one or last in a group, a section without either; its link_id."""
    held, document = _held(draft, actor)
    require_present(document, after, into)
    group = into or _group_of(document, after)
    link_id = free_name(document, group, _names_before(held))
    node = new_item(kind, link_id) if group else new_section(link_id)
    changed = add(document, node, after=after, into="" if after else into)
    _write(held, changed, "Lade till", link_id, actor, at)
    return link_id


def _group_of(document: DocumentNode, link_id: str) -> str:
    """The link_id of the group in which the item stands; empty for a section."""
    inside = (item for item in every_item(document) if "items" in item)
    return next((one["link_id"] for one in inside if any(i["link_id"] == link_id for i in one["items"])), "")


def _names_before(draft: QuestionnaireDraft) -> set[str]:
    """Names that questions of the edition it began as have, whether or not they are still in the draft."""
    return set(draft.made_from.tree.by_link_id) if draft.made_from else set()


@transaction.atomic
def duplicate_item(*, draft: QuestionnaireDraft, link_id: str, actor: User, at: datetime) -> str:
    """A copy after the item; its link_id."""
    held, document = _held(draft, actor)
    require_present(document, link_id)
    before = {item["link_id"] for item in every_item(document)}
    changed = duplicate(document, link_id, before | _names_before(held))
    new = next(str(item["link_id"]) for item in every_item(changed) if item["link_id"] not in before)
    _write(held, changed, f"Kopierade {link_id} till", new, actor, at)
    return new


def move_item(*, draft: QuestionnaireDraft, link_id: str, direction: Direction, actor: User, at: datetime) -> bool:
    """One step up or down; False where it stands first or last of all, and stays."""
    return _moved(draft, lambda document: shift_item(document, link_id, direction), link_id, actor, at)


def place_item(*, draft: QuestionnaireDraft, link_id: str, before: str, into: str, actor: User, at: datetime) -> bool:
    """In front of another item, or last in a group; False where it stands there already, and stays."""

    def placed(document: DocumentNode) -> DocumentNode:
        require_present(document, before, into)
        return move_before(document, link_id, before) if before else move_into(document, link_id, into)

    return _moved(draft, placed, link_id, actor, at)


@transaction.atomic
def _moved(
    draft: QuestionnaireDraft, change: Callable[[DocumentNode], DocumentNode], link_id: str, actor: User, at: datetime
) -> bool:
    held, document = _held(draft, actor)
    require_present(document, link_id)
    before = held.sha256
    return _write(held, change(document), "Flyttade", link_id, actor, at).sha256 != before


def require_present(document: DocumentNode, *link_ids: str) -> None:
    """Raise WrongStateError for what another author has taken out since the page was read; an empty name is none."""
    present = {item["link_id"] for item in every_item(document)}
    for link_id in filter(None, link_ids):
        if link_id not in present:
            raise WrongStateError(f"{link_id} finns inte längre i utkastet.")


@transaction.atomic
def remove_item(*, draft: QuestionnaireDraft, link_id: str, actor: User, at: datetime) -> QuestionnaireDraft:
    """Take the item out, with all that is in it. Its last section a questionnaire keeps (WrongStateError)."""
    held, document = _held(draft, actor)
    require_present(document, link_id)
    if [section["link_id"] for section in document["items"]] == [link_id]:
        raise WrongStateError("Enkäten ska ha minst ett avsnitt. Lägg till ett annat först.")
    return _write(held, take_out(document, link_id), "Tog bort", link_id, actor, at)


@transaction.atomic
def finish_draft(*, draft: QuestionnaireDraft, actor: User, at: datetime) -> LoadedDefinition:
    """Hand the draft over as a loaded questionnaire, to be read, tried and published. WrongStateError with errors."""
    held, document = _held(draft, actor)
    definition = definition_from_json(document)
    if findings_in(definition, known_to(held.owner)):
        raise WrongStateError("Enkäten har fel som ska rättas innan den kan publiceras.")
    held.loaded = keep_loaded(
        definition=definition, owner=held.owner, file_name="Skriven i portalen", actor=actor, at=at
    )
    held.save(update_fields=["loaded"])
    return held.loaded


@transaction.atomic
def remove_draft(*, draft: QuestionnaireDraft, actor: User, seen: str | None = None) -> None:
    """Take the draft away, with its history. What it was handed over as stays.

    `seen` marks what it said when the actor's page was made (its fingerprint; config.fields.page_marks), None to ask
    nothing. Raises ValidationError where somebody has changed it since: that would be lost for good.
    """
    held, _ = _held(draft, actor)
    if seen is not None and seen != mark_of(held.sha256):
        last = held.revisions.select_related("made_by").latest("number")
        raise changed_meanwhile(_WRITTEN_SINCE.format(name=last.made_by.name, when=swedish.moment(last.made_at)))
    held.delete()


def _held(draft: QuestionnaireDraft, actor: User) -> tuple[QuestionnaireDraft, DocumentNode]:
    """The draft, locked, and what it says in full. WrongStateError once it is published, Http404 once it is gone."""
    known = QuestionnaireDraft.objects.select_for_update(of=("self",), no_key=True).select_related("owner", "loaded")
    held = known.filter(pk=draft.pk).first()
    if held is None:
        raise Http404
    require_author(actor, held.owner)
    if held.is_published:
        raise WrongStateError("Utkastet är publicerat och ändras inte mer. Utgå från utgåvan för att skriva en ny.")
    return held, held.definition  # as definition_to_json writes it (_set)


def _checked(document: DocumentNode) -> Definition:
    """The tree of the document. Raises ValidationError for what has no shape, or is larger than what can be loaded.

    What is beyond a limit of the language is told among the draft's findings, and holds up its publishing alone.
    """
    try:
        definition = definition_from_json(document)
    except pydantic.ValidationError as refused:
        raise ValidationError(f"Det går inte att spara så. {refusal_in_words(document, refused)}") from refused
    if len(definition.by_link_id) > MOST_ITEMS or len(questionnaire_to_yaml(definition).encode()) > MOST_BYTES:
        raise ValidationError("Enkäten är för stor. Dela upp den i flera enkäter.")
    return definition


def _write(
    held: QuestionnaireDraft, document: DocumentNode, what: str, link_id: str, actor: User, at: datetime
) -> QuestionnaireDraft:
    """Write it and keep a revision, unless nothing is changed. What it was handed over as is no longer what it says."""
    before = held.sha256
    _set(held, _checked(document))
    if held.sha256 != before:
        held.changed_by, held.changed_at, held.loaded = actor, at, None
        held.save()
        _keep(held, what=f"{what} {link_id}".strip(), link_id=link_id, actor=actor, at=at)
    return held


def _set(draft: QuestionnaireDraft, definition: Definition) -> None:
    data = definition_to_json(definition)
    draft.definition, draft.sha256 = data, sha256_of(data)
    draft.name, draft.version, draft.title = definition.name, definition.version, definition.title[:300]
    draft.__dict__["document"] = definition


def _keep(draft: QuestionnaireDraft, *, what: str, link_id: str, actor: User, at: datetime) -> None:
    last: Any = draft.revisions.order_by("-number").values_list("number", flat=True).first()
    DraftRevision.objects.create(
        draft=draft,
        number=(last or 0) + 1,
        change=what[:_CHANGE_LENGTH],
        link_id=link_id,
        definition=draft.definition,
        sha256=draft.sha256,
        made_by=actor,
        made_at=at,
    )
