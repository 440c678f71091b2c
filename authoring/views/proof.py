"""All that stands in a questionnaire, to be read against what it was made from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from authoring.editions import open_edition
from surveys.schema import walk


@require_safe
def proof(request: PortalRequest, edition: str) -> HttpResponse:
    """Every item with help, options, rows, columns, limits, condition; then every rule."""
    shown = open_edition(request.user, edition)
    sections = [{"item": section, "inside": list(walk(section))[1:]} for section in shown.tree.items]
    return render(request, "authoring/proof.html", {"edition": shown, "tree": shown.tree, "sections": sections})
