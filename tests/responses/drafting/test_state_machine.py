"""Two to four people editing the same answers in any order: no acknowledged word ever disappears.

Every save writes words that nobody has written before. Whatever the others do, each of them is found in the answers or
in their histories for ever after, refused saves included. 1,000 runs; 10,000 with `script/test --long`.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from accounts.roles import Role
from responses.drafting import restoring, saving
from responses.drafting.saving import ClosesOthersError, StaleAnswerError
from responses.drafting.values import Given
from responses.models import Answer, AnswerRevision, Response
from surveys.answers.merging import merge
from surveys.checking.conditions import evaluate
from surveys.schema import Definition
from tests.builders import make_definition, make_member, make_organisation, make_questionnaire, make_response
from tests.halves import examples

pytestmark = pytest.mark.django_db

RUNS = examples(quick=60, usual=150, long=10_000)
"""In all: a third each with two, three and four people, so that the workers of a parallel run share them."""
STEPS = 7
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - type: choice
      link_id: A-1
      text: Har ni en plan?
      options: [{ja: Ja}, {nej: Nej}]
    - {type: text, link_id: A-2, text: Beskriv arbetet, max_length: 200}
    - {type: text, link_id: A-3, text: Två insatser, boxes: 2, max_length: 100}
    - type: table
      link_id: A-4
      text: Mål och resultat
      rows: [{r1: Regionen}, {r2: Kommunerna}]
      columns: [{mal: Mål}, {resultat: Resultat}]
- link_id: B
  text: Fördjupning
  enable_when: {item: A-1, is: ja}
  items:
    - {type: text, link_id: B-1, text: Beskriv planen}
"""
Kind = AnswerRevision.Kind
Revision = tuple[int, str, Any]
"""Number, kind and value."""

WRITTEN = ("A-2", "A-3", "A-4", "B-1")
PEOPLE = st.integers(0, 3)


@cache
def definition() -> Definition:
    return make_definition(sections=SECTIONS)


