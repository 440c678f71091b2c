"""A draft's own page: its sections, the items of one of them, and what can be done to each. Its history."""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from authoring.composing import services
from authoring.composing.kinds import ITEM_KINDS
from authoring.composing.outlines import has_group, may_stand_before, may_stand_in, stands_in_list
from authoring.composing.showing import listed_sections, outline_rows
from authoring.drafts import OpenDraft, last_with, open_draft
from authoring.editions import PUBLISHED
from config.fields.forms import posted_number
from surveys.schema import GroupItem

_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PortalRequest, draft_id: int) -> HttpResponse:
    """One section of the draft (`avsnitt`), or a change of its order: `act` is what:link_id, or what and `item`."""
    shown = open_draft(request.user, draft_id)
    if request.method == "POST":
        return _changed(request, shown)
    return _page(request, shown, _section(shown, request.GET.get("avsnitt", "")))


def _page(request: PortalRequest, shown: OpenDraft, section: GroupItem, refused: Sequence[str] = ()) -> HttpResponse:
    """The draft's page with the section; 422 with what was `refused` and why."""
    loaded = shown.source.loaded
    context = {
        "draft": shown,
        "section": section,
        "sections": listed_sections(shown),
        "rows": outline_rows(shown, section),
        "to_look_over": shown.to_look_over.get(section.link_id, ()),
        "kinds": ITEM_KINDS,
        "published_ref": f"{PUBLISHED}-{loaded.published_id}" if loaded else "",
        "refused": refused,
    }
    return render(request, "authoring/composing/draft.html", context, status=422 if refused else 200)


def _section(shown: OpenDraft, link_id: str) -> GroupItem:
    """The section that has the item; the first when nothing is asked for. Http404 for one that is not there."""
    if not link_id:
        return shown.source.document.items[0]
    found = shown.source.document.section_of.get(link_id)
    if found is None:
        raise Http404
    return found


def _changed(request: PortalRequest, shown: OpenDraft) -> HttpResponse:
    act, _, link_id = request.POST.get("act", "").partition(":")
    link_id = link_id or request.POST.get("item", "")
    if act not in _ACTS:
        raise Http404
    if act != "add" and not stands_in_list(shown.document, link_id):
        _refuse(shown, link_id)
    try:
        here, said = _ACTS[act](request, shown, link_id)
    except ValidationError as refused:
        return _page(request, shown, _section(shown, request.GET.get("avsnitt") or link_id), refused.messages)
    messages.success(request, said)
    return redirect(address_of(open_draft(request.user, shown.source.pk), here))


def address_of(shown: OpenDraft, link_id: str) -> str:
    """The draft's page with the item in sight; its first section for one that is gone."""
    page, section = reverse("draft", args=[shown.source.pk]), shown.source.document.section_of.get(link_id)
    if section is None:
        return page
    row = f"#rad-{link_id}" if section.link_id != link_id else ""
    return f"{page}?{urlencode({'avsnitt': section.link_id})}{row}"


def _refuse(shown: OpenDraft, link_id: str) -> NoReturn:
    """Raise WrongStateError for an item that another author has taken out since the page was read, and Http404 for one
    that was never there, or that is where it cannot be asked for.
    """
    if link_id not in shown.document_items:
        last_with(shown, link_id)
        services.require_present(shown.document, link_id)
    raise Http404


_Done = tuple[str, str]
"""Where one comes to, and what is said."""


def _move(request: PortalRequest, shown: OpenDraft, link_id: str) -> _Done:
    direction: Any = request.POST["act"].partition(":")[0]
    moved = services.move_item(
        draft=shown.source, link_id=link_id, direction=direction, actor=request.user, at=timezone.now()
    )
    if not moved:
        return link_id, f"{link_id} står kvar: inget står {'före' if direction == 'up' else 'efter'}."
    return link_id, f"{link_id} är flyttad {'uppåt' if direction == 'up' else 'nedåt'}."


def _place(request: PortalRequest, shown: OpenDraft, link_id: str) -> _Done:
    kind, _, where = request.POST.get("place", "").partition(":")
    may_stand = {"before": may_stand_before, "into": may_stand_in}.get(kind)
    if may_stand is None:
        raise Http404
    if not may_stand(shown.document, link_id, where):
        _refuse(shown, where)
    place = {"before": where, "into": ""} if kind == "before" else {"before": "", "into": where}
    moved = services.place_item(draft=shown.source, link_id=link_id, **place, actor=request.user, at=timezone.now())
    return link_id, f"{link_id} är flyttad." if moved else f"{link_id} står kvar: den står redan där."


def _copy(request: PortalRequest, shown: OpenDraft, link_id: str) -> _Done:
    new = services.duplicate_item(draft=shown.source, link_id=link_id, actor=request.user, at=timezone.now())
    return new, f"{new} är en kopia av {link_id}."


def _remove(request: PortalRequest, shown: OpenDraft, link_id: str) -> _Done:
    section = shown.source.document.section_of[link_id].link_id
    services.remove_item(draft=shown.source, link_id=link_id, actor=request.user, at=timezone.now())
    return section, f"{link_id} är borttagen. Den finns kvar i historiken."


def _add(request: PortalRequest, shown: OpenDraft, _unused: str) -> _Done:
    where, _part, link_id = request.POST.get("place", "").partition(":")
    kind, may_stand = request.POST.get("kind", ""), {"after": stands_in_list, "into": has_group}.get(where)
    if may_stand is None or kind not in dict(ITEM_KINDS):
        raise Http404
    if not may_stand(shown.document, link_id):
        _refuse(shown, link_id)
    place = {"after": link_id, "into": ""} if where == "after" else {"after": "", "into": link_id}
    new = services.add_item(draft=shown.source, kind=kind, **place, actor=request.user, at=timezone.now())
    return new, f"{new} är tillagd. Öppna den för att skriva ordalydelsen."


def _add_section(request: PortalRequest, shown: OpenDraft, link_id: str) -> _Done:
    after = shown.source.document.section_of[link_id].link_id
    new = services.add_item(
        draft=shown.source, kind="group", after=after, into="", actor=request.user, at=timezone.now()
    )
    return new, f"Avsnittet {new} är tillagt."


_ACTS: dict[str, Callable[[PortalRequest, OpenDraft, str], _Done]] = {
    "up": _move,
    "down": _move,
    "place": _place,
    "copy": _copy,
    "remove": _remove,
    "add": _add,
    "section": _add_section,
}


@require_http_methods(["GET", "HEAD", "POST"])
def history(request: PortalRequest, draft_id: int) -> HttpResponse:
    """Every change, the latest first, and a way back to how it was after one."""
    shown = open_draft(request.user, draft_id)
    refused: Sequence[str] = ()
    if request.method == "POST":
        number = posted_number(request.POST, "number") or 0
        if not shown.source.revisions.filter(number=number).exists():
            raise Http404
        try:
            services.restore_draft(draft=shown.source, number=number, actor=request.user, at=timezone.now())
            messages.success(request, f"Enkäten är nu som den var efter ändring {number}.")
            return redirect("draft", draft_id)
        except ValidationError as error:
            refused = error.messages
    revisions = shown.source.revisions.defer("definition").select_related("made_by").order_by("-number")
    page = Paginator(revisions, _A_PAGE).get_page(request.GET.get("page"))
    context = {"draft": shown, "page": page, "refused": refused}
    return render(request, "authoring/composing/history.html", context, status=422 if refused else 200)
