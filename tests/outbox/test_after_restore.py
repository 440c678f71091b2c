"""A restored database does not know which letters left after its backup: none that waited goes by itself."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from outbox import decisions
from outbox.models import OutboxMessage
from outbox.services import to_do
from outbox.tasks import deliver, sweep_outbox
from tests.builders import make_user
from tests.outbox.test_outbox import NOON, put_letter

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("own_queue")
def test_letters_that_waited_in_a_backup_are_sent_when_somebody_says_so_and_copies_at_once() -> None:
    """They may have gone after it; each administrator is not told of each."""
    make_user(is_staff=True)
    letter, copy = put_letter("prov:1", at=NOON), put_letter("copy:1", kind="seal_copy", at=NOON)
    told = StringIO()
    call_command("hold_deletion", "--letters", stdout=told)
    assert "1\xa0mejl väntade när kopian gjordes" in told.getvalue()
    assert "Dagens påminnelser och morgonbrev" in told.getvalue()
    assert list(to_do()) == [copy]
    sweep_outbox()
    deliver(letter.pk)
    assert (mail.outbox, OutboxMessage.objects.count()) == ([], 2)
    decisions.try_again(message=letter, by=None, at=timezone.now())
    deliver(letter.pk)
    assert len(mail.outbox) == 1


def test_deletion_alone_may_be_held() -> None:
    letter = put_letter("prov:1", at=NOON)
    call_command("hold_deletion", stdout=StringIO())
    assert list(to_do()) == [letter]
