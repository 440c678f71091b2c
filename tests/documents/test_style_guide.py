"""The style sheets keep to the scales, and what a page wears has a rule: what script/check asks, and that it sees."""

import pytest

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
