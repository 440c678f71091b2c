"""Läget asked of the database: which responses a filter leaves, how many of each, and at whom they wait.

The rules are those of responses.overview.whereabouts and responses.lifecycle.waiting, which say of one response that is
read what this says of all of them: a page shows some of thousands, and only those are read.
tests/archive/situation/test_finding.py holds the two to each other.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connections

from accounts.models import User
from config.database.replica import reading_alias
from config.language.ordering import SwedishOrder
from responses.lifecycle.delivery import UNSENT_FOR
from responses.lifecycle.scope import READING_ROLES
from responses.overview.task_rows import LATE, MINE

OPEN, DONE = "pagar", "lamnade"

_HOLDS = "valid_from <= %(today)s::date AND (valid_to IS NULL OR valid_to >= %(today)s::date)"

_PLACES = f"""
WITH own AS MATERIALIZED (
    SELECT r.* FROM responses_response r
    WHERE r.organisation_id IN (
        SELECT organisation_id FROM accounts_membership
        WHERE user_id = %(reader)s AND role = ANY(%(reading)s) AND ended_at IS NULL AND {_HOLDS})
),
carried AS MATERIALIZED (
    SELECT id FROM surveys_questionnaire
    WHERE id IN (SELECT questionnaire_id FROM own) AND definition ->> 'delivery' = 'carried_over'
),
noted AS MATERIALIZED (
    SELECT response_id, array_agg(link_id) AS items FROM responses_sentseparately
    WHERE withdrawn_at IS NULL AND response_id IN (SELECT id FROM own) GROUP BY response_id
),
sealed AS MATERIALIZED (
    SELECT s.response_id,
        (SELECT k.done_on FROM responses_carryover k WHERE k.submission_id = s.id
            ORDER BY k.id DESC LIMIT 1) AS done_on,
        (r.state = 'submitted' OR r.last_day >= %(today)s::date - %(unsent_for)s) AND EXISTS (
            SELECT FROM responses_snapshot n, jsonb_each(n.content -> 'answers') a
            WHERE n.id = s.snapshot_id AND a.value ->> 'by_email' = 'true' AND a.key <> ALL(coalesce(t.items, '{{}}'))
        ) AS unsent
    FROM own r JOIN responses_submission s ON s.response_id = r.id LEFT JOIN noted t ON t.response_id = r.id
    WHERE r.state IN ('submitted', 'archived') AND NOT EXISTS (
        SELECT FROM responses_submission later WHERE later.response_id = r.id AND later.number > s.number)
),
place AS MATERIALIZED (
    SELECT r.id, r.state, r.opens_on, r.last_day, r.organisation_id, q.survey_id, r.correction_id, f.done_on,
        c.opens, c.last_day AS corrected_by, coalesce(c.last_day, r.last_day) AS due,
        c.id IS NOT NULL AND c.kind <> 'change' AND c.last_day IS NULL AS has_no_day,
        f.response_id IS NOT NULL AS is_sealed, w.carried,
        f.response_id IS NOT NULL AND ((w.carried AND f.done_on IS NULL) OR f.unsent) AS is_left,
        f.response_id IS NOT NULL AND NOT ((w.carried AND f.done_on IS NULL) OR f.unsent) AS is_done
    FROM own r
    JOIN surveys_questionnaire q ON q.id = r.questionnaire_id
    LEFT JOIN responses_correction c ON c.id = r.correction_id
    LEFT JOIN sealed f ON f.response_id = r.id
    CROSS JOIN LATERAL (SELECT CASE WHEN r.delivery <> '' THEN r.delivery = 'carried_over'
        ELSE r.questionnaire_id IN (SELECT id FROM carried) END AS carried) w
),
part AS (
    SELECT a.response_id, a.person_id, a.unit_id, CASE WHEN a.by_name THEN u.name ELSE u.email END AS called,
        coalesce(p.corrected_by, a.last_day, p.last_day) AS day, p.has_no_day
    FROM responses_assignment a JOIN place p ON p.id = a.response_id JOIN accounts_user u ON u.id = a.person_id
    WHERE p.state = 'draft' AND p.opens_on <= %(today)s::date AND u.is_active
        AND a.withdrawn_at IS NULL AND a.done_at IS NULL
        AND (p.correction_id IS NULL OR p.opens = '{{}}' OR a.link_id = ANY(p.opens))
)
"""  # noqa: S608  # our own words; what is asked for goes as values

_LATE = """
late AS (
    SELECT id AS response_id FROM place WHERE due < %(today)s::date AND NOT has_no_day
    UNION ALL
    SELECT response_id FROM part WHERE day < %(today)s::date AND NOT has_no_day
    UNION ALL
    SELECT m.response_id FROM responses_milestone m JOIN place p ON p.id = m.response_id
    CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT FROM responses_submission s WHERE s.response_id = p.id AND s.submitted_at >= m.set_at) AS handed_in) h
    WHERE m.day < %(today)s::date AND NOT (m.reached_at IS NOT NULL AND m.step IN ('texts', 'compiled')) AND NOT CASE
        WHEN m.step = 'handed_in' AND p.carried THEN p.done_on IS NOT NULL
        WHEN m.step = 'handed_in' THEN p.is_sealed OR h.handed_in
        WHEN h.handed_in THEN true
        WHEN m.step = 'signed' THEN p.state IN ('approved', 'submitted', 'archived')
        ELSE p.state <> 'draft' OR (m.step = 'texts'
            AND EXISTS (SELECT FROM responses_assignment a WHERE a.response_id = p.id AND a.withdrawn_at IS NULL)
            AND NOT EXISTS (SELECT FROM responses_assignment a
                WHERE a.response_id = p.id AND a.withdrawn_at IS NULL AND a.done_at IS NULL)) END
)
"""


def _waits(whose: str = "") -> str:
    """At whom they wait, those of `whose` memberships (m) only."""
    return f"""
