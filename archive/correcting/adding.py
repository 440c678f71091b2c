"""Opening more questions in a correction that is under way: which, and why."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.correcting import letters
from config.fields.page_marks import refuse_unseen
from config.language import swedish
from responses.lifecycle.trail import locked_for, move
from responses.lifecycle.workflow import Action
from responses.models import Correction, CorrectionAddition, Response
from surveys.dependents import opened_by, questions_to_open
from surveys.wordings.wording import item_name

_ANOTHER = (
    "Rättelsen som var öppen när du öppnade sidan är avslutad, och en annan är öppen nu. Det du har skrivit står kvar"
    " här och är inte sparat. Spara igen om frågorna ska öppnas i den som är öppen nu."
)


@transaction.atomic
def open_more(
    *,
    response: Response,
    items: Iterable[str],
    reason: str,
    actor: User,
    at: datetime,
    seen: str | None = None,
) -> CorrectionAddition:
    """Open the questions or sections `items` too, besides what is open. Of those, what is open already stays so.

    Everybody concerned is told. `seen` marks the correction that the actor's page was of (config.fields.page_marks),
    None to ask nothing. Raises ValidationError by field, or where another is open by now, KeyError for an item that
    nobody writes, PermissionDenied or WrongStateError by the table.
    """
    standing = locked_for(Action.OPEN_MORE, response=response, actor=actor, at=at)
    locked, correction = standing.response, standing.response.correction
    assert correction is not None  # the table has seen to it
    tree = locked.tree
    added = [link_id for link_id in questions_to_open(tree, items) if not correction.lets(link_id)]
    _check(correction, added, reason, timezone.localdate(at))
    refuse_unseen(seen, correction, told=_ANOTHER)
    made = CorrectionAddition.objects.create(
        correction=correction,
        chosen=added,
        names=[item_name(tree, link_id) for link_id in added],
        reason=reason.strip(),
        by=actor,
        by_name=actor.name,
        at=at,
    )
    _widen(correction, added)
    move(standing, Action.OPEN_MORE, at=at, note=f"{made.reason}\nÖppnat: {swedish.listing(made.names)}")
    _tell(locked, made)
    return made


def closed_items(response: Response, among: frozenset[str]) -> frozenset[str]:
    """What can be opened besides, of the items `among` these: questions that are closed, and the groups around them."""
    tree, correction = response.tree, response.correction
    assert correction is not None
    sections = [item.link_id for item in tree.items if item.link_id in among]
    own = {link_id for link_id in _questions(response, sections) if link_id in among and not correction.lets(link_id)}
    around, waiting = set[str](), set(own)
    while waiting:
        waiting = {tree.parent[link_id] for link_id in waiting if link_id in tree.parent}
        around |= waiting
    return frozenset(own | around)


def _questions(response: Response, sections: list[str]) -> Iterable[str]:
    """Those of the sections in which somebody writes something."""
    for section in sections:
        try:
            yield from questions_to_open(response.tree, [section])
        except KeyError:
            continue


def _check(correction: Correction, added: list[str], reason: str, today: date) -> None:
    last_day, refused = correction.response.last_day, {}
    if not added:
        refused["items"] = "Välj de frågor som också ska öppnas."
    if not reason.strip():
        refused["reason"] = "Skriv varför fler frågor öppnas. Det står sedan i arkivexemplaret."
    if refused:
        raise ValidationError(refused)
    if correction.kind == Correction.Kind.CHANGE and today > last_day:
        raise ValidationError(
            f"Det här är en ändring före sista svarsdag, som var {swedish.day(last_day)}. Lämna den eller avbryt den,"
            " och öppna sedan svaret igen för komplettering eller rättelse."
        )


def _widen(correction: Correction, added: list[str]) -> None:
    tree = correction.response.tree
    correction.chosen = list(questions_to_open(tree, [*correction.chosen, *added]))
    correction.opens = sorted({*correction.opens, *opened_by(tree, correction.chosen)})
    correction.save(update_fields=["chosen", "opens"])


def _tell(response: Response, made: CorrectionAddition) -> None:
    told = {"response": response, "correction": made.correction, "added": made}
    opened = opened_by(response.tree, made.chosen)
    people = letters.people_concerned(made.correction, but=made.by)
    letters.MORE_IS_OPENED.put(to=people, at=made.at, **told)
    holders = letters.people_with_open_questions(response, but=made.by, among=opened)
    letters.MORE_QUESTIONS_OPENED.put(to=holders, at=made.at, **told)
