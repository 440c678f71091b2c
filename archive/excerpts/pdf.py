"""An excerpt as an accessible PDF, marked on every page as what it is."""

import hashlib
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from archive.excerpts.reading import RECORD_NUMBER, Excerpt
from archive.paper import STYLESHEET
from archive.paper.facts import FactLine
from archive.paper.printing import Printer
from config.language import swedish
from config.pdf.confinement import set_confined


def excerpt_to_pdf(excerpt: Excerpt, at: datetime) -> bytes:
    """The excerpt as a PDF file. Raises config.pdf.render.RenderError when it cannot be rendered within the limits."""
    html = excerpt_html(excerpt)
    return set_confined(
        html=html,
        look="copy",
        stylesheet=STYLESHEET,
        title=f"{_named(excerpt)}, {excerpt.organisation}",
        author=excerpt.organisation,
        created=at,
        identifier=f"excerpt:{hashlib.sha256(html.encode()).hexdigest()}",
    )


def _named(excerpt: Excerpt) -> str:
    """The title, after what kind of document it is where it does not begin with that."""
    kind = swedish.begin_sentence(excerpt.mark_word.lower())
    return excerpt.title if excerpt.title.startswith(kind) else f"{kind}: {excerpt.title}"


def excerpt_html(excerpt: Excerpt, template: str = "archive/excerpts/excerpt.html") -> str:
    """Its pages. Every text in them is printable; what had to be replaced is listed on the last page."""
    printer = Printer()
    context: dict[str, Any] = {
        "title": printer.text(excerpt.title),
        "organisation": printer.text(excerpt.organisation),
        "facts": printer.everything([_fact(label, text) for label, text in excerpt.facts]),
        "reading": printer.everything(excerpt.reading),
        "mark": printer.text(excerpt.mark),
        "mark_word": excerpt.mark_word,
        "cover": printer.written(excerpt.cover) if excerpt.cover else (),
    }
    return render_to_string(template, {**context, "replaced": printer.replaced})


def _fact(label: str, text: str) -> FactLine:
    return FactLine(label, text, "record-number" if label == RECORD_NUMBER else "")


def page_of_excerpt(excerpt: Excerpt) -> bytes:
    """The excerpt as one accessible HTML file that needs nothing else."""
    return excerpt_html(excerpt, "archive/excerpts/page.html").encode()
