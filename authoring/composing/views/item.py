"""The page of one item: its fields, and beside them how the respondent sees it. Its script saves as one writes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from authoring.composing import services
from authoring.composing.forms.item import ACT, ItemForm
from authoring.composing.forms.transcript import differing_in, typed_in
from authoring.composing.outlines import every_item, find
from authoring.composing.services import StaleDraftError, mark_of_part
from authoring.composing.showing import shown_item, with_question
from authoring.composing.views.outline import address_of
from authoring.drafts import OpenDraft, item_of, last_with, open_draft
from config.fields.forms import refusals_in
from config.fields.page_marks import mark_on_page
from config.refusals import WrongStateError
from surveys.definition_json import DocumentNode, definition_to_json
from surveys.schema import GroupItem, walk

_JSON = "application/json"


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: PortalRequest, draft_id: int, link_id: str) -> HttpResponse:
    """Show the item, show what was typed without keeping it (goto=preview), or keep it."""
    draft = open_draft(request.user, draft_id)
    if draft.is_published:
        raise WrongStateError("Utkastet är publicerat och ändras inte mer.")
    if request.method == "POST" and link_id not in draft.document_items:
        return _gone(request, draft, link_id)
    item_of(draft, link_id)
    form = _form(draft, link_id, request)
    if request.method != "POST":
        return _page(request, draft, link_id, form)
    form.do()
    if not form.is_valid():
        return _refused(request, draft, link_id, form)
    if request.POST.get("goto") == "preview":
        return _page(request, draft, link_id, form, typed=form.as_node())
    return _kept(request, draft, link_id, form)


def _form(draft: OpenDraft, link_id: str, request: PortalRequest) -> ItemForm:
    node, inner = find(draft.document, link_id), draft.owner_of(link_id) != link_id
    posted = request.POST if request.method == "POST" else None
    return ItemForm(node=node, tree=draft.source.document, posted=posted, inner=inner)


def _kept(request: PortalRequest, draft: OpenDraft, link_id: str, form: ItemForm) -> HttpResponse:
    node, seen = form.as_node(), request.POST.get("seen", "")
    try:
        with refusals_in(form):
            saved = services.save_item(
                draft=draft.source, link_id=link_id, node=node, seen=seen, actor=request.user, at=timezone.now()
            )
    except StaleDraftError as stale:
        return _stale(request, draft, link_id, form, stale.theirs)
    if form.errors:
        return _refused(request, draft, link_id, form)
    return _answer_kept(request, OpenDraft(saved), link_id)


def _answer_kept(request: PortalRequest, saved: OpenDraft, link_id: str) -> HttpResponse:
    if _by_script(request):
        return JsonResponse(_told(saved, link_id))
    messages.success(request, f"{link_id} är sparad.")
    if request.POST.get("goto") == "outline" and not request.POST.get(ACT):
        return redirect(address_of(saved, saved.owner_of(link_id)))
    return redirect(request.path + (f"#falt-{request.POST[ACT].partition(':')[0]}" if request.POST.get(ACT) else ""))


def _by_script(request: PortalRequest) -> bool:
    return request.headers.get("Accept") == _JSON


def _told(draft: OpenDraft, link_id: str) -> dict[str, Any]:
    """What the page's script is told of an item that it has saved."""
    node = find(draft.document, link_id)
    shown = shown_item(draft.source.document, with_question(draft, node))
    time = timezone.localtime(draft.source.changed_at)
    return {
        "seen": mark_of_part(node),
        "said": f"Sparat {time:%H:%M}",
        "preview": render_to_string("authoring/composing/preview.html", shown),
        "findings": [finding.message for finding in _findings(draft, link_id)],
    }


def _findings(draft: OpenDraft, link_id: str) -> list[Any]:
    """What is wrong with the item; of a question also with the fields inside it."""
    item = draft.source.document.by_link_id[link_id]
    within = [item] if isinstance(item, GroupItem) else list(walk(item))
    return [finding for one in within for finding in draft.by_item.get(one.link_id, ())]


def _refused(request: PortalRequest, draft: OpenDraft, link_id: str, form: ItemForm) -> HttpResponse:
    if _by_script(request):
        said = "Inte sparat än: " + " ".join(problem["message"] for problem in form.problems)
        return JsonResponse({"said": said}, status=422)
    return _page(request, draft, link_id, form, status=422)


def _stale(
    request: PortalRequest, draft: OpenDraft, link_id: str, form: ItemForm, theirs: DocumentNode | None
) -> HttpResponse:
    """Both wordings: theirs in words, one's own in the fields, to be saved again or let go."""
    now = open_draft(request.user, draft.source.pk)
    if theirs is None:
        return _gone(request, now, link_id)
    if _by_script(request):
        said = f"Inte sparat: {now.source.changed_by.name} har ändrat {link_id}. Tryck på Spara för att se båda."
        return JsonResponse({"said": said}, status=409)
    standing = ItemForm(node=theirs, tree=now.source.document, inner=form.inner)
    told = {"theirs": differing_in(standing, form), "stale": True}
    return _page(request, now, link_id, form, typed=form.as_node(), status=409, **told)


def _gone(request: PortalRequest, draft: OpenDraft, link_id: str) -> HttpResponse:
    """The item was taken out meanwhile: all that was typed is shown, so that it can be taken along."""
    tree = last_with(draft, link_id)
    if _by_script(request):
        said = f"Inte sparat: {draft.source.changed_by.name} har tagit bort {link_id}."
        return JsonResponse({"said": said}, status=409)
    form = ItemForm(node=find(definition_to_json(tree), link_id), tree=tree, posted=request.POST)
    context = {"draft": draft, "link_id": link_id, "typed": typed_in(form), "gone": True}
    return render(request, "authoring/composing/gone.html", context, status=409)


def _page(
    request: PortalRequest,
    draft: OpenDraft,
    link_id: str,
    form: ItemForm,
    *,
    typed: DocumentNode | None = None,
    status: int = 200,
    **told: Any,
) -> HttpResponse:
    """The item's page. `typed`: what the form says, to be shown as the respondent sees it."""
    node, document = find(draft.document, link_id), draft.source.document
    section = document.section_of[link_id]
    groups = [one for one in every_item(draft.document) if one["type"] == "group" and one["link_id"] != link_id]
    movable = not form.inner and link_id != section.link_id
    context = {
        "draft": draft,
        "item": document.by_link_id[link_id],
        "form": form,
        "seen": mark_on_page(request, mark_of_part(node), status),
        "findings": _findings(draft, link_id),
        "groups": groups if movable else [],
        "section_query": urlencode({"": section.link_id})[1:],
        **shown_item(document, with_question(draft, typed or node)),
        **told,
    }
    return render(request, "authoring/composing/item.html", context, status=status)
