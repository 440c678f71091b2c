"""Files handed out, from the local disk and from S3-compatible storage."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import boto3
import pytest
from csp.middleware import CSPMiddleware
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import RequestFactory

from attachments.downloads import attachment_response
from attachments.models import Attachment
from attachments.services import add_link
from config.refusals import WrongStateError
from tests.accounts.builders import make_organisation, make_user
from tests.attachments import files
from tests.attachments.adding import add_file

pytestmark = pytest.mark.django_db
CONTENT = files.pdf(pages=2)
# The portal's own package `responses` hides the library of that name, which moto needs: a process of its own,
# isolated (-I) from this directory. It serves until its standard input is closed.
MOTO = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%s" % server.get_host_and_port(), flush=True)
sys.stdin.read()
server.stop()
"""


def stored(name: str = "Åtgärder för övrigt.pdf") -> Attachment:
    attachment = add_file(organisation=make_organisation(), uploaded_by=make_user(), upload=files.upload(CONTENT, name))
    return Attachment.objects.get(pk=attachment.pk)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_comes_back_byte_for_byte_with_its_stored_type() -> None:
    response = attachment_response(stored())
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(CONTENT))
    assert body(response) == CONTENT


def test_a_file_is_always_a_download_and_keeps_its_swedish_name() -> None:
    disposition = attachment_response(stored())["Content-Disposition"]
    kind, _, name = disposition.partition("; filename*=utf-8''")
    assert kind == "attachment"
    assert unquote(name) == "Åtgärder för övrigt.pdf"


def test_browsers_neither_guess_nor_run_what_is_handed_out() -> None:
    response = attachment_response(stored())
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_page_policy_does_not_replace_the_sandbox() -> None:
    inner = attachment_response(stored())
    seen: Any = CSPMiddleware(lambda _: inner)(RequestFactory().get("/"))
    assert "sandbox" in seen["Content-Security-Policy"]


def test_what_was_exchanged_in_the_storage_is_not_handed_out_whoever_asks() -> None:
    """A decision, a receipt, a document of a case, an attachment of a draft: they are what was added, or nothing."""
    attachment = stored()
    attachment.file.storage.delete(attachment.file.name)
    attachment.file.storage.save(attachment.file.name, ContentFile(CONTENT + b" "))
    with pytest.raises(WrongStateError, match="inte längre den som lades till"):
        attachment_response(attachment)
    attachment.file.storage.delete(attachment.file.name)
    with pytest.raises(WrongStateError, match="borta"):
        attachment_response(attachment)


def test_a_link_has_no_file_to_hand_out() -> None:
    link = add_link(organisation=make_organisation(), uploaded_by=make_user(), url="example.se")
    with pytest.raises(ValueError, match="no file"):
        attachment_response(link)


@pytest.fixture(scope="module")
def s3_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log: Path = tmp_path_factory.mktemp("moto") / "log"
    environment = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-I", "-c", MOTO]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with log.open("w") as errors, subprocess.Popen(command, stderr=errors, env=environment, **pipes) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, log.read_text()
        yield address
        process.stdin.close()
        process.wait(timeout=10)


@pytest.fixture
def bucket(s3_address: str, settings: Any) -> Any:
    """An empty bucket, with Django's default storage in it."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    resource = boto3.resource("s3", endpoint_url=s3_address, region_name="eu-north-1", **keys)
    bucket = resource.create_bucket(
        Bucket=f"bilagor-{os.getpid()}", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    options = {"bucket_name": bucket.name, "endpoint_url": s3_address, "region_name": "eu-north-1"}
    options |= {"access_key": "test", "secret_key": "test", "default_acl": None, "file_overwrite": False}
    backend = {"BACKEND": "config.s3.PortalS3Storage", "OPTIONS": {**options, "seconds": 15}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


def test_a_file_goes_to_s3_and_comes_back_through_the_application(bucket: Any) -> None:
    attachment = stored()
    assert [item.key for item in bucket.objects.all()] == [attachment.file.name]
    assert bucket.Object(attachment.file.name).get()["Body"].read() == CONTENT
    assert type(storages["default"]).__name__ == "PortalS3Storage"
    response = attachment_response(attachment)
    assert response["Content-Length"] == str(len(CONTENT))
    assert body(response) == CONTENT


def test_a_refused_file_never_reaches_s3(bucket: Any) -> None:
    with pytest.raises(Exception, match="program"):
        add_file(organisation=make_organisation(), uploaded_by=make_user(), upload=files.upload(b"MZ", "a.pdf"))
    assert not list(bucket.objects.all())
