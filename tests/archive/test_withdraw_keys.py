"""After a restore no key and no calendar's address opens anything, where whoever restores says so."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.api_keys.services import KeyRefusal, find_key
from archive.situation.subscribing import make_address, person_at_address
from audit.models import LogRow
from tests.archive.api.conftest import give_key
from tests.builders import make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_all_keys_and_addresses_are_withdrawn_at_once_and_the_log_has_each() -> None:
    keys, person, now = [give_key(make_organisation()) for _ in range(2)], make_user(), timezone.now()
    token, by = make_address(person=person, at=now), make_user(is_staff=True)
    before = LogRow.objects.count()
    for other in (person.email, "ingen@example.se"):
        with pytest.raises(CommandError, match="ingen systemadministratör"):
            call_command("withdraw_keys", by=other)
    assert person_at_address(token=token, network="", at=now) == person

    def told() -> str:
        out = StringIO()
        call_command("withdraw_keys", by=by.email.upper(), stdout=out)
        return out.getvalue()

    assert told() == "2\xa0nycklar är tillbakadragna, och 1\xa0kalenders adress är avslutad.\n"
    assert {find_key(sent=made.secret, network="", at=now) for made in keys} == {KeyRefusal.WITHDRAWN}
    assert person_at_address(token=token, network="", at=now) is None
    rows = LogRow.objects.order_by("-pk")[: LogRow.objects.count() - before]
    assert sorted((row.action, row.actor) for row in rows) == [
        ("api_key_changed", by.pk), ("api_key_changed", by.pk), ("calendar_address_changed", by.pk),
    ]  # fmt: skip
    assert told().startswith("0\xa0nycklar")
