"""What browsers and finders of faults tell: reports of the content security policy, and whom to write to."""

import json
import logging
from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from config.answering.bodies import takes_bytes

logger = logging.getLogger("csp")
_MOST_BYTES = 16 * 1024
_TOLD = ("document-uri", "violated-directive", "effective-directive", "blocked-uri", "source-file", "line-number")


@takes_bytes(lambda: _MOST_BYTES)
@login_not_required
@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """A browser's word of something that the policy stopped: one line in the log, of what is told there and no more."""
    try:
        report = json.loads(request.body)["csp-report"]
        told = {name: str(report[name])[:200] for name in _TOLD if name in report}
    except (ValueError, KeyError, TypeError, RecursionError):
        return HttpResponse(status=400)
    logger.warning("the content security policy stopped something: %s", json.dumps(told, ensure_ascii=True))
    return HttpResponse(status=204)


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116, where SECURITY_CONTACT says whom to write to; 404 otherwise."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + timedelta(days=365)).astimezone(UTC).replace(microsecond=0)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: sv, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
