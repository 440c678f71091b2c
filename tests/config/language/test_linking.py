"""Addresses in a text become links, and nothing else does."""

import pytest

from config.language.linking import with_links


def links(text: str) -> list[str]:
    return [part.partition('"')[0] for part in with_links(text).split('<a href="')[1:]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Se https://example.se/plan.pdf.", ["https://example.se/plan.pdf"]),
        ("Se www.example.se, och mer.", ["https://www.example.se"]),
        ("(se http://example.se/a_(b))", ["http://example.se/a_(b)"]),
        ("Skriv till anna.ny@example.se!", ["mailto:anna.ny@example.se"]),
        ("omställningen@socialstyrelsen.se", ["mailto:omst%C3%A4llningen@socialstyrelsen.se"]),
        ("https://example.se?a=1&b=2", ["https://example.se?a=1&amp;b=2"]),
        ("https://example.se och bo@example.se", ["https://example.se", "mailto:bo@example.se"]),
        ("”https://example.se/x”", ["https://example.se/x"]),
        ("javascript:alert(1) data:text/html,x ftp://example.se file:///etc", []),
        ("https://", []),
        ("https://user:pass@example.se/", []),
        ("kl. 12.30 den 3.4, 1.200", []),
        ("@example.se och anna@", []),
    ],
)
def test_what_becomes_a_link(text: str, found: list[str]) -> None:
    assert links(text) == found


def test_everything_else_is_escaped() -> None:
    shown = with_links('<b>x</b> https://example.se/"><script>alert(1)</script>')
    assert "<script>" not in shown
    assert "<b>" not in shown


def test_a_link_tells_the_other_side_nothing() -> None:
    assert 'rel="noopener noreferrer nofollow"' in with_links("www.example.se")


def test_the_words_around_stay_as_they_are() -> None:
    assert with_links("Se www.example.se.\nMer.").endswith("</a>.\nMer.")
