"""Real submissions of the official questionnaires, sealed: conformant, genuine, and with every answer inside."""

import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from responses.copies.answers import embedded_answers
from responses.copies.verify import Verdict
from responses.models import Response, SealedCopy, State
from responses.register import judge_file
from surveys.loader import load_file, questionnaire_files
from surveys.schema import Definition, TextItem
from surveys.services import publish_questionnaire
from tests.attachments import files
from tests.builders import (
    bring_to,
    complete_answers,
    grant_questionnaire,
    make_organisation,
    make_response,
    save_answers,
    seal,
)
from tests.verapdf import VeraPdf, assert_conforms

from .tampering import append_bytes, change_a_byte_of_content, cut_back_to_the_unsealed_file, strip_the_seal

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verapdf")]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sealed_bytes(copy: SealedCopy) -> bytes:
    with copy.file.open("rb") as opened:
        return bytes(opened.read())


def before_sealing(copy: SealedCopy) -> bytes:
    """The very file that was rendered: sealing only adds to it."""
    unsealed = cut_back_to_the_unsealed_file(sealed_bytes(copy))
    assert hashlib.sha256(unsealed).hexdigest() == copy.unsealed_sha256
    return unsealed


def submitted(path: Path, answers: dict[str, Any]) -> Response:
    """A submitted response to the questionnaire in `path`: `answers`, and samples for the rest."""
    questionnaire = publish_questionnaire(definition=load_file(path))
    organisation = make_organisation(municipalities=6)
    return make_response(state=State.SUBMITTED, questionnaire=questionnaire, organisation=organisation, answers=answers)


def texts_at_their_limits(definition: Definition) -> dict[str, Any]:
    """Every free text filled to its limit (2,000 characters where there is none) with words and paragraphs."""
    answers: dict[str, Any] = {}
    for question in definition.questions:
        if isinstance(question, TextItem) and question.type == "text" and not question.sign_off:
            limit = question.max_length or 2000
            text = ("Åtgärden gav effekt på vårdcentralerna. " * 6 + "\n\n") * (limit // 200 + 1)
            answers[question.link_id] = text[:limit] if question.boxes == 1 else [text[:limit]] * question.boxes
    return answers


def sums(definition: Definition, municipalities: int) -> dict[str, Any]:
    """Count matrices whose rows sum to what they must."""
    found: dict[str, Any] = {}
    for question in definition.questions:
        if question.type == "count_matrix" and question.total is not None:
            rows = [row.code for row in question.rows]
            found[question.link_id] = {row: str(municipalities if row == rows[0] else 0) for row in rows}
    return found


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_official_questionnaire_becomes_an_archivable_genuine_copy(path: Path, verapdf: VeraPdf) -> None:
    definition = load_file(path)
    response = submitted(path, {**sums(definition, 6), **texts_at_their_limits(definition)})
    copy = seal(response)
    pdf = sealed_bytes(copy)
    assert_conforms(verapdf, before_sealing(copy), pdf)
    _, judgement = judge_file(pdf)
    assert judgement.verdict is Verdict.GENUINE
    snapshot = response.submissions.get().snapshot
    assert embedded_answers(pdf)["snapshot"] == snapshot.content


def test_the_shortest_grant_report_conforms(verapdf: VeraPdf) -> None:
    response = make_response(questionnaire=grant_questionnaire())
    rows = response.tree.question("SB-O").rows  # type: ignore[union-attr]
    save_answers(response, {"SB-O": {row.code: "nej" for row in rows}, "SB-M1": "0", "SB-M2": "0", "SB-G": "nej"})
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    copy = seal(response)
    assert_conforms(verapdf, before_sealing(copy), sealed_bytes(copy))


def test_a_copy_with_embedded_attachments_conforms(copy_with_attachments: SealedCopy, verapdf: VeraPdf) -> None:
    pdf = sealed_bytes(copy_with_attachments)
    assert_conforms(verapdf, before_sealing(copy_with_attachments), pdf)
    assert judge_file(pdf)[1].verdict is Verdict.GENUINE


@pytest.fixture
def small_copy() -> SealedCopy:
    return seal(make_response(state=State.SUBMITTED))


def test_sealing_again_gives_the_copy_that_is_there(small_copy: SealedCopy) -> None:
    assert seal(small_copy.submission.response).pk == small_copy.pk
    assert SealedCopy.objects.count() == 1


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
        "akta.pdf": (genuine, 0, "ÄKTA"),
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
