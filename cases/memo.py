"""The tjänsteskrivelse of a case, as a Word document to go on writing in: what the portal knows is there already.

What nobody but its writer knows stands in square brackets, so that it is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import docx
from django.utils import timezone

from accounts.models import User
from archive.excerpts.reading import Material, read_material
from archive.records import record_of
from cases.dispatching import things_of
from cases.models import Case, CaseDocument
from cases.reading import answers_of_case, documents_of, numbers_in_force, recipients_of
from config.language import swedish
from responses.lifecycle.delivery import carry_over_of
from responses.lifecycle.turns import sign_offs_of
from responses.models import Response, Submission
from responses.reading.items import ShownItem
from surveys.word.styles import prepare
from surveys.word.writing import DocumentWriter, legal, pack_document, set_core_properties

_TO, _WHO = "[nämnd eller styrelse]", "[namn och titel]"


@dataclass(frozen=True)
class AnswerFacts:
    """What is said of one answer: (label, text), who has signed it, and how much of each section is answered."""

    title: str
    receiver: str
    last_day: date
    facts: tuple[tuple[str, str], ...]
    signers: tuple[str, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Memo:
    """Everything that the portal knows for a tjänsteskrivelse."""

    title: str
    organisation: str
    numbers: tuple[str, ...]
    written_on: date
    writer: str
    came_in: tuple[str, ...]
    answers: tuple[AnswerFacts, ...]
    appendices: tuple[str, ...]
    recipients: tuple[str, ...]


def make_memo(case: Case, *, writer: User, at: datetime) -> Memo:
    """What is known of the case at `at`; of a sealed answer by the names and days of then."""
    documents = [one for one in documents_of(case) if not one.withdrawn_at]
    return Memo(
        title=case.title,
        organisation=case.organisation.name,
        numbers=tuple(f"{one.number} ({one.whose})" for one in numbers_in_force().filter(case=case)),
        written_on=timezone.localdate(at),
        writer=", ".join(filter(None, [writer.name, writer.title])),
        came_in=tuple(_came_in(one) for one in documents if one.kind == CaseDocument.Kind.REQUEST),
        answers=tuple(_facts_of(one) for one in answers_of_case(case)),
        appendices=tuple(thing.title for thing in things_of(case)),
        recipients=tuple(one.name for one in recipients_of(case)),
    )


def _came_in(document: CaseDocument) -> str:
    sender = f" från {document.counterpart}" if document.counterpart else ""
    return f"{document.attachment.title} kom in{sender} {swedish.day(document.dated_on)}."


def _facts_of(response: Response) -> AnswerFacts:
    material = read_material(response)
    sealed = material.submission
    record = record_of(sealed) if sealed else None
    told = [
        ("Läge", f"{record.closed} {_moment_day(record.submitted_at)}" if record else response.state_in_words),
        ("Lämnat", _delivered(sealed) if sealed else ""),
        ("Ersätter", record.replaces.receipt_number if record and record.replaces else ""),
        ("Kvittonummer", sealed.receipt_number if sealed else ""),
        ("Sista svarsdag", swedish.day(record.last_day_date if record else response.last_day)),
        ("Avser", record.period if record else material.tree.period or str(material.tree.year)),
        ("Mottagarens beteckning", record.reference if record else material.tree.reference),
    ]
    return AnswerFacts(
        title=material.title,
        receiver=record.receiver if record else response.received_by,
        last_day=record.last_day_date if record else response.last_day,
        facts=tuple((label, text) for label, text in told if text),
        signers=tuple(one.who for one in sign_offs_of(sealed)) if sealed else (),
        sections=tuple(_sections(material)),
    )


def _delivered(sealed: Submission) -> str:
    """When what was sealed to be carried over was, or that it has not been; empty where it is read here."""
    if not sealed.is_carried_over:
        return ""
    carried = carry_over_of(sealed)
    return swedish.day(carried.done_on) if carried and carried.done_on else "INTE ännu"


def _moment_day(moment: str) -> str:
    return swedish.day(datetime.fromisoformat(moment).date())


def _sections(material: Material) -> Iterator[str]:
    for section in material.reading.sections:
        asked = list(_questions(section))
        answered = sum(one.answered for one in asked)
        yield f"{section.text}: {answered} av {swedish.count_of(len(asked), 'fråga besvarad', 'frågor besvarade')}"


def _questions(item: ShownItem) -> Iterator[ShownItem]:
    if item.shape not in {"group", "display"}:
        yield item
    for inner in item.items:
        yield from _questions(inner)


def memo_to_docx(memo: Memo, at: datetime) -> bytes:
    """The tjänsteskrivelse as a .docx file: real headings and lists, in our styles."""
    document = docx.Document()
    prepare(document, title=legal(memo.title), footer=legal(", ".join(memo.numbers)))
    set_core_properties(document, title=f"Tjänsteskrivelse: {memo.title}", author=memo.organisation, at=at)
    _Writer(document).write(memo)
    return pack_document(document)


class _Writer(DocumentWriter):
    def write(self, memo: Memo) -> None:
        self.paragraph("Tjänsteskrivelse", "Villkor")
        self.paragraph(memo.title, "Title")
        self.facts(
            ("Datum", swedish.day(memo.written_on)),
            ("Diarienummer", "; ".join(memo.numbers)),
            ("Handläggare", memo.writer),
            ("Till", _TO),
        )
        self.proposal(memo)
        self.summary(memo)
        self.heading("Bakgrund", 1)
        for text in (*memo.came_in, "[Komplettera med det som nämnden behöver veta.]"):
            self.paragraph(text, "Normal")
        self.heading("Svaret" if len(memo.answers) == 1 else "Svaren", 1)
        for answer in memo.answers:
            self.answer(answer)
        self.listed("Bilagor", memo.appendices, "[Inga handlingar finns i ärendet ännu.]")
        self.listed("Expedieras till", memo.recipients, "[Ange till vilka beslutet ska skickas.]")
        self.heading("Underskrift", 1)
        for text in (memo.writer, *dict.fromkeys(who for answer in memo.answers for who in answer.signers), _WHO):
            self.paragraph(text, "Normal")

    def proposal(self, memo: Memo) -> None:
        self.heading("Förslag till beslut", 1)
        self.paragraph(f"{swedish.begin_sentence(_TO)} beslutar", "Normal")
        for answer in memo.answers:
            self.paragraph(f"att godkänna svaret till {answer.receiver} på ”{answer.title}”", "List Bullet")
        self.paragraph("att [skriv fler att-satser, eller ta bort raden]", "List Bullet")

    def summary(self, memo: Memo) -> None:
        self.heading("Sammanfattning", 1)
        for answer in memo.answers:
            day = swedish.day(answer.last_day)
            told = f"{memo.organisation} svarar på ”{answer.title}” till {answer.receiver}. Sista svarsdag är {day}."
            self.paragraph(told, "Normal")
        self.paragraph("[Sammanfatta svaret i några meningar.]", "Normal")

    def answer(self, answer: AnswerFacts) -> None:
        self.heading(answer.title, 2)
        self.facts(*answer.facts, *(("Signerat av", who) for who in answer.signers))
        for text in answer.sections:
            self.paragraph(text, "List Bullet")

    def facts(self, *facts: tuple[str, str]) -> None:
        for label, text in facts:
            self.paragraph(f"{label}: {text}", "Anvisning")

    def listed(self, heading: str, texts: tuple[str, ...], otherwise: str) -> None:
        self.heading(heading, 1)
        for text in texts:
            self.paragraph(text, "List Bullet")
        if not texts:
            self.paragraph(otherwise, "Normal")
