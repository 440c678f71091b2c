"""The enkätansvarig's pages: what there is, loading a file, one questionnaire, publishing and retiring it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from authoring import editions as selectors
from authoring import publishing
from authoring.drafts import changed_since, drafts_of
from authoring.editions import Edition
from authoring.forms import KeepForm, LoadForm, RetireForm
from authoring.reach import inviters_for
from config.answering.bodies import FORM_AROUND, takes_bytes
from config.fields.forms import refusals_in
from config.fields.paging import page_of
from config.refusals import WrongStateError
from responses.models import State
from surveys import services
from surveys.confinement import MOST_BYTES, read_text_confined
from surveys.interchange.fhir_elsewhere import GivenHead
from surveys.interchange.fhir_import import Imported
from surveys.loader import AuthorError, DefinitionError
from surveys.schema import AnyItem, Definition, GroupItem, walk
from surveys.terms import WordingOrigin


@require_safe
def editions(request: PortalRequest) -> HttpResponse:
    """Everything loaded and published, with how many have been invited and have submitted."""
    return render(request, "authoring/editions.html", _listed(request))


def _listed(request: PortalRequest) -> dict[str, Any]:
    rows = selectors.list_editions(request.user)
    drafts = page_of(
        drafts_of(request.user), request.GET, parameter="utkast", anchor="utkast", about="över enkätutkast"
    )
    page = page_of(rows, request.GET, anchor="utgavor")
    return {"page": page, "drafts": drafts, "several_owners": len({row.edition.source.owner_id for row in rows}) > 1}


@takes_bytes(lambda: MOST_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: PortalRequest) -> HttpResponse:
    """Load a file. Every error in it is shown at once; nothing is kept of a file that has any."""
    owners = selectors.owners_for(request.user)
    if request.method != "POST":
        return render(request, "authoring/load.html", {"form": LoadForm(owners=owners)})
    form = LoadForm(request.POST, request.FILES, owners=owners)
    errors: tuple[AuthorError, ...] = ()
    if form.is_valid():
        name = form.file_name
        try:
            imported = read_questionnaire(form.cleaned_data["file"], name, form.head())
        except DefinitionError as refused:
            errors = tuple(form.ask_for_head(refused.errors))
        else:
            loaded = services.keep_loaded(
                definition=imported.definition,
                owner=form.cleaned_data["owner"],
                file_name=name,
                told=imported.told,
                actor=request.user,
                at=timezone.now(),
            )
            messages.success(request, f"{loaded.title} är inläst.")
            return redirect("edition", Edition(loaded).ref)
    status = 200 if form.is_searching else 422
    return render(request, "authoring/load.html", {"form": form, "errors_in_file": errors}, status=status)


def read_questionnaire(text: str, filename: str, given: GivenHead) -> Imported:
    """The questionnaire in a file, by its name's ending. Raises DefinitionError with every error."""
    return read_text_confined(text, filename, fhir=filename.lower().endswith(".json"), given=given)


@dataclass(frozen=True)
class Facts:
    """What an author wants to know of a questionnaire before anything else."""

    definition: Definition

    @property
    def questions(self) -> int:
        return len(self.definition.questions)

    @property
    def conditional(self) -> int:
        return sum(1 for item in self.definition.by_link_id.values() if item.enable_when)

    @property
    def continuing(self) -> int:
        return sum(1 for item in self.definition.by_link_id.values() if item.continues)

    @property
    def marked(self) -> list[AnyItem]:
        """The items whose wording or condition is not printed in the source, and those with a note."""
        return [item for item in self.definition.by_link_id.values() if is_marked(item)]


def is_marked(item: AnyItem) -> bool:
    """Whether the author should look at the item: not as printed, or with a note."""
    unsaid = bool(item.enable_when) and item.condition_origin is not WordingOrigin.STATED
    return item.origin is not WordingOrigin.PRINTED or unsaid or bool(item.note)


_A_PAGE = 50


