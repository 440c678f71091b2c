"""Pages that belong to no app: health, help, about, accessibility statement."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database and the cache answer, 503 otherwise; for load balancers and health checks."""
    try:
        with connection.cursor() as cursor:  # a connection that is kept open says nothing of the database now
            cursor.execute("SELECT 1")
        cache.get("health")
    except (RedisError, OSError, DatabaseError):
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"base_url": settings.BASE_URL})


@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where signing in from a page with unsaved text leads: back to that page's tab."""
    return render(request, "pages/signed_in_again.html")


@login_not_required
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component of the design, for those who build pages; only in DEBUG."""
    return render(request, "pages/stilguide.html")
