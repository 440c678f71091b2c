"""The registrator's desk: find a copy, set its diarienummer, fetch it."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import PortalRequest
from accounts.roles import Role
from accounts.selectors import organisations_of, require_role
from archive.access import copy_or_404, find_copy, open_submission
from archive.cases import offered_numbers, same_case
from archive.correcting.reading import periods_of, told_of_day
from archive.deposits.reading import deposit_fact, deposits_of, newest_deposited
from archive.disposal.reading import HITS, disposed_hits, proposed_disposal
from archive.downloads import log_download
from archive.files import GONE_FROM_STORAGE, REPORT_ALTERED, list_attached
from archive.forms import RegisterFactsForm, RegisterForm
from archive.masking.reading import list_maskings
from archive.models import CopyVersion, Deposit, SealedCopy
from archive.packages.bundle import MOST_COPIES
from archive.packages.coverage import FileDue, lacking
from archive.progress import read_progress
from archive.records import record_of
from archive.register_facts import register_facts
from archive.registering import describe_submission, facts_of, register_response
from archive.searching.reading import A_PAGE, HitPage, SearchFilter, SearchForm, find_entries, hit_page
from audit.fetches import log_when_fetched
from config.answering.downloads import download_file
from config.database.replica import reads_much
from config.fields.forms import read_whole_number, refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from config.fields.paging import page_of
from config.storage import open_unaltered, reading_stored
from responses.lifecycle.access import Visit, open_response, open_response_as
from responses.lifecycle.delivery import carry_over_of, delivered_before
from responses.lifecycle.tombstones import told_disposed
from responses.lifecycle.workflow import Action
from responses.models import DisposedSubmission, DraftDeletion, Submission
from surveys.models import without_definition

_EVENTS_A_PAGE = 50


@require_safe
@reads_much
def archive(request: PortalRequest) -> HttpResponse:
    """Copies by words, organisation, year, questionnaire, number, state and what they have, in the order asked for."""
    form = SearchForm(request.GET or None, user=request.user)
    page = hit_page(find_entries(request.user, form), request.user, form=form, after=request.GET.get("efter", ""))
    context = {
        "form": form,
        "page": page,
        "dropped": _dropped(request.GET, page.filters),
        "search": _search(request.GET, page),
        "most_copies": MOST_COPIES,
        "destroyed": _destroyed(request.user, form) if page.is_first else [],
        "most_destroyed": HITS,
    }
    return render(request, "archive/archive.html", context, status=422 if form.errors else 200)


def _destroyed(user: User, form: SearchForm) -> list[tuple[DisposedSubmission, str]]:
    """What the search would have found but for its being destroyed, each with what is said of it."""
    if form.is_bound and not form.is_valid():
        return []
    return [(one, told_disposed(one)) for one in disposed_hits(user, form.cleaned_data if form.is_bound else {})]


def _search(given: QueryDict, page: HitPage) -> str:
    """What was found, as it stands in an address: all of it is fetched by the same."""
    asked = given.copy()
    if page.is_without_dots:
        asked["without_dots"] = "on"
    return asked.urlencode()


def _dropped(search: QueryDict, filters: Iterable[SearchFilter]) -> list[tuple[SearchFilter, str]]:
    """Each thing that was asked for, with the search without it as it stands in an address."""
    return [(one, _without(search, one.name)) for one in filters]


def _without(search: QueryDict, name: str) -> str:
    left = search.copy()
    for gone in (name, "efter"):
        left.pop(gone, None)
    return left.urlencode()


@require_http_methods(["GET", "HEAD", "POST"])
def archived(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """One submission with its copy, its report and its diarienummer."""
    submission = open_submission(request.user, submission_id)
    visit = open_response(request.user, submission.response_id)
    form = _number_form(visit)
    if request.method == "POST":
        form = _number_form(visit, request.POST)
        if form.is_valid() and _registered(request, visit, form):
            messages.success(request, _told_number(visit.response.diarienummer, form.cleaned_data["diarienummer"]))
            return redirect("archived", submission.pk)
    copy, periods, day = find_copy(submission), periods_of(visit.response), _asked_day(request)
    trail = visit.response.events.select_related("actor").order_by("-at", "-pk")
    page = page_of(trail, request.GET, size=_EVENTS_A_PAGE, about="över vad som har hänt")
    newest, carried = copy and copy.newest, carry_over_of(submission)
    submitted = [period.submission for period in periods]
    deposits = deposits_of(submitted)
    deposit = deposits.get(submission.pk)
    context = {
        "submission": submission,
        "response": visit.response,
        "periods": periods,
        "on_day": day,
        "told_of_day": told_of_day(periods, day) if day else "",
        "record": record_of(submission),
        "carried": carried,
        "before": delivered_before(submission) if submission.is_carried_over else None,
        "copy": copy,
        "progress": None if copy else read_progress(submission),
        "newest": newest,
        "seal": newest and newest.seal,
        "form": form,
        "facts": [*register_facts(submission, carried), deposit_fact(deposit)],
        "deposit": deposit,
        "deposited_before": newest_deposited(submitted, deposits, before=submission),
        "later": _later(submission, deposit) if visit.may(Action.DEPOSIT) else [],
        "may_dispose": deposit is not None and visit.may(Action.DISPOSE),
        "disposal": proposed_disposal(visit.response.pk) if deposit else None,
        "may_deposit": copy is not None and visit.may(Action.DEPOSIT),
        "attached": list_attached(submission),
        "maskings": list_maskings(submission),
        "same_case": same_case(visit.response, request.user),
        "may_register": visit.may(Action.REGISTER),
        "is_archivist": Role.ARCHIVIST in visit.roles,
        "may_describe": visit.may(Action.DESCRIBE),
        "only_reads": not visit.may(Action.CARRY_OVER),
        "events": page.object_list,
        "page": page,
    }
    return render(request, "archive/archived.html", context, status=422 if form.errors else 200)


def _told_number(before: str, number: str) -> str:
    """What was done, where `before` is the number that the page showed."""
    if before in {"", number}:
        return f"Svaret är registrerat med diarienummer {number}."
    return f"Diarienumret är ändrat från {before} till {number}, för alla svarets arkivexemplar. De är oförändrade."


def _later(submission: Submission, deposit: Deposit | None) -> list[FileDue]:
    """What the delivered package lacks."""
    return lacking([submission], {submission.pk: deposit.package_sha256}).get(submission.pk, []) if deposit else []


def _asked_day(request: PortalRequest) -> date | None:
    """The day of which it is asked what was in force (?dag=); None where none is, or none can be read."""
    try:
        return date.fromisoformat(request.GET.get("dag", ""))
    except ValueError:
        return None


@require_safe
def validation(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """What checking the copy showed when it was sealed and each time it was extended, to be read."""
    submission = open_submission(request.user, submission_id)
    copy = copy_or_404(submission)
    context = {"submission": submission, "response": submission.response, "versions": [copy, *copy.extensions.all()]}
    return render(request, "archive/validation.html", context)


@require_safe
def validation_file(request: PortalRequest, submission_id: uuid.UUID) -> FileResponse:
    """The report on the newest version, or with ?version=0, 1 ... on that one, as the JSON file it is kept as."""
    submission = open_submission(request.user, submission_id)
    version = _version_or_404(copy_or_404(submission), request.GET.get("version", ""))
    name = f"{submission.receipt_number}-{version.sha256[:12]}-valideringsrapport.json"
    with reading_stored(GONE_FROM_STORAGE, altered=REPORT_ALTERED):
        file = open_unaltered(version.report_file, version.report_sha256)
    found = download_file(file, name=name, media_type="application/json")
    return log_when_fetched(
        request,
        found,
        lambda: log_download(response=submission.response, actor=request.user, at=timezone.now(), what=name),
    )


def _version_or_404(copy: SealedCopy, number: str) -> CopyVersion:
    versions: dict[int | None, CopyVersion] = dict(enumerate([copy, *copy.extensions.all()]))
    found = copy.newest if number == "" else versions.get(read_whole_number(number))
    if found is None or not found.report_file:
        raise Http404("Det finns ingen sådan valideringsrapport.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def diarienummer(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The diarienummer before submission, so that it stands on every page of the copy."""
    visit = open_response_as(request.user, response_id, Role.ARCHIVIST)
    form = _number_form(visit)
    if request.method == "POST":
        form = _number_form(visit, request.POST)
        if form.is_valid() and _registered(request, visit, form):
            messages.success(request, f"Diarienumret {form.cleaned_data['diarienummer']} är sparat.")
            return redirect("response", visit.response.pk)
    else:
        visit.require(Action.NUMBER)
    context = {
        "visit": visit,
        "response": visit.response,
        "form": form,
        "same_case": same_case(visit.response, request.user),
    }
    return render(request, "archive/diarienummer.html", context, status=422 if form.errors else 200)


