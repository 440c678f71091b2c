"""The letters of a disposal: to who may confirm it, and to all who may take it back."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_role
from archive.disposal.reading import DECIDING
from outbox.letters import Letter
from responses.models import Disposal

_PAGE = {"address": ("disposal", "{disposal.pk}")}

DISPOSAL_PROPOSED = Letter(
    template="disposal/email/disposal_proposed",
    to="who may confirm it: the approvers and administrators of the organisation, but for who proposed it",
    tells="disposal titles",
    subject="Att bekräfta: gallring enligt beslut {disposal.decision}",
    key="{disposal.pk}:{who}",
    links=_PAGE,
)
DISPOSAL_CONFIRMED = Letter(
    template="disposal/email/disposal_confirmed",
    to="all who may take it back: it is done when it has waited, unless one of them does",
    tells="disposal titles",
    subject="Bekräftad: gallring enligt beslut {disposal.decision}",
    key="{disposal.pk}:{who}",
    links=_PAGE,
)
DISPOSAL_HINDERED = Letter(
    template="disposal/email/disposal_hindered",
    to="the same, once, the first night on which it should have been done: what stands in the way of it",
    tells="disposal hindrances",
    subject="Hindrad: gallring enligt beslut {disposal.decision}",
    key="{disposal.pk}:{who}",
    links=_PAGE,
)
DISPOSAL_TAKEN_BACK = Letter(
    template="disposal/email/disposal_taken_back",
    to="all who may take it back, and so were told of it: nothing more comes of it, and why",
    tells="disposal titles",
    subject="Tillbakatagen: gallring enligt beslut {disposal.decision}",
    key="{disposal.pk}:{who}",
    links=_PAGE,
)
DISPOSAL_DONE = Letter(
    template="disposal/email/disposal_done",
    to="the same: everything of it is destroyed, and the log is there",
    tells="disposal titles",
    subject="Genomförd: gallring enligt beslut {disposal.decision}",
    key="{disposal.pk}:{who}",
    links={**_PAGE, "log_address": ("disposal_log",)},
)


def put_proposed(*, disposal: Disposal, at: datetime) -> None:
    """To whoever may confirm it."""
    found = people_with_role(disposal.organisation, Role.APPROVER, Role.ADMINISTRATOR)
    to = [person for person in found if person.pk != disposal.proposed_by_id]
    DISPOSAL_PROPOSED.put(to=to, at=at, disposal=disposal, titles=_titles(disposal))


def put_confirmed(*, disposal: Disposal, at: datetime) -> None:
    """To all who may take it back."""
    DISPOSAL_CONFIRMED.put(to=_all(disposal), at=at, disposal=disposal, titles=_titles(disposal))


def put_hindered(*, disposal: Disposal, hindrances: Sequence[str], at: datetime) -> None:
    """To the same, the first time; again it is not written."""
    DISPOSAL_HINDERED.put(to=_all(disposal), at=at, disposal=disposal, hindrances=hindrances)


def put_taken_back(*, disposal: Disposal, at: datetime) -> None:
    """To all who may have waited for it."""
    DISPOSAL_TAKEN_BACK.put(to=_all(disposal), at=at, disposal=disposal, titles=_titles(disposal))


def put_done(*, disposal: Disposal, at: datetime) -> None:
    """To the same."""
    DISPOSAL_DONE.put(to=_all(disposal), at=at, disposal=disposal, titles=_titles(disposal))


def _all(disposal: Disposal) -> list[User]:
    """Who may take it back, and both persons whatever roles they have by now."""
    both = filter(None, (disposal.proposed_by, disposal.confirmed_by))
    return list({one.pk: one for one in (*people_with_role(disposal.organisation, *DECIDING), *both)}.values())


def _titles(disposal: Disposal) -> list[str]:
    return [f"{one.title} ({one.receipt_numbers})" for one in disposal.answers.all()]
