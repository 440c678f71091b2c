"""Masking a sealed copy: the registrator's pages."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from archive.access import open_submission
from archive.downloads import note_download
from archive.masking import services
from archive.masking.forms import PlacesForm, RequestForm, ShowAgainForm, WordsForm
from archive.masking.judging import told_copy
from archive.masking.making import preview_of
from archive.masking.reading import OPEN_ALL, WORDS_A_PAGE, MaskingPage, trouble_of
from archive.masking.strikes import PagePlace, strike_place
from archive.models import MaskedCopy, Masking, SealedCopy
from archive.records import record_of
from config.answering.downloads import download_file
from config.fields.forms import refusals_in
from config.fields.paging import page_of
from config.language.text import clean_line
from config.pdf_download import download_pdf
from config.storage import open_unaltered, reading_stored
from responses.lifecycle.access import open_response_as
from responses.lifecycle.tombstones import refuse_disposed

_GONE = "Den maskade kopian lämnas inte ut: filen är borta. Säg till portalens administratörer."
_ALTERED = "Den maskade kopian lämnas inte ut: filen är inte den som förseglades. Säg till portalens administratörer."
_LONGEST_SEARCH = 200
_WHOLE = "Svar som ges med kryss döljs i sin helhet: svaret med de valda orden är dolt i utkastet."


def _open(request: PortalRequest, masking_id: uuid.UUID) -> Masking:
    """The masking, for a registrator of the organisation whose it is. Http404 or PermissionDenied otherwise."""
    masking = Masking.objects.filter(pk=masking_id).select_related("copy", "begun_by", "discarded_by").first()
    if masking is None:
        refuse_disposed(request.user, destroyed__key=masking_id)
        raise Http404
    masking.submission = open_submission(request.user, masking.submission_id)
    open_response_as(request.user, masking.submission.response_id, Role.ARCHIVIST)
    return masking


def _copy_of(masking: Masking) -> SealedCopy:
    return services.maskable_copy(masking.submission)


@require_http_methods(["GET", "HEAD", "POST"])
def begin_masking(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """Who asked, and the decision; then what is struck is chosen."""
    submission = open_submission(request.user, submission_id)
    open_response_as(request.user, submission.response_id, Role.ARCHIVIST)
    services.maskable_copy(submission)
    form = RequestForm(request.POST if request.method == "POST" else None, initial={"decided_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            masking = services.begin_masking(
                submission=submission, request=form.asked(), actor=request.user, at=timezone.now()
            )
            messages.success(request, "Utkastet till en maskad kopia är sparat. Välj vad som ska döljas.")
            return redirect("masking", masking.pk)
    context = {"submission": submission, "record": record_of(submission), "form": form}
    return render(request, "masking/begin.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def masking(request: PortalRequest, masking_id: uuid.UUID) -> HttpResponse:
    """All that can be struck as a whole, and what is struck. POST strikes, or takes back."""
    found = _open(request, masking_id)
    takes_back = request.method == "POST" and "take_back" in request.POST
    back = ShowAgainForm(request.POST if takes_back else None)
    if takes_back and back.is_valid():
        with refusals_in(back):
            keys = back.cleaned_data["strikes"]
            services.take_back_strikes(masking=found, keys=keys, actor=request.user, at=timezone.now())
            messages.success(request, "Det valda syns igen i utkastet.")
            return redirect("masking", found.pk)
    if request.method != "POST" and (found.ordered_at or found.discarded_at):
        return _closed(request, found)
    services.require_draft(found)
    page = MaskingPage(found, _copy_of(found))
    form = PlacesForm(request.POST if request.method == "POST" and not takes_back else None, keys=page.keys)
    if form.is_valid():
        chosen = page.chosen(form.cleaned_data["places"])
        made = [one for place in chosen for one in strike_place(place, form.mask())]
        services.strike_parts(masking=found, strikes=made, actor=request.user, at=timezone.now())
        messages.success(request, "Det valda är dolt i utkastet.")
        return redirect(_opened_at(request, found, chosen[0]))
    sought, ticked = _sought(request), request.POST.getlist("places")
    context = {
        "masking": found,
        "submission": found.submission,
        "record": record_of(found.submission),
        "page": page,
        "form": form,
        "back": back,
        "seen": services.digest_of_strikes(found),
        "ticked": ticked,
        "sought": sought,
        "sections": page.sections(sought=sought, opened=[*request.GET.getlist("oppna"), *ticked]),
        "is_all_open": OPEN_ALL in request.GET.getlist("oppna"),
    }
    return render(request, "masking/masking.html", context, status=422 if request.method == "POST" else 200)


def _sought(request: PortalRequest) -> str:
    """The words that are looked for among what can be struck."""
    return clean_line(request.GET.get("ord", ""))[:_LONGEST_SEARCH]


def _opened_at(request: PortalRequest, found: Masking, place: PagePlace) -> str:
    """The page with the same search, and the section open in which something was struck last."""
    asked = request.GET.copy()
    if OPEN_ALL not in asked.getlist("oppna"):
        asked["oppna"] = place.key
    return f"{reverse('masking', args=[found.pk])}?{asked.urlencode()}"


def _closed(request: PortalRequest, found: Masking) -> HttpResponse:
    copy: MaskedCopy | None = getattr(found, "copy", None)
    context = {
        "masking": found,
        "submission": found.submission,
        "record": record_of(found.submission),
        "copy": copy,
        "told": told_copy(copy) if copy else "",
        "trouble": trouble_of(found) if found.ordered_at and not copy else "",
        "reasons": list(dict.fromkeys((one["paragraph"], one["reason"]) for one in found.strikes)),
    }
    return render(request, "masking/closed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mask_words(request: PortalRequest, masking_id: uuid.UUID, place: str) -> HttpResponse:
    """The words of one place, by number. POST strikes from one to another."""
    found = _open(request, masking_id)
    services.require_draft(found)
    page = MaskingPage(found, _copy_of(found))
    chosen = _place_or_404(page, place)
    words = page.words_of(chosen)
    count = sum(1 for shown in words if shown.word.number)
    form = WordsForm(request.POST if request.method == "POST" else None, words=count)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = page.strikes_of_words(chosen, given["first"], given["last"], form.mask())
        services.strike_parts(masking=found, strikes=made, actor=request.user, at=timezone.now())
        whole = any(one.first is None for one in made)
        messages.success(request, _WHOLE if whole else "Orden är dolda i utkastet.")
        return redirect("mask_words", found.pk, chosen.key)
    context = {
        "masking": found,
        "place": chosen,
        "form": form,
        "page": page_of(words, request.GET, size=WORDS_A_PAGE, about="över textens ord"),
        "count": count,
        "has_marks": count < len(words),
        "told": page.told_numbers,
        "told_answers": page.told_answers,
    }
    return render(request, "masking/words.html", context, status=422 if request.method == "POST" else 200)


def _place_or_404(page: MaskingPage, key: str) -> PagePlace:
    found = page.place(key)
    if found is None:
        raise Http404("Det finns inget sådant ställe i arkivexemplaret.")
    return found


@require_safe
def mask_preview(request: PortalRequest, masking_id: uuid.UUID) -> HttpResponse:
    """The pages as they will be, as a PDF that is kept nowhere."""
    found = _open(request, masking_id)
    services.require_draft(found, also_ordered=True)
    copy, at = _copy_of(found), timezone.now()
    return download_pdf(
        make=lambda: preview_of(found, copy, at),
        person=request.user.pk,
        name=f"forhandsvisning-{found.submission.receipt_number}.pdf",
        instead="Försök igen om en stund.",
    )


@require_POST
def order_masked(request: PortalRequest, masking_id: uuid.UUID) -> HttpResponse:
    """Have the copy made. The same form sent twice makes one."""
    found = _open(request, masking_id)
    services.order_masked(masking=found, seen=request.POST.get("seen", ""), actor=request.user, at=timezone.now())
    messages.success(request, f"Den maskade kopian av {found.submission.receipt_number} görs.")
    return redirect("masking", found.pk)


@require_POST
def discard_masking(request: PortalRequest, masking_id: uuid.UUID) -> HttpResponse:
    """Throw the draft away. The same form sent twice does it once."""
    found = _open(request, masking_id)
    services.discard_masking(masking=found, actor=request.user, at=timezone.now(), seen=request.POST.get("seen", ""))
    messages.success(request, f"Utkastet till en maskad kopia, beslut {found.decision}, är kastat.")
    return redirect(f"{reverse('archived', args=[found.submission_id])}#maskade-kopior")


@require_safe
def masked_copy(request: PortalRequest, masking_id: uuid.UUID) -> FileResponse:
    """The masked copy as it was sealed."""
    found = _open(request, masking_id)
    copy: MaskedCopy | None = getattr(found, "copy", None)
    if copy is None:
        raise Http404("Den maskade kopian är inte gjord.")
    with reading_stored(_GONE, altered=_ALTERED):
        file = open_unaltered(copy.file, copy.sha256)
    if request.method == "GET":
        note_download(
            submission=found.submission,
            actor=request.user,
            at=timezone.now(),
            action="masked_fetched",
            what=f"SHA-256: {copy.sha256}",
        )
    name = f"{found.submission.receipt_number}-maskad-{copy.sha256[:8]}.pdf"
    return download_file(file, name=name, media_type="application/pdf")
