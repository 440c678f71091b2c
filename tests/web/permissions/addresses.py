"""Every address there is, and how one is written for a rule."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import ApiKey, Unit
from cases.models import CaseDocument
from responses.models import Assignment, DisposedSubmission
from tests.web.world import World

Parameter = Callable[[World, str, str], Any]
"""What stands in an address, of the world, the rule's stage and its item."""


def _first_assignment(world: World, stage: str) -> int:
    """What people["handed"] has first."""
    return Assignment.objects.filter(response=world.responses[stage], person=world.people["handed"]).earliest("pk").pk


def _membership(world: World, stage: str) -> int:
    """The contributor's role."""
    return world.people["contributor"].memberships.get(organisation=world.responses[stage].organisation).pk


def _mandate(world: World, stage: str, *, which: str) -> int:
    """The approver's that holds, or the one that waits."""
    held = world.people["approver"].mandates.filter(organisation=world.responses[stage].organisation)
    return world.waiting.pk if which == "waiting" else held.exclude(pk=world.waiting.pk).get().pk


def _case_document(world: World, stage: str, *, which: str) -> CaseDocument:
    """The one that waits to be registered; that which is registered, or withdrawn."""
    held = world.cases[stage].documents.all()
    known = {
        "registered": held.filter(registered_at__isnull=False),
        "withdrawn": held.filter(withdrawn_at__isnull=False),
    }
    return known.get(which, held.filter(registered_at__isnull=True, withdrawn_at__isnull=True)).earliest("pk")


def _disposed(world: World) -> UUID:
    return DisposedSubmission.objects.get(answer__disposal=world.disposals["done"]).submission_key


PARAMETERS: dict[str, Parameter] = {
    "response_id": lambda world, stage, _: world.responses[stage].pk,
    "submission_id": lambda world, stage, _: world.submission(stage).pk,
    "attachment_id": lambda world, stage, _: world.attachments[stage].pk,
    "returned_id": lambda world, stage, _: world.word_returns[stage].pk,
    "comment_id": lambda world, stage, _: world.comments[stage].pk,
    "assignment_id": lambda world, stage, _: _first_assignment(world, stage),
    "section_id": lambda _, __, item: item,
    "link_id": lambda _, __, item: item,
    "invited_id": lambda world, stage, _: world.responses[stage].pk,
    "edition": lambda world, stage, _: world.editions[stage].ref,
    "draft_id": lambda world, stage, _: world.editions[stage].source.pk,
    "questionnaire_id": lambda world, stage, _: world.editions[stage].source.pk,
    "file_format": lambda _, __, item: item,
    "organisation_id": lambda world, stage, _: world.responses[stage].organisation_id,
    "membership_id": lambda world, stage, _: _membership(world, stage),
    "person_id": lambda world, _, item: world.people[item or "contributor"].pk,
    "sent_id": lambda world, _, __: world.sent.pk,
    "reset_id": lambda world, _, __: world.reset.pk,
    "mandate_id": lambda world, stage, item: _mandate(world, stage, which=item),
    "group_slug": lambda _, __, item: item,
    "unit_id": lambda world, stage, _: Unit.objects.get(organisation=world.responses[stage].organisation_id).pk,
    "deposit_id": lambda world, stage, _: world.submission(stage).deposits.earliest("pk").pk,
    "disposal_id": lambda world, _, item: world.disposals[item or "proposed"].pk,
    "disposed_id": lambda world, _, __: _disposed(world),
    "key_id": lambda world, stage, _: ApiKey.objects.get(organisation=world.responses[stage].organisation_id).pk,
    "guide_page": lambda _, __, item: item,
    "series": lambda _, __, item: item,
    "case_id": lambda world, stage, _: world.cases[stage].pk,
    "document_id": lambda world, stage, item: _case_document(world, stage, which=item).pk,
    "entered_id": lambda world, stage, _: world.entered[stage].pk,
    "version_number": lambda _, __, ___: 1,
    "number_id": lambda world, stage, _: world.cases[stage].numbers.latest("pk").pk,
    "recipient_id": lambda world, stage, _: world.cases[stage].recipients.earliest("pk").pk,
    "masking_id": lambda world, _, item: world.maskings[item.partition("/")[0] or "draft"].pk,
    "place": lambda world, _, item: item.partition("/")[2] or "0-3-0-0-1-0",
    "number": lambda _, __, item: int(item or 1),
    "message_id": lambda world, _, __: world.undelivered.pk,
}


@dataclass(frozen=True)
class Address:
    """`name` with its namespaces; for an address without a name, its path. `path` as it stands in the urls."""

    name: str
    path: str
    named: bool

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.path)

    def written(self, given: Mapping[str, Any]) -> str:
        """KeyError for a parameter that nobody gives."""
        if self.named:
            return reverse(self.name, kwargs={name: given[name] for name in self.parameters})
        return re.sub(r"\(\?P<\w+>[^)]*\)\$?|<(?:\w+:)?\w+>", lambda _: next(iter(given.values())), self.path)


def every_address() -> list[Address]:
    """In the order in which they are asked for."""
    return list(_addresses(get_resolver(), "", "/"))


def _addresses(resolver: URLResolver, namespace: str, start: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        path = start + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            yield Address(f"{namespace}{entry.name}" if entry.name else path, path, named=bool(entry.name))
        else:
            yield from _addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, path)


def names_of_addresses() -> set[str]:
    return {address.name for address in every_address()}


_NAMED: dict[str, Address] = {}


def address(world: World, name: str, stage: str = "", item: str = "", **given: Any) -> str:
    """The address, for the response or edition in `stage` and the section or question `item`.

    `given` are parameters that PARAMETERS does not know, as themselves or as a Parameter. KeyError for one that nobody
    gives.
    """
    if not _NAMED:
        _NAMED.update({one.name: one for one in every_address()})
    wanted = _NAMED[name]
    known = {**PARAMETERS, **given}
    values = {key: known[key] for key in (wanted.parameters or given)}
    return wanted.written({key: one(world, stage, item) if callable(one) else one for key, one in values.items()})
