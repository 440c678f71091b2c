"""A draft for counting what its pages ask of the database, and all that it can have more of."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from responses.drafting.using import DraftedText, use_passage
from responses.models import Response, Way
from tests.builders import (
    approver_of,
    archivist_of,
    attach_file,
    attach_link,
    comment_on,
    complete_answers,
    contribute,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    make_user,
    save_answers,
)
from tests.web.questions import EVERY_SHAPE

LONG = "Så lång att den söks i andra svar. " * 3


def make_draft() -> Response:
    """A draft with two answers, a comment and a contribution; every kind of question is asked, something is mailed."""
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    made = make_response(questionnaire=questionnaire, answers={"A-2": "Första lydelsen.", "A-6": {"by_email": True}})
    comment_on(made, "A-2", mentioned=[approver_of(made)])
    contribute(made, "A-2", make_user(), "Från vår förvaltning.")
    use_texts(made)
    save_answers(made, {"A-2": LONG})
    return made


def page(name: str, response: Response, *rest: str) -> str:
    return reverse(name, args=[response.pk, *rest])


def fill(response: Response) -> None:
    """From one answer to all of them, with comments and opened fields."""
    save_answers(response, complete_answers(response))
    save_answers(
        response, {"A-7": ["lakare", "annan"], "A-7.annan": "Läger", "A-1.kommentar": "Klart", "A-2": "å" * 300}
    )


def attach(response: Response) -> None:
    for number, link_id in enumerate(("A-1", "A-2", "A-6", "A-6", "A-8")):
        attach_file(response, link_id, title=f"Beslut {number}")
        attach_link(response, link_id, title=f"Beslut {number}")


def reword(response: Response) -> None:
    for number in range(8):
        save_answers(response, {"A-2": f"Lydelse nummer {number}"})


def discuss(response: Response) -> None:
    people = [make_member(Role.CONTRIBUTOR, organisation=response.organisation) for _ in range(6)]
    hand_out(response, ["A-2"], *people)
    for person in people:
        comment_on(response, "A-2", by=person, mentioned=people)


def hand_more(response: Response) -> None:
    people = [make_member(Role.CONTRIBUTOR, organisation=response.organisation) for _ in range(3)]
    hand_out(response, ["A-1", "A-2", "A-7", "B"], *people, addresses=["ny@example.se", "annan@example.se"])


def contribute_more(response: Response) -> None:
    for link_id in ("A-1", "A-2", "A-2"):
        contribute(response, link_id, make_user(), "Från en annan förvaltning.")
    hand_out(response, ["A"], make_user(), way=Way.CONTRIBUTION)


def use_texts(response: Response) -> None:
    """Of drafts whose texts have changed since."""
    for link_id in ("A-2", "A-2", "A-1.kommentar"):
        other = make_response(questionnaire=response.questionnaire, organisation=response.organisation)
        save_answers(other, {"A-2": "Först."})
        source = other.answers.get(link_id="A-2")
        drafted, at = DraftedText(source.pk, source.revision), timezone.now()
        editor = editor_of(response)
        use_passage(
            response=response, link_id=link_id, text="Först.", source="Prov", drafted=drafted, actor=editor, at=at
        )
        save_answers(other, {"A-2": "Sedan."})


GROWTHS: dict[str, Callable[[Response], None]] = {
    "answers": fill,
    "attachments": attach,
    "wordings": reword,
    "comments": discuss,
    "handed": hand_more,
    "contributions": contribute_more,
    "texts": use_texts,
}


ITEMS = {"section": ["A"], "answer_history": ["A-2"], "attach": ["A-6"], "comments": ["A-2"]}


def everything(response: Response) -> dict[str, User]:
    """Put all there is on the response's pages; those who look at them, by role."""
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], helper)
    hand_out(response, ["A-8"], helper, way=Way.CONTRIBUTION)
    for grow in GROWTHS.values():
        grow(response)
    people = {"editor": editor_of, "approver": approver_of, "archivist": archivist_of}
    reader = make_member(Role.READER, organisation=response.organisation)
    return {"helper": helper, "reader": reader, **{name: find(response) for name, find in people.items()}}
