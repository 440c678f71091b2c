"""Documents that the organisation has attached already and that a person may attach again: which, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from accounts.selectors import roles_in
from responses.lifecycle.scope import scope_of
from responses.lifecycle.standing import Standing
from responses.models import Assignment, Response, ResponseAttachment
from surveys.models import without_definition
from surveys.wordings.wording import item_name

A_PAGE = 20
_SEARCHED = ("title", "original_name", "url", "diarienummer", "decided_by")


@dataclass(frozen=True)
class AttachmentChoice:
    """A document to choose. `where` says beside which question it stands, and in which answer when it is another."""

    placement: ResponseAttachment
    where: str


@dataclass(frozen=True)
class ChoicePage:
    """A page of what there is to choose, `page` by the keys of placements."""

    page: Page[int]
    choices: list[AttachmentChoice]


def seen_placements(standing: Standing) -> QuerySet[ResponseAttachment]:
    """The organisation's documents that the person may see, beside whatever question, in whatever answer.

    Whoever reads the organisation's answers sees all of them, others those of what is handed to them now.
    """
    found = ResponseAttachment.objects.filter(response__organisation=standing.response.organisation_id)
    return found if standing.whole else found.filter(_handed(standing))


def _handed(standing: Standing) -> Q:
    held = Assignment.objects.open_to(standing.user, standing.today).to_answer()
    held = held.filter(response__organisation=standing.response.organisation_id)
    handed: dict[UUID, list[str]] = {}
    for response_id, link_id in held.values_list("response", "link_id"):
        handed.setdefault(response_id, []).append(link_id)
    responses = Response.objects.filter(pk__in=handed).select_related("questionnaire", "correction")
    own = Q(pk__in=[])
    for response in without_definition(responses, "questionnaire"):
        found = scope_of(response, handed[response.pk], only=_opened_alone(standing, response)).own
        own |= Q(response=response, link_id__in=found)
    return own


def _opened_alone(standing: Standing, response: Response) -> frozenset[str] | None:
    """What alone a guest comes to while the answer is corrected; None for all of it, which who has a role has."""
    opens = response.correction.opens if response.correction else []
    if not opens or roles_in(standing.user, standing.response.organisation):
        return None
    return frozenset(opens)


def page_of_choices(standing: Standing, link_id: str, *, words: str, number: str) -> ChoicePage:
    """What can be attached to the question, a page of it: each document once, where it was attached last; this
    answer's own first. `words` are sought in what is said of a document. Neither what has been taken away, nor what a
    virus is suspected in, nor what stands at the question already.
    """
    usable = seen_placements(standing).filter(attachment__removed_at__isnull=True, attachment__found="")
    for word in words.split():
        usable = usable.filter(_holds(word))
    page = Paginator(_each_once(usable, standing.response, contents_beside(standing.response, link_id)), A_PAGE)
    found = page.get_page(number)
    return ChoicePage(found, _choices(standing.response, found.object_list))


def _each_once(usable: QuerySet[ResponseAttachment], response: Response, known: set[tuple[str, str]]) -> list[int]:
    """The newest placement of each content that is not known."""
    listed = usable.order_by("-response__last_day", "-pk").values_list(
        "pk", "response", "attachment__sha256", "attachment__url"
    )
    once: dict[tuple[str, str], int] = {}
    for key, _, sha256, url in sorted(listed, key=lambda row: row[1] != response.pk):
        if (sha256, url) not in known:
            once.setdefault((sha256, url), key)
    return list(once.values())


def contents_beside(response: Response, link_id: str) -> set[tuple[str, str]]:
    """What stands at the question, each by its SHA-256 or address: the same file under another name is the same."""
    placed = ResponseAttachment.objects.filter(response=response, link_id=link_id, attachment__removed_at__isnull=True)
    return set(placed.values_list("attachment__sha256", "attachment__url"))


def _holds(word: str) -> Q:
    found = Q()
    for name in _SEARCHED:
        found |= Q(**{f"attachment__{name}__icontains": word})
    return found | Q(response__questionnaire__title__icontains=word)


def _choices(response: Response, chosen: Iterable[int]) -> list[AttachmentChoice]:
    keys = list(chosen)
    found = ResponseAttachment.objects.filter(pk__in=keys).select_related("attachment", "response__questionnaire")
    by_key = {one.pk: one for one in without_definition(found, "response__questionnaire")}
    return [AttachmentChoice(by_key[key], _where(by_key[key], response)) for key in keys]


def _where(placement: ResponseAttachment, response: Response) -> str:
    asked = placement.response.questionnaire
    name = item_name(asked.tree, placement.link_id)
    return f"{name} i det här svaret" if placement.response_id == response.pk else f"{name} i {asked.title}"
