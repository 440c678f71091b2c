"""Pages that belong to no app: help, about, accessibility, personal data."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.operator import present_operator
from config.style_guide import PAGES
from config.style_guide.scales import read_scales


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
    context = {"base_url": settings.BASE_URL, "operator": present_operator()}
    return render(request, "pages/accessibility.html", context)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", {"operator": present_operator()})


@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where signing in from a page with unsaved text leads: back to that page's tab."""
    return render(request, "pages/signed_in_again.html")


@require_safe
def style_guide(request: HttpRequest, guide_page: str = "") -> HttpResponse:
    """Every component of the design, page by page, for those who write questionnaires and build pages."""
    page = next((one for one in PAGES if one.slug == guide_page), None)
    if page is None:
        raise Http404
    return render(request, page.template, {"page": page, "pages": PAGES, "scales": read_scales()})
