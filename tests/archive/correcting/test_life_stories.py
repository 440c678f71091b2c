"""Life stories of a submitted answer: opened, changed, sent, returned, signed, submitted, abandoned, in any order.

Whatever happens exactly one submission is in force at any time, every difference from one to the next is explained by
what somebody did while it was open, and nothing that was once sealed changes. 200 stories; 10,000 with
`script/test --long`.
"""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from archive.correcting.abandoning import abandon_correction
from archive.correcting.adding import open_more
from archive.correcting.opening import CorrectionKind, Opening, reopen_response
from archive.correcting.reading import in_force_on, periods_of
from config.refusals import WrongStateError
from responses.approval import returning
from responses.approval.sending import IncompleteError, NothingCorrectedError
from responses.drafting.saving import save_answer
from responses.models import AnswerRevision, Correction, Event, Response, SignOff, Snapshot, State, Submission
from responses.reading.changes import Changes
from responses.reading.draft import Draft
from responses.reading.snapshots import says_the_same, snapshot_content
from surveys.dependents import questions_to_open
from tests.archive.copies.file_contents import sealed_bytes
from tests.builders import approver_of, attach_link, editor_of, make_response, send, sign, submit
from tests.halves import examples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]

RUNS = examples(quick=20, usual=80, long=10_000)
"""In all: half each of answers that are submitted and that are registered."""
STEPS = 9
A_WHILE = timedelta(hours=7)
QUESTIONS = ("A-1", "A-2", "A-3", "B-1", "K-namn")
CHOSEN = st.lists(st.sampled_from([*QUESTIONS, "A", "A-6"]), min_size=1, max_size=2, unique=True)
OPEN = (State.DRAFT, State.IN_REVIEW, State.APPROVED)


