"""Reading an earlier answer out of a file: the portal's own svar.json, svar-fhir.json and CSV, and a reading
version in Word.

Nothing is guessed. An answer is known by its link_id; what the questionnaire does not have, or has otherwise, is left
out and told with its words.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Organisation
from config.language.text import clean, clean_line
from config.spreadsheet import cell_text
from responses.reading.tree_facts import written_in
from surveys.answers.shapes import part_that_fits
from surveys.answers.values import is_blank
from surveys.interchange.fhir_findings import find_answers, is_answer_to, is_withdrawn
from surveys.schema import Definition, Question, RowTableItem, TextItem
from surveys.word.answers import understand
from surveys.word.confinement import read_word_confined
from surveys.word.filling import definition_digest
from surveys.word.package import UnreadableError
from surveys.word.printing import Printed, printed_lines

MOST_BYTES = 5 * 1024 * 1024
"""Of a file of text; Word has its own (surveys.word.confinement)."""
_LONGEST_CELL = 1024 * 1024
_TOO_LARGE = "Filen är större än 5 MB. Ett svar är mycket mindre: kontrollera att det är rätt fil."
_DEEPEST = 100
"""Lists and objects in one another in a file: no answer has a tenth of that."""
_UNKNOWN = (
    "Filen går inte att läsa som svar. Välj svar.json, svar-fhir.json, en CSV-fil från portalen eller en ifylld"
    " läsversion i Word."
)
_NOT_IN_FILE = "I filen finns inget svar på enkäten {name}. Kontrollera att det är rätt fil och år."
_WITHDRAWN = (
    "Svaret i filen är märkt som felaktigt eller avbrutet (status entered-in-error eller stopped) och läses inte in."
    " Välj en fil med det svar som gäller."
)
_EMPTY = "Inga svar på den här enkätens frågor finns i filen. Kontrollera att det är rätt fil."


@dataclass(frozen=True)
class ReadFile:
    """The answers by link_id, and (link_id or "", words) of what no question took."""

    values: Mapping[str, Any]
    left_out: tuple[tuple[str, str], ...] = ()


def read_answers_in(
    upload: "UploadedFile[bytes]", tree: Definition, organisation: Organisation, present: Mapping[str, Any]
) -> ReadFile:
    """What the file answers of `tree`; `present` is what is answered already. Raises ValidationError under "file"."""
    begins = upload.read(4)
    upload.seek(0)
    try:
        read = _read_word(upload, tree, present) if begins == b"PK\x03\x04" else _read_text(upload, tree, organisation)
    except (UnreadableError, UnfitFileError) as refused:
        raise ValidationError({"file": str(refused)}) from refused
    if not read.values and not read.left_out:
        raise ValidationError({"file": _EMPTY})
    return read


class UnfitFileError(Exception):
    """The file is no answer to the questionnaire; the Swedish message says why."""


def _read_word(upload: "UploadedFile[bytes]", tree: Definition, present: Mapping[str, Any]) -> ReadFile:
    found = read_word_confined(upload.chunks(), upload.size or 0)
    binding = found.binding
    if binding and binding.get("sha256") != definition_digest(tree):
        name = f"{binding.get('enkat', '')}, utgåva {binding.get('utgava', '')}"
        raise UnfitFileError(f"Filen hör till {name}, inte till {tree.name}, utgåva {tree.version}.")
    others = tuple(binding.get("rader", "").split())
    read = understand(tree, found, printed=Printed(printed_lines(tree), others), base=present)
    values = {link_id: value for link_id, value in read.values.items() if not is_blank(value)}
    return ReadFile(values, tuple((one.link_id, one.text) for one in read.leftovers))


def _read_text(upload: "UploadedFile[bytes]", tree: Definition, organisation: Organisation) -> ReadFile:
    if (upload.size or 0) > MOST_BYTES:
        raise UnfitFileError(_TOO_LARGE)
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnfitFileError(_UNKNOWN) from None
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(text, tree, organisation)
    return _read_csv(text, tree)


def _read_json(text: str, tree: Definition, organisation: Organisation) -> ReadFile:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UnfitFileError(_UNKNOWN) from None
    if _is_too_deep(data):
        raise UnfitFileError(_UNKNOWN)
    if _mapping(data).get("resourceType"):
        return _read_fhir(data, tree, organisation)
    snapshot = _snapshot_in(data, tree)
    _refuse_others(snapshot, organisation)
    answers, remarks = _mapping(snapshot.get("answers")), _mapping(snapshot.get("remarks"))
    attachments = snapshot.get("attachments")
    beside = [(key, f"Kommentar till svaret: {remark}") for key, remark in remarks.items()]
    for one in attachments if isinstance(attachments, list) else ():
        told = _mapping(one)
        beside.append((str(told.get("link_id", "")), f"Bilaga: {told.get('title') or told.get('name')}"))
    return _fitted(tree, answers, beside)


def _is_too_deep(data: Any) -> bool:
    """Whether it lies deeper than can be gone through."""
    level, depth = [data], 0
    while level and depth <= _DEEPEST:
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level, depth = [part for parts in inner for part in parts], depth + 1
    return bool(level)


def _read_fhir(data: Mapping[str, Any], tree: Definition, organisation: Organisation) -> ReadFile:
    """The latest QuestionnaireResponse to the questionnaire: the file itself, or one in a Bundle of them."""
    entries = data.get("entry")
    several = [_mapping(_mapping(one).get("resource")) for one in entries] if isinstance(entries, list) else [data]
    answers = [one for one in several if is_answer_to(tree, one)]
    resource = next((one for one in answers[::-1] if not is_withdrawn(one)), None)
    if resource is None:
        raise UnfitFileError(_WITHDRAWN if answers else _NOT_IN_FILE.format(name=tree.name))
    subject = _mapping(resource.get("subject"))
    whose = {"name": subject.get("display"), "number": _mapping(subject.get("identifier")).get("value")}
    _refuse_others({"organisation": whose} if any(whose.values()) else {}, organisation)
    found = find_answers(tree, resource)
    return _fitted(tree, found.values, list(found.unplaced))


def _mapping(value: Any) -> Mapping[str, Any]:
    known: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    return known


def _snapshot_in(data: Any, tree: Definition) -> Mapping[str, Any]:
    """The latest answer to the questionnaire in the file."""
    whole = _mapping(data)
    several = whole.get("responses")
    candidates = [_mapping(one) for one in (several if isinstance(several, list) else [whole])]
    snapshots: list[Mapping[str, Any]] = [_mapping(one.get("snapshot", one)) for one in candidates]
    for snapshot in snapshots[::-1]:
        asked = snapshot.get("questionnaire")
        if tree.name == (asked if isinstance(asked, str) else _mapping(asked).get("name")):
            return snapshot
    raise UnfitFileError(_NOT_IN_FILE.format(name=tree.name))


def _refuse_others(snapshot: Mapping[str, Any], organisation: Organisation) -> None:
    whose = _mapping(snapshot.get("organisation"))
    if whose and organisation.name != whose.get("name") and organisation.number != whose.get("number"):
        others = clean_line(str(whose.get("name")))
        raise UnfitFileError(f"Filen är ett svar från {others}, inte från {organisation.name}.")


def _fitted(tree: Definition, answers: Mapping[str, Any], beside: list[tuple[str, str]]) -> ReadFile:
    questions = {question.link_id: question for question in tree.questions}
    values, left_out = {}, []
    for key, given in answers.items():
        value = _cleaned(given)
        fit = part_that_fits(questions[key], value) if key in written_in(tree) else None
        if not is_blank(fit):
            values[key] = fit
        if fit != value and not is_blank(value):
            left_out.append((key if key in questions else "", clean(f"{key}: {_in_words(value)}")))
    told = [(key if key in questions else "", clean(words)) for key, words in beside]
    return ReadFile(values, (*left_out, *told))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {clean(key): _cleaned(one) for key, one in value.items()} if isinstance(value, dict) else value


def _in_words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_csv(text: str, tree: Definition) -> ReadFile:
    """The columns of archive.answer_table, alone or after those that say whose answer it is."""
    heading = text.partition("\n")[0]
    rows = _rows(text, ";" if heading.count(";") >= heading.count(",") else ",")
    names = next(rows, [])
    if not {"link_id", "råvärde"} <= set(names):
        raise UnfitFileError(f"{_UNKNOWN} En CSV-fil ska ha kolumnerna link_id och råvärde.")
    targets, answers, beside = _targets(tree), dict[str, Any](), list[tuple[str, str]]()
    for cells in rows:
        row = dict(zip(names, map(cell_text, cells), strict=False))
        if row.get("enkät", tree.name) != tree.name:
            continue
        key, raw = row.get("link_id", ""), row.get("råvärde", "")
        if remark := row.get("kommentar till svaret"):
            beside.append((key, f"Kommentar till svaret: {remark}"))
        if raw:
            _put(answers, targets.get(key, (key,)), raw)
    return _fitted(tree, {key: _gathered(tree, key, value) for key, value in answers.items()}, beside)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise UnfitFileError(_UNKNOWN) from None


def _targets(tree: Definition) -> dict[str, tuple[str, ...]]:
    """Where the row of a box, a matrix row or a table's cell goes: the question, and the way into its value."""
    found: dict[str, tuple[str, ...]] = {}
    for question in tree.questions:
        if isinstance(question, TextItem) and question.boxes > 1:
            found |= {f"{question.link_id}/{n + 1}": (question.link_id, str(n)) for n in range(question.boxes)}
        if isinstance(question, RowTableItem):
            found |= {
                f"{question.link_id}.{n + 1}/{column.code}": (question.link_id, str(n), column.code)
                for n in range(question.max_rows)
                for column in question.columns
            }
        for row in getattr(question, "rows", ()):
            name = f"{question.link_id}.{row.code}"
            found[name] = (question.link_id, row.code)
            for column in getattr(question, "columns", ()):
                found[f"{name}/{column.code}"] = (question.link_id, row.code, column.code)
    return {name: way for name, way in found.items() if name not in tree.by_link_id}


def _put(answers: dict[str, Any], way: tuple[str, ...], raw: str) -> None:
    inside: Any = answers
    for step in way[:-1]:
        inside = inside.setdefault(step, {})
        if not isinstance(inside, dict):
            return
    inside[way[-1]] = _stored(raw)


def _stored(raw: str) -> Any:
    """A stored value: what is no text is written as JSON."""
    if raw[:1] not in ("[", "{"):
        return raw
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return raw
    return raw if _is_too_deep(value) else value


def _gathered(tree: Definition, link_id: str, value: Any) -> Any:
    """Boxes as a list; a text that only looks like JSON as the text."""
    question: Question | Any = tree.by_link_id.get(link_id)
    if isinstance(question, RowTableItem) and isinstance(value, dict):
        return [value[key] for key in sorted(filter(str.isdecimal, value), key=int)]
    if not isinstance(question, TextItem):
        return value
    if question.boxes > 1 and isinstance(value, dict):
        return [str(value.get(str(n), "")) for n in range(question.boxes)]
    return value if isinstance(value, str) or question.by_email or question.boxes > 1 else _in_words(value)
