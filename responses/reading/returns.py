"""What has been sent back of a response, with what each return pointed at, in one query."""

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from config.statements import Statement
from responses.models import Response, Return, ReturnPoint


def returns_of(response: Response) -> list[Any]:
    """Every return, the newest first, by whom and of which snapshot (without its content); `pointed` is a list of its
    points, each {"link_id", "name", "text", "answer", "answered_by_name"}.
    """
    return _RETURNS.rows(response=response.pk)


def _with_points(response: uuid.UUID) -> "QuerySet[Return]":
    told = ("link_id", "name", "text", "answer", "answered_by_name")
    points = ReturnPoint.objects.filter(sent_back=OuterRef("pk")).order_by("pk")
    pointed = ArraySubquery(points.values(json=JSONObject(**{name: name for name in told})))
    found = Return.objects.filter(response=response).select_related("by", "snapshot").defer("snapshot__content")
    return found.annotate(pointed=pointed).order_by("-pk")


_RETURNS: Statement[Any] = Statement(_with_points, response=uuid.UUID(int=7))
