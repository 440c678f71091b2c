"""What stands about the questionnaire itself; all of it as YAML; and files to take away."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from authoring.composing import services
from authoring.composing.forms.head import HeadForm, TextForm
from authoring.composing.forms.transcript import differing_in
from authoring.composing.services import StaleDraftError, mark_of_part
from authoring.drafts import OpenDraft, open_draft
from config.answering.bodies import FORM_AROUND, takes_bytes
from config.answering.downloads import download
from config.fields.forms import refusals_in
from config.fields.page_marks import mark_on_page
from surveys.confinement import MOST_BYTES, read_unfinished_confined
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import AuthorError, DefinitionError
from surveys.schema import Definition
from surveys.word import export as docx_export


@require_http_methods(["GET", "HEAD", "POST"])
def head(request: PortalRequest, draft_id: int) -> HttpResponse:
    """Title, year, version, days, texts before and after."""
    draft = open_draft(request.user, draft_id)
    form = HeadForm(request.POST if request.method == "POST" else None, document=draft.document)
    context: dict[str, Any] = {"draft": draft, "form": form, "findings": draft.by_item.get("", [])}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            with refusals_in(form):
                _save_head(request, draft, form)
                messages.success(request, "Uppgifterna om enkäten är sparade.")
                return redirect("draft", draft_id)
        except StaleDraftError as stale:
            draft = open_draft(request.user, draft_id)
            context |= {"draft": draft, "stale": differing_in(HeadForm(document=stale.theirs or {}), form)}
            status = 409
    context["seen"] = mark_on_page(request, mark_of_part(draft.document), status)
    return render(request, "authoring/composing/head.html", context, status=status)


def _save_head(request: PortalRequest, draft: OpenDraft, form: HeadForm) -> None:
    seen = request.POST.get("seen", "")
    services.save_head(draft=draft.source, head=form.as_document(), seen=seen, actor=request.user, at=timezone.now())


@takes_bytes(lambda: 3 * MOST_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: PortalRequest, draft_id: int) -> HttpResponse:
    """All of it as YAML. What has no shape is refused with each error at its line; what is unfinished is kept."""
    draft = open_draft(request.user, draft_id)
    written = questionnaire_to_yaml(draft.source.document)
    form = TextForm(request.POST if request.method == "POST" else None, initial={"text": written}, auto_id="falt-%s")
    context: dict[str, Any] = {"draft": draft, "form": form}
    status, errors = 422 if form.is_bound else 200, _read(form)
    if isinstance(errors, Definition):
        try:
            with refusals_in(form):
                _save_text(request, draft, errors)
                messages.success(request, "Enkäten är sparad som du skrev den.")
                return redirect("draft", draft_id)
        except StaleDraftError:
            draft = open_draft(request.user, draft_id)
            context |= {"draft": draft, "stale": True, "now": questionnaire_to_yaml(draft.source.document)}
            status = 409
    else:
        context["errors_in_text"] = errors
    if not form.is_bound and draft.findings:
        context["told"] = read_unfinished_confined(written, "").told
    context["seen"] = mark_on_page(request, draft.source.sha256, status)
    return render(request, "authoring/composing/text.html", context, status=status)


def _read(form: TextForm) -> Definition | tuple[AuthorError, ...]:
    """The tree of what was typed, or what is wrong with its shape; nothing of a form that was not posted whole."""
    if not form.is_bound or not form.is_valid():
        return ()
    try:
        return read_unfinished_confined(form.cleaned_data["text"], "").definition
    except DefinitionError as refused:
        return refused.errors


def _save_text(request: PortalRequest, draft: OpenDraft, definition: Definition) -> None:
    services.save_text(
        draft=draft.source,
        definition=definition,
        seen=request.POST.get("seen", ""),
        actor=request.user,
        at=timezone.now(),
    )


def _fhir(tree: Definition) -> str:
    return json.dumps(questionnaire_to_fhir(tree), ensure_ascii=False, indent=2) + "\n"


_FILES: dict[str, tuple[str, Callable[[Definition], str | bytes]]] = {
    "yaml": ("application/yaml; charset=utf-8", questionnaire_to_yaml),
    "json": ("application/fhir+json; charset=utf-8", _fhir),
    "docx": (docx_export.MEDIA_TYPE, docx_export.questionnaire_to_docx),
}


@require_safe
def file(request: PortalRequest, draft_id: int, file_format: str) -> HttpResponse:
    """The draft as a file: YAML as it stands, FHIR and Word of what can be shown."""
    draft = open_draft(request.user, draft_id)
    if file_format not in _FILES:
        raise Http404
    media_type, write = _FILES[file_format]
    content = write(draft.source.document if file_format == "yaml" else draft.tree)
    name = f"utkast-{draft.source.name}-{draft.source.version}.{file_format}"
    return download(content, name=name, media_type=media_type)
