"""The reading version as PDF: everything in it, PDF/A-3a and PDF/UA-1 by veraPDF's word."""

import io
import re
import subprocess
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from surveys.definition_json import definition_from_json, definition_to_json
from surveys.interchange.pdf_export import questionnaire_to_pdf
from surveys.loader import questionnaire_files, questionnaire_path
from surveys.schema import Definition
from tests.builders import make_definition, official_definition
from tests.screen_reader import marks_read_out
from tests.surveys.authoring import load
from tests.verapdf import VeraPdf, VeraPdfMissing, assert_conforms

pytestmark = pytest.mark.xdist_group("verapdf")
OFFICIAL = pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
EVERY_SHAPE = """\
- {type: display, link_id: D, text: "Läs:\\n\\n- ett\\n- två"}
- type: choice
  link_id: Q1
  prefix: 1a.
  text: Finns det?
  background: Bakgrund
  help: Hjälp
  comment: Kommentar
  options: [{ja: Ja, opens: {type: text, text: Vad, max_length: 10, boxes: 2}}, {nej: Nej}]
- {type: percent, link_id: Q2, text: Andel, not_known: Kan inte anges, enable_when: {item: Q1, is: ja}}
- {type: yes_no_matrix, link_id: Q3, text: Krav, rows: [{a: Ett}, {b: Två}]}
- {type: count_matrix, link_id: Q4, text: Antal, rows: [{a: Ett}, {b: Två}]}
- {type: table, link_id: Q5, text: Tabell, row_heading: Vem, rows: [{a: Ett}], columns: [{b: Mål}, {c: Medel}]}
- {type: file, link_id: Q6, text: Fil}
- link_id: G
  text: Underrubrik
  items:
    - link_id: H
      items:
        - {type: string, link_id: Q7, text: Namn, sign_off: name}
        - {type: attestation, link_id: Q8, text: Intygas, sign_off: attestation}
"""


@pytest.fixture(scope="module")
def verapdf() -> VeraPdf:
    try:
        return VeraPdf()
    except VeraPdfMissing as error:
        pytest.fail(str(error), pytrace=False)


@cache
def exported(path: Path) -> tuple[Definition, bytes]:
    definition = official_definition(path)
    return definition, questionnaire_to_pdf(definition)


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return bare(done.stdout.decode())


def bare(text: str) -> str:
    """Without spaces and hyphens: a line may end at them, also inside a word."""
    return re.sub(r"[\s-]", "", text)


def test_texts_at_their_limit_are_printed_though_the_paper_makes_them_longer():
    """By places where a long word may be parted."""
    said = text_of(questionnaire_to_pdf(make_definition(title="Uppföljning av " + "x" * 285)))
    assert "x" * 285 in said.replace("\u200b", "")


@OFFICIAL
def test_the_official_reading_versions_are_archivable_and_accessible(path, verapdf):
    assert_conforms(verapdf, exported(path)[1])


def test_every_kind_of_question_is_archivable_and_accessible(verapdf):
    assert_conforms(verapdf, questionnaire_to_pdf(load(EVERY_SHAPE)))


def test_a_screen_reader_is_told_that_each_box_is_there_to_choose():
    found = marks_read_out(questionnaire_to_pdf(load(EVERY_SHAPE)))
    assert {(mark, said) for mark, said, _ in found} == {("☐", "inte vald ")}
    before_words = ["Ja", "Nej", "Kan inte anges", "", "", "", "", "Ja"]
    for word, (_, said, heard) in zip(before_words, found, strict=True):
        assert heard.startswith(f"{said}{word}")


@OFFICIAL
def test_every_wording_option_and_row_is_there(path):
    definition, pdf = exported(path)
    text = text_of(pdf)
    for item in definition.by_link_id.values():
        parts = [part.text for name in ("options", "rows") for part in getattr(item, name, ())]
        for line in [line for wording in (item.text, item.help, *parts) for line in wording.splitlines()]:
            said = bare(line.removeprefix("- ").replace("{organisation}", "Regionen"))
            assert said in text, said


def test_a_character_that_no_font_has_is_printed_as_its_number():
    """An author is told of it now; what was published before may have it."""
    published = definition_to_json(load(EVERY_SHAPE))
    published["items"][0]["items"][1]["background"] = "Bakgrund 🚀"
    assert "Bakgrund[U+1F680]" in text_of(questionnaire_to_pdf(definition_from_json(published)))


def test_conditions_and_limits_are_told():
    text = text_of(questionnaire_to_pdf(load(EVERY_SHAPE)))
    assert "Besvarasomfråga1abesvarasmedJa." in text
    assert "2rutormedhögst10teckenivarje." in text


def test_the_file_is_the_same_each_time():
    definition, pdf = exported(questionnaire_path("redovisning-2021"))
    assert questionnaire_to_pdf(definition) == pdf


def test_it_is_in_swedish_and_has_a_title():
    definition, pdf = exported(questionnaire_path("redovisning-2021"))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert (str(opened.Root.Lang), str(opened.docinfo.Title)) == ("sv", definition.title)
