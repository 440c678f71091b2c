"""Refusals shared by every app. Django's PermissionDenied (403) and Http404 (404) are used as they are."""


class WrongStateError(Exception):
    """What was asked is not possible in the present state (HTTP 409). The message is Swedish, for the user."""


class NotReadableNowError(WrongStateError):
    """A storage has failed, which says nothing about the file that was asked for: on pages 409, in the API 503."""


class GoneError(Exception):
    """What was asked for was here and is destroyed for good (HTTP 410). The message is Swedish, for the user, who may
    read the page at `address` about it.
    """

    def __init__(self, message: str, address: str = "") -> None:
        super().__init__(message)
        self.address = address


class TooManyTriesError(Exception):
    """Something was tried too often (HTTP 429). The message is Swedish, for the user."""

    guards_accounts = False
    """Whether that is held back for somebody who guesses passwords."""
