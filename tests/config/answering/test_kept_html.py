"""Parts of pages that the process keeps as HTML."""

import pytest
from django.template import engines

from config.answering import kept_html
from config.answering.kept_html import show_kept

STATE = "drafting/section_state.html"


def test_a_part_is_rendered_once_for_the_same_values_and_anew_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    kept_html._kept.clear()
    rendered = []
    find = kept_html.get_template
    monkeypatch.setattr(kept_html, "get_template", lambda name: rendered.append(name) or find(name))
    shown = [show_kept(STATE, status="incomplete", parked=False, left=left) for left in (3, 3, 4)]
    assert ["3 kvar" in one for one in shown] == [True, True, False]
    assert len(rendered) == 2


def test_what_is_kept_has_been_escaped_and_says_so() -> None:
    html = show_kept("overview/task_row.html", heading="<b>Insatser</b>", group="Klart")
    assert "&lt;b&gt;Insatser" in html
    assert html in engines["django"].from_string("{{ html }}").render({"html": html})
