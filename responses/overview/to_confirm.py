"""What waits for somebody beside the answers: a gallring, a mandate or the replacing of a second factor to confirm, the
yearly review of access to do.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.factors.replacing import resets_to_confirm
from accounts.mandates.reading import mandates_to_confirm
from accounts.models import User
from accounts.models.factors import LASTS
from accounts.reviews.reading import REVIEWED_EVERY, due_day, not_reviewed_since
from accounts.roles import Role
from accounts.selectors import organisations_of
from config.statements import Statement
from responses.lifecycle.disposal import disposals_to_confirm

MOST = 10
"""So many of each kind are named, the oldest; their own pages have all."""


@dataclass(frozen=True)
class ToConfirm:
    """One thing. `kind`: disposal, mandate, reset or review; `about`: the decision; `whom`: whose mandate or factor;
    `by`: who proposed, gave or asked, empty where nobody did; `day`: when, or when the review was due.
    """

    kind: str
    key: str
    about: str
    whom: str
    organisation_id: int
    organisation: str
    by: str
    day: date


def things_to_confirm(user: User, at: datetime) -> list[ToConfirm]:
    """What waits for the person, MOST of each kind, kind by kind, the oldest first; in one query."""
    asked = {"user": user.pk, "today": timezone.localdate(at), "reviewed": at - REVIEWED_EVERY, "asked": at - LASTS}
    rows = sorted(_WAITING.tuples(**asked), key=lambda row: (row[0], row[-1]))
    return [
        ToConfirm(kind, key, about, whom, owner, called, by, _day_of(kind, at))
        for kind, key, about, whom, owner, called, by, at in rows
    ]


def _day_of(kind: str, at: datetime) -> date:
    return due_day(at) if kind == "review" else timezone.localdate(at)


def _waiting(user: int, today: date, reviewed: datetime, asked: datetime) -> Any:
    own = organisations_of(user, Role.ADMINISTRATOR, day=today).values("pk")
    reviews = not_reviewed_since(reviewed).filter(pk__in=own).annotate(owner=F("pk"), called=F("name"))
    nothing = Value("", output_field=TextField())
    return _oldest(
        disposals_to_confirm(user, today),
        "disposal", Cast("decision", TextField()), nothing, "organisation_id", "organisation__name",
        Cast("proposed_by_name", TextField()), "proposed_at",
    ).union(
        _oldest(
            mandates_to_confirm(user, today),
            "mandate", Cast("reference", TextField()), Cast("name", TextField()), "organisation_id",
            "organisation__name", Coalesce(Cast("given_by__name", TextField()), nothing), "given_at",
        ),
        _oldest(
            resets_to_confirm(user, today, asked),
            "reset", nothing, Cast("user__name", TextField()), "organisation_id", "organisation__name",
            Cast("asked_by__name", TextField()), "asked_at",
        ),
        _oldest(reviews, "review", nothing, nothing, "owner", "called", nothing, "since"),
        all=True,
    )  # fmt: skip


def _oldest(found: "QuerySet[Any]", kind: str, about: Any, whom: Any, owner: str, called: str, by: Any, at: str) -> Any:
    told = found.annotate(
        kind_=Value(kind, output_field=TextField()), key_=Cast("pk", TextField()), about_=about, whom_=whom, by_=by
    )
    return told.order_by(at, "pk").values_list("kind_", "key_", "about_", "whom_", owner, called, "by_", at)[:MOST]


_WAITING: Statement[Any] = Statement(
    _waiting,
    user=712_369_047,
    today=date(7, 7, 7),
    reviewed=datetime(7, 7, 7, tzinfo=UTC),
    asked=datetime(7, 7, 8, tzinfo=UTC),
)
