"""The page on which a receiver asks for a supplement."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from authoring.editions import Edition, open_received
from authoring.forms import SupplementForm
from authoring.supplements import ask_supplement, require_asking
from config.fields.forms import refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from responses.lifecycle.delivery import newest_submission


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, invited_id: uuid.UUID) -> HttpResponse:
    """Ask which questions, why and by when; the organisation is told. No answer is shown here."""
    response = open_received(request.user, invited_id)
    require_asking(response=response, actor=request.user, today=timezone.localdate())
    form, edition = SupplementForm(request.POST or None, tree=response.tree), Edition(response.questionnaire)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            seen = request.POST.get("seen", "")
            ask_supplement(response=response, actor=request.user, at=timezone.now(), seen=seen, **form.cleaned_data)
            messages.success(request, f"{response.organisation.name} har fått ett mejl om kompletteringen.")
            return redirect("edition", edition.ref)
    status, submission = status_of(form), newest_submission(response)
    seen = mark_on_page(request, mark_of(submission), status)
    context = {"response": response, "edition": edition, "form": form, "seen": seen}
    return render(request, "authoring/ask_supplement.html", context, status=status)
