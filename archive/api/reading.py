"""What the API tells of submissions, read for one organisation: the only road there from a key."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey
from archive.api import schema
from archive.cases import offered_numbers
from archive.deposits.reading import deposit_of
from archive.files import Attached, list_attached, quarantined_names
from archive.models import SealedCopy
from archive.records import Record, record_of
from archive.register_facts import register_facts
from audit.actions import Logged, Outcome
from audit.services import append
from responses.lifecycle.delivery import carry_over_of
from responses.lifecycle.tombstones import refuse_disposed_of
from responses.lifecycle.turns import sign_offs_of
from responses.models import CarryOver, Correction, DisposedSubmission, Response, State, Submission
from surveys.models import without_definition

_ASKED = "response__questionnaire"
FHIR_TYPE = "application/fhir+json"
PDF_TYPE = "application/pdf"


def listed_copies(key: ApiKey, *, after: uuid.UUID | None, since: datetime | None, most: int) -> QuerySet[SealedCopy]:
    """At most `most` sealed copies of the key's organisation, in the order in which they were kept: those after
    that of the submission `after`, sealed at `since` or later. Raises LookupError for a submission that is not there.
    """
    own = SealedCopy.objects.filter(submission__response__organisation=key.organisation_id)
    found = own.filter(sealed_at__gte=since) if since else own
    if after:
        disposed = DisposedSubmission.objects.filter(organisation=key.organisation_id, submission_key=after)
        place = (
            own.filter(submission=after).values_list("pk", flat=True).first()
            or disposed.values_list("copy_place", flat=True).first()
        )
        if place is None:
            raise LookupError(after)
        found = found.filter(pk__gt=place)
    carried = CarryOver.objects.filter(submission=OuterRef("submission")).order_by("-pk").values("done_on")
    found = found.annotate(done_on=Subquery(carried[:1]))
    related = f"submission__{_ASKED}"
    found = found.select_related(f"{related}__survey", "submission__replaced_by").prefetch_related("extensions")
    return without_definition(found.defer("report"), related).order_by("pk")[:most]


def summary_of(copy: Any) -> schema.SubmissionSummary:
    """The copy's submission as the list has it. `copy` is one of listed_copies."""
    submission, newest = copy.submission, copy.newest
    delivery, day = _delivery(submission, copy.done_on)
    return schema.SubmissionSummary(
        id=str(submission.pk),
        href=reverse("api_submission", args=[submission.pk]),
        receipt_number=submission.receipt_number,
        diarienummer=submission.response.diarienummer or submission.diarienummer,
        questionnaire=_questionnaire(submission, record_of(submission)),
        state=_state(submission),
        replaced_by=_replaced_by(submission),
        delivery=delivery,
        delivered_on=day,
        submitted_at=timezone.localtime(submission.submitted_at),
        sealed_at=timezone.localtime(copy.sealed_at),
        sha256=newest.sha256,
        size=newest.size,
    )


def open_for_key(key: ApiKey, submission_id: uuid.UUID) -> Submission:
    """The submission, for a key of the organisation whose it is. Http404 for another's, which its log tells;
    GoneError for what has been destroyed.
    """
    related = (f"{_ASKED}__survey", "response__organisation", "sign_off", "register_entry", "replaced_by", "replaces")
    known = without_definition(Submission.objects.select_related(*related, "correction", "snapshot"), _ASKED)
    submission = known.filter(pk=submission_id).first()
    if submission is None:
        refuse_disposed_of(key.organisation_id, submission_key=submission_id)
        raise Http404("Det finns inget sådant svar.")
    if submission.response.organisation_id != key.organisation_id:
        _log_attempt(key, submission)
        raise Http404("Det finns inget sådant svar.")
    return submission


def _log_attempt(key: ApiKey, submission: Submission) -> None:
    append(
        action=Logged.DENIED,
        outcome=Outcome.REFUSED,
        at=timezone.now(),
        name=f"{key.name}, {key.organisation.name}",
        organisation=submission.response.organisation_id,
        about=f"response:{submission.response_id}",
        details={"skäl": "svaret är inte den organisationens", "nyckel": key.prefix},
    )


def facts_of_submission(
    submission: Submission, copy: SealedCopy | None, *, gives_files: bool
) -> schema.SubmissionFacts:
    """Everything that is told of the submission. Its links are answers, which a key for facts alone (not `gives_files`)
    is never given.
    """
    record, response = record_of(submission), submission.response
    carried = carry_over_of(submission)
    delivery, day = _delivery(submission, carried.done_on if carried else None)
    return schema.SubmissionFacts(
        id=str(submission.pk),
        receipt_number=submission.receipt_number,
        number=submission.number,
        organisation=record.organisation,
        organisation_number=record.organisation_number,
        receiver=record.receiver,
        questionnaire=_questionnaire(submission, record),
        diarienummer=response.diarienummer or submission.diarienummer,
        diarienummer_in_copy=submission.diarienummer,
        case_numbers=offered_numbers(response),
        state=_state(submission),
        in_force=_replaced_by(submission) is None,
        replaces=_replaces(submission),
        replaced_by=_replaced_by(submission),
        delivery=delivery,
        delivered_on=day,
        register_facts=[
            schema.RegisteredFact(key=fact.key, label=fact.label, value=fact.value, public=fact.public)
            for fact in register_facts(submission, carried)
        ],
        sign_offs=[
            schema.SignOffFacts(
                role="behörig företrädare" if signed.is_last else "granskare",
                title=signed.title,
                signed_at=timezone.localtime(signed.signed_at),
            )
            for signed in sign_offs_of(submission)
        ],
        begun_at=datetime.fromisoformat(record.begun_at),
        sent_for_approval_at=datetime.fromisoformat(record.sent_at),
        submitted_at=timezone.localtime(submission.submitted_at),
        sealed_at=timezone.localtime(copy.sealed_at) if copy else None,
        last_day=record.last_day_date,
        snapshot_sha256=submission.snapshot.sha256,
        unsealed_sha256=copy.unsealed_sha256 if copy else None,
        pages=copy.pages if copy else None,
        deposit=_deposit(submission),
        files=_files(submission, copy, gives_files=gives_files),
    )


