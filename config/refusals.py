"""Refusals shared by every app. Django's PermissionDenied (403) and Http404 (404) are used as they are."""


class WrongStateError(Exception):
    """What was asked is not possible in the present state (HTTP 409). The message is Swedish, for the user."""


class TooManyTriesError(Exception):
    """Something was tried too often (HTTP 429). The message is Swedish, for the user."""