@require_safe
def discarded(request: PortalRequest) -> HttpResponse:
    """The log of drafts that the rule has discarded, of the organisations whose registrator the person is."""
    require_role(request.user, Role.ARCHIVIST)
    own = organisations_of(request.user, Role.ARCHIVIST)
    deletions = DraftDeletion.objects.filter(organisation__in=own).select_related("organisation", "questionnaire")
    page = Paginator(without_definition(deletions, "questionnaire"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "archive/discarded.html", {"page": page})


def _number_form(visit: Visit, posted: QueryDict | None = None) -> RegisterForm:
    response = visit.response
    offered = offered_numbers(response)
    number = response.diarienummer or next(iter(offered), "")
    initial = {"diarienummer": number}
    return RegisterForm(posted, initial=initial, organisation=response.organisation, offered=offered)


@require_http_methods(["GET", "HEAD", "POST"])
def register_entry(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """What the register says of a submission, and what of it is shown outwards."""
    submission = open_submission(request.user, submission_id)
    visit = open_response_as(request.user, submission.response_id, Role.ARCHIVIST)
    facts = facts_of(submission.register_entry)
    form = RegisterFactsForm(initial=facts)
    if request.method == "POST":
        form = RegisterFactsForm(request.POST)
        if form.is_valid() and _described(request, submission, form):
            messages.success(request, "Uppgifterna i registret är sparade.")
            return redirect("archived", submission.pk)
    else:
        visit.require(Action.DESCRIBE)
    status = status_of(form)
    seen = mark_on_page(request, mark_of(facts), status)
    context = {"submission": submission, "record": record_of(submission), "form": form, "seen": seen}
    return render(request, "archive/register_entry.html", context, status=status)


def _described(request: PortalRequest, submission: Submission, form: RegisterFactsForm) -> bool:
    with refusals_in(form):
        seen = request.POST.get("seen", "")
        describe_submission(submission=submission, facts=form.facts(), actor=request.user, at=timezone.now(), seen=seen)
    return not form.errors


def _registered(request: PortalRequest, visit: Visit, form: RegisterForm) -> bool:
    with refusals_in(form):
        register_response(
            response=visit.response,
            diarienummer=form.cleaned_data["diarienummer"],
            actor=request.user,
            at=timezone.now(),
        )
    return not form.errors
