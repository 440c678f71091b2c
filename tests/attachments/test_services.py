"""Adding and removing attachments."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, ProgrammingError

from accounts.models import Organisation, User
from attachments.forms import AttachmentForm
from attachments.models import Attachment, AttachmentKind
from attachments.services import add_link, remove_attachment
from tests.accounts.builders import make_organisation, make_user
from tests.attachments import files
from tests.attachments.adding import add_file

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def region() -> Organisation:
    return make_organisation()


@pytest.fixture
def alice() -> User:
    return make_user()


def added(region: Organisation, alice: User, **options: Any) -> Attachment:
    options.setdefault("upload", files.upload(files.pdf(pages=2), "Åtgärder för övrigt.pdf"))
    return add_file(organisation=region, uploaded_by=alice, **options)


# Files


def test_an_added_file_is_stored_unchanged_with_its_facts(region: Organisation, alice: User) -> None:
    content = files.pdf(pages=2)
    attachment = added(region, alice, title=" Handlingsplan ", diarienummer="RS 1", decided_on=date(2025, 11, 21))
    attachment = Attachment.objects.get(pk=attachment.pk)
    assert attachment.file.read() == content
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    assert (attachment.size, attachment.pages, attachment.mime_type) == (len(content), 2, "application/pdf")
    assert (attachment.title, attachment.diarienummer) == ("Handlingsplan", "RS 1")
    assert (attachment.decided_on, attachment.original_name) == (date(2025, 11, 21), "Åtgärder för övrigt.pdf")


@pytest.mark.parametrize(
    ("written", "kept"), [("45", "§ 45"), ("§45", "§ 45"), (" § 45/26 ", "§ 45/26"), ("§§ 3–4", "§ 3–4"), ("§ ", "")]
)
def test_a_paragraph_is_kept_in_one_spelling(written: str, kept: str, region: Organisation, alice: User) -> None:
    assert added(region, alice, decision_paragraph=written).decision_paragraph == kept


def test_the_file_lies_under_its_organisation_and_its_own_key(region: Organisation, alice: User) -> None:
    attachment = added(region, alice)
    assert attachment.file.name == f"attachments/{region.pk}/{attachment.pk}/Åtgärder_för_övrigt.pdf"


def test_a_blank_title_becomes_the_name_of_the_file(region: Organisation, alice: User) -> None:
    assert added(region, alice, title="  ").title == "Åtgärder för övrigt.pdf"


def test_a_file_that_django_put_on_disk_is_stored_alike(region: Organisation, alice: User) -> None:
    content = files.docx()
    with TemporaryUploadedFile("stor.docx", "", len(content), None) as upload:
        upload.write(content)
        assert added(region, alice, upload=upload).file.read() == content


def test_a_refused_file_leaves_nothing_behind_and_names_its_field(region: Organisation, alice: User) -> None:
    with pytest.raises(ValidationError) as caught:
        added(region, alice, upload=files.upload(b"hej", "a.pdf"))
    assert list(caught.value.message_dict) == ["file"]
    assert not Attachment.objects.exists()
    assert not default_storage.exists(f"attachments/{region.pk}")


def test_too_long_a_title_is_refused_before_the_file_is_stored(region: Organisation, alice: User) -> None:
    with pytest.raises(ValidationError) as caught:
        added(region, alice, title="x" * 301)
    assert list(caught.value.message_dict) == ["title"]
    assert not default_storage.exists(f"attachments/{region.pk}")


def test_a_storage_that_does_not_take_the_file_is_told_of_beside_its_field_and_nothing_is_half_there(
    region: Organisation, alice: User, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("where the directory should be")
    elsewhere = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "file")}}
    settings.STORAGES = {**settings.STORAGES, "default": elsewhere}
    with pytest.raises(ValidationError, match="portalens lagring är full eller inte svarar") as caught:
        added(region, alice)
    assert list(caught.value.message_dict) == ["file"]
    assert not Attachment.objects.exists()


# Links


def test_a_link_gets_its_scheme_and_is_its_own_title(region: Organisation, alice: User) -> None:
    attachment = add_link(organisation=region, uploaded_by=alice, url=" regionhalland.se/x ")
    assert (attachment.kind, attachment.url) == (AttachmentKind.LINK, "https://regionhalland.se/x")
    assert attachment.title == "https://regionhalland.se/x"
    assert attachment.size is None


def test_a_refused_address_names_its_field(region: Organisation, alice: User) -> None:
    with pytest.raises(ValidationError) as caught:
        add_link(organisation=region, uploaded_by=alice, url="javascript:alert(1)")
    assert list(caught.value.message_dict) == ["url"]
    assert not Attachment.objects.exists()


# Afterwards


def test_a_removed_attachment_keeps_its_file(region: Organisation, alice: User) -> None:
    attachment = remove_attachment(attachment=added(region, alice), removed_by=alice, at=NOON)
    assert (attachment.removed_at, attachment.removed_by) == (NOON, alice)
    assert attachment.file.read() == files.pdf(pages=2)


def test_of_two_removals_the_first_stands(region: Organisation, alice: User) -> None:
    attachment = added(region, alice)
    remove_attachment(attachment=attachment, removed_by=alice, at=NOON)
    assert remove_attachment(attachment=attachment, removed_by=make_user(), at=NOON.replace(hour=13)).removed_at == NOON


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("file", "attachments/other.pdf"),
        ("sha256", "0" * 64),
        ("size", 1),
        ("mime_type", "text/html"),
        ("pages", 9),
        ("original_name", "annat.pdf"),
    ],
)
def test_the_database_refuses_to_change_the_content(region: Organisation, alice: User, field: str, value: Any) -> None:
    attachment = added(region, alice)
    with pytest.raises(ProgrammingError, match="Cannot update"):
        Attachment.objects.filter(pk=attachment.pk).update(**{field: value})


def test_the_database_refuses_to_turn_a_link_elsewhere(region: Organisation, alice: User) -> None:
    link = add_link(organisation=region, uploaded_by=alice, url="example.se")
    with pytest.raises(ProgrammingError, match="Cannot update"):
        Attachment.objects.filter(pk=link.pk).update(url="https://example.org")


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "link", "url": ""},
        {"kind": "link", "url": "ftp://example.se"},
        {"kind": "link", "url": "https://example.se", "file": "a.pdf"},
        {"kind": "file", "url": "https://example.se", "file": "a.pdf"},
        {"kind": "file", "file": ""},
        {"kind": "file", "file": "a.pdf", "sha256": ""},
        {"kind": "file", "file": "a.pdf", "size": 0},
        {"kind": "note", "file": "a.pdf"},
        {"kind": "link", "url": "https://example.se", "removed_at": NOON},
    ],
)
def test_the_database_refuses_rows_that_are_neither_a_file_nor_a_link(
    region: Organisation, alice: User, facts: dict[str, Any]
) -> None:
    of_a_file = {"sha256": "a" * 64, "size": 1, "mime_type": "application/pdf", "original_name": "a.pdf"}
    defaults = of_a_file if facts["kind"] != "link" else {}
    with pytest.raises(IntegrityError, match="attachment_"):
        Attachment.objects.create(organisation=region, uploaded_by=alice, title="x", **{**defaults, **facts})


@pytest.mark.parametrize(
    "typed", ["rs 2026\u20110412", "Dnr RS 2026 - 0412", " RS\u00a02026-0412 ", "RS\u200b 2026-0412"]
)
def test_the_number_of_a_decision_is_kept_in_one_spelling(typed: str, region: Organisation, alice: User) -> None:
    assert added(region, alice, diarienummer=typed).diarienummer == "RS 2026-0412"


def test_a_decision_of_somebody_elses_keeps_the_shape_of_its_number(region: Organisation, alice: User) -> None:
    region.diarienummer_pattern = "RS ÅÅÅÅ-####"
    spelled = {
        typed: added(region, alice, diarienummer=typed).diarienummer for typed in ("rs2026-0412", "ks 2016-254/322")
    }
    assert spelled == {"rs2026-0412": "RS 2026-0412", "ks 2016-254/322": "KS 2016-254/322"}


@pytest.mark.parametrize("typed", ["x", "../..", "\u2013", "dnr"])
def test_what_has_no_figure_is_no_number(typed: str) -> None:
    form = AttachmentForm({"url": "https://example.se/", "diarienummer": typed}, today=date(2026, 3, 1))
    assert "diarienumret" in form.errors["diarienummer"][0]
