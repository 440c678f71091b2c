"""The pages of a delivery to an e-archive: noting it of one or many, taking it back, its receipt as a file."""

import uuid
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from accounts.selectors import require_role
from archive.access import open_submission
from archive.deposits import services
from archive.deposits.forms import DepositForm, DepositTakenBackForm
from archive.deposits.reading import MOST, FetchedPackage, chosen_submissions, deposit_of, latest_packages
from archive.downloads import log_download
from archive.models import Deposit
from archive.packages.coverage import lacking
from archive.records import record_of
from attachments.downloads import attachment_response
from audit.fetches import log_when_fetched
from config.answering.bodies import takes_bytes
from config.fields.forms import read_uuid, refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from config.language import swedish
from config.refusals import WrongStateError
from responses.lifecycle.access import open_response_as
from responses.lifecycle.workflow import Action
from responses.models import Submission


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
@require_http_methods(["GET", "HEAD", "POST"])
def note_deposits(request: PortalRequest) -> HttpResponse:
    """Note a delivery of the submissions `copy`; the archive's list posts them first, and then the form with `note`."""
    require_role(request.user, Role.ARCHIVIST)
    given = request.POST if request.method == "POST" else request.GET
    keys = [key for key in map(read_uuid, given.getlist("copy")[: MOST + 1]) if key]
    chosen = list(chosen_submissions(request.user, keys))
    if not chosen:
        told = "Inget av det du valde är förseglat hos en organisation vars registrator du är. Kryssa för minst ett."
        return render(request, "archive/nothing_to_bundle.html", {"refusal": told}, status=422)
    is_note = request.method == "POST" and "note" in request.POST
    packed = {} if is_note else latest_packages(chosen)
    form = _posted_form(request, chosen) if is_note else _new_form(chosen, packed)
    if form.is_valid() and _noted(request, chosen, form):
        messages.success(request, _told(chosen))
        _warn(request, chosen, form)
        return redirect("archived", chosen[0].pk) if len(chosen) == 1 else redirect("archive")
    packed = latest_packages(chosen) if is_note else packed
    later = lacking(chosen, {key: one.sha256 for key, one in packed.items()})
    context = {
        "chosen": [(one, record_of(one), packed.get(one.pk), later.get(one.pk, [])) for one in chosen],
        "form": form,
        "says_csip63": any(one.response.organisation.has_vocabulary_type for one in chosen),
    }
    return render(request, "deposits/note.html", context, status=422 if form.errors else 200)


def _posted_form(request: PortalRequest, chosen: Sequence[Submission]) -> DepositForm:
    return DepositForm(request.POST, request.FILES, submissions=chosen)


def _new_form(chosen: Sequence[Submission], packed: Mapping[uuid.UUID, FetchedPackage]) -> DepositForm:
    sums = "\n".join(f"{packed[one.pk].sha256}  {one.receipt_number}-sip.zip" for one in chosen if one.pk in packed)
    return DepositForm(initial={"delivered_on": timezone.localdate(), "sums": sums}, submissions=chosen)


def _noted(request: PortalRequest, chosen: Sequence[Submission], form: DepositForm) -> bool:
    with refusals_in(form):
        services.note_deposits(
            submissions=chosen,
            facts=form.facts(),
            upload=form.cleaned_data["receipt"],
            actor=request.user,
            at=timezone.now(),
        )
    return not form.errors


def _warn(request: PortalRequest, chosen: Sequence[Submission], form: DepositForm) -> None:
    """Of many at once: the page of each says what its package lacks."""
    later = lacking(chosen, form.facts().sums) if len(chosen) > 1 else {}
    if numbers := [one.receipt_number for one in chosen if one.pk in later]:
        told = f"I de levererade paketen saknas något av {swedish.listing(numbers)}. Svarens sidor i arkivet säger vad."
        messages.warning(request, told)


def _told(chosen: Sequence[Submission]) -> str:
    if len(chosen) == 1:
        return f"{chosen[0].receipt_number} är antecknat som levererat till e-arkivet."
    return f"{len(chosen)} svar är antecknade som levererade till e-arkivet, {chosen[0].receipt_number} och de andra."


@require_http_methods(["GET", "HEAD", "POST"])
def take_back_deposit(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """Say that a package was not delivered after all, and why."""
    submission = open_submission(request.user, submission_id)
    open_response_as(request.user, submission.response_id, Role.ARCHIVIST).require(Action.DEPOSIT)
    form = DepositTakenBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _taken_back(request, submission, form):
        messages.success(request, f"Leveransen av {submission.receipt_number} till e-arkivet är tillbakatagen.")
        return redirect("archived", submission.pk)
    deposit = deposit_of(submission)
    if deposit is None:
        raise WrongStateError("Ingen leverans till e-arkivet är antecknad.")
    status = status_of(form)
    context = {
        "submission": submission,
        "record": record_of(submission),
        "deposit": deposit,
        "form": form,
        "seen": mark_on_page(request, mark_of(deposit), status),
    }
    return render(request, "deposits/take_back.html", context, status=status)


def _taken_back(request: PortalRequest, submission: Submission, form: DepositTakenBackForm) -> bool:
    with refusals_in(form):
        services.take_back_deposit(
            submission=submission,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
    return not form.errors


@require_safe
def deposit_receipt(request: PortalRequest, submission_id: uuid.UUID, deposit_id: int) -> FileResponse:
    """The e-archive's receipt as it was added, for whoever reads the submission."""
    submission = open_submission(request.user, submission_id)
    deposit = Deposit.objects.filter(submission=submission, pk=deposit_id).select_related("receipt").first()
    if deposit is None or deposit.receipt is None:
        raise Http404("Det finns ingen sådan kvittens.")
    told = f"kvittens {deposit.reference}"
    return log_when_fetched(
        request,
        attachment_response(deposit.receipt),
        lambda: log_download(response=submission.response, actor=request.user, at=timezone.now(), what=told),
    )
