"""Who waits for whom: one package at a time for a key, and one copy at a time is given its place in the list."""

import psycopg
import pytest
from django.db import connection, transaction

from archive.api import gate
from archive.sealing.making import _TURN, _take_turn
from tests.archive.api.conftest import ITEMS, asks_with, give_key, seal_answer
from tests.archive.api.test_answers import LIST, check, one
from tests.builders import make_definition, make_questionnaire

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("api"),
    pytest.mark.usefixtures("short_copies"),
]


def test_one_package_at_a_time_is_made_for_a_key() -> None:
    copy = seal_answer(make_questionnaire(make_definition(ITEMS)))
    made = give_key(copy.submission.response.organisation)
    ask = asks_with(made.secret)
    told = connection.get_connection_params()
    kept = {key: told[key] for key in ("dbname", "user", "host", "port", "password") if key in told}
    with psycopg.connect(**kept) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, %s)", (gate.HEAVY, made.key.pk))
        answer = ask(f"{one(copy)}/package")
        check(answer, f"{LIST}/{{submission_id}}/package")
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
        assert int(answer.headers["Retry-After"]) >= 1
        assert ask(f"{one(copy)}/sealed-copy").status_code == 200
        of_another = asks_with(give_key(copy.submission.response.organisation, name="Andra").secret)
        assert of_another(f"{one(copy)}/package").status_code == 200
    assert ask(f"{one(copy)}/package").status_code == 200
    with gate.one_at_a_time(made.key), connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1h",)


def test_a_copy_is_given_its_place_only_when_no_other_may_still_come_before_it() -> None:
    """The lock that keep_copy takes is held until the commit: a second connection does not get it meanwhile."""

    def is_free() -> bool:
        told = connection.get_connection_params()
        kept = {key: told[key] for key in ("dbname", "user", "host", "port", "password") if key in told}
        with psycopg.connect(**kept) as other:
            [free] = other.execute("SELECT pg_try_advisory_xact_lock(%s)", [_TURN]).fetchone() or [None]
        return bool(free)

    with transaction.atomic():
        _take_turn()
        assert not is_free()
    assert is_free()
