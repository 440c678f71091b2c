"""The pages of gallring: proposing it, confirming it or taking it back, and the log of what is destroyed."""

import uuid
from collections.abc import Sequence

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from accounts.selectors import organisations_of, require_role, roles_in
from archive.deposits.reading import deposits_of
from archive.disposal import services
from archive.disposal.extents import extents_of
from archive.disposal.forms import DisposalForm, DisposalTakenBackForm
from archive.disposal.hindrances import hindrances_by, submissions_of
from archive.disposal.reading import (
    DECIDING,
    LOG_READERS,
    chosen_responses,
    disposals_of,
    log_lines,
    log_of,
    open_disposal,
    open_log,
)
from attachments.downloads import attachment_response
from attachments.models import Attachment
from audit.actions import Logged
from audit.fetches import log_when_fetched
from audit.services import append
from config.answering.bodies import takes_bytes
from config.answering.downloads import CSV, download_parts
from config.fields.forms import read_uuid, refusals_in
from config.fields.paging import page_of
from config.language import swedish
from config.language.text import clean_line
from config.refusals import WrongStateError
from responses.lifecycle.scope import READING_ROLES
from responses.lifecycle.tombstones import told_disposed
from responses.models import Disposal, DisposedSubmission, Response

_LONGEST_SEARCH = 200


@require_safe
def disposals(request: PortalRequest) -> HttpResponse:
    """What is proposed, confirmed, taken back and done, the latest first."""
    require_role(request.user, *DECIDING)
    page = page_of(disposals_of(request.user), request.GET, about="över gallringar")
    hindered = services.hindered_among(page, at=timezone.now())
    return render(request, "disposal/list.html", {"page": page, "hindered": hindered})


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_disposal(request: PortalRequest) -> HttpResponse:
    """Propose it of the answers of the submissions `copy`; the archive's list posts them first, then the form."""
    require_role(request.user, Role.ARCHIVIST)
    given = request.POST if request.method == "POST" else request.GET
    keys = [key for key in map(read_uuid, given.getlist("copy")[: services.MOST + 1]) if key]
    chosen = chosen_responses(request.user, keys)
    if not chosen:
        told = "Inget av det du valde är registrerat hos en organisation vars registrator du är. Kryssa för minst ett."
        return render(request, "archive/nothing_to_bundle.html", {"refusal": told}, status=422)
    is_proposal = request.method == "POST" and "propose" in request.POST
    form = DisposalForm(request.POST, request.FILES) if is_proposal else DisposalForm()
    if form.is_valid() and (made := _proposed(request, chosen, form)):
        messages.success(request, "Gallringen är föreslagen. De som kan bekräfta den har fått mejl.")
        return redirect("disposal", made.pk)
    submissions = submissions_of(*chosen)
    deposits = deposits_of(submissions)
    found = hindrances_by(chosen, submissions, deposits, at=timezone.now())
    extents = extents_of(submissions, deposits)
    context = {
        "chosen": [(one, found[one.pk], extents.get(one.pk)) for one in chosen],
        "reads": True,
        "keys": [str(key) for key in keys],
        "form": form,
        "hindered": [one for one in chosen if found[one.pk]],
        "of_several": len({one.organisation_id for one in chosen}) > 1,
        "is_proposal": is_proposal,
        "days": settings.DISPOSAL_WAIT_DAYS,
    }
    return render(request, "disposal/propose.html", context, status=422 if form.errors else 200)


def _proposed(request: PortalRequest, chosen: Sequence[Response], form: DisposalForm) -> Disposal | None:
    made: Disposal | None = None
    with refusals_in(form):
        made = services.propose_disposal(
            responses=chosen,
            facts=form.facts(),
            upload=form.cleaned_data["document"],
            actor=request.user,
            at=timezone.now(),
        )
    return made


