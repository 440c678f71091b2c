"""A field for a file that is kept says what the file may be, and how large as it is set when the form is shown."""

from typing import Any

from administration.mandates.forms import GiveMandateForm
from attachments.fields import StoredFileField
from config.fields.forms import PlainForm


class _Form(PlainForm):
    file = StoredFileField(label="Fil", first="Den som bekräftar läser det.")


def test_the_help_tells_the_types_and_the_highest_size(settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 3 * 1024 * 1024
    told = _Form().fields["file"].help_text
    assert told.startswith("Den som bekräftar läser det. PDF, Word (docx)")
    assert told.endswith("PNG och JPEG. Högst 3 MB.")


def test_the_browser_offers_those_types() -> None:
    assert 'accept=".pdf,.docx' in str(_Form()["file"])


def test_the_decision_of_a_mandate_is_such_a_file() -> None:
    assert isinstance(GiveMandateForm.base_fields["decision"], StoredFileField)
