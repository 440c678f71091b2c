"""manage.py read_answers: what a file answers, by link_id, and which files it does not take."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.surveys.word.documents import control, definition, edited, retype, sent_out, written

pytestmark = [pytest.mark.xdist_group("docx"), pytest.mark.django_db]


def said(*args: object) -> str:
    out = io.StringIO()
    call_command("read_answers", *map(str, args), stdout=out)
    return out.getvalue()


def test_it_prints_what_it_finds_by_link_id(tmp_path):
    _, answers, content = sent_out("redovisning-2021")
    (tmp_path / "svar.docx").write_bytes(edited(content, lambda root: retype(control(root, "N1"), "Nytt svar")))
    found = json.loads(said(tmp_path / "svar.docx", "--json"))
    assert (found["questionnaire"], found["missing"], found["leftovers"]) == ("redovisning-2021", [], [])
    assert found["answers"]["N1"] == "Nytt svar"
    assert [key for key in found["answers"] if key != "N1" and found["answers"][key] != answers[key]] == []
    assert '1: "Nytt svar"' in said(tmp_path / "svar.docx")


def test_a_file_of_another_version_is_not_read_as_answers(tmp_path):
    (tmp_path / "svar.docx").write_bytes(written(definition("- {type: text, link_id: '1', text: x}\n")))
    with pytest.raises(CommandError, match="hör till prov-2025@2025-01-15, inte till redovisning-2021"):
        said(tmp_path / "svar.docx", "--questionnaire", "redovisning-2021")
    with pytest.raises(CommandError, match="ingen enkät som heter prov-2025"):
        said(tmp_path / "svar.docx")


def test_what_is_no_word_document_is_told_in_swedish(tmp_path):
    (tmp_path / "svar.docx").write_bytes(b"hej")
    with pytest.raises(CommandError, match="inget Word-dokument"):
        said(tmp_path / "svar.docx")
    with pytest.raises(CommandError, match="kan inte läsas"):
        said(tmp_path / "saknas.docx")
