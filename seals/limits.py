"""Why a file could not be looked at as a whole. That says nothing of whether it is genuine."""

from enum import StrEnum


class Limit(StrEnum):
    """What stood in the way of looking at a file."""

    TIME = "time"
    MEMORY = "memory"
    SIZE = "size"
    PASSWORD = "password"  # noqa: S105 - a word, no secret
    OBJECTS = "objects"
    TAIL = "tail"
    CROWD = "crowd"

    @property
    def no_copy_of_ours(self) -> bool:
        """Whether a copy as it was sealed could never meet this limit, however slow the machine is."""
        return self in {Limit.PASSWORD, Limit.OBJECTS, Limit.TAIL}


class LimitReached(Exception):
    """A file asks for more than is looked at; the message says of what, for the log."""

    def __init__(self, limit: Limit, detail: str = "") -> None:
        super().__init__(detail or limit.value)
        self.limit = limit


def limit_of(error: BaseException) -> Limit | None:
    """The limit that a parser's error means; None where it means that the file is damaged."""
    import pikepdf

    if isinstance(error, LimitReached):
        return error.limit
    if isinstance(error, MemoryError):
        return Limit.MEMORY
    return Limit.PASSWORD if isinstance(error, pikepdf.PasswordError) else None
