"""Reading the XML parts of a zip-based document, without ever building a tree of them."""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import IO
from xml.parsers import expat

from attachments.filetypes import refusal

Attributes = dict[str, str]
_HEAD_BYTES = 64 * 1024
_MAX_BYTES = 5 * 1024 * 1024
_BOMB = "Filen packas upp till orimligt mycket data och tas inte emot. Spara den som PDF och bifoga den i stället."
_BROKEN = (
    "Filen är skadad eller ofullständig. Öppna den i det program den skapades i, spara den på nytt och försök igen."
)


def elements(package: zipfile.ZipFile, name: str) -> list[tuple[str, Attributes]]:
    """Every element's local name and attributes (without namespace), of a small part that must be there."""
    if package.getinfo(name).file_size > _MAX_BYTES:
        raise refusal("zip_bomb", _BOMB)
    found: list[tuple[str, Attributes]] = []
    with package.open(name) as part:
        read_elements(part, lambda tag, attributes, _: found.append((tag, attributes)))
    return found


def root_attributes(package: zipfile.ZipFile, name: str) -> Attributes:
    """The attributes (without namespace) of the part's first element, of a part of any size; none where it has none
    near its beginning, or is not well-formed so far.
    """
    found: list[Attributes] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda _, attributes: found.append(_local_names(attributes))
    with package.open(name) as part, suppress(expat.ExpatError):
        parser.Parse(part.read(_HEAD_BYTES))
    return found[0] if found else {}


TellElement = Callable[[str, Attributes, expat.XMLParserType], None]


def read_elements(part: IO[bytes], tell: TellElement) -> None:
    """Tell of each element as it begins: local name, attributes without namespace, and the parser, which may be given
    more handlers. A document type declaration is refused: neither standard allows one, and entities are what XML
    bombs are made of. Raises ExpatError for what is not well-formed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: tell(_local(tag), _local_names(attributes), parser)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ParseFile(part)


def _local(tag: str) -> str:
    return tag.rsplit(" ", 1)[-1]


def _local_names(attributes: Attributes) -> Attributes:
    return {_local(name): value for name, value in attributes.items()}


def _refuse_doctype(*_: object) -> None:
    raise refusal("broken", _BROKEN)