def _deposit(submission: Submission) -> schema.DepositedFacts | None:
    noted = deposit_of(submission)
    if noted is None or noted.delivered_on is None:
        return None
    return schema.DepositedFacts(
        delivered_on=noted.delivered_on,
        archive=noted.archive,
        reference=noted.reference,
        package_sha256=noted.package_sha256 or None,
        noted_at=timezone.localtime(noted.at),
    )


def _questionnaire(submission: Submission, record: Record) -> schema.QuestionnaireFacts:
    asked = submission.response.questionnaire
    return schema.QuestionnaireFacts(
        series=asked.survey.name,
        name=record.questionnaire,
        version=record.version,
        title=record.title,
        dated_title=record.dated_title,
        year=asked.year,
        sha256=record.questionnaire_sha256,
    )


def _state(submission: Submission) -> schema.SubmissionState:
    if _replaced_by(submission):
        return schema.SubmissionState.REPLACED
    response: Response = submission.response
    if response.state not in {State.SUBMITTED, State.ARCHIVED}:
        return schema.SubmissionState.CORRECTING
    return schema.SubmissionState(response.shown_state)


def _delivery(submission: Submission, done_on: date | None) -> tuple[schema.DeliveryState, date | None]:
    """Whether it has reached its receiver, and on what day; `done_on` is that of the carrying over."""
    if not submission.is_carried_over:
        return schema.DeliveryState.READ_HERE, timezone.localdate(submission.submitted_at)
    if done_on:
        return schema.DeliveryState.DELIVERED, done_on
    never = _replaced_by(submission) is not None
    return schema.DeliveryState.NEVER_DELIVERED if never else schema.DeliveryState.NOT_DELIVERED, None


def _replaced_by(submission: Submission) -> str | None:
    later: Submission | None = getattr(submission, "replaced_by", None)
    return str(later.pk) if later else None


def _replaces(submission: Submission) -> schema.ReplacedSubmission | None:
    earlier, correction = submission.replaces, submission.correction
    if earlier is None:
        return None
    kind = Correction.Kind(correction.kind) if correction else None
    return schema.ReplacedSubmission(
        id=str(earlier.pk),
        receipt_number=earlier.receipt_number,
        kind=str(kind or ""),
        kind_in_words=str(kind.label) if kind else "",
    )


def _files(submission: Submission, copy: SealedCopy | None, *, gives_files: bool) -> list[schema.FileFacts]:
    number, key = submission.receipt_number, submission.pk
    attached = [one for one in list_attached(submission) if gives_files or one.entry["sha256"]]
    made = [
        *([_sealed(submission, copy)] if copy else []),
        *(_attached(submission, one) for one in attached),
        *([_package(submission)] if copy else []),
        _made("questionnaire_response", key, f"{number}-fhir.json", "Svaren som FHIR R5", FHIR_TYPE),
        _made("questionnaire", key, f"{number}-enkat-fhir.json", "Enkäten som FHIR R5", FHIR_TYPE),
    ]
    return made


def _made(kind: str, key: uuid.UUID, name: str, title: str, media_type: str) -> schema.FileFacts:
    return schema.FileFacts(
        kind=schema.FileKind(kind),
        href=reverse(f"api_{kind}", args=[key]),
        url=None,
        name=name,
        title=title,
        media_type=media_type,
        number=None,
        size=None,
        sha256=None,
        available=True,
    )


def _package(submission: Submission) -> schema.FileFacts:
    name = f"{submission.receipt_number}-sip.zip"
    made = _made("package", submission.pk, name, "Arkivpaket (E-ARK SIP)", "application/zip")
    return made.model_copy(update={"available": not quarantined_names(submission)})


def _sealed(submission: Submission, copy: SealedCopy) -> schema.FileFacts:
    return schema.FileFacts(
        kind=schema.FileKind.SEALED_COPY,
        href=reverse("api_sealed_copy", args=[submission.pk]),
        url=None,
        name=f"{submission.receipt_number}.pdf",
        title="Arkivexemplar",
        media_type=PDF_TYPE,
        number=None,
        size=copy.newest.size,
        sha256=copy.newest.sha256,
        available=True,
    )


def _attached(submission: Submission, one: Attached) -> schema.FileFacts:
    entry, stored = one.entry, one.attachment
    is_file = bool(entry["sha256"])
    return schema.FileFacts(
        kind=schema.FileKind.ATTACHMENT if is_file else schema.FileKind.LINK,
        href=reverse("api_attachment", args=[submission.pk, entry["number"]]) if is_file else None,
        url=None if is_file else entry["url"],
        name=one.file_name if is_file else "",
        title=one.called,
        media_type=entry["mime_type"] if is_file else "",
        number=entry["number"],
        size=entry["size"] if is_file else None,
        sha256=entry["sha256"] or None,
        available=not is_file or (stored is not None and not stored.is_quarantined),
    )
