"""Making everything that is printed in the copy printable: characters no font has are replaced visibly and listed."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from config.pdf.fonts import describe, paragraphs, replace_unmappable
from responses.presentation import ShownItem


class Printer:
    """Turns texts, and structures of texts, into printable ones, and remembers what had to be replaced."""

    def __init__(self) -> None:
        self._replaced: set[str] = set()

    @property
    def replaced(self) -> list[str]:
        """The replaced characters by number and name, for the copy to state."""
        return [describe(character) for character in sorted(self._replaced)]

    def text(self, text: str) -> str:
        """One line or a text whose line breaks are kept."""
        printable, replaced = replace_unmappable(text)
        self._replaced.update(replaced)
        return printable

    def paragraphs(self, text: str) -> tuple[str, ...]:
        """A long text as paragraphs, each of a size that can be set."""
        pieces, replaced = paragraphs(text)
        self._replaced.update(replaced)
        return pieces

    def everything(self, value: Any) -> Any:
        """A structure of dataclasses, mappings and sequences with every text printable; other values as they are."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, ShownItem):
            return self._item(value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: self.everything(getattr(value, one.name)) for one in fields(value)})
        if isinstance(value, Mapping):
            return {key: self.everything(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.everything(part) for part in value)
        return value

    def _item(self, item: ShownItem) -> ShownItem:
        """The answer's texts become paragraphs; the rest as everything else."""
        texts = tuple(piece for text in item.texts for piece in self.paragraphs(text))
        rest = {one.name: self.everything(getattr(item, one.name)) for one in fields(item) if one.name != "texts"}
        return replace(item, **rest, texts=texts)
