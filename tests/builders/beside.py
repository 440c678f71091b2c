"""What stands beside answers: comments, hand-outs, days of one's own, attachments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from attachments.services import Description
from responses.assignments import services as assignments
from responses.comments import services as comments
from responses.contributions import services as contributions
from responses.drafting import attaching
from responses.milestones import services as milestones
from responses.models import Assignment, Comment, Goal, Response, ResponseAttachment, Way
from tests.attachments import files
from tests.builders.people import editor_of


def comment_on(
    response: Response,
    link_id: str,
    text: str = "Stämmer det?",
    *,
    by: User | None = None,
    mentioned: Sequence[User] = (),
) -> Comment:
    """The editor, or somebody else who may, comments on a question."""
    return comments.add_comment(
        response=response,
        link_id=link_id,
        text=text,
        mentioned=mentioned,
        actor=by or editor_of(response),
        at=timezone.now(),
    )


def hand_out(response: Response, link_ids: Sequence[str], *people: User, **fields: Any) -> list[Assignment]:
    """The editor hands the items to each of the people. `fields`: last_day, message, addresses, at, way, units."""
    given: dict[str, Any] = {"last_day": None, "message": "", "addresses": [], "at": timezone.now()}
    return assignments.hand_out(
        response=response, link_ids=link_ids, people=people, actor=editor_of(response), **{**given, **fields}
    )


def contribute(response: Response, link_id: str, person: User, text: str, *, given: bool = True) -> Assignment:
    """The editor asks the person for a contribution, who writes it and, unless said otherwise, gives it."""
    [asked] = hand_out(response, [link_id], person, way=Way.CONTRIBUTION)
    told: dict[str, Any] = {"actor": person, "at": timezone.now()}
    contributions.save_contribution(response=response, link_id=link_id, text=text, base_revision=None, **told)
    return contributions.give_contribution(assignment=asked, **told) if given else asked


def plan(response: Response, *, past_the_last_day: bool = False, at: datetime | None = None, **days: date) -> None:
    """The editor sets the days of these steps (responses.models.Goal): plan(response, texts=..., signed=...)."""
    milestones.set_milestones(
        response=response,
        days={Goal(step): day for step, day in days.items()},
        past_the_last_day=past_the_last_day,
        actor=editor_of(response),
        at=at or timezone.now(),
    )


def attach_file(response: Response, link_id: str, *, content: bytes | None = None, **fields: Any) -> ResponseAttachment:
    """The editor attaches a file, a one-page PDF when no content is given. `fields`: title, diarienummer ..."""
    upload = files.upload(content or files.pdf(), fields.pop("name", "beslut.pdf"))
    return _attach(response, link_id, upload=upload, url="", **fields)


def attach_link(
    response: Response, link_id: str, url: str = "https://example.se/beslut", **fields: Any
) -> ResponseAttachment:
    """The editor attaches a link."""
    return _attach(response, link_id, upload=None, url=url, **fields)


def _attach(response: Response, link_id: str, *, upload: Any, url: str, **fields: Any) -> ResponseAttachment:
    at = fields.pop("at", None) or timezone.now()
    described: dict[str, Any] = {
        "title": "Beslut om handlingsplan",
        "diarienummer": "RS 2025-0100",
        "decided_on": date(2025, 3, 1),
        "decided_by": "Regionstyrelsen",
    }
    return attaching.attach_document(
        response=response,
        link_id=link_id,
        actor=editor_of(response),
        at=at,
        upload=upload,
        url=url,
        described=Description(**{**described, **fields}),
    )