held AS (
    SELECT DISTINCT m.organisation_id, m.user_id, m.role, u.name FROM accounts_membership m
    JOIN accounts_user u ON u.id = m.user_id
    WHERE m.organisation_id IN (SELECT organisation_id FROM own) AND m.role IN ('editor', 'approver', 'archivist')
        AND m.ended_at IS NULL AND {_HOLDS} AND u.is_active {whose}
),
sent AS MATERIALIZED (
    SELECT DISTINCT ON (n.response_id) n.id, n.response_id, n.sent_by_id, n.edited_last_by_id,
        p.organisation_id, p.survey_id, p.due, o.approver_may_have_edited
    FROM responses_snapshot n JOIN place p ON p.id = n.response_id
    JOIN accounts_organisation o ON o.id = p.organisation_id
    WHERE p.state = 'in_review' ORDER BY n.response_id, n.number DESC
),
wait AS (
    SELECT response_id, person_id, called, min(day) AS day FROM part GROUP BY response_id, person_id, called
    UNION ALL
    SELECT p.id, h.user_id, h.name, p.due FROM place p JOIN held h USING (organisation_id)
    WHERE (h.role = 'editor' AND (p.is_left OR p.state = 'approved'
            OR (p.state = 'draft' AND p.opens_on <= %(today)s::date)))
        OR (h.role = 'archivist' AND p.state = 'submitted')
    UNION ALL
    SELECT n.response_id, h.user_id, h.name, n.due FROM sent n
    JOIN held h ON h.organisation_id = n.organisation_id AND h.role = 'approver'
    CROSS JOIN LATERAL (SELECT
        (SELECT array_agg(t.user_id ORDER BY t.number) FROM responses_approvalturn t
            WHERE t.snapshot_id = n.id) AS turns,
        (SELECT count(*)::int FROM responses_signoff s WHERE s.snapshot_id = n.id AND s.voided_at IS NULL) AS signed,
        EXISTS (SELECT FROM accounts_mandate d
            WHERE d.organisation_id = n.organisation_id AND d.user_id = h.user_id AND {_HOLDS}
            AND (d.scope = '{{}}' OR n.survey_id::text = ANY(d.scope))
            AND EXISTS (SELECT FROM accounts_mandateevent e WHERE e.mandate_id = d.id AND e.kind = 'confirmed')
            AND NOT EXISTS (SELECT FROM accounts_mandateevent e
                WHERE e.mandate_id = d.id AND e.kind = 'withdrawn' AND e.from_day <= %(today)s::date)) AS may_sign) x
    WHERE CASE WHEN x.turns IS NOT NULL
        THEN h.user_id = x.turns[x.signed + 1] AND (x.signed + 1 < cardinality(x.turns) OR x.may_sign)
        ELSE x.may_sign AND (n.approver_may_have_edited
            OR (h.user_id <> n.sent_by_id AND h.user_id IS DISTINCT FROM n.edited_last_by_id)) END
)
"""  # noqa: S608  # our own words; what is asked for goes as values


_ALL = f"""{_PLACES}, {_LATE}, {_waits("AND m.user_id = %(person)s")}, told AS MATERIALIZED (
    SELECT p.*, NOT is_done AND id IN (SELECT response_id FROM late) AS is_late,
        id IN (SELECT response_id FROM wait WHERE person_id = %(person)s) AS is_theirs FROM place p
)
"""  # noqa: S608  # our own words; what is asked for goes as values

_FITS = {"": "true", LATE: "is_late", MINE: "is_theirs", OPEN: "NOT is_done", DONE: "is_done"}
_COUNTS = f"SELECT {', '.join(f'count(*) FILTER (WHERE {fits})' for fits in _FITS.values())} FROM told"  # noqa: S608
_IN_ORDER = (
    "is_done, CASE WHEN NOT is_done THEN told.last_day END, CASE WHEN is_done THEN told.last_day END DESC,"
    f" {SwedishOrder.template % {'expressions': 'o.name'}}, o.name, told.id"
)


@dataclass(frozen=True)
class Asking:
    """Whose Läget it is, on which day; `person`: at whom it waits that is asked for, the reader unless said."""

    reader: User
    today: date
    person: int | None = None

    def ask(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """The rows of the statement."""
        given: dict[str, Any] = {
            **{"reader": self.reader.pk, "person": self.person or self.reader.pk, "today": self.today},
            **{"reading": list(READING_ROLES), "unsent_for": UNSENT_FOR // timedelta(days=1)},
        }
        with connections[reading_alias()].cursor() as cursor:
            cursor.execute(sql, given | more)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def count_each(asking: Asking) -> dict[str, int]:
    """How many responses each filter leaves."""
    [counts] = asking.ask(_ALL + _COUNTS)
    return dict(zip(_FITS, counts, strict=True))


def find_some(asking: Asking, fits: str, *, begin: int = 0, most: int) -> list[uuid.UUID]:
    """The responses that the filter leaves, at most `most` from the one at `begin`: what is left to do first, then by
    last day and organisation; of what is done the newest first.
    """
    if fits not in _FITS:
        return []
    sql = f"""{_ALL} SELECT told.id FROM told JOIN responses_response r ON r.id = told.id
        JOIN accounts_organisation o ON o.id = r.organisation_id
        WHERE {_FITS[fits]} ORDER BY {_IN_ORDER} LIMIT %(most)s OFFSET %(begin)s"""  # noqa: S608  # our own words; what is asked for goes as values
    return [key for [key] in asking.ask(sql, begin=begin, most=most)]


@dataclass(frozen=True)
class WaitingHolder:
    """A person at whom something waits: `responses` are the nearest of the `amount` that do."""

    person: int
    called: str
    unit: str
    amount: int
    edited: bool
    """Whether one of them is in an organisation whose editor the reader is."""
    responses: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Holders:
    """Some of those at whom something waits; `amount` is how many there are, `has_units` whether any is of a unit."""

    people: list[WaitingHolder]
    amount: int = 0
    has_units: bool = False


_HOLDERS = f"""{_PLACES}, {_waits()}, holder AS (
    SELECT w.person_id, w.called, count(*) AS amount,
        bool_or(p.organisation_id IN (
            SELECT organisation_id FROM accounts_membership
            WHERE user_id = %(reader)s AND role = 'editor' AND ended_at IS NULL AND {_HOLDS})) AS edited,
        array_agg(DISTINCT p.organisation_id) AS organisations,
        (array_agg(w.response_id ORDER BY w.day, w.response_id))[1:%(each)s] AS nearest
    FROM wait w JOIN place p ON p.id = w.response_id
    GROUP BY w.person_id, w.called
), ordered AS MATERIALIZED (
    SELECT n.id, n.name, n.organisation_id, n.ended_at,
        {SwedishOrder.template % {"expressions": "n.name"}} AS place
    FROM accounts_unit n WHERE n.organisation_id IN (SELECT organisation_id FROM own)
), handed AS MATERIALIZED (
    SELECT person_id, called, array_agg(DISTINCT unit_id) AS units FROM part
    WHERE unit_id IS NOT NULL GROUP BY person_id, called
), placed AS MATERIALIZED (
    SELECT h.*, (SELECT string_agg(n.name, ', ' ORDER BY n.place, n.name) FROM ordered n
        WHERE CASE WHEN a.units IS NOT NULL THEN n.id = ANY(a.units) ELSE n.ended_at IS NULL
            AND n.organisation_id = ANY(h.organisations)
            AND EXISTS (SELECT FROM accounts_unit_members b WHERE b.unit_id = n.id AND b.user_id = h.person_id)
        END) AS unit
    FROM holder h LEFT JOIN handed a USING (person_id, called)
), chosen AS (
    SELECT *, count(*) OVER () AS people, count(unit) OVER () > 0 AS has_units FROM placed
    WHERE strpos(upper(called), upper(%(named)s)) > 0 OR strpos(upper(unit), upper(%(named)s)) > 0
    ORDER BY unit IS NULL, {SwedishOrder.template % {"expressions": "unit"}}, unit,
        {SwedishOrder.template % {"expressions": "called"}}, called, person_id
    LIMIT %(most)s OFFSET %(begin)s
)
SELECT person_id, called, unit, amount, edited, people, has_units, nearest FROM chosen
"""  # noqa: S608  # our own words; what is asked for goes as values


def find_holders(asking: Asking, *, named: str = "", begin: int = 0, most: int, each: int) -> Holders:
    """Some of those at whom something waits, by unit and name, those without a unit last; `named`: only those whose
    name, or unit's name, has this in it, `each`: how many responses of each. The unit is that for which they have
    something, a mailbox as well as a person, or else the one that they belong to; of several, all by name.
    """
    found = asking.ask(_HOLDERS, named=named, begin=begin, most=most, each=each)
    if not found:
        return Holders([])
    people = [
        WaitingHolder(person, called, unit or "", amount, edited_there, tuple(some))
        for person, called, unit, amount, edited_there, _people, _units, some in found
    ]
    return Holders(people, amount=found[0][5], has_units=found[0][6])


def waiting_at(asking: Asking, people: Collection[int], organisations: Collection[int]) -> list[uuid.UUID]:
    """The responses of those organisations that wait at one of the people."""
    sql = f"""{_PLACES}, {_waits()} SELECT DISTINCT w.response_id FROM wait w JOIN place p ON p.id = w.response_id
        WHERE w.person_id = ANY(%(people)s) AND p.organisation_id = ANY(%(organisations)s)"""  # noqa: S608  # our own words; what is asked for goes as values
    return [key for [key] in asking.ask(sql, people=list(people), organisations=list(organisations))]
