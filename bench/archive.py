"""script/bench archive: does a search take as long over 10,000 copies as over 1,000?

Each search is asked for as a page by the archive's own view. The rows are made by SQL, with the words spread as words
are in a language, so that common, middling and rare ones can be looked for.
"""

import json
import random
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import accumulate
from typing import Any

from bench._portal import private_portal

TARGET = 1.5
ORGANISATIONS = 15
"""So few that a page is full of one organisation's copies of one year among the first thousand, too."""
PASSAGES, WORDS = 12, 40
SEARCHES = {
    "allt": "",
    "ett vanligt ord": "?words=kommun",
    "ett ovanligt ord": "?words=sjukstuga",
    "början på ett ord": "?words=sjukst",
    "inne i ett ord": "?words=stuga",
    "inne i ett vanligt ord": "?words=mmun",
    "två ord": "?words=kommun+sjukstuga",
    "en fras": "?words=%22kommun+ord1het%22",
    "inget": "?words=finnsinte",
    "diarienummer": "?diarienummer=RS+2025-000004",
    "organisation och år": "?organisation={organisation}&year=2025",
    "ord, organisation, enkät": "?words=kommun&organisation={organisation}&questionnaire=Enkät",
    "en senare sida": "?words=kommun&efter={later}",
    "efter nummer, med bilagor": "?with_attachments=on&sort=number",
    "efter organisation, en senare sida": "?state=archived&sort=organisation&efter={later}",
    "utan nummer, inget": "?without_number=on&year=2025",
}


@dataclass(frozen=True)
class Measured:
    """Milliseconds (the median) and queries of one search."""

    milliseconds: float
    queries: int


def main() -> int:
    parser = ArgumentParser(prog="script/bench archive")
    parser.add_argument("--sizes", nargs=2, type=int, default=[1000, 10_000])
    parser.add_argument("--times", type=int, default=25, help="hur många gånger varje sökning görs")
    options = parser.parse_args()
    with private_portal():
        client = _registrator()
        results = []
        for size in options.sizes:
            _fill(size)
            results.append(_measure(client, options.times))
    return _report(options.sizes, *results)


def _registrator() -> Any:
    from django.test import Client
    from django.utils import timezone

    from accounts.models import Mandate, MandateEvent, Membership, Organisation, User
    from accounts.models.mandates import EventKind
    from accounts.roles import Role

    user = User.objects.create_user("registrator@example.se", None, name="Registratorn")
    for number in range(ORGANISATIONS):
        organisation = Organisation.objects.create(
            name=f"Region {number:02}", number=f"{232100 + number}-0000", kinds=["region"]
        )
        Membership.objects.create(user=user, organisation=organisation, role=Role.ARCHIVIST)
    mandate = Mandate.objects.create(
        user=user,
        organisation=organisation,
        name=user.name,
        title="Direktör",
        reference="bench",
        valid_from=date(2020, 1, 1),
    )
    confirmer = User.objects.create_user("administrator@example.se", None, name="Administratören")
    MandateEvent.objects.create(mandate=mandate, kind=EventKind.CONFIRMED, actor=confirmer, at=timezone.now())
    client = Client()
    client.force_login(user)
    return client


