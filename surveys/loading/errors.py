"""Errors that the author of a questionnaire is told of, all at once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from surveys.loading.advice import ADVICE

logger = logging.getLogger(__name__)


@dataclass(frozen=True, order=True)
class AuthorError:
    """One error. `line` counts from 1; `item` is a link_id or empty; `code` names the check that found it."""

    file: str
    line: int
    item: str
    message: str
    code: str = ""

    @property
    def advice(self) -> str:
        """What to write instead, in YAML; empty where the message says it all, or the file is FHIR."""
        return "" if self.file.endswith(".json") else ADVICE.get(self.code, "")

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:"
        told = f"{place} {self.item}: {self.message}" if self.item else f"{place} {self.message}"
        return f"{told} {self.advice}".rstrip()


class DefinitionError(Exception):
    """The file is not a questionnaire. `errors` holds everything that was found, in the order of the lines."""

    def __init__(self, errors: tuple[AuthorError, ...]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass
class Report:
    """Where the steps of loading put what they find."""

    file: str
    errors: list[AuthorError] = field(default_factory=list)

    def add(self, line: int, message: str, *, item: str = "", code: str = "") -> None:
        self.errors.append(AuthorError(self.file, line, item, message, code))

    def sorted(self) -> tuple[AuthorError, ...]:
        """Each error once, by line."""
        return tuple(sorted(set(self.errors)))


@contextmanager
def named_refusals(file: str) -> Iterator[None]:
    """While a file is read: whatever it does to the reading is told to its author as DefinitionError.

    Too deep a nesting is the file's own. Anything else is an oversight of ours, and stands in the log for us to mend;
    the author, who can do nothing about it, hears that the file has a form that is not known.
    """
    try:
        yield
    except (DefinitionError, MemoryError):
        raise
    except RecursionError as error:
        message = "Filen går inte att läsa: listor i för många nivåer."
        raise DefinitionError((AuthorError(file, 1, "", message, "depth"),)) from error
    except Exception as error:
        logger.exception("a questionnaire in %s could not be read", file)
        message = "Filen går inte att läsa: något i den har en form som portalen inte känner till. Felet är antecknat."
        raise DefinitionError((AuthorError(file, 1, "", message, "unreadable"),)) from error
