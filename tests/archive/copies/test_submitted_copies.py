"""Real submissions of the official questionnaires, sealed: conformant, genuine, and with every answer inside."""

import re
import subprocess
from copy import deepcopy
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command

from archive.models import SealedCopy
from archive.paper.reading_copy import reading_copy
from archive.verification import judge_file
from responses.models import Response, State
from seals.answers import embedded_answers
from seals.verify import Verdict
from surveys.loader import questionnaire_files
from surveys.services import publish_questionnaire
from tests.attachments import files
from tests.builders import (
    bring_to,
    complete_answers,
    make_organisation,
    make_response,
    official_definition,
    save_answers,
    seal,
    the_authority,
)
from tests.seals.tampering import append_bytes, change_a_byte_of_content, strip_the_seal
from tests.verapdf import VeraPdf, assert_conforms

from .file_contents import before_sealing, sealed_bytes
from .lengths import answer_least, attach_where_asked, sums, texts_at_their_limits

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verapdf")]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def invited(path: Path) -> Response:
    questionnaire = publish_questionnaire(owner=the_authority(), definition=official_definition(path))
    return make_response(questionnaire=questionnaire, organisation=make_organisation(municipalities=6))


def conformant_and_genuine(response: Response, verapdf: VeraPdf) -> None:
    """Submit and seal what is complete, and judge the sealed copy: what it was before the seal others judge."""
    attach_where_asked(response)
    bring_to(response, State.SUBMITTED)
    pdf = sealed_bytes(seal(response))
    assert_conforms(verapdf, pdf)
    _, judgement = judge_file(pdf)
    assert judgement.verdict is Verdict.GENUINE
    assert embedded_answers(pdf)["snapshot"] == response.submissions.get().snapshot.content


# Those of a usual length: test_every_questionnaire.py.


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_official_questionnaire_with_its_texts_at_their_limits_becomes_a_conformant_genuine_copy(
    path: Path, verapdf: VeraPdf
) -> None:
    response = invited(path)
    save_answers(response, {**sums(response.tree, 6), **texts_at_their_limits(response.tree)})
    save_answers(response, complete_answers(response))
    conformant_and_genuine(response, verapdf)


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_official_questionnaire_with_no_more_than_is_demanded_becomes_a_conformant_genuine_copy(
    path: Path, verapdf: VeraPdf
) -> None:
    response = invited(path)
    answer_least(response)
    conformant_and_genuine(response, verapdf)


def test_a_kopia_conforms_and_nobody_takes_it_for_a_sealed_copy(
    copy_with_attachments: SealedCopy, verapdf: VeraPdf, tmp_path: Path
) -> None:
    kopia = reading_copy(copy_with_attachments)
    (tmp_path / "kopia.pdf").write_bytes(kopia)
    assert_conforms(verapdf, kopia)
    _, judgement = judge_file(kopia)
    assert judgement.verdict is not Verdict.GENUINE


def test_each_link_is_described_by_what_it_says(copy_with_attachments: SealedCopy) -> None:
    with pikepdf.open(BytesIO(sealed_bytes(copy_with_attachments))) as pdf:
        notes = [note for page in pdf.pages for note in page.obj.get("/Annots", []) if note.get("/Subtype") == "/Link"]
        said = {str(note.Contents) for note in notes}
    assert {"Bilagor", "Signering", "Om arkivexemplaret"} <= said
    assert not any(text.startswith(("avsnitt-", "om-", "bilagor", "signering")) for text in said)


def test_a_copy_with_embedded_attachments_conforms(copy_with_attachments: SealedCopy, verapdf: VeraPdf) -> None:
    pdf = sealed_bytes(copy_with_attachments)
    assert_conforms(verapdf, before_sealing(copy_with_attachments), pdf)
    assert judge_file(pdf)[1].verdict is Verdict.GENUINE


@pytest.fixture
def small_copy(sealed_once: SealedCopy) -> SealedCopy:
    return deepcopy(sealed_once)


def test_a_pasted_table_is_set_as_one_in_a_conformant_copy(verapdf: VeraPdf) -> None:
    response = make_response()
    rows = "Kommun\tAntal\tAndel\nFalkenberg\t900\t9,1 %\nHylte\t\t3 %"
    save_answers(response, {**complete_answers(response), "A-2": f"Så här blev det:\n{rows}\nEtt\tenda"})
    bring_to(response, State.SUBMITTED)
    copy = seal(response)
    pdf = sealed_bytes(copy)
    assert_conforms(verapdf, before_sealing(copy), pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert re.search(r"Falkenberg {2,}900 {2,}9,1 %", text)
    assert re.search(r"Ett\s+enda", text)


def test_sealing_again_gives_the_copy_that_is_there(small_copy: SealedCopy) -> None:
    before = SealedCopy.objects.count()
    assert seal(small_copy.submission.response).pk == small_copy.pk
    assert SealedCopy.objects.count() == before


def verify(file: Path) -> tuple[int, str]:
    """The exit status and the words of manage.py verify_copy."""
    said = StringIO()
    try:
        call_command("verify_copy", str(file), stdout=said)
    except SystemExit as left:
        return int(left.code or 0), said.getvalue()
    return 0, said.getvalue()


def test_verify_copy_tells_genuine_altered_and_unknown_apart(small_copy: SealedCopy, tmp_path: Path) -> None:
    genuine = sealed_bytes(small_copy)
    cases = {
        "akta.pdf": (genuine, 0, "OFÖRÄNDRAD"),
        "tillagd.pdf": (append_bytes(genuine), 1, "omfattar inte hela filen"),
        "andrad.pdf": (change_a_byte_of_content(genuine), 1, "ÄNDRAD"),
        "utan-sigill.pdf": (strip_the_seal(genuine), 1, "har inte portalens sigill"),
        "annan.pdf": (files.pdf(), 2, "OKÄND"),
    }
    for name, (content, status, words) in cases.items():
        (tmp_path / name).write_bytes(content)
        found, said = verify(tmp_path / name)
        assert (name, found) == (name, status)
        assert words in said
