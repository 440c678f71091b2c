"""Whatever a document is called, an answer that can be submitted with it can be sealed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attachments.models import Attachment
from config.pdf.render import EmbeddedFile, _check_attachments
from responses.models import State
from tests.attachments import files
from tests.builders import attach_file, bring_to, complete_answers, make_response, save_answers, seal
from tests.halves import examples

from .file_contents import sealed_bytes

pytestmark = pytest.mark.django_db
NAMES = [
    "Tack \U0001fa77.pdf",
    "\U0001fadf\u0378\U000323af.pdf",
    "\u202efdp.exe",
    "a\x85b\u2028c\ue000\uffff\U0010ffff",
    ".",
]


@settings(max_examples=examples(quick=1, usual=1, long=60), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(max_size=40), max_size=5))
def test_a_document_of_any_name_is_in_the_sealed_copy(names: list[str]) -> None:
    response = make_response()
    for number, name in enumerate([*NAMES, *names]):
        attach_file(response, "A-6", name=f"{name}.pdf", title="", content=files.pdf() + b"\n" * number)
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    assert sealed_bytes(seal(response)).startswith(b"%PDF")
    assert Attachment.objects.filter(placement__response=response).count() == len(NAMES) + len(names)


@pytest.mark.parametrize("name", ["", "a/b", "a\\b", "a\nb", "a\x00b", "a\u2028b", "a\ud800b"])
def test_what_is_no_file_name_is_not_embedded(name: str) -> None:
    file = EmbeddedFile.__new__(EmbeddedFile)
    object.__setattr__(file, "name", name)
    with pytest.raises(ValueError, match="not a file name"):
        _check_attachments([file])
