"""Cases and answers entered afterwards are handed over too, with their files, as their schemas say."""

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.utils import timezone

from archive.deposits import services as deposits
from archive.handover.directory import HandoverDirectory
from archive.handover.parts import write_parts
from archive.models import Deposit, Masking
from attachments.models import Attachment
from cases.services import add_number
from config.storage import WholeFileStorage
from responses.models import EnteredAnswer, Response, State
from tests.archive.handover.test_export import export, manifest
from tests.attachments.files import pdf
from tests.attachments.files import upload as upload_of
from tests.builders import (
    add_case_document,
    archivist_of,
    attach_file,
    editor_of,
    enter_answer,
    make_case,
    make_definition,
    make_dispatch,
    make_questionnaire,
    make_response,
    register,
    save_answers,
    seal,
)
from tests.builders.masking import begin_masking, discard_masking
from tests.builders.responses import bring_to, complete_answers

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("handover")]
ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file]}
"""


@pytest.fixture(scope="module")
def _response(made_once: None) -> Response:
    made = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    attach_file(made, "A-2", name="underlag.pdf")
    save_answers(made, complete_answers(made))
    bring_to(made, State.SUBMITTED)
    register(made)
    made.refresh_from_db()
    return made


@pytest.fixture
def response(_response: Response) -> Response:
    """A registered answer with a file, as it was made."""
    return deepcopy(_response)


@pytest.fixture
def entered(response: Response) -> EnteredAnswer:
    own = make_questionnaire(make_definition(ITEMS, year=2020, version="2020-01-15"))
    return enter_answer(response, {"A-1": "ja"}, questionnaire=own, upload=upload_of(pdf(), "svaret 2020.PDF"))


@pytest.fixture
def case(response: Response) -> Any:
    made = make_case(response.organisation, number=response.diarienummer, response=response)
    add_case_document(made, title="Protokoll, utdrag")
    make_dispatch(made, actor=editor_of(response))
    return made


def folder_of(root: Path, response: Response) -> Path:
    [folder] = root.glob(f"organisationer/{response.organisation_id}-*")
    return folder


def rows_of(root: Path, response: Response, part: str) -> Any:
    """What was written, held to the schema beside it."""
    rows = json.loads((folder_of(root, response) / f"{part}.json").read_bytes())
    schema = json.loads((root / "scheman" / f"{part}.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(rows, schema, cls=jsonschema.Draft202012Validator)
    return rows


def is_there(root: Path, response: Response, document: Any) -> bool:
    file = folder_of(root, response) / document["path"]
    return hashlib.sha256(file.read_bytes()).hexdigest() == document["sha256"]


def test_cases_come_with_numbers_answers_documents_and_what_was_sent(
    case: Any, response: Response, tmp_path: Path
) -> None:
    add_number(
        case=case, number="7.1-20026/2026", whose="Myndigheten", own=False, actor=editor_of(response), at=case.at
    )
    assert export(tmp_path)[0] == 0
    [row] = rows_of(tmp_path, response, "arenden")
    assert row["id"] == str(case.pk)
    assert {one["number"] for one in row["numbers"]} == {response.diarienummer, "7.1-20026/2026"}
    assert [one["packages"] for one in row["answers"]] == [[response.submissions.get().receipt_number]]
    assert [one["document"]["title"] for one in row["documents"]] == ["Protokoll, utdrag"]
    assert is_there(tmp_path, response, row["documents"][0]["document"])
    assert row["dispatches"][0]["items"]
    assert {"öppnade ärendet", "lade till en handling"} <= {one["did"] for one in row["events"]}
    told = {one["path"]: one["sha256"] for one in manifest(tmp_path)["files"]}
    folder = folder_of(tmp_path, response).relative_to(tmp_path)
    for path in (f"{folder}/arenden.json", f"{folder}/{row['documents'][0]['document']['path']}"):
        assert told[path] == hashlib.sha256((tmp_path / path).read_bytes()).hexdigest()
    assert "ärendena" in (tmp_path / "LÄS MIG.txt").read_text("utf-8")


def test_entered_answers_come_with_every_wording_their_original_and_their_questionnaire(
    entered: EnteredAnswer, response: Response, tmp_path: Path
) -> None:
    assert export(tmp_path)[0] == 0
    [row] = rows_of(tmp_path, response, "inlagda-svar")
    assert [one["number"] for one in row["versions"]] == list(entered.versions.values_list("number", flat=True))
    assert row["versions"][-1]["values"] == {"A-1": "ja"}
    originals = [one["original"] for one in row["versions"] if one["original"]]
    assert {one["path"] for one in originals} == {f"inlagda-svar/{entered.pk}/original-1.pdf"}
    assert is_there(tmp_path, response, originals[-1])
    sums = [json.loads(file.read_bytes()) for file in tmp_path.glob("enkater/*2020-01-15*.json")]
    assert sums, "the questionnaire that was answered then is beside"
    assert row["questionnaire"]["sha256"] == entered.questionnaire.sha256


def test_what_is_there_is_not_written_again_and_what_was_damaged_is(
    case: Any, response: Response, tmp_path: Path
) -> None:
    export(tmp_path)
    [row] = rows_of(tmp_path, response, "arenden")
    file = folder_of(tmp_path, response) / row["documents"][0]["document"]["path"]
    before = file.stat().st_ino
    export(tmp_path)
    assert file.stat().st_ino == before
    file.write_bytes(b"annat")
    export(tmp_path)
    assert is_there(tmp_path, response, row["documents"][0]["document"])


def test_an_organisation_alone_gets_nothing_of_anothers(
    case: Any, entered: EnteredAnswer, response: Response, tmp_path: Path
) -> None:
    other = make_response(state=State.SUBMITTED)
    seal(other)
    enter_answer(other, {}, own_form=False)
    export(tmp_path / "alone", other)
    folders = [one.name.partition("-")[0] for one in (tmp_path / "alone" / "organisationer").iterdir()]
    assert folders == [str(other.organisation_id)]
    assert not list((tmp_path / "alone").rglob("arenden*"))
    assert str(entered.pk) not in "".join(
        one.read_text("utf-8") for one in (tmp_path / "alone").rglob("inlagda-svar.json")
    )


def test_a_document_that_is_altered_is_told_of_and_its_row_comes(case: Any, response: Response, tmp_path: Path) -> None:
    attachment = case.documents.get().attachment
    _alter(attachment)
    status, _, said = export(tmp_path)
    assert status == 1
    assert "SAKNAS Protokoll, utdrag" in said
    [row] = rows_of(tmp_path, response, "arenden")
    assert row["documents"][0]["document"]["path"] is None
    assert row["documents"][0]["document"]["sha256"] == attachment.sha256


def _alter(attachment: Attachment) -> None:
    Path(attachment.file.path).write_bytes(b"annat")


class _Torn:
    """A file whose storage fails after its first piece."""

    def __init__(self, file: Any, error: Exception) -> None:
        self._file, self._error, self._read = file, error, 0

    def read(self, most: int = -1) -> bytes:
        self._read += 1
        if self._read > 1:
            raise self._error
        return bytes(self._file.read(10))

    def __enter__(self) -> "_Torn":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()


class _BotoError(Exception):
    """As botocore raises, which is no OSError."""


_BotoError.__module__ = "botocore.exceptions"


@pytest.fixture
def tear(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Exception], None]:
    """Let files whose name has a part fail in the middle, from when they have been read through once."""
    opened = WholeFileStorage.open

    def torn(part: str, error: Exception) -> None:
        seen = dict[str, int]()

        def open_(storage: Any, name: str, mode: str = "rb") -> Any:
            file = opened(storage, name, mode)
            if part not in name:
                return file
            seen[name] = seen.get(name, 0) + 1
            return file if seen[name] == 1 else _Torn(file, error)

        monkeypatch.setattr(WholeFileStorage, "open", open_)

    return torn


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), _BotoError("reset")], ids=["disk", "S3"])
def test_a_storage_that_fails_in_the_middle_is_told_of_the_file_and_not_blamed_on_the_directory(
    case: Any, response: Response, tmp_path: Path, tear: Callable[[str, Exception], None], error: Exception
) -> None:
    other = make_response(state=State.SUBMITTED)
    seal(other)
    number = response.submissions.get().receipt_number
    tear("underlag", error)
    status, said, wrong = export(tmp_path)
    assert (status, said.split(",")[0]) == (1, "1 paket skrivna")
    assert f"SAKNAS {number}: En lagrad fil går inte att läsa." in wrong
    assert "går inte att skriva" not in wrong
    assert not list(tmp_path.rglob("*.part"))
    assert [one["what"] for one in manifest(tmp_path)["missing"]] == [number]


def test_a_cases_document_that_fails_in_the_middle_is_told_of(
    case: Any, response: Response, tmp_path: Path, tear: Callable[[str, Exception], None]
) -> None:
    tear(Path(case.documents.get().attachment.file.name).name, OSError(5, "Input/output error"))
    status, _, wrong = export(tmp_path)
    assert status == 1
    assert "handling-" in wrong
    assert "går inte att skriva" not in wrong


@pytest.fixture
def masking(response: Response) -> Masking:
    return begin_masking(response, requester="En tidning", made=True)


@pytest.fixture
def deposit(response: Response) -> Deposit:
    facts = deposits.DepositFacts(delivered_on=timezone.localdate(), archive="E-arkivet", reference="EA-1", sums={})
    upload, actor = upload_of(pdf(), "kvittens.PDF"), archivist_of(response)
    noted = deposits.note_deposits(
        submissions=[response.submissions.get()], facts=facts, upload=upload, actor=actor, at=timezone.now()
    )
    deposits.take_back_deposit(submission=noted[0].submission, reason="Fel.", actor=actor, at=timezone.now())
    return noted[0]


def test_maskings_and_deliveries_come_with_their_files_and_what_was_altered_is_told_of(
    masking: Masking, deposit: Deposit, response: Response, tmp_path: Path
) -> None:
    begun, thrown_away = begin_masking(response), discard_masking(begin_masking(response))
    assert export(tmp_path)[0] == 0
    number = response.submissions.get().receipt_number
    [row, draft, discarded] = rows_of(tmp_path, response, "maskade-kopior")
    assert (row["package"], row["requester"], row["decision"]) == (number, "En tidning", masking.decision)
    assert row["strikes"] == Masking.objects.get(pk=masking.pk).strikes
    assert row["copy_made"]["hidden_answers"] == masking.copy.hidden_answers
    assert is_there(tmp_path, response, row["copy_made"])
    assert (draft["id"], draft["ordered_at"], draft["copy_made"]) == (str(begun.pk), None, None)
    assert draft["discarded_at"] is None
    who = (discarded["discarded_by"], discarded["discarded_at"])
    assert who == (archivist_of(response).name, thrown_away.discarded_at and thrown_away.discarded_at.isoformat())
    [noted, taken_back] = rows_of(tmp_path, response, "leveranser")
    assert (noted["package"], noted["reference"], noted["archive"]) == (number, "EA-1", "E-arkivet")
    assert is_there(tmp_path, response, noted["receipt"])
    assert noted["receipt"]["path"] == f"leveranser/kvittenser/kvittens-{deposit.pk}.pdf"
    assert (taken_back["delivered_on"], taken_back["reason"], taken_back["receipt"]) == (None, "Fel.", None)
    told = {one["path"] for one in manifest(tmp_path)["files"]}
    folder = folder_of(tmp_path, response).relative_to(tmp_path)
    for path in ("maskade-kopior.json", "leveranser.json", row["copy_made"]["path"], noted["receipt"]["path"]):
        assert f"{folder}/{path}" in told
    read_me = (tmp_path / "LÄS MIG.txt").read_text("utf-8")
    assert "maskade-kopior.json" in read_me
    assert "leveranser.json" in read_me
    Path(masking.copy.file.path).write_bytes(b"annat")
    status, _, said = export(tmp_path / "again")
    assert status == 1
    assert f"SAKNAS Maskad kopia av {number}" in said
    [row, *_] = rows_of(tmp_path / "again", response, "maskade-kopior")
    assert (row["copy_made"]["path"], row["copy_made"]["sha256"]) == (None, masking.copy.sha256)


def test_an_organisation_with_nothing_has_no_part(tmp_path: Path) -> None:
    make_response()
    assert list(write_parts(HandoverDirectory(tmp_path), [], [])) == []
