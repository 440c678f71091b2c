"""The tables of a response's life, one module a concern."""

from responses.models.answers import Answer, AnswerRevision, ResponseAttachment
from responses.models.comments import Comment
from responses.models.copies import CopyExtension, CopyVersion, OutboxMessage, SealedCopy
from responses.models.life import Event, Response, State, VersionMove
from responses.models.notices import DigestLetter, Notice
from responses.models.origins import AnswerOrigin
from responses.models.signing import ApprovalTurn, SignOff, Snapshot, Submission

__all__ = [
    "Answer",
    "AnswerOrigin",
    "AnswerRevision",
    "ApprovalTurn",
    "Comment",
    "CopyExtension",
    "CopyVersion",
    "DigestLetter",
    "Event",
    "Notice",
    "OutboxMessage",
    "Response",
    "ResponseAttachment",
    "SealedCopy",
    "SignOff",
    "Snapshot",
    "State",
    "Submission",
    "VersionMove",
]
