"""The form for a new attachment, and links and days as people write them."""

from datetime import date
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from attachments.dates import SwedishDateField
from attachments.forms import AttachmentForm
from attachments.links import web_address
from tests.attachments import files

TODAY = date(2026, 3, 10)


def bound(upload: SimpleUploadedFile | None = None, **data: Any) -> AttachmentForm:
    return AttachmentForm(data, {"file": upload} if upload else {}, today=TODAY)


def test_a_file_or_a_link_is_needed() -> None:
    assert bound(title="x").errors == {"file": ["Välj en fil eller skriv en länk."]}


def test_a_file_and_a_link_at_once_are_too_much() -> None:
    form = bound(files.upload(files.pdf(), "a.pdf"), url="example.se")
    assert list(form.errors) == ["url"]
    assert "antingen en fil eller en länk" in form.errors["url"][0]


def test_a_bad_address_is_said_once_beside_its_field() -> None:
    assert bound(url="mailto:a@example.se").errors == {
        "url": ["Skriv en webbadress, till exempel https://www.example.se/beslut.pdf."]
    }


def test_the_form_says_the_limit_and_leaves_the_form_element_and_csrf_to_the_page(settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 5 * 1024 * 1024
    html = render_crispy_form(AttachmentForm(today=TODAY))
    assert "Högst 5 MB." in html
    assert "<form" not in html
    assert "csrfmiddlewaretoken" not in html
    assert 'accept=".pdf,.docx,' in html
    assert 'type="date"' in html


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("regionhalland.se/x", "https://regionhalland.se/x"),
        (" www.example.se ", "https://www.example.se"),
        ("//example.se/a", "https://example.se/a"),
        ("http://example.se/a?b=c#d", "http://example.se/a?b=c#d"),
        ("HTTPS://Example.se", "HTTPS://Example.se"),
        ("example.se:8080/a", "https://example.se:8080/a"),
        ("example.se/åtgärder", "https://example.se/åtgärder"),
    ],
)
def test_an_address_is_taken_as_people_write_it(written: str, address: str) -> None:
    assert web_address(written) == address


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("javascript:alert(1)", "url"),
        ("ftp://example.se/a", "url"),
        ("mailto:a@example.se", "url"),
        ("file:///etc/passwd", "url"),
        ("inte en adress", "url"),
        ("", "url"),
        ("https://[x", "url"),
        ("https://anna:hemligt@example.se/", "url_secret"),
        ("https://example.se/" + "x" * 2000, "url_too_long"),
    ],
)
def test_an_address_that_is_no_web_page_is_refused(written: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        web_address(written)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "written",
    ["2025-11-21", "20251121", "2025/11/21", "21/11 2025", "21 november 2025", "den 21 nov. 2025", "21 NOVEMBER 2025"],
)
def test_a_day_is_understood_as_people_write_it(written: str) -> None:
    assert SwedishDateField().clean(written) == date(2025, 11, 21)


@pytest.mark.parametrize(("written", "month"), [("1 januari 2025", 1), ("1 maj 2025", 5), ("1 oktober 2025", 10)])
def test_the_months_are_swedish(written: str, month: int) -> None:
    assert SwedishDateField().clean(written) == date(2025, month, 1)


@pytest.mark.parametrize("written", ["igår", "31 februari 2025", "2025-13-01", "1 blörk 2025", "november 2025"])
def test_a_day_that_is_none_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValidationError, match="Skriv datumet som 2025-11-21 eller 21 november 2025"):
        SwedishDateField().clean(written)


def test_a_slip_in_the_year_is_refused() -> None:
    with pytest.raises(ValidationError, match="Kontrollera årtalet"):
        SwedishDateField().clean("0205-11-21")
