"""Typst sets data by files of ours: nothing else is read or fetched, and what it cannot set WeasyPrint does."""

import io
import re
import socket
import subprocess
import threading
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest

from archive.paper import STYLESHEET
from config.pdf import typesetting
from config.pdf.confinement import set_confined
from config.pdf.parts import document_parts
from config.pdf.render import RenderError
from config.pdf.tree import UnreadableContent, tree_of
from config.pdf.typesetting import compile_typst, fetch_nothing, set_pdf
from tests.screen_reader import words_read_out

NOON = datetime(2026, 11, 30, 12, 0, 1, 234567, tzinfo=UTC)
ABOUT: Any = {"title": "Prov", "author": "Region Prov", "created": NOON, "identifier": "prov"}
LONG = "ordutanbrytning" * 12
RIGHT_EDGE = 595.3 - 25 / 25.4 * 72


def page(body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html lang='sv'><head><title>Prov</title></head><body>{head}<h1>Prov</h1>{body}</body></html>"
    )


def made_by(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return str(opened.docinfo.get("/Creator", "")) + str(opened.docinfo.get("/Producer", ""))


def test_the_same_document_is_the_same_file() -> None:
    one, again = (set_confined(html=page("<p>Text</p>"), look="copy", stylesheet=STYLESHEET, **ABOUT) for _ in "12")
    assert one == again
    assert "Typst" in made_by(one)


def test_it_has_a_title_a_language_and_bookmarks() -> None:
    made = set_pdf(
        html=page("<section id='a'><h2>Ett avsnitt</h2><h3>En fråga</h3><p>Svar</p></section>"), look="copy", **ABOUT
    )
    with pikepdf.open(io.BytesIO(made)) as opened, opened.open_outline() as outline:
        assert (str(opened.Root.Lang), str(opened.docinfo.Title), str(opened.docinfo.Author)) == (
            "sv",
            "Prov",
            "Region Prov",
        )
        [title] = outline.root
        assert (title.title, [one.title for one in title.children]) == ("Prov", ["Ett avsnitt"])


def test_the_first_cell_of_a_row_is_its_heading_where_the_document_says_so() -> None:
    facts = "<table class='facts'><tr><th scope='row'>Avser</th><td>2026</td></tr></table>"
    pasted = "<table class='pasted'><tr><td>Möten</td><td>12</td></tr></table>"
    matrix = (
        "<table class='matrix'><thead><tr><th scope='col'>Krav</th><th scope='col' class='choice'>Ja</th></tr></thead>"
        "<tbody><tr><th scope='row'>Ett</th><td class='choice'>x</td></tr></tbody></table>"
    )
    with pikepdf.open(io.BytesIO(set_pdf(html=page(facts + pasted + matrix), look="copy", **ABOUT))) as opened:
        cells = [
            one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") in ("/TH", "/TD")
        ]
        heads = [str(each.Scope) for one in cells if one.S == "/TH" for each in one.A if "/Scope" in each]
    assert len(cells) == 8
    assert sorted(heads) == ["/Column", "/Column", "/Row", "/Row"]


@pytest.mark.parametrize(
    "body",
    [
        f"<p>Först {LONG} sedan</p>",
        "<div class='question'><h2 class='wording'><span class='number'>1.</span>"
        f"{LONG}</h2><p class='text'>{LONG}</p></div>",
        f"<table class='facts'><tr><th scope='row'>{LONG}</th><td>{LONG}</td></tr></table>",
        "<table class='cells'><tr>" + f"<td>{LONG}</td>" * 5 + "</tr></table>",
        f"<ul class='options'><li><p class='option'><span class='box' aria-label='vald'>☒</span>{LONG}</p>"
        f"<div class='follow-up'><p class='text'>{LONG}</p></div></li></ul>",
    ],
    ids=["paragraph", "question", "facts", "cells", "options"],
)
def test_a_word_that_no_column_holds_is_parted_and_stays_on_the_page(body: str) -> None:
    made = set_pdf(html=page(body), look="copy", **ABOUT)
    assert re.sub(r"[\s\u200b]", "", words_read_out(made)).count(LONG) == body.count(LONG)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()
    assert max(map(float, re.findall(r'xMax="([\d.]+)"', boxes))) < RIGHT_EDGE + 1


@pytest.mark.parametrize(
    "code",
    ['#read("/etc/passwd")', '#read("../fonts.py")', '#read("../../../manage.py")', '#include "/config/settings.py"'],
)
def test_nothing_outside_of_its_own_folder_is_read(code: str) -> None:
    with pytest.raises(RenderError, match="Typst"):
        compile_typst({"main.typ": code.encode()}, {}, NOON)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package is asked for where this test listens, and nowhere else; where nobody listens, it is not had."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "")
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        elsewhere = typesetting._NOWHERE
        monkeypatch.setattr(typesetting, "_NOWHERE", f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread = threading.Thread(target=_take_one, args=(listening, asked), daemon=True)
        thread.start()
        fetch_nothing()
        with pytest.raises(RenderError, match="failed to download"):
            compile_typst({"main.typ": b'#import "@preview/none:0.0.1": *'}, {}, NOON)
        thread.join(10)
    assert asked
    monkeypatch.setattr(typesetting, "_NOWHERE", elsewhere)
    fetch_nothing()
    with pytest.raises(RenderError, match="Connection"):
        compile_typst({"main.typ": b'#import "@preview/none:0.0.1": *'}, {}, NOON)


def _take_one(listening: socket.socket, asked: list[bytes]) -> None:
    connection, _ = listening.accept()
    with connection:
        asked.append(connection.recv(1000))


def test_a_warning_of_typst_is_an_error() -> None:
    with pytest.raises(RenderError, match="unknown font"):
        compile_typst({"main.typ": b'#set document(title: "x")\n#set text(font: "Ingen")\nx'}, {}, NOON)


def test_what_typst_cannot_set_weasyprint_sets_and_the_log_is_told(caplog: pytest.LogCaptureFixture) -> None:
    html = page("<blockquote><p>Citat</p></blockquote>")
    made = set_confined(html=html, look="copy", stylesheet=STYLESHEET, **ABOUT)
    assert "WeasyPrint" in made_by(made)
    assert "Citat" in words_read_out(made)
    assert "prov was not set by Typst" in caplog.text
    assert "<blockquote> has no place" in caplog.text


@pytest.mark.parametrize("limit", [{"seconds": 0.01}, {"megabytes": 1}], ids=["seconds", "megabytes"])
def test_the_limits_end_the_setting_and_not_the_portal(limit: dict[str, Any]) -> None:
    with pytest.raises(RenderError):
        set_confined(html=page("<p>Text</p>"), look="copy", stylesheet=STYLESHEET, **ABOUT, **limit)


@pytest.mark.parametrize("body", ["<p><img src='x'></p>", "<form></form>", "<ul><li><video></video></li></ul>"])
def test_an_element_that_no_document_of_ours_has_is_no_part(body: str) -> None:
    with pytest.raises(UnreadableContent):
        document_parts(tree_of(page(body)))


def test_white_space_of_a_template_is_none_and_that_of_an_answer_is_kept() -> None:
    body = "<div class='answer'>\n  <p>\n   ett\n  två </p>\n  <p class='text'>  ett\n   två </p>\n</div>"
    [_, answer] = document_parts(tree_of(page(body)))["blocks"]
    assert [kid["kids"] for kid in answer["kids"]] == [["ett två"], ["  ett\n   två "]]
