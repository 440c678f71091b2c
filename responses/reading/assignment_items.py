"""The item that an assignment is about, in the version that the response has now."""

from responses.models import Assignment
from responses.reading.draft import Draft
from surveys.schema import AnyItem


class AssignmentItem:
    """What every page says of an assignment's item."""

    draft: Draft
    assignment: Assignment

    @property
    def item(self) -> AnyItem | None:
        """None when the version that the response has been moved to does not have it."""
        return self.draft.tree.by_link_id.get(self.assignment.link_id)

    @property
    def section(self) -> str:
        """The heading of the section that a question or subsection stands in; empty for a section."""
        found = self.draft.tree.section_of.get(self.assignment.link_id)
        return "" if found is None or found is self.item else found.text
