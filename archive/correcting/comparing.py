"""Comparing two submissions of an answer: what differs, question by question, as a page and as a PDF."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string

from archive.paper import STYLESHEET
from archive.paper.facts import FactLine
from archive.paper.printing import Printer
from archive.records import Record, record_of
from config.language import swedish
from config.pdf.confinement import set_confined
from responses.models import Correction, Submission
from responses.reading.changes import AnswerChange, Changes


@dataclass(frozen=True)
class ComparedPair:
    """Two submissions of one response, the earlier and the later, and the corrections between them."""

    old: Submission
    new: Submission
    corrections: tuple[Correction, ...]

    @cached_property
    def changes(self) -> list[AnswerChange]:
        return Changes(self.old.snapshot, self.new.snapshot).all

    @cached_property
    def record(self) -> Record:
        """Of the later one."""
        return record_of(self.new)


def compare_submissions(one: Submission, other: Submission) -> ComparedPair:
    """The two in the order in which they came. They are of the same response, and not the same."""
    old, new = sorted((one, other), key=lambda each: each.number)
    between = new.response.submissions.filter(number__gt=old.number, number__lte=new.number, correction__isnull=False)
    found = between.select_related("correction").prefetch_related("correction__additions").order_by("number")
    return ComparedPair(old, new, tuple(each.correction for each in found if each.correction))


def comparison_to_pdf(compared: ComparedPair, at: datetime) -> bytes:
    """The comparison as an accessible PDF. Raises RenderError when it cannot be rendered within the limits."""
    html = comparison_html(compared)
    return set_confined(
        html=html,
        look="copy",
        stylesheet=STYLESHEET,
        title=f"Jämförelse: {compared.record.dated_title}, {compared.record.organisation}",
        author=compared.record.organisation,
        created=at,
        identifier=f"comparison:{hashlib.sha256(html.encode()).hexdigest()}",
    )


def comparison_html(compared: ComparedPair) -> str:
    """Its pages. Every text in them is printable."""
    printer, record = Printer(), compared.record
    context: dict[str, Any] = {
        "title": printer.text(record.dated_title),
        "organisation": printer.text(record.organisation),
        "facts": printer.everything(_facts(compared)),
        "changes": printer.everything(compared.changes),
        "old": compared.old.receipt_number,
        "new": compared.new.receipt_number,
        "mark": f"JÄMFÖRELSE av {compared.old.receipt_number} och {compared.new.receipt_number}. Inget arkivexemplar.",
        "mark_word": "JÄMFÖRELSE",
    }
    return render_to_string("correcting/comparison_paper.html", {**context, "replaced": printer.replaced})


def _facts(compared: ComparedPair) -> list[FactLine]:
    old, new = compared.old, compared.new
    found = [
        FactLine("Tidigare", f"{old.receipt_number}, {swedish.moment(old.submitted_at)}", "receipt-number"),
        FactLine("Senare", f"{new.receipt_number}, {swedish.moment(new.submitted_at)}", "receipt-number"),
    ]
    return found + [FactLine(one.get_kind_display(), why) for one in compared.corrections for why in one.reasons]
