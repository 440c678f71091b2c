"""What a copy holds, part by part, as hashes: enough to say what differs between two files, and nothing to read."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .answers import NoAnswers, embedded_answers
from .streams import FileContent, open_content

# A copy of ours has some hundred pages and questions; a stranger's file may claim millions.
_MOST_PAGES, _MOST_FILES, _MOST_ANSWERS = 2_000, 200, 5_000
_LONGEST_NAME = 200
_METADATA = ("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/CreationDate")


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The parts of one file, by SHA-256. `pages` are what they show: their content, fonts, pictures and notes.

    `answers` go by link_id, `statements` are the other parts of svar.json by their names. `modified` is when the file
    says that it was last changed, which anybody can write.
    """

    pages: tuple[str, ...]
    files: Mapping[str, str]
    metadata: Mapping[str, str]
    answers: Mapping[str, str]
    statements: Mapping[str, str]
    modified: str = ""


def contents_of(data: FileContent) -> Contents:
    """Take a file apart. Raises anything at all on a hostile one: the caller confines it."""
    import pikepdf

    with pikepdf.open(open_content(data), suppress_warnings=True) as pdf:
        walk = _Walk()
        answers, statements = _answers(data)
        return Contents(
            pages=tuple(walk.page(page) for page in _limited(pdf.pages, _MOST_PAGES)),
            files=_files(pdf),
            metadata={name[1:]: _hash(str(pdf.docinfo.get(name, "")).encode()) for name in _METADATA},
            answers=answers,
            statements=statements,
            modified=str(pdf.docinfo.get("/ModDate", ""))[:40],
        )


def _files(pdf: Any) -> dict[str, str]:
    names = _limited(pdf.attachments, _MOST_FILES)
    return {name[:_LONGEST_NAME]: _hash(pdf.attachments[name].get_file().read_bytes()) for name in names}


def _answers(data: FileContent) -> tuple[dict[str, str], dict[str, str]]:
    try:
        stated = embedded_answers(data)
    except NoAnswers:
        return {}, {}
    snapshot = stated.pop("snapshot", {})
    answers = snapshot.pop("answers", {}) if isinstance(snapshot, dict) else {}
    statements = {**stated, "snapshot": snapshot}
    return _hashes(answers if isinstance(answers, dict) else {}), _hashes(statements)


def _hashes(parts: dict[str, Any]) -> dict[str, str]:
    return {
        name[:_LONGEST_NAME]: _hash(json.dumps(parts[name], sort_keys=True).encode())
        for name in _limited(parts, _MOST_ANSWERS)
    }


def _limited(items: Any, most: int) -> list[Any]:
    found = list(items)
    if len(found) > most:
        raise ValueError(f"{len(found)} parts, of which at most {most} are looked at")
    return found


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class _Walk:
    """Hashes of a document's objects, each followed once however often it is used."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], bytes] = {}

    def page(self, page: Any) -> str:
        shown = ["/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents"]
        parts = [self.of(page.obj.get(name)) for name in shown]
        notes = [self.of(note) for note in page.obj.get("/Annots", []) if note.get("/FT") != "/Sig"]
        return _hash(b"".join([*parts, *notes]))

    def of(self, item: Any, depth: int = 0) -> bytes:
        """A hash of the object and of everything it refers to, but pages and what lies above them."""
        import pikepdf

        if depth > 60:
            raise ValueError("objects within objects without end")
        if not isinstance(item, pikepdf.Object):
            return hashlib.sha256(repr(item).encode()).digest()
        if not item.is_indirect:
            return self._direct(item, depth)
        if item.objgen not in self.known:
            self.known[item.objgen] = b"being looked at"
            self.known[item.objgen] = self._direct(item, depth)
        return self.known[item.objgen]

    def _direct(self, item: Any, depth: int) -> bytes:
        import pikepdf

        digest = hashlib.sha256(str(item._type_code).encode())
        if isinstance(item, pikepdf.Array):
            for one in item:
                digest.update(self.of(one, depth + 1))
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            if item.get("/Type") in ("/Page", "/Pages"):
                return b"a page"
            for name in sorted(item.keys()):
                if name not in {"/Length", "/Filter", "/DecodeParms", "/P", "/Parent", "/StructParent"}:
                    digest.update(name.encode() + self.of(item.get(name), depth + 1))
            if isinstance(item, pikepdf.Stream):
                digest.update(item.read_bytes())
        else:
            digest.update(item.unparse())
        return digest.digest()
