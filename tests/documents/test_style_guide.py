"""Sheets keep to the scales and pages to the style guide: what script/check asks, and that it sees."""

import pytest

from config.style_guide import PAGES
from config.style_guide.scales import read_scales
from script import check_style
from tests.documents.reading import REPOSITORY

TOKENS = (REPOSITORY / "static" / "css" / "tokens.css").read_text()


def test_no_sheet_has_a_size_a_leading_or_a_space_of_its_own() -> None:
    assert list(check_style.off_the_scales()) == []


@pytest.mark.parametrize(
    "declaration",
    [
        "font-size: 0.95rem",
        "--bs-btn-font-size: 14px",
        "line-height: 1.3",
        "margin: var(--sp-space-2) 0.35rem",
        "padding-block: 3px",
        "gap: calc(1rem - 2px)",
        "max-width: 500px",
        "flex: 1 1 260px",
    ],
)
def test_a_value_that_is_off_the_scales_is_found(declaration: str) -> None:
    assert len(list(check_style.faults_of("prov.css", f"a {{\n  {declaration};\n}}"))) == 1


def test_a_width_of_the_window_in_px_is_found() -> None:
    assert list(check_style.faults_of("prov.css", "@media (min-width: 768px) { a { margin: 0; } }"))


def test_every_step_of_the_scales_is_a_token() -> None:
    names = [f"--sp-size-{name}:" for name in check_style.SIZES]
    names += [f"--sp-leading-{name}:" for name in check_style.LEADINGS]
    names += [f"--sp-space-{name}:" for name in check_style.SPACES]
    assert [name for name in names if name not in TOKENS] == []
    assert TOKENS.count("--sp-space-") == TOKENS.count("var(--sp-space-") + len(check_style.SPACES)


def test_every_class_has_a_rule_and_every_rule_a_page() -> None:
    assert list(check_style.without_a_rule()) == []


def test_pages_use_nothing_that_is_not_in_the_style_guide() -> None:
    assert list(check_style.not_in_the_guide()) == []


def test_a_class_that_the_guide_does_not_know_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    used = {
        "sp-tag": "a.html",
        "sp-tag--ny": "a.html",
        "sp-icon--": "b.html",
        "sp-ny--": "c.js",
        "sp-icon--clip": "d.html",
    }
    monkeypatch.setattr(check_style, "used_classes", lambda: used)
    monkeypatch.setattr(check_style, "shown_classes", lambda: {"sp-tag", "sp-icon--"})
    assert [line.partition(" is ")[0] for line in check_style.not_in_the_guide()] == [
        "c.js: sp-ny--",
        "a.html: sp-tag--ny",
    ]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ('class="sp-tag sp-tag--done"', ["sp-tag", "sp-tag--done"]),
        ('class="sp-tag--{{ state }}"', ["sp-tag--"]),
        ("`sp-saved sp-saved--${kind}`", ["sp-saved", "sp-saved--"]),
        ('"sp-width-" + n, url(css/sp-x)', ["sp-width-"]),
    ],
)
def test_a_class_is_read_wherever_it_is_put_on(text: str, classes: list[str]) -> None:
    assert check_style._CLASS.findall(text) == classes


def test_every_component_of_the_guide_has_an_example_and_every_example_a_component() -> None:
    named = {component.name for page in PAGES for component in page.components}
    examples = {file.stem for file in (REPOSITORY / "templates/pages/stilguide/exempel").glob("*.html")}
    assert named == examples
    assert len(named) > 40


def test_the_scales_that_the_guide_shows_are_those_of_the_sheet() -> None:
    scales = read_scales()
    assert [step.name for step in scales.spaces] == list(check_style.SPACES)
    assert all(step.value and step.used_for for step in (*scales.sizes, *scales.widths))
    guide = (REPOSITORY / "static/css/stilguide/guide.css").read_text()
    assert [step.name for step in scales.colours if f".sg-colour--{step.name} " not in guide] == []
    assert [step.name for step in scales.spaces if f".sg-space--{step.name} " not in guide] == []
