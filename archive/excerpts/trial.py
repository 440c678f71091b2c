"""The TEST copy of trial answers to a questionnaire, asked for by whoever tries one (settings.TEST_COPY)."""

from datetime import datetime

from archive.excerpts.pdf import excerpt_to_pdf
from archive.excerpts.reading import Excerpt
from config.language import swedish
from responses.reading.items import Reading

_MARK = "TEST. Provsvar på en enkät som prövas. Ingen har lämnat dem, och inget är sparat."


def make_test_copy(*, title: str, organisation: str, version: str, reading: Reading, at: datetime) -> bytes:
    """As a PDF of the pages that an answer has, each marked TEST. Raises config.pdf.render.RenderError."""
    facts = (("Utgåva", version), ("Framställt", swedish.moment(at)))
    excerpt = Excerpt(
        title=title,
        organisation=organisation,
        version=version,
        facts=facts,
        mark=_MARK,
        is_draft=False,
        reading=reading,
    )
    return excerpt_to_pdf(excerpt, at)