@require_safe
def edition_page(request: PortalRequest, edition: str) -> HttpResponse:
    """One questionnaire: its state, what is known of it, who has been invited, what can be done next."""
    shown = selectors.open_edition(request.user, edition)
    if shown.draft:
        return redirect("draft", shown.draft.pk)
    context: dict[str, Any] = {"edition": shown, "tree": shown.tree, "facts": Facts(shown.tree)}
    context["own"] = selectors.is_own(request.user, shown)
    if shown.published:
        invited = selectors.invited_to(request.user, shown.published)
        page = Paginator(invited, _A_PAGE).get_page(request.GET.get("page"))
        newer = selectors.newer_published(shown.published)
        context |= {"page": page, "newer": Edition(newer) if newer else None}
        if context["own"]:
            context["on_earlier"] = publishing.count_still_on_earlier(shown.published)
        context["inviters"] = set(inviters_for(request.user, shown.published).rows.values_list("pk", flat=True))
    if shown.loaded:
        taken = selectors.same_version_published(shown.loaded)
        context |= {"earlier_loads": selectors.earlier_loads(shown.loaded), "taken": Edition(taken) if taken else None}
        context["taken_by_same"] = bool(taken and taken.sha256 == shown.loaded.sha256)
    return render(request, "authoring/edition.html", context)


@require_safe
def items(request: PortalRequest, edition: str) -> HttpResponse:
    """Every item with its type, limits, condition and what only the author sees: origin, source, note, links."""
    shown = selectors.open_edition(request.user, edition)
    wanted = request.GET.get("visa", "")
    only_marked = wanted == "markta"
    sections = [(section, _items_of(section, only_marked)) for section in shown.tree.items if wanted in ("", "markta")]
    context = {
        "edition": shown,
        "tree": shown.tree,
        "only_marked": bool(wanted),
        "unknown": wanted not in ("", "markta"),
        "sections": [(section, rows) for section, rows in sections if rows],
    }
    return render(request, "authoring/items.html", context)


def _items_of(section: GroupItem, only_marked: bool) -> list[AnyItem]:
    return [item for item in walk(section) if not only_marked or is_marked(item)]


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: PortalRequest, edition: str) -> HttpResponse:
    """Ask once, then publish for ever."""
    loaded = selectors.open_loaded(request.user, edition)
    if request.method == "POST":
        questionnaire = publishing.publish_loaded_and_tell(loaded=loaded, actor=request.user, at=timezone.now())
        messages.success(request, f"{questionnaire} är publicerad.")
        return redirect("edition", Edition(questionnaire).ref)
    following = publishing.count_on_earlier(loaded)
    written = following[State.DRAFT]
    context = {
        "edition": Edition(loaded),
        "drafts": written,
        "sent": following.total() - written,
        "changed": changed_since(loaded),
    }
    return render(request, "authoring/publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: PortalRequest, edition: str) -> HttpResponse:
    """Ask once, then load another owner's published version as one's own, to publish and answer by oneself."""
    published = selectors.open_published(request.user, edition)
    owners = selectors.owners_for(request.user, beside=published.owner_id)
    if not owners.exist:
        raise WrongStateError("Enkäten är redan er.")
    form = KeepForm(request.POST if request.method == "POST" else None, owners=owners)
    if form.is_valid():
        loaded = services.keep_loaded(
            definition=published.tree,
            owner=form.cleaned_data["owner"],
            file_name=f"{published.name} från {published.owner.name}",
            actor=request.user,
            at=timezone.now(),
        )
        messages.success(request, f"{loaded.title} är nu också er egen.")
        return redirect("edition", Edition(loaded).ref)
    context = {"edition": Edition(published), "form": form, "owners": owners}
    return render(request, "authoring/keep.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: PortalRequest, edition: str) -> HttpResponse:
    """Ask why, then stop handing the version out."""
    questionnaire = selectors.open_own_published(request.user, edition)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.retire_questionnaire(
                questionnaire=questionnaire,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=timezone.now(),
            )
            messages.success(request, f"{questionnaire} är utfasad.")
            return redirect("edition", edition)
    context = {"edition": Edition(questionnaire), "form": form}
    return render(request, "authoring/retire.html", context, status=422 if form.is_bound else 200)
