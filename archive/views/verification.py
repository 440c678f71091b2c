"""Is a file an unaltered copy? A public page: what is uploaded is judged and forgotten."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from archive.forms import VerificationForm
from archive.verification import judge_file
from config.refusals import TooManyTriesError
from seals.spans import told_spans
from seals.verify import Verdict


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; after POST the verdict with its reasons."""
    form = VerificationForm()
    context: dict[str, object] = {}
    if request.method == "POST":
        _refuse_floods(request)
        form = VerificationForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data["file"].read()
            inspection, judgement = judge_file(data)
            context = {
                "inspection": inspection,
                "judgement": judgement,
                "kind": _KINDS[judgement.verdict],
                "spans": told_spans(inspection, size=len(data)),
            }
    return render(request, "archive/verify.html", {**context, "form": form}, status=422 if form.errors else 200)


_KINDS = {Verdict.GENUINE: "genuine", Verdict.ALTERED: "altered", Verdict.UNKNOWN: "unknown"}


def _refuse_floods(request: HttpRequest) -> None:
    key = f"verifications:{get_adapter(request).get_client_ip(request)}"
    cache.add(key, 0, timeout=60)
    if cache.incr(key) > settings.VERIFICATIONS_A_MINUTE:
        raise TooManyTriesError("Många filer har kontrollerats härifrån. Vänta en minut och försök igen.")