@require_safe
def disposal(request: PortalRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """Who proposed what by which decision, what stands in the way, and what may be done about it."""
    return _render(request, open_disposal(request.user, disposal_id), DisposalTakenBackForm())


def _render(request: PortalRequest, shown: Disposal, form: DisposalTakenBackForm) -> HttpResponse:
    left = services.responses_left(shown)
    is_open = shown.taken_back_at is None and bool(left)
    of = list(shown.answers.prefetch_related("submissions"))
    proposed = {one.response_key: one.receipt_numbers for one in of}
    now, roles = timezone.now(), roles_in(request.user, shown.organisation)
    submissions = submissions_of(*left)
    deposits = deposits_of(submissions)
    found = hindrances_by(left, submissions, deposits, at=now, proposed=proposed) if is_open else {}
    extents = extents_of(submissions, deposits)
    is_hindered = any(found.values())
    answers = [(one, found.get(one.response_key, []), extents.get(one.response_key)) for one in of]
    context = {
        "disposal": shown,
        "answers": answers,
        "is_open": is_open,
        "is_own": shown.proposed_by_id == request.user.pk,
        "reads": not READING_ROLES.isdisjoint(roles),
        "may_confirm": bool(left) and services.may_confirm_disposal(shown, request.user, roles),
        "is_hindered": is_hindered,
        "hindered": {shown.pk} if is_hindered and shown.waits_until and shown.waits_until <= now else set(),
        "form": form,
    }
    return render(request, "disposal/disposal.html", context, status=422 if form.errors else 200)


@require_POST
def confirm_disposal(request: PortalRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """Let it be done when it has waited, after showing again who one is."""
    shown = open_disposal(request.user, disposal_id)
    if services.may_confirm_disposal(shown, request.user, roles_in(request.user, shown.organisation)):
        raise_if_reauthentication_required(request, app="")
    services.confirm_disposal(disposal=shown, actor=request.user, at=timezone.now())
    messages.success(request, f"Gallringen är bekräftad och väntar nu {swedish.count_of(shown.days, 'dag', 'dagar')}.")
    return redirect("disposal", shown.pk)


@require_POST
def take_back_disposal(request: PortalRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """Let nothing more come of it, and say why."""
    shown, form = open_disposal(request.user, disposal_id), DisposalTakenBackForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            services.take_back_disposal(
                disposal=shown, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now()
            )
    if form.errors:
        if shown.taken_back_at:
            raise WrongStateError("Gallringen är redan tillbakatagen.")
        return _render(request, shown, form)
    messages.success(request, "Gallringen är tillbakatagen.")
    return redirect("disposal", shown.pk)


@require_safe
def disposal_decision(request: PortalRequest, disposal_id: uuid.UUID) -> FileResponse:
    """The decision as it was added."""
    shown = open_disposal(request.user, disposal_id)
    if shown.document is None:
        raise Http404("Det finns inget beslut som fil.")
    what = f"gallringsbeslut {shown.decision}"
    return _hand_out(
        request, shown.document, organisation=shown.organisation_id, about=f"disposal:{shown.pk}", what=what
    )


def _hand_out(
    request: PortalRequest, document: Attachment, *, organisation: int | None, about: str, what: str
) -> FileResponse:
    """A file that is kept with a gallring; that it was fetched is logged."""
    return log_when_fetched(
        request,
        attachment_response(document),
        lambda: append(
            action=Logged.DOWNLOADED, at=timezone.now(), organisation=organisation, about=about, details={"vad": what}
        ),
    )


@require_safe
def disposal_log(request: PortalRequest) -> HttpResponse:
    """The gallringslogg of the organisations whose answers the person reads, or which they administer."""
    require_role(request.user, *LOG_READERS)
    words = _words(request)
    page = page_of(log_of(request.user, words), request.GET, about="över gallrade svar")
    return render(request, "disposal/log.html", {"page": page, "words": words, "is_archivist": _decides(request)})


def _words(request: PortalRequest) -> str:
    """What is looked for in it."""
    return clean_line(request.GET.get("sok", ""))[:_LONGEST_SEARCH]


def _decides(request: PortalRequest) -> bool:
    return organisations_of(request.user, *DECIDING).exists()


@require_safe
def disposal_log_file(request: PortalRequest) -> StreamingHttpResponse:
    """The same as a file."""
    require_role(request.user, *LOG_READERS)
    name = f"gallringslogg-{timezone.localtime():%Y-%m-%d-%H%M}.csv"
    found = log_of(request.user, _words(request))
    answer = download_parts(log_lines(found), name=name, media_type=CSV)
    return log_when_fetched(request, answer, lambda: _log_file(request, found))


def _log_file(request: PortalRequest, found: QuerySet[DisposedSubmission]) -> None:
    """A row for each organisation that the file tells of, so that its administrator sees it; of an empty one a row of
    the person's own organisation, or of none for somebody who has several.
    """
    told_of: Sequence[int | None] = sorted(set(found.order_by().values_list("organisation", flat=True)))
    if not told_of:
        own = list(organisations_of(request.user, *LOG_READERS).values_list("pk", flat=True)[:2])
        told_of = [own[0] if len(own) == 1 else None]
    for organisation in told_of:
        append(
            action=Logged.EXPORTED,
            at=timezone.now(),
            organisation=organisation,
            details={"vad": "gallringsloggen"},
        )


@require_safe
def disposed(request: PortalRequest, disposed_id: uuid.UUID) -> HttpResponse:
    """The log of one submission: what it was, where it is, who decided, which files are destroyed."""
    shown = open_log(request.user, disposed_id)
    context = {
        "logged": shown,
        "disposal": shown.answer.disposal,
        "told": told_disposed(shown),
        "files": shown.destroyed.all(),
        "decides": bool(roles_in(request.user, shown.organisation) & frozenset(DECIDING)),
    }
    return render(request, "disposal/disposed.html", context)


@require_safe
def disposed_receipt(request: PortalRequest, disposed_id: uuid.UUID) -> FileResponse:
    """The e-archive's receipt, which stays."""
    shown = open_log(request.user, disposed_id)
    if shown.receipt is None:
        raise Http404("Det finns ingen sådan kvittens.")
    about, what = f"response:{shown.answer.response_key}", f"e-arkivets kvittens {shown.reference}"
    return _hand_out(request, shown.receipt, organisation=shown.organisation_id, about=about, what=what)
