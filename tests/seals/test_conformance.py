"""veraPDF's word on the copies: PDF/A-3a and PDF/UA-1, before and after sealing, whatever was written."""

import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

import tests.verapdf
from seals.seal import Pkcs12Sealer, seal_pdf
from tests.verapdf import PROFILES, VeraPdf, VeraPdfMissing, assert_conforms

from .builders import MOMENT, make_answer_page, make_pdf

pytestmark = pytest.mark.xdist_group("verapdf")
HOSTILE = {
    "emoji": "Bra 👍🏽 👨‍👩‍👧 🇸🇪 😀 jobbat",
    "cjk": "漢字とかな 한국어",
    "right to left": "Vi skrev שלום och مرحبا بالعالم 123 i svaret",
    "bidi overrides": "\u202egnp.etsidrav\u202c \u2066x\u2069 \u200f\u061c",
    "controls": "".join(map(chr, range(0x20))) + "\x7f\x80\x9f\x85",
    "indic and thai": "नमस्ते ภาษาไทย",
    "private and unassigned": "\ue000\uf8ff\U0010ffff\u0378\ufffe\ufffd",
    "zalgo": "Z" + "\u0301\u0327\u20dd" * 2000,
    "long run": "x" * 50_000,
    "long run without spaces to break": "ord\u00a0" * 12_500,
    "very long": "Vården utvecklas hela tiden.\n\n" * 1_500,
    "html": '</p></div><script>alert(1)</script><img src="file:///etc/passwd">&lt;&#0;<style>*{display:none}',
    "tabs and spaces": "a\tb   c\t\t d\n\n\n\n e",
    "ligatures and marks": "ffi ﬁ ĳ a\u0308o\u0308 \u0308 \u20dd e\u0301",
    "leading mark": "\u0301\u0308start",
    "every letter": "".join(map(chr, range(0xA0, 0x3000))),
}


def test_an_unsealed_copy_is_both_archivable_and_accessible(verapdf: VeraPdf, unsealed: bytes) -> None:
    assert_conforms(verapdf, unsealed)


def test_a_sealed_copy_is_both_archivable_and_accessible(verapdf: VeraPdf, sealed: bytes) -> None:
    assert_conforms(verapdf, sealed)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_stays_conformant(verapdf: VeraPdf, text: str) -> None:
    assert_conforms(verapdf, make_pdf(make_answer_page(text)))


def test_the_judge_finds_a_file_that_does_not_conform(verapdf: VeraPdf, tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "plain.pdf")
    found = verapdf.validate((tmp_path / "plain.pdf").read_bytes())
    assert [(verdict.profile, verdict.compliant) for verdict in found] == [(profile, False) for profile in PROFILES]
    assert all(verdict.failures for verdict in found)
    assert found[0].failures != found[1].failures


def test_missing_java_libraries_are_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tests.verapdf, "JAVA_LIBRARIES", tmp_path)
    with pytest.raises(VeraPdfMissing, match=r"apt-get install .*libjaxb-java"):
        tests.verapdf.class_path()


def test_a_copy_has_no_syntax_errors(sealed: bytes, tmp_path: Path) -> None:
    assert shutil.which("qpdf"), "install qpdf"
    (tmp_path / "copy.pdf").write_bytes(sealed)
    result = subprocess.run(["qpdf", "--check", tmp_path / "copy.pdf"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_empty_answer_and_an_empty_list_of_attachments_conform(verapdf: VeraPdf, sealer: Pkcs12Sealer) -> None:
    pdf = make_pdf(make_answer_page(""), attachments=[])
    assert_conforms(verapdf, seal_pdf(pdf=pdf, sealer=sealer, sealed_at=MOMENT))
