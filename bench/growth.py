"""script/bench growth: does each page that lists take as long over ten times as much?

Somebody has roles in `--sizes` organisations, each with a response, a case and a trail; one answer has as many wordings
and comments. A page may take at most 1.5 times as long with ten times as much, in
as many queries. Counted is processor time: that of this process, and of the database's process that answers it. The
archive's searches are measured by script/bench archive.
"""

import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench._portal import private_portal

TARGET = 1.5
ALLOWED_MS = 1.0
"""Less than this is no growth: it is what measuring the same page twice may give."""


@dataclass
class Listing:
    """One page: how it is asked for, and what it took at each size."""

    name: str
    url: str
    ask: Callable[[str], Any]
    queries: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return self.milliseconds[-1] / self.milliseconds[0]

    @property
    def has_grown(self) -> bool:
        slower = self.ratio > TARGET and self.milliseconds[-1] - self.milliseconds[0] > ALLOWED_MS
        return slower or self.queries[-1] > self.queries[0]


def main() -> int:
    parser = ArgumentParser(prog="script/bench growth")
    parser.add_argument("--sizes", nargs=2, type=int, default=[60, 600])
    parser.add_argument("--times", type=int, default=15, help="hur många gånger varje sida hämtas")
    options = parser.parse_args()
    with private_portal():
        world = _World()
        for size in options.sizes:
            world.fill(size)
            for listing in world.listings:
                _measure(listing, options.times)
    return _report(options.sizes, world.listings)


def _measure(listing: Listing, times: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):  # what a process does once is done before
        answer = listing.ask(listing.url)
        assert answer.status_code == 200, (listing.name, answer.status_code)
    counted = []
    for _ in range(2):  # once a minute the session is written, too
        with CaptureQueriesContext(connection) as queries:
            listing.ask(listing.url)
        counted.append(len(queries))
    listing.queries.append(min(counted))
    taken = []
    for _ in range(times):
        begun = _processor_time()
        listing.ask(listing.url)
        taken.append(_processor_time() - begun)
    listing.milliseconds.append(statistics.median(taken))


def _processor_time() -> float:
    """Milliseconds of this process and of the one in the database that answers it."""
    from django.db import connection

    backend = connection.connection.info.backend_pid
    nanoseconds = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    return time.process_time() * 1000 + nanoseconds / 1_000_000


def _report(sizes: list[int], listings: list[Listing]) -> int:
    print(f"{'sida':28} {sizes[0]:>9} {sizes[1]:>9}  förhållande  frågor")
    for one in listings:
        few, many = one.milliseconds
        mark = "  VÄXER" if one.has_grown else ""
        print(
            f"{one.name:28} {few:6.1f} ms {many:6.1f} ms  {one.ratio:11.2f}  {one.queries[0]}, {one.queries[-1]}{mark}"
        )
    return int(any(one.has_grown for one in listings))


