"""The guide's page, and its example as a file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from authoring.guide.reading import EXAMPLE, read_guide
from config.answering.downloads import download
from config.language.swedish import number
from surveys.references import MOST_CELLS, MOST_CHARACTERS, MOST_ENTRIES
from surveys.services import require_author


@require_safe
def guide(request: PortalRequest) -> HttpResponse:
    """How a questionnaire is written, with an example of each kind."""
    require_author(request.user)
    limits = {"entries": MOST_ENTRIES, "cells": MOST_CELLS, "characters": MOST_CHARACTERS}
    said = {name: number(most) for name, most in limits.items()}
    return render(request, "authoring/guide/guide.html", {"guide": read_guide(), "limits": said})


@require_safe
def guide_example(request: PortalRequest) -> HttpResponse:
    """The example as a YAML file, to begin from."""
    require_author(request.user)
    return download(EXAMPLE.read_bytes(), name=EXAMPLE.name, media_type="application/yaml; charset=utf-8")
