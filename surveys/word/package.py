"""The parts of a Word document (ISO/IEC 29500-2, OPC) as trees, within limits: what is too much is never unpacked.

Every refusal is a Swedish sentence that says what is wrong and what to do. Neither entities nor anything outside the
file is read, and a document type declaration, which the standard forbids, is refused.
"""

import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from lxml import etree

MOST_MEMBERS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_OF_A_PART = 40 * 1024 * 1024
BINDING_SPACE = "urn:svarsportalen:word:1"
"""The namespace of what the portal writes in a document of which questionnaire and file it is."""

_ZIP_SIGNATURE = b"PK\x03\x04"
_OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_MAIN = "/officeDocument"
_WORD_MAIN = "word/document.xml"

BROKEN = "Filen är skadad eller ofullständig. Öppna den i Word, spara den på nytt och försök igen."
_NO_WORD = "Filen är inget Word-dokument. Välj en docx-fil."
_OLD_OR_LOCKED = (
    "Filen är skyddad med lösenord, eller sparad i ett äldre format. Ta bort lösenordet, spara den som docx och försök"
    " igen."
)
_TOO_MUCH = "Filen packas upp till orimligt mycket data och läses inte. Ta bort bilderna ur den och försök igen."
_DAMAGE = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, KeyError, NotImplementedError, ValueError)


class UnreadableError(Exception):
    """The file cannot be read; the Swedish message says why and what to do."""


class Package:
    """An opened document: its parts by what relates to what."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self.main = self._main()

    def part(self, name: str) -> Any:
        """The part as a tree; None where there is none."""
        if name not in self._names:
            return None
        if self._archive.getinfo(name).file_size > MOST_OF_A_PART:
            raise UnreadableError(_TOO_MUCH)
        return _parsed(self._archive.read(name))

    def related(self, kind: str) -> Iterator[tuple[str, Any]]:
        """(id of the relation, tree) of each part that the main one relates to by a relation whose type ends so."""
        for relation in self._relations(self.main):
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                tree = self.part(self._target(self.main, relation.get("Target", "")))
                if tree is not None:
                    yield relation.get("Id", ""), tree

    def addresses(self) -> dict[str, str]:
        """What the main part's links lead to outside of the file, by the id of the relation."""
        outside = (each for each in self._relations(self.main) if each.get("TargetMode") == "External")
        return {each.get("Id", ""): each.get("Target", "") for each in outside}

    def _main(self) -> str:
        for relation in self._relations(""):
            if relation.get("Type", "").endswith(_MAIN):
                return self._target("", relation.get("Target", ""))
        return _WORD_MAIN

    def _relations(self, part: str) -> Any:
        folder, name = posixpath.split(part)
        found = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        return [] if found is None else found

    @staticmethod
    def _target(part: str, target: str) -> str:
        if target.startswith("/"):
            return posixpath.normpath(target).lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


@contextmanager
def open_package(file: BinaryIO) -> Iterator[Package]:
    """The document in `file`. Raises UnreadableError, also while the block lasts."""
    file.seek(0)
    _refuse_others(file.read(8))
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bombs(archive)
            package = Package(archive)
            if package.part(package.main) is None:
                raise UnreadableError(_NO_WORD)
            yield package
    except _DAMAGE as error:
        raise UnreadableError(BROKEN) from error


def _refuse_others(head: bytes) -> None:
    if head.startswith(_OLE_SIGNATURE):
        raise UnreadableError(_OLD_OR_LOCKED)
    if not head.startswith(_ZIP_SIGNATURE):
        raise UnreadableError(_NO_WORD)


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise UnreadableError(_TOO_MUCH)
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableError(_OLD_OR_LOCKED)
    names = Counter(member.filename.lower() for member in members)
    # Of two parts of one name each program reads the one that it likes.
    if any(number > 1 for number in names.values()):
        raise UnreadableError(BROKEN)


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise UnreadableError(BROKEN)
    return root
