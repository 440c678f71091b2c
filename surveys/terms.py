"""The fixed vocabularies of a questionnaire's definition."""

from enum import StrEnum


class WordingOrigin(StrEnum):
    """Where a wording or a condition comes from; shown to the author, never to the respondent."""

    PRINTED = "printed"
    STATED = "stated"
    IMPLIED = "implied"
    DERIVED = "derived"
    RECONSTRUCTED = "reconstructed"


class Operator(StrEnum):
    """How a condition compares. IS and IS_NOT take option codes, the four below take one number."""

    ANSWERED = "answered"
    IS = "is"
    IS_NOT = "is_not"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"


class Behavior(StrEnum):
    ALL = "all"
    ANY = "any"


class Relation(StrEnum):
    """How a question relates to the one that it continues from another year."""

    SAME = "same"
    CHANGED = "changed"
    RELATED = "related"


class Delivery(StrEnum):
    """How an answer reaches its receiver: read in the portal, or entered by the respondent in the receiver's form."""

    READ_HERE = "read_here"
    CARRIED_OVER = "carried_over"


class SignOffField(StrEnum):
    """What the behörig företrädare's sign-off writes into an item; such an item is never drafted."""

    ATTESTATION = "attestation"
    NAME = "name"
    TITLE = "title"
    PHONE = "phone"
    EMAIL = "email"


class Fact(StrEnum):
    """A fact about the answering organisation that bounds and sums may refer to."""

    MUNICIPALITIES = "municipalities"


class Prefill(StrEnum):
    """What a field is filled with when a response is opened; the respondent may change it."""

    ORGANISATION_NAME = "organisation.name"
    ORGANISATION_NUMBER = "organisation.number"
    ORGANISATION_ADDRESS = "organisation.address"
    ORGANISATION_POSTAL_CODE = "organisation.postal_code"
    ORGANISATION_TOWN = "organisation.town"
    CONTACT_NAME = "contact.name"
    CONTACT_TITLE = "contact.title"
    CONTACT_EMAIL = "contact.email"
    CONTACT_PHONE = "contact.phone"
