"""script/bench pages: the web process's processor time a request, in floors, and the queries it takes.

The floor is a view that reads the session and the user, does one SELECT and one UPSERT, and is measured in turn with
the pages. The response is the official grant report with every text nearly as long as it may be. Exits with 1 when a
page takes more queries than tests/web/test_most_queries.py allows.
"""

import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench._portal import private_portal

PAGE_QUERIES, LIST_QUERIES, SAVE_QUERIES = 14, 12, 8
_WORDS = "Regionen och kommunerna samverkar om insatserna, som pågår under 2025 och följs upp av en arbetsgrupp. "
_IN_TURN = 5


@dataclass
class Measurement:
    """One page: how it is asked for, the most queries it may take, and what it took."""

    name: str
    ask: Callable[[], Any]
    bound: int = PAGE_QUERIES
    queries: int = 0
    milliseconds: list[float] = field(default_factory=list)


def main() -> int:
    parser = ArgumentParser(prog="script/bench pages")
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    from django.template import base

    templates: Any = base.Template
    render = templates._render
    with private_portal():
        templates._render = render  # what tests put in its place copies the context of each template
        from django.test.utils import override_settings

        with override_settings(ROOT_URLCONF="bench._floor"):
            pages = _pages()
            for page in pages:
                _count_queries(page)
            for _ in range(rounds):
                for page in pages:
                    page.milliseconds.append(_processor_time(page.ask))
    return _report(pages)


def _processor_time(ask: Callable[[], Any]) -> float:
    begin = time.process_time()
    for _ in range(_IN_TURN):
        ask()
    return (time.process_time() - begin) * 1000 / _IN_TURN


def _count_queries(page: Measurement) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page.ask()
    with CaptureQueriesContext(connection) as queries:
        answer = page.ask()
    assert answer.status_code == 200, (page.name, answer.status_code)
    page.queries = len(queries)


def _report(pages: list[Measurement]) -> int:
    floor = pages[0]
    for page in pages:
        ratio = statistics.median(mine / its for mine, its in zip(page.milliseconds, floor.milliseconds, strict=True))
        much = statistics.median(page.milliseconds)
        print(f"{page.name:45} {page.queries:3} frågor {much:8.2f} ms {ratio:6.1f} golv")
    return int(any(page.queries > page.bound for page in pages))


@dataclass(frozen=True)
class Page:
    """A page that somebody asks for, the most queries that it may take, and the most floors (0: as it comes)."""

    name: str
    user: Any
    url: str
    queries: int = PAGE_QUERIES
    floors: int = 0


def _pages() -> list[Measurement]:
    from django.db import connection

    from bench._floor import TABLE
    from responses.models import State
    from tests.builders import editor_of, grant_questionnaire, hand_out, make_member

    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    draft = filled(grant_questionnaire(), State.DRAFT)
    text, _ = long_text(draft.tree)
    editor, helper = editor_of(draft), make_member()
    hand_out(draft, [text], helper)
    seen = {"revision": draft.answers.get(link_id=text).revision}
    floor = _client(editor)
    return [
        Measurement("golv", lambda: floor.post("/bench/floor/")),
        *(_measurement(page) for page in pages_of(draft, helper)),
        Measurement("spara en text, samordnare", _saver(draft, text, editor, seen), SAVE_QUERIES),
        Measurement("spara en text, uppgiftslämnare", _saver(draft, text, helper, seen), SAVE_QUERIES),
    ]


def _measurement(page: Page) -> Measurement:
    client = _client(page.user)
    return Measurement(page.name, lambda: client.get(page.url), page.queries)