class Editing(RuleBasedStateMachine):
    """Each person (of `people`) has a page with the revision and the value of every answer as they last saw it."""

    response: ClassVar[Response]
    people: ClassVar[list[User]]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.words: dict[str, set[str]] = {link_id: set() for link_id in WRITTEN}
        self.kept: dict[str, list[Revision]] = {link_id: [] for link_id in WRITTEN}
        self.link_id = WRITTEN[0]
        self.serial = itertools.count(1)
        self.current: dict[str, tuple[int, Any]] = {}
        self.pages: list[dict[str, tuple[int, Any]]] = [dict.fromkeys(WRITTEN, (0, None)) for _ in self.people]
        self.refused: dict[tuple[int, str], Any] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(link_id=st.sampled_from(WRITTEN))
    def choose_what_most_is_about(self, link_id: str) -> None:
        """People who write in different questions never meet, so most of a run is about one."""
        self.link_id = link_id

    # What people do

    @rule(who=PEOPLE)
    def read(self, who: int) -> None:
        self.pages[who % len(self.pages)] = {link_id: self.now(link_id) for link_id in WRITTEN}

    @rule(who=PEOPLE, keep=st.booleans())
    def write(self, who: int, keep: bool) -> None:
        """Save something new, on the revision that the person saw, whether or not it is still in force."""
        seen, value = self.pages[who % len(self.pages)][self.link_id]
        self.save(who, self.link_id, self.typed(self.link_id, value if keep else None), seen)

    @rule(who=PEOPLE, link_id=st.sampled_from(WRITTEN), how=st.sampled_from(["empty", "new", "unseen"]))
    def write_elsewhere(self, who: int, link_id: str, how: str) -> None:
        """In any question: empty it, write anew, or save without a known revision."""
        seen = None if how == "unseen" else self.pages[who % len(self.pages)][link_id][0]
        self.save(who, link_id, None if how == "empty" else self.typed(link_id, None), seen)

    @precondition(lambda self: self.refused)
    @rule(which=st.integers(0, 3), what=st.sampled_from(["mine", "edited", "theirs", "theirs", "merge"]))
    def choose(self, which: int, what: str) -> None:
        """Solve a conflict, with the answer that is in force now before one's eyes and some more words typed."""
        who, link_id = list(self.refused)[which % len(self.refused)]
        mine, base = self.refused.pop((who, link_id)), self.pages[who][link_id][0]
        seen, _ = self.pages[who][link_id] = self.now(link_id)
        if what == "theirs":
            self.keep_beside(who, link_id, self.typed(link_id, mine), base)
        elif what == "merge":
            self.save(who, link_id, self.merged(link_id, mine, base), seen)
        else:
            self.save(who, link_id, mine if what == "mine" else self.typed(link_id, mine), seen)

    @precondition(lambda self: self.kept[self.link_id])
    @rule(who=PEOPLE, back=st.integers(0, 5), stale=st.booleans())
    def restore(self, who: int, back: int, stale: bool) -> None:
        numbers = [number for number, _, _ in self.kept[self.link_id]]
        seen = self.pages[who % len(self.pages)][self.link_id][0] if stale else self.now(self.link_id)[0]
        try:
            restoring.restore_revision(
                response=self.response,
                link_id=self.link_id,
                number=numbers[-1 - back % len(numbers)],
                base_revision=seen,
                actor=self.person(who),
                at=NOON,
            )
        except StaleAnswerError:
            assert seen != self.now(self.link_id)[0]

    @rule(who=PEOPLE, answer=st.sampled_from(["ja", "nej", None]), confirms=st.booleans())
    def open_or_close_the_section(self, who: int, answer: str | None, confirms: bool) -> None:
        """What somebody else has written in it is closed only when that has been shown and confirmed."""
        revision, held = self.now("B-1")
        is_closed_by_it = self.now("A-1")[1] == "ja" and answer != "ja"
        asks = is_closed_by_it and held is not None and not self.is_by(who, "B-1")
        try:
            self.answer_whether(who, answer)
            asked = ""
        except ClosesOthersError as refused:
            asked = refused.closing.keys
        assert asked == (f"B-1:{revision}" if asks else "")
        if asked and confirms:
            self.answer_whether(who, answer, closes=[asked])

    def answer_whether(self, who: int, answer: str | None, closes: Iterable[str] = ()) -> None:
        saving.save_answer(
            response=self.response,
            link_id="A-1",
            value=answer,
            base_revision=None,
            actor=self.person(who),
            at=NOON,
            closes=list(closes),
        )

    def is_by(self, who: int, link_id: str) -> bool:
        answers = Answer.objects.filter(response=self.response, link_id=link_id)
        return answers.filter(updated_by=self.person(who)).exists()

    # What must hold after every step

    @invariant()
    def nothing_is_lost(self) -> None:
        """One reading of the database a step: a thousand runs are to take a minute."""
        answers, revisions = self.stored()
        self.current = answers
        for link_id in WRITTEN:
            self.every_word_is_in_the_history(link_id, revisions[link_id])
            self.the_history_only_grows(link_id, revisions[link_id])
            accepted = [(number, value) for number, kind, value in revisions[link_id] if kind != Kind.REFUSED]
            assert answers.get(link_id, (0, None)) == (accepted[-1] if accepted else (0, None))
        self.what_a_closed_section_holds_is_parked({link_id: value for link_id, (_, value) in answers.items()})

    def every_word_is_in_the_history(self, link_id: str, history: list[Revision]) -> None:
        text = json.dumps([value for _, _, value in history])
        assert not [word for word in self.words[link_id] if f"{word}." not in text]

    def the_history_only_grows(self, link_id: str, history: list[Revision]) -> None:
        assert history[: len(self.kept[link_id])] == self.kept[link_id]
        assert [number for number, _, _ in history] == list(range(1, len(history) + 1))
        self.kept[link_id] = history

    def what_a_closed_section_holds_is_parked(self, answers: dict[str, Any]) -> None:
        held, is_open = answers.get("B-1"), answers.get("A-1") == "ja"
        tree = self.response.tree
        assert evaluate(tree, answers).in_force.get("B-1") == (held if is_open else None)
        assert evaluate(tree, answers).parked.get("B-1") == (None if is_open else held)

    # By which means

    def person(self, who: int) -> User:
        return self.people[who % len(self.pages)]

    def typed(self, link_id: str, onto: Any) -> Any:
        """New words, after those that were there when `onto` is given."""
        word = f"ord{next(self.serial)}"
        match link_id:
            case "A-3":
                first, second = onto or ["", ""]
                return [first, f"{second} {word}.".strip()]
            case "A-4":
                return {**(onto or {}), "r1": {"mal": f"Mål {word}."}}
        return f"{onto or ''} {word}.".strip()

    def save(self, who: int, link_id: str, value: Any, seen: int | None) -> None:
        who %= len(self.pages)
        try:
            saved = saving.save_answer(
                response=self.response,
                link_id=link_id,
                value=value,
                base_revision=seen,
                actor=self.person(who),
                at=NOON,
            )
        except StaleAnswerError as stale:
            self.refuse(who, link_id, value, stale)
        else:
            self.pages[who][link_id] = (saved.revision, saved.answer.value if saved.answer else None)
        self.note(link_id, value)

    def refuse(self, who: int, link_id: str, value: Any, stale: StaleAnswerError) -> None:
        assert (stale.answer.revision, stale.answer.value) == self.now(link_id)
        self.refused[who, link_id] = value

    def keep_beside(self, who: int, link_id: str, value: Any, seen: int) -> None:
        theirs = restoring.keep_beside(
            response=self.response,
            link_id=link_id,
            given=Given(value),
            base_revision=seen,
            actor=self.person(who),
            at=NOON,
        )
        assert (theirs.revision, theirs.value) == self.now(link_id)
        self.note(link_id, value)

    def merged(self, link_id: str, mine: Any, base: int) -> Any:
        """What the page proposes to whoever wants both."""
        before = next((value for number, _, value in self.kept[link_id] if number == base), None)
        return merge(self.response.tree.question(link_id), before, mine, self.now(link_id)[1])

    def note(self, link_id: str, value: Any) -> None:
        self.words[link_id] |= set(words_in(value))

    def now(self, link_id: str) -> tuple[int, Any]:
        """Revision and value in force, as they were after the last step."""
        return self.current.get(link_id, (0, None))

    def stored(self) -> tuple[dict[str, tuple[int, Any]], dict[str, list[Revision]]]:
        """By link_id, the answers (revision and value) and their histories: there is no answer without one."""
        found = AnswerRevision.objects.filter(answer__response=self.response).order_by("number")
        answer = ("answer__link_id", "answer__revision", "answer__value")
        answers: dict[str, tuple[int, Any]] = {}
        histories: dict[str, list[Revision]] = {link_id: [] for link_id in (*WRITTEN, "A-1")}
        for link_id, number, value, *revision in found.values_list(*answer, "number", "kind", "value"):
            answers[link_id] = (number, value)
            histories[link_id].append(tuple(revision))
        return answers, histories


def words_in(value: Any) -> Iterator[str]:
    """The words ord1, ord2 ... in a value."""
    for word in json.dumps(value).replace(".", " ").replace('"', " ").split():
        if word.startswith("ord"):
            yield word


@pytest.fixture(params=[2, 3, 4], ids="{} people".format)
def machine(request: pytest.FixtureRequest) -> type[RuleBasedStateMachine]:
    """The machine, with a response and the people that every run starts from and leaves as they were."""
    organisation = make_organisation()
    people = [make_member(Role.EDITOR, organisation=organisation) for _ in range(request.param)]
    response = make_response(
        questionnaire=make_questionnaire(definition()),
        organisation=organisation,
        opens_on=NOON.date() - timedelta(days=30),
        last_day=NOON.date() + timedelta(days=12),
    )
    return type("EditingTogether", (Editing,), {"people": people, "response": response})


def test_no_acknowledged_word_ever_disappears(machine: type[RuleBasedStateMachine]) -> None:
    chosen = settings(
        max_examples=RUNS // 3 + 1,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    run_state_machine_as_test(machine, settings=chosen)
