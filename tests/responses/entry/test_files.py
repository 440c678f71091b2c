"""Reading an earlier answer out of the files that the portal itself hands out."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from archive.answer_table import answer_csv
from archive.exporting.files import make_file
from archive.exports import export_fhir, export_json, export_of
from authoring.guide.reading import EXAMPLE
from responses.entry.files import ReadFile, read_answers_in
from responses.models import Response
from responses.reading.tree_facts import written_in
from surveys.checking.conditions import evaluate
from surveys.loader import load_file, questionnaire_files
from surveys.sampling.samples import sample_answers
from surveys.word.export import questionnaire_to_docx
from surveys.word.filling import Filling
from tests.attachments.files import upload
from tests.builders import (
    complete_answers,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    official_definition,
    save_answers,
)
from tests.responses.years import LAST_ANSWERS, submitted_last_time
from tests.web.questions import EVERY_SHAPE

pytestmark = pytest.mark.django_db


def read(response: Response, content: bytes, **present: Any) -> ReadFile:
    return read_answers_in(upload(content, "svar"), response.tree, response.organisation, present)


def written(response: Response) -> dict[str, Any]:
    """The answers that somebody wrote: neither filled in, computed, nor by signing."""
    fixed = {one.link_id for one in response.tree.questions if one.read_only or one.sign_off}
    return {
        key: value for key, value in export_of(response, timezone.now()).content["answers"].items() if key not in fixed
    }


@pytest.fixture
def every_shape() -> Response:
    response = make_response(questionnaire=make_questionnaire(make_definition(sections=EVERY_SHAPE)))
    save_answers(response, {**complete_answers(response), "A-2": '=Först\n- sedan; "så"'})
    return response


def as_json(response: Response) -> bytes:
    return json.dumps(export_json(export_of(response, timezone.now()))).encode()


def as_csv(response: Response) -> bytes:
    return answer_csv(export_of(response, timezone.now())).encode()


def as_fhir(response: Response) -> bytes:
    return json.dumps(export_fhir(export_of(response, timezone.now()))).encode()


def as_bundle(response: Response) -> bytes:
    return make_file([export_of(response, timezone.now())], "fhir", timezone.now()).content


EVERY_FILE = [as_json, as_csv, as_fhir, as_bundle]


@pytest.mark.parametrize("make", EVERY_FILE)
def test_every_kind_of_question_is_read_back(every_shape: Response, make: Any) -> None:
    assert dict(read(every_shape, make(every_shape)).values) == written(every_shape)


def as_fhir(response: Response) -> bytes:
    return json.dumps(export_fhir(export_of(response, timezone.now()))).encode()


def as_bundle(response: Response) -> bytes:
    return make_file([export_of(response, timezone.now())], "fhir", timezone.now()).content


EVERY_FILE = [as_json, as_csv, as_fhir, as_bundle]


@pytest.mark.parametrize("make", EVERY_FILE)
def test_every_kind_in_the_guide_is_read_back(make: Any) -> None:
    response = make_response(questionnaire=make_questionnaire(load_file(EXAMPLE)))
    save_answers(response, sample_answers(response.tree, {"B-1": "ja"}))
    assert dict(read(response, make(response)).values) == written(response)


def test_of_what_stands_for_added_rows_only_rows_are_read() -> None:
    items = "- {type: row_table, link_id: r, text: Vilka, columns: [{a: A}]}"
    response = make_response(questionnaire=make_questionnaire(make_definition(items)))
    lines = ["link_id;råvärde", 'r;"{""a"": 1}"', "r.2/a;Två"]
    assert dict(read(response, "\r\n".join(lines).encode()).values) == {"r": [{"a": "Två"}]}


def test_a_filled_in_reading_version_is_read() -> None:
    last = submitted_last_time()
    answers = {key: value for key, value in LAST_ANSWERS.items() if key in ("1", "4")}
    content = questionnaire_to_docx(last.tree, filling=Filling(answers=answers))
    assert dict(read(last, content).values) == answers


def test_svar_json_of_a_submission_is_read_and_its_attachments_are_told() -> None:
    last = submitted_last_time()
    assert dict(read(last, as_json(last)).values) == dict(LAST_ANSWERS)


def test_what_no_question_takes_is_told_in_words_and_never_guessed_at() -> None:
    last = submitted_last_time()
    content = {"questionnaire": last.tree.name, "answers": {"1": "5", "2": "kanske", "99": "Borta", "4": 7}}
    found = read(last, json.dumps(content).encode())
    assert dict(found.values) == {"1": "5"}
    assert found.left_out == (("2", "2: kanske"), ("", "99: Borta"), ("4", "4: 7"))


WRONG = [
    (b"", "Inga svar|inte att l"),
    (b"{", "inte att l"),
    (b"[" * 100_000, "inte att l"),
    (b"\xff\xfe", "inte att l"),
    (b"PK\x03\x04rest", "skadad"),
    (b'{"questionnaire": "en-annan", "answers": {}}', "inget svar"),
    (b"namn;svar\r\n1;2", "link_id"),
    (b"7", "link_id"),
    (b'{"questionnaire": {"name": ["x"]}, "answers": 3}', "inget svar"),
    (b'{"questionnaire": "x", "answers": {"4": %s}}' % (b"[" * 400 + b"]" * 400), "inte att l"),
    (b'{"resourceType": "QuestionnaireResponse", "questionnaire": "https://example.se/en-annan|1"}', "inget svar"),
    (b'{"resourceType": "Bundle", "entry": [1, {"resource": []}]}', "inget svar"),
    (b'{"resourceType": "Bundle", "entry": {}}', "inget svar"),
    (b'{"resourceType": "Patient"}', "inget svar"),
]


@pytest.mark.parametrize(("content", "told"), WRONG)
def test_a_file_that_is_no_answer_is_refused_in_words(content: bytes, told: str) -> None:
    last = submitted_last_time()
    with pytest.raises(ValidationError, match=told) as refused:
        read(last, content)
    assert list(refused.value.message_dict) == ["file"]


@pytest.mark.parametrize("make", [as_json, as_fhir, as_bundle])
def test_another_organisations_answer_is_refused(make: Any) -> None:
    last, other = submitted_last_time(), make_organisation()
    with pytest.raises(ValidationError, match="inte fr"):
        read_answers_in(upload(make(last), "svar.json"), last.tree, other, {})


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_an_answer_to_every_official_form_is_read_from_fhir(path: Path) -> None:
    tree = official_definition(path)
    response = make_response(questionnaire=make_questionnaire(tree))
    answers = evaluate(tree, sample_answers(tree)).in_force
    save_answers(response, {key: value for key, value in answers.items() if key in written_in(tree)})
    assert dict(read(response, as_fhir(response)).values) == written(response)


_NUMBER = r'("value(?:Decimal|Integer|Quantity)": (?:\{"value": )?)57\b'


def with_another_number(resource: dict[str, Any]) -> dict[str, Any]:
    """The same answers with 58 where it says 57, and nothing else (its ids and times may hold a 57 as well)."""
    text = json.dumps(resource)
    assert len(re.findall(_NUMBER, text)) == 1
    return json.loads(re.sub(_NUMBER, r"\g<1>58", text))


def test_in_a_bundle_it_is_the_latest_answer_to_the_questionnaire_that_counts() -> None:
    last = submitted_last_time()
    resource = json.loads(as_fhir(last))
    newer = with_another_number(resource)
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in (resource, newer, {}, 3)]}
    assert read(last, json.dumps(bundle).encode()).values["1"] == "58"


@pytest.mark.parametrize("status", ["entered-in-error", "stopped"])
def test_an_answer_that_its_status_withdraws_is_not_read(status: str) -> None:
    last = submitted_last_time()
    resource = json.loads(as_fhir(last))
    withdrawn = {**with_another_number(resource), "status": status}
    with pytest.raises(ValidationError, match="felaktigt eller avbrutet"):
        read(last, json.dumps(withdrawn).encode())
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in (resource, withdrawn)]}
    assert read(last, json.dumps(bundle).encode()).values["1"] == "57"
    bundle["entry"] = [{"resource": withdrawn}]
    with pytest.raises(ValidationError, match="felaktigt eller avbrutet"):
        read(last, json.dumps(bundle).encode())


def test_nothing_in_a_file_reaches_the_database_that_it_cannot_hold() -> None:
    last = submitted_last_time()
    content = json.dumps({"questionnaire": last.tree.name, "answers": {"4": "a\x00b\ud800"}}).encode()
    assert dict(read(last, content).values) == {"4": "ab\ufffd"}


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_nor_does_anything_of_what_no_question_takes(sign: str) -> None:
    last = submitted_last_time()
    given = {"answers": {f"x{sign}y": "hej"}, "remarks": {f"{sign}4": f"ord{sign}"}}
    attachments = [{"link_id": f"4{sign}", "title": f"fil{sign}"}]
    content = {"questionnaire": last.tree.name, **given, "attachments": attachments}
    told = str(read(last, json.dumps(content).encode()).left_out)
    assert ("xy: hej" in told or "x\ufffdy: hej" in told, sign in told) == (True, False)
    content["organisation"] = {"name": f"En annan{sign}"}
    with pytest.raises(ValidationError, match="Filen är ett svar från En annan") as refused:
        read(last, json.dumps(content).encode())
    assert sign not in str(refused.value.messages)


def test_nor_does_a_column_of_a_csv() -> None:
    last = submitted_last_time()
    content = "link_id;råvärde\n\x00x;hej\n".encode()
    assert read(last, content).left_out == (("", "x: hej"),)
