"""What the API answers with. The OpenAPI document is made of these classes, and so is every answer."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, 64 hexadecimal digits.")]
Href = Annotated[str, Field(description="An address to be read against that of the answer it stands in.")]
Moment = Annotated[datetime, Field(description="A time with its offset from UTC (RFC 3339).")]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SubmissionState(StrEnum):
    """Where a submission stands today."""

    SUBMITTED = "submitted"
    """Handed in, without a diarienummer of its own yet."""
    SEALED = "sealed"
    """Sealed, to be carried over into the receiver's own form."""
    ARCHIVED = "archived"
    """Registered: it has its diarienummer."""
    CORRECTING = "correcting"
    """In force, while a correction of it is being written."""
    REPLACED = "replaced"
    """A later submission has come in its place."""


class DeliveryState(StrEnum):
    """Whether a submission has reached its receiver."""

    READ_HERE = "read_here"
    """Its receiver reads it in the portal: it came when it was submitted."""
    DELIVERED = "delivered"
    """The respondent has carried it over into the receiver's own form, and noted it."""
    NOT_DELIVERED = "not_delivered"
    """Sealed in the portal; the receiver does not have it."""
    NEVER_DELIVERED = "never_delivered"
    """As not_delivered, and never to be: a later submission has come in its place."""


class FileKind(StrEnum):
    """What a file is."""

    SEALED_COPY = "sealed_copy"
    ATTACHMENT = "attachment"
    LINK = "link"
    PACKAGE = "package"
    QUESTIONNAIRE_RESPONSE = "questionnaire_response"
    QUESTIONNAIRE = "questionnaire"


class QuestionnaireFacts(_Answer):
    """What was answered. `series` is the same from year to year."""

    series: str
    name: str
    version: str
    title: str
    dated_title: Annotated[str, Field(description="The title with its year, as the pages have it.")]
    year: int
    sha256: Sha256


class SubmissionSummary(_Answer):
    """One sealed submission, as the list has it."""

    id: str
    href: Href
    receipt_number: str
    diarienummer: Annotated[str, Field(description="As it is now; empty until it is set.")]
    questionnaire: QuestionnaireFacts
    state: SubmissionState
    replaced_by: Annotated[str | None, Field(description="The id of the submission in its place.")]
    delivery: DeliveryState
    delivered_on: Annotated[date | None, Field(description="The day on which it reached its receiver, or null.")]
    submitted_at: Moment
    sealed_at: Moment
    sha256: Annotated[Sha256, Field(description="Of the sealed copy, with its newest archive time stamp.")]
    size: int


class SubmissionPage(_Answer):
    """Some of what has been sealed, in the order in which it was kept: nothing comes before what was listed before."""

    items: list[SubmissionSummary]
    next_cursor: Annotated[str | None, Field(description="Ask with it for what comes after; keep it between visits.")]
    has_more: bool


class RegisteredFact(_Answer):
    """A fact of the register (OSL 5 kap. 2 §); `public`: whether it is shown outwards."""

    key: str
    label: str
    value: str
    public: bool


class SignOffFacts(_Answer):
    """Who approved, by role and title: names stand in the sealed copy."""

    role: Annotated[str, Field(description="behörig företrädare, or granskare for those before in the order.")]
    title: str
    signed_at: Moment


class FileFacts(_Answer):
    """Something to fetch. `available` is false for a file in which a virus is suspected since, one that is gone, and a
    package that such a file is in.

    `size` and `sha256` are null for what is made when it is asked for. A link, which is an answer, is told to keys for
    files alone: it has no `href`, and its `url` is an address outside the portal that a respondent wrote.
    """

    kind: FileKind
    href: Annotated[str | None, Field(description="As that of the list, always in the portal. Null for a link.")]
    url: Annotated[str | None, Field(description="Of a link: anybody's address. Never send the key there.")]
    name: str
    title: str
    media_type: str
    number: int | None
    size: int | None
    sha256: Sha256 | None
    available: bool


class ReplacedSubmission(_Answer):
    """The submission that this one came in place of, and by what kind of correction."""

    id: str
    receipt_number: str
    kind: str
    kind_in_words: str


class DepositedFacts(_Answer):
    """That the package was delivered to an e-archive, as the registrator has noted it."""

    delivered_on: date
    archive: str
    reference: Annotated[str, Field(description="What the e-archive's receipt is known by.")]
    package_sha256: Annotated[Sha256 | None, Field(description="Of the package that was delivered, where it is known.")]
    noted_at: Moment


class SubmissionFacts(_Answer):
    """Everything that the register says of a submission, and what there is to fetch."""

    id: str
    receipt_number: str
    number: Annotated[int, Field(description="1, and one more for each correction.")]
    organisation: str
    organisation_number: str
    receiver: str
    questionnaire: QuestionnaireFacts
    diarienummer: str
    diarienummer_in_copy: Annotated[str, Field(description="What is printed in the sealed copy; empty if set later.")]
    case_numbers: list[str]
    state: SubmissionState
    in_force: bool
    replaces: ReplacedSubmission | None
    replaced_by: str | None
    delivery: DeliveryState
    delivered_on: Annotated[date | None, Field(description="The day on which it reached its receiver, or null.")]
    register_facts: list[RegisteredFact]
    sign_offs: list[SignOffFacts]
    begun_at: Moment
    sent_for_approval_at: Moment
    submitted_at: Moment
    sealed_at: Moment | None
    last_day: date
    snapshot_sha256: Annotated[Sha256, Field(description="Of the answers that were signed.")]
    unsealed_sha256: Annotated[Sha256 | None, Field(description="Of the copy before its seal.")]
    pages: int | None
    deposit: Annotated[
        DepositedFacts | None, Field(description="Null where no delivery is noted, or it was taken back.")
    ]
    files: list[FileFacts]


class ProblemCode(StrEnum):
    """What went wrong, for programs."""

    KEY_MISSING = "key_missing"
    KEY_UNKNOWN = "key_unknown"
    KEY_ENDED = "key_ended"
    KEY_WITHDRAWN = "key_withdrawn"
    FILES_NOT_GIVEN = "files_not_given"
    PARAMETER_INVALID = "parameter_invalid"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_AS_STORED = "not_as_stored"
    NOT_READABLE_NOW = "not_readable_now"
    DISPOSED = "disposed"
    TOO_MANY_REQUESTS = "too_many_requests"


class ProblemDetails(_Answer):
    """A problem (RFC 9457). `title` and `detail` are Swedish, for people; `code` stays as it is, for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: ProblemCode
