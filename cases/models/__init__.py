"""The tables of cases: the case itself, what it holds, and what was sent out of it."""

from cases.models.case import Case, CaseEvent, CaseNumber
from cases.models.content import CaseAnswer, CaseDocument
from cases.models.dispatch import CaseRecipient, Dispatch, DispatchItem

__all__ = [
    "Case",
    "CaseAnswer",
    "CaseDocument",
    "CaseEvent",
    "CaseNumber",
    "CaseRecipient",
    "Dispatch",
    "DispatchItem",
]
