"""No file is left that nothing names, whoever is killed and whatever is away: what is to go is written down first."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from attachments.erasing import erase_due
from attachments.models import Attachment, FileToErase
from attachments.services import erase_attachments, keep_file, stored_file
from operations.backup.contents import list_stored
from operations.holding import hold_deletion, resume_deletion
from responses.tasks import rescan_attachments
from tests.accounts.builders import make_organisation, make_user
from tests.attachments import files
from tests.attachments.adding import add_file
from tests.attachments.storages import StubbornStorage, use_storage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("transactions")]


@pytest.fixture
def region() -> Organisation:
    return make_organisation()


@pytest.fixture
def alice() -> User:
    return make_user()


def storing(region: Organisation, alice: User) -> Any:
    return stored_file(organisation=region, uploaded_by=alice, upload=files.upload(files.pdf(), "a.pdf"))


def test_a_file_whose_row_is_written_stays(region: Organisation, alice: User) -> None:
    kept = add_file(organisation=region, uploaded_by=alice, upload=files.upload(files.pdf(), "a.pdf"))
    assert not FileToErase.objects.exists()
    assert erase_due(at=timezone.now() + timedelta(days=2)) == 0
    assert default_storage.exists(kept.file.name)


def test_a_file_that_a_killed_process_left_goes_a_day_later(region: Organisation, alice: User) -> None:
    killed = storing(region, alice)
    left = killed.__enter__()
    assert default_storage.exists(left.file.name)
    assert erase_due(at=timezone.now() + timedelta(hours=23)) == 0
    assert default_storage.exists(left.file.name), "it may be on its way"
    assert erase_due(at=timezone.now() + timedelta(hours=25)) == 1
    assert not default_storage.exists(left.file.name)
    assert not FileToErase.objects.exists()


def test_a_file_that_was_named_after_all_is_never_erased(region: Organisation, alice: User) -> None:
    """As in a database that was put back as it stood in the middle of an upload."""
    kept = add_file(organisation=region, uploaded_by=alice, upload=files.upload(files.pdf(), "a.pdf"))
    FileToErase.objects.create(name=kept.file.name, erase_after=timezone.now())
    assert erase_due(at=timezone.now()) == 1
    assert default_storage.exists(kept.file.name)


def keep_and_fail(region: Organisation, by: User, error: Exception | None) -> None:
    with storing(region, by) as stored, transaction.atomic():
        keep_file(stored)
        if error:
            raise error


def keep_and_fail_afterwards(region: Organisation, by: User) -> None:
    with storing(region, by) as stored:
        keep_file(stored)
        raise ConnectionError("the answer to the commit was lost")


def stored_files(region: Organisation) -> list[str]:
    return list(list_stored(default_storage, f"attachments/{region.pk}"))


def test_what_is_not_kept_or_whose_transaction_fails_is_taken_away_at_once(region: Organisation, alice: User) -> None:
    with storing(region, alice):
        assert len(stored_files(region)) == 1
    assert stored_files(region) == []
    with pytest.raises(ZeroDivisionError):
        keep_and_fail(region, alice, ZeroDivisionError())
    assert stored_files(region) == []
    with pytest.raises(IntegrityError):  # the database refuses it at the commit
        keep_and_fail(region, User(pk=-1), None)
    assert stored_files(region) == []
    assert not FileToErase.objects.exists()
    assert not Attachment.objects.exists()


def test_a_commit_whose_answer_was_lost_loses_no_file(region: Organisation, alice: User) -> None:
    with pytest.raises(ConnectionError):
        keep_and_fail_afterwards(region, alice)
    assert Attachment.objects.get().file.read() == files.pdf()


def test_what_does_not_go_is_tried_again_and_stops_nothing_else(
    region: Organisation, alice: User, settings: Any
) -> None:
    use_storage(settings, StubbornStorage)
    made = [
        add_file(organisation=region, uploaded_by=alice, upload=files.upload(files.pdf(), f"{number}.pdf"))
        for number in range(3)
    ]
    names = [one.file.name for one in made]
    StubbornStorage.kept.add(names[0])
    try:
        with transaction.atomic():
            erase_attachments(attachments=Attachment.objects.all(), at=timezone.now())
            assert all(map(default_storage.exists, names)), "not before the commit"
        assert [name for name in names if default_storage.exists(name)] == names[:1]
        assert FileToErase.objects.get().name == names[0]
        assert erase_due(at=timezone.now()) == 0
    finally:
        StubbornStorage.kept.clear()
    assert erase_due(at=timezone.now()) == 1
    assert not default_storage.exists(names[0])


def test_who_is_killed_after_the_commit_leaves_it_to_the_night(region: Organisation, alice: User) -> None:
    gone = add_file(organisation=region, uploaded_by=alice, upload=files.upload(files.pdf(), "a.pdf"))
    with transaction.atomic():
        erase_attachments(attachments=Attachment.objects.all(), at=timezone.now())
        connection.run_on_commit.clear()
    assert default_storage.exists(gone.file.name)
    assert erase_due(at=timezone.now()) == 1
    assert not default_storage.exists(gone.file.name)


def test_the_hourly_task_erases_it_too_for_a_while(region: Organisation, alice: User) -> None:
    gone = [
        add_file(organisation=region, uploaded_by=alice, upload=files.upload(files.pdf(), f"{number}.pdf"))
        for number in range(2)
    ]
    with transaction.atomic():
        erase_attachments(attachments=Attachment.objects.all(), at=timezone.now())
        connection.run_on_commit.clear()
    assert erase_due(at=timezone.now(), seconds=-1) == 0
    assert all(default_storage.exists(one.file.name) for one in gone)
    rescan_attachments()
    assert not any(default_storage.exists(one.file.name) for one in gone)


def test_after_a_restore_no_file_goes_by_the_clock_until_somebody_has_looked(region: Organisation, alice: User) -> None:
    """In a database that was put back as it stood in the middle of an upload, which was kept afterwards."""
    killed = storing(region, alice)
    left = killed.__enter__()
    FileToErase.objects.update(erase_after=timezone.now())
    hold_deletion(at=timezone.now())
    rescan_attachments()
    assert erase_due(at=timezone.now()) == 0
    assert default_storage.exists(left.file.name)
    with storing(region, alice):
        assert len(stored_files(region)) == 2
    assert stored_files(region) == [left.file.name], "what somebody did not keep just now goes"
    resume_deletion(at=timezone.now())
    rescan_attachments()
    assert not default_storage.exists(left.file.name)


ERASING = {
    "operations/readiness.py": "what the asking itself wrote",
    "attachments/erasing.py": "held back; at once only what a person has taken away just now",
    "archive/sealing/orphans.py": "what a try that was killed left, and no copy; when a person has a copy made",
    "archive/masking/making.py": "what a try that was killed left, and no masked copy; when a person has one made",
    "archive/disposal/files.py": "files of a gallring: held back; what came back of one that is done, by a command",
}
"""Everything that erases stored files, and why it may, or that it is held back after a restore."""


def test_all_that_erases_stored_files_is_known_with_its_hold() -> None:
    """A new one belongs here only when it is held back, or is a person's own act."""
    apps = [portal_settings.BASE_DIR / name.split(".")[0] for name in ("config", *portal_settings.INSTALLED_APPS)]
    files = {file for app in apps for file in app.rglob("*.py")}
    found = {
        str(file.relative_to(portal_settings.BASE_DIR))
        for file in files
        if re.search(r"\bstorage\.delete\(|_storage\.delete\(", file.read_text())
    }
    assert found == set(ERASING)
