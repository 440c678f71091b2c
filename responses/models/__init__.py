"""The tables of a response's life, one module a concern."""

from responses.models.answers import Answer, AnswerRevision, ResponseAttachment
from responses.models.assignments import Assignment, SaidDone, Way
from responses.models.comments import Comment
from responses.models.contributions import Contribution, ContributionUse, ContributionWording
from responses.models.correcting import Correction, CorrectionAddition, SupplementRequest
from responses.models.delivery import CarryOver, CarryTick, ReceiverReceipt, SentSeparately
from responses.models.disposal import Disposal, DisposedAnswer, DisposedFile, DisposedSubmission
from responses.models.entries import EnteredAnswer, EnteredVersion
from responses.models.life import CLOSED_TO_GUESTS, Event, Response, State, VersionMove
from responses.models.milestones import Goal, Milestone
from responses.models.notices import DigestLetter, Notice, PersonalReminder
from responses.models.origins import AnswerOrigin, PassageUse
from responses.models.retention import DraftDeletion, DraftWarning
from responses.models.returns import Return, ReturnPoint
from responses.models.signing import ApprovalTurn, PersonalSignature, SignOff, Snapshot, SnapshotReading, Submission
from responses.models.word import WordFile, WordReturn, WordTaking

__all__ = [
    "CLOSED_TO_GUESTS",
    "Answer",
    "AnswerOrigin",
    "AnswerRevision",
    "ApprovalTurn",
    "Assignment",
    "CarryOver",
    "CarryTick",
    "Comment",
    "Contribution",
    "ContributionUse",
    "ContributionWording",
    "Correction",
    "CorrectionAddition",
    "DigestLetter",
    "Disposal",
    "DisposedAnswer",
    "DisposedFile",
    "DisposedSubmission",
    "DraftDeletion",
    "DraftWarning",
    "EnteredAnswer",
    "EnteredVersion",
    "Event",
    "Goal",
    "Milestone",
    "Notice",
    "PassageUse",
    "PersonalReminder",
    "PersonalSignature",
    "ReceiverReceipt",
    "Response",
    "ResponseAttachment",
    "Return",
    "ReturnPoint",
    "SaidDone",
    "SentSeparately",
    "SignOff",
    "Snapshot",
    "SnapshotReading",
    "State",
    "Submission",
    "SupplementRequest",
    "VersionMove",
    "Way",
    "WordFile",
    "WordReturn",
    "WordTaking",
]
