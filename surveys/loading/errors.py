"""Errors that the author of a questionnaire is told of, all at once."""

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class AuthorError:
    """One error. `line` counts from 1; `item` is a link_id or empty; `code` names the check that found it."""

    file: str
    line: int
    item: str
    message: str
    code: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:"
        return f"{place} {self.item}: {self.message}" if self.item else f"{place} {self.message}"


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
