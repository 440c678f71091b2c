"""The queries of a Draft: built once a process, each by the response's id."""

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery

from accounts.models import User
from config.statements import Statement
from responses.lifecycle.newer import newer_named
from responses.models import (
    Answer,
    AnswerOrigin,
    Assignment,
    Contribution,
    PassageUse,
    Response,
    ResponseAttachment,
    Return,
    ReturnPoint,
    SaidDone,
)

_PLACE = {"response": uuid.UUID(int=7)}


def _not_shown(person: str) -> list[str]:
    """What no page of an answer shows of somebody, who is read beside it by this name: mostly times, which cost the
    most of all columns to read.
    """
    return [f"{person}__{name}" for name in ("password", "last_login", "date_joined", "seen_at")]


ANSWERS = Statement(lambda response: Answer.objects.filter(response=response), **_PLACE)
WRITERS = Statement(
    lambda response: User.objects.filter(pk__in=Answer.objects.filter(response=response).values("updated_by")), **_PLACE
)
ATTACHED = Statement(
    lambda response: (
        ResponseAttachment.objects.filter(response=response, attachment__removed_at__isnull=True)
        .select_related("attachment__uploaded_by")
        .defer(*_not_shown("attachment__uploaded_by"))
    ),
    **_PLACE,
)
HANDED_OUT = Statement(
    lambda response: (
        Assignment.objects.active()
        .filter(response=response)
        .select_related("person", "unit")
        .defer(*_not_shown("person"), "unit__ended_at")
    ),
    **_PLACE,
)


def _left_of_return() -> Any:
    """What the response was sent back for last and nobody has taken care of: of the outer query's response."""
    newest = Return.objects.filter(response=OuterRef(OuterRef("pk"))).order_by("-pk").values("pk")[:1]
    open_ = {"comment__resolved_at__isnull": True, "comment__withdrawn_at__isnull": True}
    return ReturnPoint.objects.filter(sent_back=Subquery(newest), sent_back__answered_by__isnull=True, **open_)


def _found_beside(response: uuid.UUID) -> Any:
    attached = ResponseAttachment.objects.filter(response=OuterRef("pk"), attachment__removed_at__isnull=True)
    origins = AnswerOrigin.objects.unconfirmed(OuterRef("pk"))
    return (
        Response.objects.filter(pk=response)
        .only("pk")
        .annotate(
            attached_items=ArraySubquery(attached.values("link_id")),
            handed_done=ArraySubquery(
                Assignment.objects.active()
                .to_answer()
                .filter(response=OuterRef("pk"), done_at__isnull=False)
                .values("link_id")
            ),
            done_by_editor=ArraySubquery(
                SaidDone.objects.filter(response=OuterRef("pk"), taken_back_at__isnull=True).values("link_id")
            ),
            to_put_right=ArraySubquery(_left_of_return().values("link_id")),
            unconfirmed_items=ArraySubquery(origins.values("answer__link_id")),
            unconfirmed_years=ArraySubquery(origins.values("year")),
            unconfirmed_entered=ArraySubquery(origins.values("entered")),
            has_sources=Exists(PassageUse.objects.filter(answer__response=OuterRef("pk"), source_answer__isnull=False)),
            newer_version=newer_named(),
            has_contributions=Exists(Contribution.objects.filter(response=OuterRef("pk"))),
        )
    )


FOUND_BESIDE = Statement(_found_beside, **_PLACE)