def _fill(size: int) -> None:
    """As many submissions as there should be: the newest of them the same whatever the size."""
    from django.db import connection

    from archive.models import SearchEntry

    have = SearchEntry.objects.count()
    with connection.cursor() as cursor:
        # An index of words that is made at once takes a tenth of the time of one that grows by millions of words.
        cursor.execute(_WORD_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for statement in _ROWS:
            cursor.execute(
                statement, {"first": have, "last": size - 1, "organisations": ORGANISATIONS, "record": _record()}
            )
        with cursor.copy("COPY responses_searchpassage (entry_id, label, text, words) FROM STDIN") as copy:
            for row in _passages(have, size):
                copy.write_row(row)
        # The planner takes the rows without words to be few, and would gather all the texts anew for each of them.
        cursor.execute("SET enable_nestloop = off")
        for statement in (*_WORDS, *(definition for _, definition in indexes)):
            cursor.execute(statement)
    connection.close()  # VACUUM wants no transaction, and a new connection plans anew
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _passages(first: int, last: int) -> Iterator[tuple[str, str, str, str]]:
    """Words by rank, the second half as common as the first, and so on; every fiftieth text has the rare one."""
    chance = random.Random(first)  # noqa: S311  # the same rows each time
    words = ["kommun", *(f"ord{rank}het" for rank in range(1, 20_000))]
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for number in range(first, last):
        for place in range(PASSAGES):
            text = " ".join(chance.choices(words, cum_weights=weights, k=WORDS))
            rare = " sjukstugan" if (number * PASSAGES + place) % 250 == 0 else ""
            yield _key(number), f"{place + 1}. Beskriv arbetet", f"{text}{rare}.", ""


def _key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def _record() -> str:
    """What was true of each of them at submission."""
    from archive.records import Record

    names = ("opens_on", "last_day", "begun_at", "sent_at", "submitted_at")
    told = dict.fromkeys((name for name in Record.__dataclass_fields__), "") | dict.fromkeys(names, "2025-12-31")
    return json.dumps({**told, "submitted_as": [], "history": [], "replaces": None, "delivery": "read_here"})


_ID = "('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid"
_EACH = "FROM generate_series(%(first)s, %(last)s) n"
_EDITION = "n / %(organisations)s"
_ORGANISATION = "(SELECT id FROM accounts_organisation ORDER BY id OFFSET n %% %(organisations)s LIMIT 1)"
_QUESTIONNAIRE = f"(SELECT id FROM surveys_questionnaire WHERE name = 'enkat-' || ({_EDITION}))"
_INVITER = "(SELECT min(id) FROM accounts_organisation)"
_AT = "timestamptz '2026-01-01' - n * interval '1 hour'"
_USER = "(SELECT min(id) FROM accounts_user)"
_ROWS = (
    """INSERT INTO surveys_survey (name, title, owner_id) SELECT 'bench', 'Enkät', min(id) FROM accounts_organisation
    HAVING NOT EXISTS (SELECT FROM surveys_survey)""",
    f"""INSERT INTO surveys_questionnaire (survey_id, owner_id, name, version, title, year, definition, sha256,
        published_at)
    SELECT min(s.id), min(s.owner_id), 'enkat-' || ({_EDITION}), '1', 'Enkät ' || ({_EDITION}),
        2025 - ({_EDITION}) %% 5, '{{}}', repeat('0', 64), now() {_EACH}, surveys_survey s
    GROUP BY {_EDITION} ON CONFLICT DO NOTHING""",
    f"""INSERT INTO responses_response (id, organisation_id, inviter_id, receiver_organisation_id, receiver,
        questionnaire_id, state, delivery, contact_name, contact_email, opens_on, last_day, diarienummer, return_reason,
        created_at)
    SELECT {_ID}, {_ORGANISATION}, {_INVITER}, {_INVITER}, '', {_QUESTIONNAIRE}, 'archived', 'read_here', '', '',
        '2025-01-01', '2025-12-31', 'RS 2025-' || lpad(n::text, 7, '0'), '', now() {_EACH}""",
    f"""INSERT INTO responses_snapshot (response_id, number, content, sha256, sent_by_id, sent_at)
    SELECT {_ID}, 1, '{{}}', md5(n::text), {_USER}, {_AT} {_EACH}""",
    f"""INSERT INTO responses_signoff (snapshot_id, signer_id, mandate_id, sha256, name, title, phone, email,
        mandate_reference, stands_in, attestation, authenticated_by, signed_at, step, steps, own_work, acknowledged)
    SELECT s.id, {_USER}, (SELECT min(id) FROM accounts_mandate), '', '', '', '', '', '', '', '', '', {_AT},
        1, 1, false, '{{}}'
    {_EACH} JOIN responses_snapshot s ON s.response_id = {_ID}""",
    f"""INSERT INTO responses_submission (id, response_id, number, snapshot_id, sign_off_id, receipt_number,
        receipt_email, diarienummer, submitted_by_id, submitted_at, delivery, record)
    SELECT {_ID}, {_ID}, 1, s.id, o.id, 'SP-2026-' || lpad(n::text, 8, '0'), '', '', {_USER}, {_AT}, 'read_here',
        %(record)s
    {_EACH} JOIN responses_snapshot s ON s.response_id = {_ID} JOIN responses_signoff o ON o.snapshot_id = s.id""",
    f"""INSERT INTO responses_registerentry (submission_id, drawn_up_on, counterpart, counterpart_public, subject,
        subject_public, recipient_number)
    SELECT {_ID}, '2025-12-31', 'Socialstyrelsen', true, 'Svar', true, '' {_EACH}""",
    f"""INSERT INTO responses_searchentry (submission_id, organisation_id, questionnaire_id, submitted_at, numbers,
        words, edition, number_order, organisation_order, year, has_attachments)
    SELECT {_ID}, {_ORGANISATION}, {_QUESTIONNAIRE}, {_AT},
        ' RS 2025 ' || n || E' \\n SP 2026 ' || n || ' ', '', 1,
        'rs 2025-' || lpad(n::text, 20, '0'), 'organisation ' || lpad((n %% %(organisations)s)::text, 20, '0'),
        2025 - ({_EDITION}) %% 5, n %% 7 = 0 {_EACH}""",
)
_WORD_INDEXES = """SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename IN ('responses_searchentry', 'responses_searchpassage') AND indexdef LIKE '%USING gin%'"""
# As archive.searching.lexemes makes them, of words without capitals and dots.
_CUT = "regexp_split_to_table({0}, '\\W+') WITH ORDINALITY AS cut(word, n)"
_INSIDE = f"SELECT DISTINCT '>' || substr(word, at) FROM {_CUT}, generate_series(3, length(word) - 3) AS at"
_PAIRS = f"SELECT DISTINCT '+' || word || ' ' || lead(word) OVER (ORDER BY n) FROM {_CUT} WHERE word <> ''"
_WORDS = (
    f"""UPDATE responses_searchpassage SET words = to_tsvector('swedish', text) || to_tsvector('simple', text)
        || array_to_tsvector(ARRAY({_INSIDE.format("text")}))
        || array_to_tsvector(array_remove(ARRAY({_PAIRS.format("text")}), NULL))
    WHERE words = ''""",
    f"""UPDATE responses_searchentry e SET words = to_tsvector('swedish', t.all) || to_tsvector('simple', t.all)
        || array_to_tsvector(ARRAY({_INSIDE.format("t.all")}))
        || array_to_tsvector(array_remove(ARRAY({_PAIRS.format("t.all")}), NULL))
    FROM (SELECT entry_id, string_agg(text, ' ') AS all FROM responses_searchpassage GROUP BY entry_id) t
    WHERE t.entry_id = e.submission_id AND e.words = ''""",
)


def _measure(client: Any, times: int) -> dict[str, Measured]:
    """Every search in turn, round after round, so that the machine's moods fall on all of them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import Organisation

    organisation = Organisation.objects.order_by("pk")[0].pk
    urls = {name: f"/arkiv/{q.format(organisation=organisation, later=_key(400))}" for name, q in SEARCHES.items()}
    taken: dict[str, list[float]] = {name: [] for name in urls}
    queries = {}
    for name, url in urls.items():
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
        assert answer.status_code == 200, answer.status_code
        assert answer.context["page"].hits or name.endswith("inget"), name
        queries[name] = len(captured)
    for _ in range(times):
        for name, url in urls.items():
            begin = time.perf_counter()
            client.get(url)
            taken[name].append(1000 * (time.perf_counter() - begin))
    return {name: Measured(statistics.median(taken[name]), queries[name]) for name in urls}


def _report(sizes: list[int], few: dict[str, Measured], many: dict[str, Measured]) -> int:
    out = StringIO()
    out.write(f"{'sökning':26} {sizes[0]:>9} {sizes[1]:>9}  kvot  frågor\n")
    missed = []
    for name in SEARCHES:
        ratio = many[name].milliseconds / few[name].milliseconds
        queries = f"{few[name].queries} {many[name].queries}"
        out.write(
            f"{name:26} {few[name].milliseconds:6.1f} ms {many[name].milliseconds:6.1f} ms  {ratio:4.2f}  {queries}\n"
        )
        if ratio > TARGET or few[name].queries != many[name].queries:
            missed.append(name)
    out.write(
        f"mål: högst {TARGET} och lika många frågor" + (f"; missat: {', '.join(missed)}" if missed else "") + "\n"
    )
    sys.stdout.write(out.getvalue())
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
