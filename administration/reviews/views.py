"""The pages of the yearly review."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.memberships.reading import people_of
from accounts.models import Membership, Organisation
from accounts.requests import PortalRequest
from accounts.reviews import services
from accounts.reviews.reading import REVIEWED_EVERY, due_day, is_between_reviews, remaining_in, review_of
from administration.access import open_organisation
from administration.reviews.reading import review_lines
from audit.actions import Logged
from audit.fetches import log_when_fetched
from audit.services import append
from config.answering.downloads import CSV, download_parts
from config.fields.forms import read_whole_number
from config.fields.paging import page_of


@require_safe
def access_review(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """Everybody with what they may do and since when, and what has been confirmed."""
    return _render(request, open_organisation(request.user, organisation_id))


def _render(request: PortalRequest, organisation: Organisation, refused: str = "") -> HttpResponse:
    """`refused`: why nothing has been confirmed."""
    now = timezone.now()
    today = timezone.localdate(now)
    here = reverse("access_review", args=[organisation.pk])
    page = page_of(people_of(organisation, today), request.GET, path=here if refused else "")
    is_between = "ny" not in request.GET and not refused and is_between_reviews(organisation, now)
    review = review_of(organisation, today, list(page), finished=is_between)
    context = {
        "organisation": organisation,
        "review": review,
        "page": page,
        "is_between": is_between,
        "next_day": due_day(review.last.at) if review.last else None,
        "remaining": 0 if is_between else remaining_in(organisation, today, review),
        "is_late": review.last is not None and review.last.at + REVIEWED_EVERY <= now,
        "refused": refused,
    }
    return render(request, "administration/reviews/review.html", context, status=409 if refused else 200)


@require_POST
def confirm_access(request: PortalRequest, organisation_id: int, person_id: int) -> HttpResponse:
    """What one person may do is right; where it is another by now than the page said: 409, and the page anew."""
    organisation = open_organisation(request.user, organisation_id)
    had = Membership.objects.filter(organisation=organisation, user=person_id).select_related("user").first()
    if had is None:
        raise Http404
    try:
        services.confirm_access(
            organisation=organisation,
            user=had.user,
            actor=request.user,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
    except ValidationError as unseen:
        return _render(request, organisation, refused=unseen.messages[0])
    messages.success(request, f"Behörigheten för {had.user.name} är bekräftad.")
    here, number = reverse("access_review", args=[organisation.pk]), read_whole_number(request.GET.get("page", ""))
    return redirect(f"{here}?page={number}" if number else here)


@require_POST
def finish_review(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """Everybody has been gone through."""
    organisation = open_organisation(request.user, organisation_id)
    services.finish_review(organisation=organisation, actor=request.user, at=timezone.now())
    messages.success(request, "Genomgången är avslutad.")
    return redirect("access_review", organisation.pk)


@require_safe
def access_review_file(request: PortalRequest, organisation_id: int) -> StreamingHttpResponse:
    """The same as a CSV file."""
    organisation, now = open_organisation(request.user, organisation_id), timezone.now()
    review = review_of(organisation, timezone.localdate(now))
    name = f"roller-{timezone.localtime(now):%Y-%m-%d}.csv"
    told = {"vad": "vilka som har roller"}
    return log_when_fetched(
        request,
        download_parts(review_lines(review), name=name, media_type=CSV),
        lambda: append(action=Logged.EXPORTED, at=now, organisation=organisation.pk, details=told),
    )