class Life(RuleBasedStateMachine):
    """`told` is all that has been sealed, as it was when it was first seen: by table and key."""

    response: ClassVar[Response]
    began: ClassVar[datetime]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now, self.serial = self.began, itertools.count(1)
        self.state, self.in_force, self.opens = State(self.response.state), 1, frozenset[str]()
        self.before = self.state
        self.told: dict[tuple[str, Any], dict[str, Any]] = {}
        self.see_what_is_sealed()

    def teardown(self) -> None:
        self.see_what_is_sealed()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def later(self) -> datetime:
        self.now += A_WHILE
        return self.now

    def fresh(self) -> Response:
        return Response.objects.select_related("organisation", "questionnaire").get(pk=self.response.pk)

    def refused(self, act: Callable[[], object]) -> None:
        """In a wrong state nothing is done, and it is said so."""
        with pytest.raises(WrongStateError), transaction.atomic():
            act()

    # What people do

    @rule(kind=st.sampled_from(CorrectionKind), items=CHOSEN)
    def open_again(self, kind: CorrectionKind, items: list[str]) -> None:
        opening = Opening(kind=kind, reason="Något är fel.", asked_by="Mottagaren", items=tuple(items))
        given: dict[str, Any] = {"response": self.response, "actor": editor_of(self.response), "at": self.later()}
        if self.state in OPEN:
            self.refused(lambda: reopen_response(opening=opening, **given))
            return
        if kind == CorrectionKind.CHANGE and timezone.localdate(self.now) > self.response.last_day:
            with pytest.raises(ValidationError), transaction.atomic():
                reopen_response(opening=opening, **given)
            return
        self.opens = frozenset(reopen_response(opening=opening, **given).opens)
        self.before, self.state = self.state, State.DRAFT

    @rule(items=CHOSEN)
    def open_more(self, items: list[str]) -> None:
        said: dict[str, Any] = {"items": items, "reason": "Mer.", "actor": editor_of(self.response), "at": self.later()}

        def act() -> None:
            open_more(response=self.response, **said)

        if self.state != State.DRAFT:
            self.refused(act)
            return
        correction = self.fresh().correction
        assert correction is not None
        late = correction.kind == CorrectionKind.CHANGE and timezone.localdate(self.now) > self.response.last_day
        if late or not set(questions_to_open(self.response.tree, items)) - self.opens:
            with pytest.raises(ValidationError), transaction.atomic():
                act()
            return
        act()
        kept, correction = self.opens, Correction.objects.get(pk=correction.pk)
        self.opens = frozenset(correction.opens)
        assert kept < self.opens
        assert (
            correction.additions.count()
            == Event.objects.filter(response=self.response, action="open_more", at__gte=correction.opened_at).count()
        )

    @rule(link_id=st.sampled_from(QUESTIONS), value=st.sampled_from(["new", "new", "nothing", "same"]))
    def write(self, link_id: str, value: str) -> None:
        stored = self.response.answers.filter(link_id=link_id).first()
        choice = "nej" if stored and stored.value == "ja" else "ja"
        texts = {
            "new": choice if link_id == "A-1" else f"{next(self.serial)}",
            "nothing": None,
            "same": stored and stored.value,
        }

        def save() -> object:
            return save_answer(
                response=self.response,
                link_id=link_id,
                value=texts[value],
                base_revision=None,
                actor=editor_of(self.response),
                closes=_everything(self.response),
                at=self.later(),
            )

        if self.state == State.DRAFT and link_id in self.opens:
            save()
        else:
            self.refused(save)

    @precondition(lambda self: self.state == State.DRAFT)
    @rule()
    def attach(self) -> None:
        def act() -> object:
            return attach_link(self.response, "A-6", f"https://example.se/{next(self.serial)}")

        act() if "A-6" in self.opens else self.refused(act)

    @precondition(lambda self: self.state == State.DRAFT)
    @rule()
    def send_for_approval(self) -> None:
        same = says_the_same(self.content_now(), self.content_in_force())
        try:
            with transaction.atomic():
                send(self.response, self.later())
        except NothingCorrectedError:
            assert same
        except IncompleteError:
            assert Draft(self.fresh()).errors
        else:
            assert not same
            self.state = State.IN_REVIEW

    @precondition(lambda self: self.state == State.IN_REVIEW)
    @rule(signs=st.sampled_from([True, True, False]))
    def decide(self, signs: bool) -> None:
        if signs:
            sign(self.response, self.later())
            self.state = State.APPROVED
            return
        approver = approver_of(self.response)
        returning.return_(response=self.response, reason="Rätta.", actor=approver, at=self.later())
        self.state = State.DRAFT

    @precondition(lambda self: self.state == State.APPROVED)
    @rule(submits=st.sampled_from([True, True, True, False]))
    def finish(self, submits: bool) -> None:
        if not submits:
            returning.revise_response(response=self.response, actor=editor_of(self.response), at=self.later())
            self.state = State.DRAFT
            return
        submit(self.response, self.later())
        self.state, self.in_force, self.opens = State.SUBMITTED, self.in_force + 1, frozenset()
        self.see_what_is_sealed()
        self.explain()

    @rule(sure=st.sampled_from([True, False, False]))
    def abandon(self, sure: bool) -> None:
        given: dict[str, Any] = {"response": self.response, "actor": editor_of(self.response), "at": self.later()}
        if self.state not in OPEN:
            self.refused(lambda: abandon_correction(**given))
        elif sure:
            abandon_correction(**given)
            self.state, self.opens = self.before, frozenset()
            assert says_the_same(self.content_now(), self.content_in_force())

    # What holds whatever they do

    @invariant()
    def exactly_one_is_in_force(self) -> None:
        response = self.fresh()
        assert response.state == self.state
        assert (response.correction_id is not None) == (self.state in OPEN)
        periods = periods_of(response)
        assert [one.submission.number for one in periods] == list(range(1, self.in_force + 1))
        assert [one.submission.replaces_id for one in periods[1:]] == [one.submission.pk for one in periods[:-1]]
        assert [one.is_in_force for one in periods].count(True) == 1
        for day in {timezone.localdate(self.began), timezone.localdate(self.now)}:
            assert sum(one.holds(day) for one in periods) == 1
        today = in_force_on(periods, timezone.localdate(self.now))
        assert today is not None
        assert today.number == self.in_force

    def see_what_is_sealed(self) -> None:
        """Asked whenever something has been sealed, and at the end: each row is as it was when it was first seen."""
        of_response = {"response": self.response}
        sealed = Submission.objects.filter(**of_response)
        for name, found in {
            "submission": sealed,
            "snapshot": Snapshot.objects.filter(submission__in=sealed),
            "sign_off": SignOff.objects.filter(submission__in=sealed),
            "correction": Correction.objects.filter(**of_response).exclude(outcome=""),
        }.items():
            for row in found.values():
                assert self.told.setdefault((name, row["id"]), row) == row
        assert len([key for key in self.told if key[0] == "submission"]) == self.in_force

    def explain(self) -> None:
        """Every difference of the newest submission stands beside something that was opened, and somebody did it."""
        new = self.response.submissions.get(number=self.in_force)
        correction = new.correction
        assert correction is not None
        changes = Changes(correction.replaces.snapshot, new.snapshot).all
        assert changes
        assert {change.link_id for change in changes} <= set(correction.opens)
        meanwhile = {"at__gt": correction.opened_at, "at__lte": new.submitted_at}
        written = AnswerRevision.objects.filter(answer__response=self.response, **meanwhile)
        events = Event.objects.filter(response=self.response, action="attached", pk__gt=self.first_event(correction))
        assert {change.row_id for change in changes if change.kind in ("changed", "answered", "emptied")} <= {
            *self.rows_of(written.values_list("answer__link_id", flat=True)),
            *(["A-6"] if events.exists() else []),
            "A-5",
        }

    def rows_of(self, link_ids: Any) -> set[str]:
        return {link_id.partition(".")[0] for link_id in link_ids}

    def first_event(self, correction: Correction) -> int:
        found: Event = Event.objects.get(response=self.response, action="reopen", at=correction.opened_at)
        return found.pk

    def content_now(self) -> dict[str, Any]:
        return snapshot_content(Draft(self.fresh()), 0)

    def content_in_force(self) -> dict[str, Any]:
        found: Submission = self.response.submissions.get(number=self.in_force)
        return found.snapshot.content


def _everything(response: Response) -> list[str]:
    """All that a save could park, confirmed."""
    return [f"{link_id}:{number}" for link_id, number in response.answers.values_list("link_id", "revision")]


@pytest.fixture(params=[State.SUBMITTED, State.ARCHIVED])
def life(request: pytest.FixtureRequest) -> type[Life]:
    """The machine, with a response that every story starts from and leaves as it was."""
    began = timezone.now() - timedelta(days=20)
    response = make_response(state=request.param, at=began, last_day=timezone.localdate(began) + timedelta(days=1))
    return type("LifeStories", (Life,), {"response": response, "began": began})


def test_one_is_in_force_differences_are_explained_and_nothing_sealed_changes(life: type[Life]) -> None:
    copies = [copy for one in life.response.submissions.all() if (copy := getattr(one, "copy", None))]
    before = [sealed_bytes(copy) for copy in copies]
    chosen = settings(
        max_examples=RUNS // 2,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    run_state_machine_as_test(life, settings=chosen)
    assert [sealed_bytes(copy) for copy in copies] == before
