"""The tables of who: users, organisations, memberships, mandates and what belongs to them, below all rooms."""

from accounts.models.api_keys import ApiKey
from accounts.models.approval_order import ApprovalStep
from accounts.models.factors import FactorReset
from accounts.models.limits import KnownPlace, Tries
from accounts.models.mandates import Mandate, MandateEvent
from accounts.models.memberships import Membership
from accounts.models.organisations import Organisation
from accounts.models.people import User, UserManager
from accounts.models.reviews import AccessConfirmation, AccessReview
from accounts.models.units import Unit

__all__ = [
    "AccessConfirmation",
    "AccessReview",
    "ApiKey",
    "ApprovalStep",
    "FactorReset",
    "KnownPlace",
    "Mandate",
    "MandateEvent",
    "Membership",
    "Organisation",
    "Tries",
    "Unit",
    "User",
    "UserManager",
]
