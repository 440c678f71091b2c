"""Who is told of a response: those who hold the role now. Nobody who has left, is inactive or has lost the mandate."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from accounts.models import Mandate, Membership, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from config.language.ordering import SwedishOrder
from config.statements import Among, Statement
from responses.lifecycle.scope import READING_ROLES
from responses.lifecycle.turns import took_part
from responses.models import ApprovalTurn, Response, SignOff, Snapshot


def editor_or_all(response: Response, editor: User) -> list[User]:
    """The editor, while they still are one; otherwise all who are editors now."""
    editors = list(people_with_role(response.organisation, Role.EDITOR))
    return [editor] if editor in editors else editors


def still_reading(response: Response, people: Iterable[User]) -> list[User]:
    """Those of the people who may still read the response, in the same order, each once."""
    readers = set(people_with_role(response.organisation, *READING_ROLES))
    return [person for person in dict.fromkeys(people) if person in readers]


def people_by_organisation(role: Role, organisations: Collection[int]) -> dict[int, list[User]]:
    """Those who hold the role now, by the organisations' keys, in one query; nobody of one that has none."""
    found: dict[int, list[User]] = defaultdict(list)
    held = Membership.objects.valid().filter(role=role, organisation__in=organisations, user__is_active=True)
    for membership in held.select_related("user").order_by(SwedishOrder("user__name"), "pk"):
        found[membership.organisation_id].append(membership.user)
    return found


def people_asked(
    responses: Sequence[Response], day: date, approvers: Mapping[int, list[User]] | None = None
) -> dict[uuid.UUID, list[User]]:
    """Those who can approve what was last sent of each response on that day, in a number of queries that does not grow.

    In an order it is the one whose turn it is; otherwise everybody who may sign and took no part. Empty where nobody
    can: the person has left, or nobody holds a mandate. `approvers`: those who hold the role, by organisation, where
    that has been read.
    """
    asked = _Asked(responses, day, approvers)
    return {response.pk: asked.of(response) for response in responses}


_KEYS = [712_369_045, 712_369_046]
_SENT = Statement(
    lambda responses: Snapshot.objects.filter(Among("response", responses)).defer("content").order_by("number"),
    responses=[uuid.UUID(int=7)],
)
_SIGNED = Statement(
    lambda snapshots: SignOff.objects.filter(Among("snapshot", snapshots), voided_at__isnull=True).values_list(
        "snapshot_id"
    ),
    snapshots=_KEYS,
)
_TURNS = Statement(
    lambda snapshots: ApprovalTurn.objects.filter(Among("snapshot", snapshots)).order_by("number"), snapshots=_KEYS
)
_MANDATES = Statement(
    lambda organisations, day: Mandate.objects.valid(day).filter(Among("organisation", organisations)),
    **{"organisations": _KEYS, "day": date(7, 7, 7)},
)


class _Asked:
    """What decides who is asked, read at once for many responses."""

    def __init__(self, responses: Sequence[Response], day: date, approvers: Mapping[int, list[User]] | None) -> None:
        self.organisations = {response.organisation_id for response in responses}
        self.latest = {one.response_id: one for one in _SENT.rows(responses=[one.pk for one in responses])}
        pks = [snapshot.pk for snapshot in self.latest.values()]
        self.signed = Counter(snapshot for [snapshot] in _SIGNED.tuples(snapshots=pks))
        self.turns: dict[int, list[int]] = defaultdict(list)
        for turn in _TURNS.rows(snapshots=pks):
            self.turns[turn.snapshot_id].append(turn.user_id)
        if approvers is None:
            approvers = people_by_organisation(Role.APPROVER, self.organisations)
        self.approvers = approvers
        self.mandates: dict[tuple[int, int], list[Mandate]] = defaultdict(list)
        for mandate in _MANDATES.rows(organisations=list(self.organisations), day=day):
            self.mandates[mandate.organisation_id, mandate.user_id].append(mandate)

    def of(self, response: Response) -> list[User]:
        """Those who are asked to approve this response."""
        snapshot = self.latest.get(response.pk)
        if snapshot is None:
            return []
        able, order = self.approvers.get(response.organisation_id, []), self.turns[snapshot.pk]
        if order:
            return self._in_turn(response, able, order, self.signed[snapshot.pk])
        allowed = response.organisation.approver_may_have_edited
        may_sign = [user for user in able if self._may_sign(response, user)]
        return [user for user in may_sign if allowed or not took_part(snapshot, user)]

    def _in_turn(self, response: Response, able: list[User], order: list[int], signed: int) -> list[User]:
        if signed >= len(order):
            return []
        is_last = signed == len(order) - 1
        found = [user for user in able if user.pk == order[signed]]
        return [user for user in found if not is_last or self._may_sign(response, user)]

    def _may_sign(self, response: Response, user: User) -> bool:
        series = response.questionnaire.series_key
        held = self.mandates[response.organisation_id, user.pk]
        return any(mandate.covers(series) for mandate in held)
