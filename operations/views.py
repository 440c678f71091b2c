"""What load balancers and monitoring ask: JSON, in English, without sign-in; it tells of parts and never of content."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from operations.readiness import read_database, read_readiness


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked: a process is not ended because the database is away."""
    return JsonResponse({"status": "live"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """What each part answers: 503 without the database, since no page can be shown then, and 200 otherwise.

    `degraded` is for people to be told of: pages and saves go on, but copies, letters, uploads or gallring wait.
    `?part=database` asks nothing but what the status depends on.
    """
    report = read_database() if request.GET.get("part") == "database" else read_readiness()
    told = {"status": report.status, "parts": report.parts}
    return JsonResponse(told, status=200 if report.can_serve else 503)
