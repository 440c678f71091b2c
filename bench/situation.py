"""script/bench situation: does Läget take as long over 250 responses as over 25?

Asked for by somebody who is an editor of all of them; a page of 25 is full at both sizes. Half of the responses are
late; of every fourth something is handed out, and it has a day of its own. Processor time is measured, so that a
loaded machine tells the same.
"""

import statistics
import sys
import time
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench._portal import private_portal

TARGET = 1.5
PAGES = {"Läget": "", "Väntar på dig": "?visa=mina"}


def main() -> int:
    parser = ArgumentParser(prog="script/bench situation")
    parser.add_argument("--sizes", nargs=2, type=int, default=[25, 250])
    parser.add_argument("--times", type=int, default=15, help="hur många gånger varje sida hämtas")
    options = parser.parse_args()
    with private_portal():
        client, fill = _editor()
        results = []
        for size in options.sizes:
            fill(size)
            results.append(_measure(client, options.times))
    return _report(options.sizes, *results)


def _editor() -> Any:
    from django.test import Client
    from django.utils import timezone

    from accounts.models import Membership, Organisation, User
    from accounts.roles import Role
    from responses.models import Assignment, Milestone, Response
    from surveys.loader import load_file
    from surveys.services import publish_questionnaire

    user = User.objects.create_user("samordnare@example.se", None, name="Samordnaren")
    owner = Organisation.objects.create(name="Myndigheten", number="202100-0555", kinds=["authority"])
    questionnaire = publish_questionnaire(
        definition=load_file(Path("surveys/questionnaires/region-2025.yaml")), owner=owner
    )
    today, now = timezone.localdate(), timezone.now()
    client = Client()
    client.force_login(user)

    def fill(size: int) -> None:
        for number in range(Response.objects.count(), size):
            organisation = Organisation.objects.create(
                name=f"Region {number:03}", number=f"{232100 + number}-0000", kinds=["region"]
            )
            Membership.objects.create(user=user, organisation=organisation, role=Role.EDITOR)
            response = Response.objects.create(
                organisation=organisation,
                questionnaire=questionnaire,
                opens_on=today - timedelta(days=30),
                last_day=today + timedelta(days=20 if number % 2 else -1),
                inviter=owner,
                receiver_organisation=owner,
            )
            if number % 4 == 0:
                told = {"response": response, "handed_by": user, "handed_at": now}
                Assignment.objects.create(person=user, link_id=questionnaire.tree.items[0].link_id, **told)
                Milestone.objects.create(response=response, step="texts", day=today, set_by=user, set_at=now)

    return client, fill


def _measure(client: Any, times: int) -> dict[str, float]:
    """Milliseconds, the median of so many; what a process does once is done before."""
    found = {}
    for name, query in PAGES.items():
        taken = []
        for number in range(times + 2):
            begun = time.process_time()
            assert client.get(f"/laget/{query}").status_code == 200
            if number >= 2:
                taken.append((time.process_time() - begun) * 1000)
        found[name] = statistics.median(taken)
    return found


def _report(sizes: list[int], few: dict[str, float], many: dict[str, float]) -> int:
    print(f"{'sida':20} {sizes[0]:>8} {sizes[1]:>8}  förhållande")
    for name in PAGES:
        print(f"{name:20} {few[name]:6.0f} ms {many[name]:6.0f} ms  {many[name] / few[name]:.2f}")
    return 0 if all(many[name] <= TARGET * few[name] for name in PAGES) else 1


if __name__ == "__main__":
    sys.exit(main())
