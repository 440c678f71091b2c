"""The answers in a QuestionnaireResponse that somebody hands in, read question by question: pure.

Each is read as the portal's own are (surveys.interchange.fhir_answers), by its linkId alone. What was read is written
again, and every answer of the resource that this does not give back is told in words: nothing of it is lost.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.answers.days import read_day
from surveys.answers.shapes import part_that_fits
from surveys.answers.values import is_blank
from surveys.interchange.fhir_answers import Nodes, decode, encode, has_stored_value, read_back, repeats, string_answer
from surveys.interchange.fhir_extensions import NOTE_URL, OURS, FhirNode, canonical
from surveys.schema import Definition, Question

_Mark = tuple[str, str, str]
_ATTACHMENT = f"{OURS}/attachment"
_VALUE = f"{OURS}/value"
_MOST = 1e18
"""A number beyond it is told in words; nothing is counted to there."""


@dataclass(frozen=True)
class FoundAnswers:
    """`values` by link_id, each fitting its question; (link_id or "", words) of all else, as the resource has it."""

    values: Mapping[str, Any]
    unplaced: tuple[tuple[str, str], ...] = ()


def is_answer_to(definition: Definition, resource: Mapping[str, Any]) -> bool:
    """Whether the resource is a QuestionnaireResponse to the questionnaire, whichever version of it."""
    asked = str(resource.get("questionnaire", "")).partition("|")[0]
    return resource.get("resourceType") == "QuestionnaireResponse" and asked == canonical(definition.name)


def is_withdrawn(resource: Mapping[str, Any]) -> bool:
    """Whether its status says that it is no answer: entered by mistake, or given up before it was finished."""
    return resource.get("status") in ("entered-in-error", "stopped")


def find_answers(definition: Definition, resource: Mapping[str, Any]) -> FoundAnswers:
    """What the resource, any JSON object, answers of the questionnaire. What signing filled in is no answer."""
    found = _Resource(definition, resource)
    values: dict[str, Any] = {}
    placed: Counter[_Mark] = Counter()
    for question in definition.questions:
        value = None if question.sign_off else _read(question, found.nodes)
        if value is not None:
            placed.update(_marks_of(question, value))
        if not is_blank(value):
            values[question.link_id] = value
    unplaced = []
    for leaf in found.leaves:
        if placed[leaf.mark]:
            placed[leaf.mark] -= 1
        else:
            unplaced.append((leaf.question, leaf.words))
    return FoundAnswers(values, tuple(unplaced))


def _read(question: Question, nodes: Nodes) -> Any:
    """The answer as the portal would write it; what it could not write (half an integer) is none, unless the portal has
    stored it so.
    """
    value = part_that_fits(question, decode(question, nodes))
    if is_blank(value) or has_stored_value(question, nodes):
        return value
    return read_back(question, encode(question, value))


@dataclass(frozen=True)
class _Leaf:
    """One thing that an item says: `question` it stands at, `mark` it is known again by, `words` to read."""

    question: str
    mark: _Mark
    words: str


class _Resource:
    """Its items by linkId, with what no reader could take left out of them, and all that they say."""

    def __init__(self, definition: Definition, resource: Mapping[str, Any]) -> None:
        self._questions = {question.link_id for question in definition.questions}
        self.nodes: Nodes = {}
        self.leaves: list[_Leaf] = []
        self._twice: set[str] = set()
        self._children(resource, "", "")
        for link_id in self._twice:  # which of them is meant nobody knows
            del self.nodes[link_id]

    def _children(self, raw: Mapping[str, Any], link_id: str, question: str) -> list[FhirNode]:
        return [self._node(one, question) for one in self._objects(raw, "item", link_id, question)]

    def _node(self, raw: Mapping[str, Any], around: str) -> FhirNode:
        link_id = str(raw.get("linkId", ""))
        question = link_id if link_id in self._questions else around
        node: FhirNode = {"linkId": link_id, "extension": [], "answer": []}
        for one in self._objects(raw, "extension", link_id, question):
            self.leaves.append(_Leaf(question, *_said_by_extension(link_id, one)))
            if _is_readable(one):
                node["extension"].append(one)
        below: list[FhirNode] = []
        for one in self._objects(raw, "answer", link_id, question):
            self.leaves += [_Leaf(question, *said) for said in _said_by_answer(link_id, one)]
            node["answer"].append({key: value for key, value in one.items() if _is_of_type(key, value)})
            below += self._children(one, link_id, question)
        node["item"] = [*self._children(raw, link_id, question), *below]
        self._keep(node)
        return node

    def _keep(self, node: FhirNode) -> None:
        link_id = node["linkId"]
        if link_id in self.nodes and not repeats(link_id):
            self._twice.add(link_id)
        self.nodes[link_id] = node

    def _objects(self, raw: Mapping[str, Any], key: str, link_id: str, question: str) -> Iterator[Mapping[str, Any]]:
        """The objects in the list `key`; what is none is told."""
        several = raw.get(key, [])
        for one in several if isinstance(several, list) else [several]:
            if isinstance(one, Mapping):
                yield one
            else:
                self.leaves.append(_Leaf(question, (link_id, key, _as_json(one)), f"{link_id}: {_as_json(one)}"))


def _said_by_answer(link_id: str, answer: Mapping[str, Any]) -> Iterator[tuple[_Mark, str]]:
    for key, value in answer.items():
        if key not in ("item", "id"):
            yield (link_id, *_mark(key, value)), _in_words(link_id, key, value)


def _said_by_extension(link_id: str, extension: Mapping[str, Any]) -> tuple[_Mark, str]:
    url = str(extension.get("url", ""))
    values = [value for key, value in extension.items() if key not in ("url", "id")]
    value = values[0] if len(values) == 1 else values
    mark = (link_id, url, value if isinstance(value, str) else _as_json(value))
    if url == NOTE_URL:
        text = value.get("text") if isinstance(value, Mapping) else value
        return mark, f"Kommentar till svaret: {text}"
    key = "valueAttachment" if url == _ATTACHMENT else url.rpartition("/")[2]
    return mark, _in_words(link_id, key, value)


def _mark(key: str, value: Any) -> tuple[str, str]:
    """What tells an answer from others: of an option its code, of a number or a day what it amounts to, of a text
    what FHIR allows.
    """
    if key == "valueCoding" and isinstance(value, Mapping):
        return key, str(value.get("code"))
    if key in ("valueInteger", "valueDecimal") and _is_of_type(key, value):
        return "number", str(float(value))
    if key == "valueDate" and isinstance(value, str) and (day := read_day(value)):
        return key, day.isoformat()
    if key == "valueString" and isinstance(value, str):
        return key, string_answer(value)[key]
    return key, _as_json(value)


def _in_words(link_id: str, key: str, value: Any) -> str:
    about: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    if key == "valueAttachment":
        return f"Bilaga: {about.get('title') or about.get('url')}"
    if key == "valueCoding" and about:
        return f"{link_id}: {about.get('display') or about.get('code')}"
    return f"{link_id}: {value if isinstance(value, str) else _as_json(value)}"


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _is_of_type(key: str, value: Any) -> bool:
    """Whether an answer has the JSON type of its name, of those that the portal's own have."""
    if key in ("valueInteger", "valueDecimal"):
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST
    if key == "valueCoding":
        return isinstance(value, Mapping)
    kinds = {"valueBoolean": bool, "valueString": str, "valueDate": str}
    return isinstance(value, kinds.get(key, ()))


def _is_readable(extension: Mapping[str, Any]) -> bool:
    """Whether a stored value in it can be read as JSON; other extensions have none."""
    if extension.get("url") != _VALUE:
        return True
    try:
        json.loads(extension.get("valueString", ""))
    except (TypeError, ValueError, RecursionError):
        return False
    return set(extension) == {"url", "valueString"}


def _marks_of(question: Question, value: Any) -> Iterator[_Mark]:
    """What a response with this answer says of the question."""
    yield question.link_id, _VALUE, json.dumps(value, ensure_ascii=True)
    written = {} if is_blank(value) else encode(question, value)
    waiting = [{**written, "linkId": question.link_id}]
    while waiting:
        node = waiting.pop()
        for answer in node.get("answer", ()):
            yield from (mark for mark, _ in _said_by_answer(node["linkId"], answer))
        for extension in node.get("extension", ()):
            yield _said_by_extension(node["linkId"], extension)[0]
        waiting += node.get("item", ())
