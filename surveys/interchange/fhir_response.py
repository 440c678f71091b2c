"""Answers as an R5 QuestionnaireResponse, nested as the exported Questionnaire; docs/fhir.md.

What an R5 value cannot carry exactly (a number that is no number yet, an empty cell, a control character) stands beside
it in an extension `value`, as JSON, so that reading back always gives the same answers.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from surveys.answers.shapes import fits
from surveys.answers.values import Answers, is_blank
from surveys.interchange.fhir_answers import coding, encode, read_back, string_answer
from surveys.interchange.fhir_extensions import NOTE_URL, OURS, FhirNode, canonical, ours
from surveys.schema import AnyItem, AttestationItem, ChoiceItem, Definition, FileItem, GroupItem, Question, children
from surveys.terms import SignOffField


@dataclass(frozen=True, kw_only=True)
class AttachedDocument:
    """A document beside an answer. Days as ISO dates; `size` in bytes."""

    title: str
    name: str = ""
    url: str = ""
    mime_type: str = ""
    size: int = 0
    sha256: str = ""
    diarienummer: str = ""
    decided_on: str = ""
    decided_by: str = ""
    decision_paragraph: str = ""
    decision_kind: str = ""
    copy_of: str = ""
    seen_on: str = ""
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class ResponseMeta:
    """What a response is, beside its answers.

    `identifier` is the receipt number, or the response's id before it has one; `authored` an ISO time with offset.
    `remarks` are the respondent's own comments to answers, which are no part of the form, by link_id.
    `sign_off` fills the items that signing fills; `signature` is what else is known of the signing (mandate, time ...).
    """

    status: Literal["in-progress", "completed"]
    identifier: str
    authored: str
    organisation: str
    organisation_number: str
    documents: Mapping[str, Sequence[AttachedDocument]] = field(default_factory=dict)
    sign_off: Mapping[SignOffField, str] = field(default_factory=dict)
    signature: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)


def response_to_fhir(definition: Definition, answers: Answers, meta: ResponseMeta) -> FhirNode:
    """The R5 QuestionnaireResponse as JSON data; `answers` are those in force (surveys.checking.conditions)."""
    node: FhirNode = {
        "resourceType": "QuestionnaireResponse",
        "language": "sv",
        "identifier": [{"value": meta.identifier}],
        "questionnaire": f"{canonical(definition.name)}|{definition.version}",
        "status": meta.status,
        "subject": {
            "type": "Organization",
            "identifier": {"value": meta.organisation_number},
            "display": meta.organisation,
        },
        "authored": meta.authored,
        "item": list(_Writer(answers, meta).items(definition.items)),
    }
    if meta.signature:
        parts = [{"url": name, "valueString": value} for name, value in meta.signature.items() if value]
        node["extension"] = [{"url": f"{OURS}/signature", "extension": parts}]
    return {key: value for key, value in node.items() if value != []}


class _Writer:
    def __init__(self, answers: Answers, meta: ResponseMeta) -> None:
        self.answers, self.meta = answers, meta

    def items(self, items: Sequence[AnyItem]) -> Iterator[FhirNode]:
        for item in items:
            if node := self.item(item):
                yield node

    def item(self, item: AnyItem) -> FhirNode | None:
        """The item with what has been answered in it; None when nothing has."""
        head: FhirNode = {"linkId": item.link_id, **({"text": item.text} if item.text else {})}
        node = {} if item.type in {"group", "display"} else self._answered(item)  # type: ignore[arg-type]
        inside = list(item.items) if isinstance(item, GroupItem) else []
        if inner := [*node.pop("item", []), *self.items(inside)]:
            node["item"] = inner
        for child in children(item):
            if child not in inside and (below := self.item(child)):
                _put(item, child, node, below)
        return {**head, **node} if node else None

    def _answered(self, question: Question) -> FhirNode:
        if question.sign_off:
            return self._signed(question)
        value = self.answers.get(question.link_id)
        node = encode(question, value) if not is_blank(value) and fits(question, value) else {}
        if read_back(question, node) != value:
            written = ours("value", "String", json.dumps(value, ensure_ascii=True))
            node["extension"] = [*node.get("extension", []), written]
        if documents := [_attachment(one) for one in self.meta.documents.get(question.link_id, ())]:
            if isinstance(question, FileItem):
                node["answer"] = [{"valueAttachment": document} for document in documents]
            else:
                beside = [{"url": f"{OURS}/attachment", "valueAttachment": document} for document in documents]
                node["extension"] = [*node.get("extension", []), *beside]
        if remark := self.meta.remarks.get(question.link_id):
            note: FhirNode = {"url": NOTE_URL, "valueAnnotation": {"text": remark}}
            node["extension"] = [*node.get("extension", []), note]
        return node

    def _signed(self, question: Question) -> FhirNode:
        """What the behörig företrädare's signing has put in."""
        assert question.sign_off
        text = self.meta.sign_off.get(question.sign_off, "")
        if not text:
            return {}
        return {
            "answer": [coding("ja", question.option) if isinstance(question, AttestationItem) else string_answer(text)]
        }


def _put(item: AnyItem, child: AnyItem, node: FhirNode, below: FhirNode) -> None:
    """R5 has what stands below a question inside its answer; without one it has to stand beside it."""
    answers = node.get("answer", [])
    if isinstance(item, ChoiceItem) and child is not item.comment:
        opening = [option.code for option in item.options if option.opens is child]
        answers = [answer for answer in answers if answer.get("valueCoding", {}).get("code") in opening]
    (answers[0] if answers else node).setdefault("item", []).append(below)


def _attachment(document: AttachedDocument) -> FhirNode:
    node = {"contentType": document.mime_type, "url": document.url, "title": document.title}
    described = {
        "number": str(document.number or ""),
        "file-name": document.name,
        "size": str(document.size or ""),
        "sha256": document.sha256,
        "diarienummer": document.diarienummer,
        "decided-on": document.decided_on,
        "decided-by": document.decided_by,
        "decision-paragraph": document.decision_paragraph,
        "decision-kind": document.decision_kind,
        "copy-of": document.copy_of,
        "seen-on": document.seen_on,
    }
    extensions = [ours(name, "String", text) for name, text in described.items() if text]
    kept = {key: value for key, value in node.items() if value}
    return {**kept, "extension": extensions} if extensions else kept
