"""An OpenDocument text that runs or fetches something by itself is refused."""

import pytest

from tests.attachments import files
from tests.attachments.verdicts import verdict


def odt_with(element: str, name: str = "content.xml") -> bytes:
    return files.archive({**files.odt_members(), name: f'<o xmlns:x="xlink" xmlns:y="y">{element}</o>'})


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<y:event-listener x:href="vnd.sun.star.script:a"/>', "macros"),
        ('<y:a x:href="vnd.sun.star.script:Standard.Module1.Main"/>', "macros"),
        ('<y:a x:href="macro:///Standard.Module1.Main"/>', "macros"),
        ('<y:library y:name="a" y:link="true" x:href="https://example.org/"/>', "macros"),
        ('<y:image x:href="https://example.org/pixel.png"/>', "active"),
        ('<y:section-source x:href="https://example.org/a.odt"/>', "active"),
        ('<y:template x:href="https://example.org/a.ott"/>', "active"),
        ('<y:template x:href="file://server/share/a.ott"/>', "active"),
        ('<y:object x:href="//server/a"/>', "active"),
        ('<y:object-ole x:href="./Object 1"/>', "active"),
        ('<y:floating-frame x:href="a"/>', "active"),
        ('<y:applet x:href="a"/>', "active"),
        ('<y:plugin x:href="a"/>', "active"),
        ('<y:dde-source y:dde-application="cmd"/>', "active"),
    ],
)
@pytest.mark.parametrize("name", ["content.xml", "styles.xml", "Object 1/content.xml", "Basic/script-lc.xml"])
def test_an_opendocument_text_that_fetches_or_runs_is_refused_in_every_part(element: str, code: str, name: str) -> None:
    assert verdict(odt_with(element, name)) == code


@pytest.mark.parametrize(
    "element",
    [
        '<y:a x:href="https://www.example.se/"/>',
        '<y:image x:href="Pictures/1.png"/>',
        '<y:object x:href="./Object 1"/>',
        '<y:template x:href="file:///home/a/mall.ott"/>',
        '<y:library y:name="Standard" y:link="false"/>',
    ],
)
def test_an_opendocument_text_with_links_and_pictures_of_its_own_is_taken(element: str) -> None:
    assert verdict(odt_with(element)) == "taken"
