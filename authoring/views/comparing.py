"""Comparing two questionnaires item by item."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from authoring.editions import Edition, all_editions, open_edition
from authoring.forms import CompareForm
from surveys.wordings.shown_differences import Comparison


@require_safe
def compare_editions(request: PortalRequest) -> HttpResponse:
    """Choose two, then read what differs: versions of one questionnaire by link_id, two years by their links."""
    editions = all_editions(request.user)
    wanted = {name: request.GET.get(name, "") for name in ("fran", "till")}
    chosen = {name: open_edition(request.user, ref) for name, ref in wanted.items() if ref}
    asked = all(name in request.GET for name in wanted)  # a link into the page may name one of them
    form = CompareForm(wanted if asked else None, editions=_with(editions, chosen), initial=wanted)
    context: dict[str, Any] = {"form": form, **chosen}
    if len(chosen) == 2:
        context["comparison"] = Comparison(chosen["fran"].tree, chosen["till"].tree)
    return render(request, "authoring/compare.html", context, status=422 if form.errors else 200)


def _with(editions: list[Edition], chosen: dict[str, Edition]) -> list[Edition]:
    """The list, with what was asked for although it is not in it (an earlier load of the same version)."""
    known = {edition.ref for edition in editions}
    return editions + [edition for edition in dict.fromkeys(chosen.values()) if edition.ref not in known]
