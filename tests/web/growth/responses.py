"""More of what stands beside the answers of each response."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from attachments.models import Attachment
from responses.models import (
    Answer,
    AnswerRevision,
    Assignment,
    Comment,
    Contribution,
    ContributionWording,
    Event,
    Notice,
    Response,
    ResponseAttachment,
    SentSeparately,
    Way,
    WordFile,
    WordReturn,
)
from tests.web.questions import CONTRIBUTED
from tests.web.world import World

_WRITTEN = ("untouched", "draft", "complete", "returned")
"""The stages whose answers are written now: in the others nothing more can come."""


def add_to_responses(
    world: World, people: Sequence[User], numbers: Sequence[int], few: Sequence[int], at: datetime
) -> None:
    """Events and comments in each; wordings, attachments and hand-outs in those that are written now."""
    editor = world.people["editor"]
    for stage, response in world.responses.items():
        Event.objects.bulk_create(
            Event(response=response, action="commented", actor=editor, actor_name="Samordnaren", at=at, note="A-2")
            for _ in numbers
        )
        Comment.objects.bulk_create(
            Comment(response=response, link_id="A-2", text=f"Kommentar {number}.", by=editor, at=at)
            for number in numbers
        )
        if stage in _WRITTEN:
            _add_wordings(response, editor, numbers, at)
            _attach(response, editor, few, at)
            _hand_out(world, response, people[: len(few)], at)
    _contribute(world.responses["draft"], people[: len(few)], at)
    _send(world, few, at)


def _add_wordings(response: Response, by: User, numbers: Sequence[int], at: datetime) -> None:
    for answer in Answer.objects.filter(response=response, link_id__in=["A-1", "A-2"]):
        first = answer.revision + 1
        AnswerRevision.objects.bulk_create(
            AnswerRevision(answer=answer, number=number, value=answer.value, by=by, at=at)
            for number in range(first, first + len(numbers))
        )
        Answer.objects.filter(pk=answer.pk).update(revision=first + len(numbers) - 1)


def _attach(response: Response, by: User, numbers: Sequence[int], at: datetime) -> None:
    told = {"organisation": response.organisation, "kind": "link", "uploaded_by": by, "uploaded_at": at}
    links = Attachment.objects.bulk_create(
        Attachment(url=f"https://example.se/{response.pk}/{number}", title=f"Beslut {number}", **told)
        for number in numbers
    )
    ResponseAttachment.objects.bulk_create(
        ResponseAttachment(response=response, link_id="A-6", attachment=link) for link in links
    )


def _hand_out(world: World, response: Response, people: Sequence[User], at: datetime) -> None:
    told = {"response": response, "handed_by": world.people["editor"], "handed_at": at}
    asked = itertools.cycle(
        one.link_id for one in response.tree.questions if not one.sign_off and one.link_id != CONTRIBUTED
    )
    Assignment.objects.bulk_create(
        Assignment(link_id=link_id, person=person, **told) for link_id, person in zip(asked, people, strict=False)
    )


def _contribute(response: Response, people: Sequence[User], at: datetime) -> None:
    told: dict[str, Any] = {"response": response, "link_id": CONTRIBUTED}
    Assignment.objects.bulk_create(
        Assignment(person=person, way=Way.CONTRIBUTION, handed_by=person, handed_at=at, done_at=at, **told)
        for person in people
    )
    text = {"text": "Vi har gjort mycket i år."}
    given = Contribution.objects.bulk_create(
        Contribution(person=person, revision=1, updated_at=at, given_at=at, **text, **told) for person in people
    )
    ContributionWording.objects.bulk_create(
        ContributionWording(contribution=one, number=1, by=one.person, at=at, **text) for one in given
    )


def _send(world: World, numbers: Sequence[int], at: datetime) -> None:
    """Documents in Word that went out and came back, what was sent apart, and notices that wait for a letter."""
    response, editor = world.responses["draft"], world.people["editor"]
    told: dict[str, Any] = {"response": response, "questionnaire": response.questionnaire}
    files = WordFile.objects.bulk_create(WordFile(made_by=editor, made_at=at, **told) for _ in numbers)
    WordReturn.objects.bulk_create(
        WordReturn(sent=file, name=f"svar {number}.docx", values={"A-2": "Ur filen."}, by=editor, at=at, **told)
        for number, file in zip(numbers, files, strict=True)
    )
    for stage in ("sealed", "carried"):
        likely = world.sent.document
        SentSeparately.objects.bulk_create(
            SentSeparately(response=world.responses[stage], link_id="A-6", document=likely, text="Underlaget",
                           to="registrator@example.se", sent_on=at.date(), by=editor, by_name="Samordnaren", at=at)
            for _ in numbers
        )  # fmt: skip
    Notice.objects.bulk_create(
        Notice(to=editor, response=response, kind="commented", text=f"Kommentar {number}", path="/", created_at=at)
        for number in numbers
    )
