"""A page is about one thing. Where another has come in its place since, what the page posts does not land on that."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from archive.correcting.abandoning import abandon_correction
from archive.correcting.opening import CorrectionKind
from authoring.supplements import ask_supplement
from responses.entry.services import save_answers as save_entered
from responses.models import (
    CarryOver,
    CarryTick,
    Correction,
    CorrectionAddition,
    EnteredAnswer,
    ReceiverReceipt,
    Response,
    State,
    SupplementRequest,
)
from surveys.models import QuestionnaireDraft
from tests.authoring.composing.drafts import make_draft, posted
from tests.builders import (
    bring_to,
    carry_over,
    client_of,
    correct,
    editor_of,
    enter_answer,
    make_member,
    make_response,
    make_sealed,
    reopen,
    save_answers,
    the_author,
)
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


@dataclass(frozen=True)
class Case:
    """A page, who posts it, what comes in the place of what it is about, and what is kept of what is posted."""

    url: str
    who: User
    replace: Callable[[], object]
    kept: Callable[[], object]
    told: str
    """What the refusal says of what there is now."""
    given: dict[str, Any] = field(default_factory=dict)
    typed: str = ""
    """What of it stands in the page that is refused."""


def of(response: Response, name: str) -> str:
    return reverse(name, args=[response.pk])


def carried() -> Case:
    response = make_sealed()
    given = {"done_on": timezone.localdate().isoformat(), "receipt_number": "2026-000123"}
    return Case(
        of(response, "carried"), editor_of(response), lambda: correct(response, {"A-2": "Rättat."}),
        CarryOver.objects.count, "som inte är antecknat som överfört", given, "2026-000123",
    )  # fmt: skip


def carried_otherwise() -> Case:
    response = make_sealed()
    carry_over(response, receipt_number="ett")
    given = {"done_on": timezone.localdate().isoformat(), "receipt_number": "tre"}
    return Case(
        of(response, "carried"), editor_of(response), lambda: carry_over(response, receipt_number="två"),
        CarryOver.objects.count, "har antecknat att", given, 'value="tre"',
    )  # fmt: skip


def carried_back() -> Case:
    response = make_sealed()
    carry_over(response, receipt_number="ett")
    return Case(
        of(response, "carried_back"), editor_of(response), lambda: carry_over(response, receipt_number="två"),
        CarryOver.objects.count, "har antecknat att", {"reason": "Fel enkät."}, "Fel enkät.",
    )  # fmt: skip


def receiver_receipt() -> Case:
    response = make_sealed()
    return Case(
        of(response, "receiver_receipt"), editor_of(response), lambda: correct(response, {"A-2": "Rättat."}),
        ReceiverReceipt.objects.count, "förseglats på nytt", {"text": "Tack för era svar."}, "Tack för era svar.",
    )  # fmt: skip


def supplement(response: Response, reason: str) -> SupplementRequest:
    day = timezone.localdate() + timedelta(days=9)
    asked = {"items": ["A-2"], "last_day": day, "actor": the_author(), "at": timezone.now()}
    return ask_supplement(response=response, reason=reason, **asked)


def opened_again() -> Case:
    response = make_response(state=State.SUBMITTED)
    supplement(response, "Det första.")
    given = {"kind": "supplement", "reason": "Som begärt.", "asked_by": "Socialstyrelsen", "items-1": ["A-2"]}
    return Case(
        of(response, "reopen"), editor_of(response), lambda: supplement(response, "Det andra."),
        Correction.objects.count, "Det andra.", given, "Som begärt.",
    )  # fmt: skip


def another_correction(response: Response) -> None:
    editor = editor_of(response)
    abandon_correction(response=response, actor=editor, at=timezone.now())
    reopen(response, "A-1", reason="En annan rättelse.")


def opened_more() -> Case:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2")
    return Case(
        of(response, "open_more"), editor_of(response), lambda: another_correction(response),
        CorrectionAddition.objects.count, "en annan är öppen nu", {"reason": "Också.", "items-1": ["A-3"]}, "Också.",
    )  # fmt: skip


def abandoned() -> Case:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2", kind=CorrectionKind.SLIP)
    return Case(
        of(response, "abandon"), editor_of(response), lambda: another_correction(response),
        Correction.objects.filter(outcome=Correction.Outcome.ABANDONED).count, "En annan rättelse.",
    )  # fmt: skip


def abandoned_signed() -> Case:
    response = make_response(state=State.SUBMITTED)
    send_correction(response)
    return Case(
        of(response, "abandon"), editor_of(response), lambda: bring_to(response, State.APPROVED),
        Correction.objects.filter(outcome=Correction.Outcome.ABANDONED).count, "slutar att gälla",
    )  # fmt: skip


def send_correction(response: Response) -> None:
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Rättat."})
    bring_to(response, State.IN_REVIEW)


def supplement_asked() -> Case:
    response = make_response(state=State.SUBMITTED)
    given = {"reason": "Mer.", "items-1": ["A-2"], "last_day": timezone.localdate().isoformat()}
    return Case(
        of(response, "ask_supplement"), the_author(), lambda: correct(response, {"A-2": "Rättat."}),
        SupplementRequest.objects.count, "har rättat svaret", given, "Mer.",
    )  # fmt: skip


def draft_removed() -> Case:
    author = make_member(Role.AUTHOR)
    draft = make_draft(author)
    url = reverse("draft_item", args=[draft.pk, "A-2"])
    return Case(
        reverse("remove_draft", args=[draft.pk]), author,
        lambda: client_of(author).post(url, posted(draft, "A-2", text="En fråga till")),
        QuestionnaireDraft.objects.count, f"senast av {author.name}",
    )  # fmt: skip


def entered_removed() -> Case:
    response = make_response()
    entered, editor = enter_answer(response, {}), editor_of(response)
    more = {"values": {"A-2": "Nytt."}, "seen": None, "actor": editor, "at": timezone.now(), "did": "skrev"}
    return Case(
        reverse("remove_entered", args=[entered.pk]), editor, lambda: save_entered(entered=entered, **more),
        EnteredAnswer.objects.filter(removed_at=None).count, f"senast av {editor.name}", {"reason": "Fel."}, "Fel.",
    )  # fmt: skip


CASES = [carried, carried_otherwise, carried_back, receiver_receipt]
CASES += [opened_again, opened_more, abandoned, abandoned_signed, supplement_asked, draft_removed, entered_removed]


@pytest.mark.parametrize("make", CASES)
def test_what_is_posted_of_one_thing_does_not_land_on_another(make: Callable[[], Case]) -> None:
    case = make()
    client = client_of(case.who)
    given = {**case.given, "seen": seen_in(client.get(case.url))}
    case.replace()
    kept = case.kept()
    refused = client.post(case.url, given)
    html = refused.content.decode()
    assert (refused.status_code, case.told in html, case.typed in html, case.kept()) == (409, True, True, kept)
    assert client.post(case.url, {**given, "seen": seen_in(refused)}).status_code == 302
    assert case.kept() != kept


def test_a_tick_does_not_land_on_another_submission() -> None:
    response = make_sealed()
    client, page = client_of(editor_of(response)), of(response, "carry_over")
    tick = {"tick": "entered:on:A-1"}
    seen = seen_in(client.get(page))
    correct(response, {"A-1": "nej"})
    refused = client.post(of(response, "carry_tick"), {**tick, "seen": seen})
    assert (refused.status_code, CarryTick.objects.count()) == (409, 0)
    assert response.submissions.latest("number").receipt_number in refused.content.decode()
    assert client.post(of(response, "carry_tick"), {**tick, "seen": seen_in(client.get(page))}).status_code == 302
