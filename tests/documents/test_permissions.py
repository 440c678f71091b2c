"""docs/permissions.md says who may do what; the rules are those by which every address is tried."""

from tests.documents.reading import REPOSITORY
from tests.web.permissions.document import page


def test_the_page_is_written_from_the_rules() -> None:
    written = (REPOSITORY / "docs" / "permissions.md").read_text()
    assert written == page(), "script/permissions writes it anew"
