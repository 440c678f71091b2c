"""Whether a questionnaire has been corrected since a response began to answer it."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When

from config.statements import Statement
from responses.models import Response
from surveys.models import Questionnaire, without_definition


def newer_version(response: Response) -> Questionnaire | None:
    """The newest version of the same questionnaire that came after the response's own and is not retired.

    None also when the organisation has another response to that version: an organisation answers a version once. And
    while some questions of what is submitted are corrected: those are of the version that was answered.
    """
    if response.correction is not None and response.correction.opens:
        return None
    now = response.questionnaire
    found = _NEWEST.rows(
        owner=now.owner_id, name=now.name, after=now.published_at, organisation=response.organisation_id
    )
    return next((newest for newest in found if not newest.answered), None)


def newer_named() -> Subquery:
    """The same of every response of a query, as the version's number; empty where the organisation answers that one in
    another response. Corrections are not asked here.
    """
    newest = _newest(
        OuterRef("questionnaire__owner"),
        OuterRef("questionnaire__name"),
        OuterRef("questionnaire__published_at"),
        OuterRef(OuterRef("organisation")),
    )
    return Subquery(newest.values(named=Case(When(answered=True, then=Value("")), default="version")))


def _newest(owner: Any, name: Any, after: Any, organisation: Any) -> Any:
    same = Questionnaire.objects.filter(owner=owner, name=name)
    later = same.filter(published_at__gt=after, retirement__isnull=True)
    answered = Response.objects.filter(questionnaire=OuterRef("pk"), organisation=organisation)
    return without_definition(later).annotate(answered=Exists(answered)).order_by("-published_at")[:1]


_NEWEST: Statement[Any] = Statement(
    _newest,
    **{"owner": 712_369_045, "name": "\a", "after": datetime(7, 7, 7, tzinfo=UTC), "organisation": 712_369_046},
)
