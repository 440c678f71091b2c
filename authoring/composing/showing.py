"""What a draft's pages show: a section's items as rows, one item as the respondent sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from authoring.composing.outlines import find, put_item
from authoring.drafts import OpenDraft
from authoring.preview import PreviewDraft
from responses.drafting.blocks import Block, build_block
from surveys.definition_json import DocumentNode, definition_from_json
from surveys.loader import findings_in
from surveys.loading.checking import Finding
from surveys.loading.soundness import sound_part
from surveys.models import Questionnaire
from surveys.schema import AnyItem, Definition, GroupItem, walk
from surveys.wordings.wording import condition_in_words, label_of

_SHORT = 60


@dataclass(frozen=True)
class OutlineRow:
    """One item of a section: how deep it stands, what is wrong with it and with the fields inside it."""

    item: AnyItem
    level: int
    condition: str
    findings: tuple[Finding, ...]
    to_look_over: tuple[str, ...] = ()
    """What of it, and of the fields inside it, is seldom meant; nothing that has to be mended."""

    @property
    def label(self) -> str:
        return label_of(self.item) or "(utan ordalydelse)"

    @property
    def name(self) -> str:
        """What its buttons are told apart by."""
        return f"{self.item.link_id} {self.short}"

    @property
    def short(self) -> str:
        label = self.label
        return label if len(label) <= _SHORT else label[:_SHORT].rpartition(" ")[0] + " …"


def outline_rows(draft: OpenDraft, section: GroupItem) -> list[OutlineRow]:
    """The items of the section in reading order; what stands inside a question is told at the question."""
    return list(_rows(draft, section, 1))


def _rows(draft: OpenDraft, group: GroupItem, level: int) -> Iterator[OutlineRow]:
    for item in group.items:
        within = [item] if isinstance(item, GroupItem) else list(walk(item))
        findings = tuple(finding for one in within for finding in draft.by_item.get(one.link_id, ()))
        shown = draft.tree.by_link_id.get(item.link_id, item)
        doubts = tuple(dict.fromkeys(told for one in within for told in draft.to_look_over.get(one.link_id, ())))
        yield OutlineRow(item, level, condition_in_words(draft.tree, shown), findings, doubts)
        if isinstance(item, GroupItem):
            yield from _rows(draft, item, level + 1)


@dataclass(frozen=True)
class ListedSection:
    """A section in the list of them, with how much is wrong in it."""

    item: GroupItem
    wrong: int


def listed_sections(draft: OpenDraft) -> list[ListedSection]:
    """Every section of the draft."""
    return [
        ListedSection(section, sum(len(draft.by_item.get(item.link_id, ())) for item in walk(section)))
        for section in draft.source.document.items
    ]


def shown_item(document: Definition, node: DocumentNode) -> dict[str, Any]:
    """The context of one item as the respondent sees it, with a sample answer: of the item alone, nothing stored."""
    alone = {key: value for key, value in node.items() if key not in ("enable_when", "sum_of", "items")}
    if alone.get("read_only") and not alone.get("prefill") and not alone.get("sign_off"):
        alone.pop("read_only")
    is_group = node["type"] == "group"
    sections = [alone if is_group else {"type": "group", "link_id": "forhandsvisning", "text": "x", "items": [alone]}]
    head = {"name": "x", "series": "x", "version": "2000-01-01", "title": "x", "year": document.year}
    written = definition_from_json({**head, "respondent": document.respondent, "items": sections})
    tree = sound_part(written, findings_in(written, lambda _: None))
    draft = PreviewDraft(Questionnaire.of_tree(tree, title=document.title), show_all=True)
    part: Block = build_block(draft, draft.tree.by_link_id[alone["link_id"]], 2)
    return {"part": part, "shown_response": draft.response, "numbered": bool(alone.get("prefix"))}


def with_question(draft: OpenDraft, node: DocumentNode) -> DocumentNode:
    """The node that is shown for `node`: for a field inside a question that question, with the field as it is now."""
    outer = draft.owner_of(node["link_id"])
    if outer == node["link_id"]:
        return node
    return find(put_item(draft.document, node["link_id"], node), outer)