def pages_of(draft: Any, helper: Any) -> list[Page]:
    """The pages that are asked for most: of the draft, of which `helper` has been handed some, and of other responses
    that are made for them.
    """
    from django.urls import reverse

    from responses.models import State
    from tests.builders import approver_of, archivist_of, editor_of

    sent, submitted = (filled(draft.questionnaire, state) for state in (State.IN_REVIEW, State.SUBMITTED))
    _, section = long_text(draft.tree)
    largest = {name: filled(official_questionnaire(name), State.DRAFT) for name in ("region-2025", "region-2023")}
    editor, approver = editor_of(draft), approver_of(sent)
    return [
        Page("start, samordnare", editor, reverse("start"), LIST_QUERIES, floors=6),
        Page("uppgiftslista, samordnare", editor, reverse("response", args=[draft.pk]), floors=6),
        Page("uppgiftslista, behörig företrädare", approver, reverse("response", args=[sent.pk]), floors=6),
        Page("avsnitt, samordnare", editor, reverse("section", args=[draft.pk, section])),
        *(
            Page(f"avsnitt, störst, {name}", editor_of(response), largest_page(response), floors=10)
            for name, response in largest.items()
        ),
        Page("frågor, uppgiftslämnare", helper, reverse("my_questions", args=[draft.pk])),
        Page("kontrollera, samordnare", editor, reverse("check", args=[draft.pk]), floors=6),
        Page("kontrollera, behörig företrädare", approver, reverse("check", args=[sent.pk]), floors=6),
        Page("granska, behörig företrädare", approver, reverse("review", args=[sent.pk])),
        Page(
            "arkivsökning, registrator",
            archivist_of(submitted),
            reverse("archive") + "?words=arbetsgrupp",
            LIST_QUERIES,
        ),
    ]


def official_questionnaire(name: str) -> Any:
    """The project's own form of that name, published."""
    from surveys.loader import load_file, questionnaire_path
    from surveys.services import publish_questionnaire
    from tests.builders import the_authority

    return publish_questionnaire(definition=load_file(questionnaire_path(name)), owner=the_authority())


def largest_page(response: Any) -> str:
    """Of the section with the most questions the page that has the most of them."""
    from responses.lifecycle.places import section_address
    from surveys.section_pages import pages_in

    asked = response.tree.questions_of
    section = max(asked, key=lambda section: len(asked[section]))
    page = max(pages_in(response.tree)[section], key=lambda page: len(page.questions))
    return section_address(response.pk, section, page.number)


def _client(user: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def filled(questionnaire: Any, state: Any) -> Any:
    """A response in the state, each of its texts nine tenths of what it may be."""
    from surveys.schema import TextItem
    from tests.builders import bring_to, complete_answers, make_response, save_answers

    response = make_response(questionnaire=questionnaire)
    answers = complete_answers(response)
    for question in response.tree.questions:
        if (
            isinstance(question, TextItem)
            and question.type == "text"
            and isinstance(answers.get(question.link_id), str)
        ):
            length = int((question.max_length or 2000) * 0.9)
            answers[question.link_id] = (_WORDS * (length // len(_WORDS) + 1))[:length]
    save_answers(response, answers)
    bring_to(response, state)
    response.refresh_from_db()
    return response


def long_text(tree: Any) -> tuple[str, str]:
    """The first question that takes a long text, and its section."""
    from surveys.schema import GroupItem, TextItem

    for question in tree.questions:
        in_group = isinstance(tree.by_link_id[tree.parent[question.link_id]], GroupItem)
        if isinstance(question, TextItem) and question.type == "text" and in_group and not question.sign_off:
            return question.link_id, tree.section_of[question.link_id].link_id
    raise LookupError("no long text")


def _saver(response: Any, link_id: str, user: Any, seen: dict[str, int]) -> Callable[[], Any]:
    """Each call saves another text, as the page's own script does, on the revision that was `seen` last."""
    from django.urls import reverse

    client, url, number = _client(user), reverse("save_question", args=[response.pk, link_id]), count()
    known: dict[str, Any] = {}

    def save() -> Any:
        text = f"{_WORDS * 15}{user.pk}:{next(number)}"
        fields = {f"{link_id}-value": text, f"{link_id}-revision": seen["revision"], "states": known.get("states", "")}
        answer = client.post(url, fields)
        known.update(answer.json())
        seen["revision"] = known["revision"]
        return answer

    return save


if __name__ == "__main__":
    sys.exit(main())