class _World:
    """What there is, and who looks at it."""

    def __init__(self) -> None:
        from django.test import Client

        from accounts.models import Organisation, User
        from accounts.roles import Role
        from surveys.loader import load_file
        from surveys.services import publish_questionnaire

        self.user = User.objects.create_user("samordnare@example.se", None, name="Samordnaren")
        self.staff = User.objects.create_user("system@example.se", None, name="Systemet", is_staff=True)
        self.owner = Organisation.objects.create(name="Myndigheten", number="202100-0555", kinds=["authority"])
        self._give(self.owner, Role.AUTHOR)
        definition = load_file(Path("surveys/questionnaires/statsbidrag-2025.yaml"))
        self.questionnaire = publish_questionnaire(definition=definition, owner=self.owner)
        self.clients = {}
        for person in (self.user, self.staff):
            self.clients[person] = Client()
            self.clients[person].force_login(person)
        self.responses: list[Any] = []
        self.fill(1)
        self.listings = self._listings()

    def fill(self, size: int) -> None:
        """So many of everything."""
        from django.db import connection

        have = len(self.responses)
        for number in range(have, size):
            self._add_organisation(number)
        self._add_history(have, size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _give(self, organisation: Any, *roles: Any) -> None:
        from accounts.models import Membership

        for role in roles:
            Membership.objects.create(user=self.user, organisation=organisation, role=role)

    def _add_organisation(self, number: int) -> None:
        from django.utils import timezone

        from accounts.models import Organisation
        from accounts.roles import Role
        from cases.models import Case
        from responses.models import Milestone, Response

        now, today = timezone.now(), timezone.localdate()
        organisation = Organisation.objects.create(
            name=f"Region {number:03}", number=f"{232100 + number}-0000", kinds=["region"]
        )
        self._give(organisation, Role.EDITOR, Role.ARCHIVIST, Role.ADMINISTRATOR)
        response = Response.objects.create(
            organisation=organisation,
            questionnaire=self.questionnaire,
            opens_on=today - timedelta(days=30),
            last_day=today + timedelta(days=20 if number % 2 else -1),
            inviter=self.owner,
            receiver_organisation=self.owner,
        )
        Milestone.objects.create(response=response, step="texts", day=today, set_by=self.user, set_at=now)
        Case.objects.create(organisation=organisation, title="Statsbidrag", by=self.user, by_name="Samordnaren", at=now)
        self.responses.append(response)

    def _add_history(self, have: int, size: int) -> None:
        """Wordings, comments and events in the first response, and some of the latter in each."""
        from django.utils import timezone

        from responses.comments.reading import commentable_questions
        from responses.models import Answer, AnswerRevision, Comment, Event

        first, now = self.responses[0], timezone.now()
        asked = commentable_questions(first.tree)
        text = next(q for q in first.tree.questions if q.link_id in asked and getattr(q, "type", "") == "text")
        self.question = text.link_id
        told = {"value": "Regionen och kommunerna samverkar.", "updated_by": self.user, "updated_at": now}
        answer, _ = Answer.objects.get_or_create(
            response=first, link_id=self.question, defaults={**told, "revision": 1}
        )
        AnswerRevision.objects.bulk_create(
            AnswerRevision(answer=answer, number=number, value=f"Lydelse {number}.", by=self.user, at=now)
            for number in range(have + 1, size + 1)
        )
        Answer.objects.filter(pk=answer.pk).update(revision=size)
        Comment.objects.bulk_create(
            Comment(response=first, link_id=self.question, text=f"Kommentar {number}.", by=self.user, at=now)
            for number in range(have, size)
        )
        Event.objects.bulk_create(
            Event(response=response, action="opened", actor=self.user, actor_name="Samordnaren", at=now)
            for response in (*[first] * (size - have), *self.responses[have:])
        )

    def _listings(self) -> list[Listing]:
        from django.urls import reverse

        first = self.responses[0]
        response, organisation = [first.pk], [first.organisation_id]
        edition = f"utgava-{self.questionnaire.pk}"
        addresses = {
            "start": reverse("start"),
            "start, sida 2": reverse("start") + "?page=2",
            "läget": reverse("standing"),
            "läget, personer": reverse("standing") + "?vy=personer",
            "läget att skriva ut": reverse("standing_printed"),
            "ärenden": reverse("cases"),
            "svaren som data": reverse("export_all"),
            "uppgiftslista": reverse("response", args=response),
            "historik": reverse("history", args=response),
            "ett svars lydelser": reverse("answer_history", args=[first.pk, self.question]),
            "kommentarer": reverse("comments", args=[first.pk, self.question]),
            "avsnitt": reverse("section", args=[first.pk, first.tree.section_of[self.question].link_id]),
            "dela ut": reverse("hand_out", args=response),
            "kontrollera": reverse("check", args=response),
            "vår organisation": reverse("administered"),
            "personer": reverse("organisation_people", args=organisation),
            "logg": reverse("organisation_log", args=organisation),
            "enkätverktyg": reverse("authoring"),
            "en utgåva": reverse("edition", args=[edition]),
            "mitt konto": reverse("account_own"),
        }
        client = self.clients[self.user].get
        found = [Listing(name, url, client) for name, url in addresses.items()]
        return [*found, Listing("det som inte gick fram", reverse("undelivered"), self.clients[self.staff].get)]


if __name__ == "__main__":
    sys.exit(main())
