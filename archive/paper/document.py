"""The archive copy of a submission as HTML and as data: everything a reader in fifty years needs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from archive.files import list_attached_files, list_sent_files, sent_data
from archive.models import ContentSeed
from archive.paper.facts import FactLine
from archive.paper.page_tree import Content
from archive.paper.printing import Printer
from archive.paper.sign_offs import Signature, sign_off_data, signature_of
from archive.records import Record, record_data, record_of
from config.language import swedish
from config.pdf.render import EmbeddedFile
from config.pdf.tree import tree_of
from config.storage import read_unaltered
from responses.lifecycle.turns import sign_offs_in_force, sign_offs_of
from responses.models import Response, SignOff, Snapshot, Submission
from responses.reading.attachment_numbers import attachments_of
from responses.reading.items import Reading
from responses.reading.readings import reading_of_snapshot, source_of_snapshot
from responses.reading.separate_things import SeparateThing, separate_things
from seals.description import SealDescription
from surveys.schema import Definition
from surveys.wordings.wording import label_of

_ARCHIVABLE = {
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "image/png",
    "image/jpeg",
}
FORMAT = "svarsportalen-copy-1"


class CopyPages:
    """The copy's pages: what they say of the submission is made printable once, and all but the title page and the last
    section is rendered once, however often they are asked for.

    Every text in them is printable; what had to be replaced is listed on the last page.
    """

    def __init__(self, submission: Submission) -> None:
        self._printer = Printer()
        self._context = _context(
            submission,
            self._printer,
            facts=_facts(submission),
            reading=reading_of_snapshot(submission.snapshot, submission.sign_off),
            signatures=[signature_of(one, submission.snapshot) for one in sign_offs_of(submission)],
        )

    def html(self, seal: SealDescription | None = None, root: str = "") -> str:
        """The pages, which say what `seal` they will get, if any is given, and the `root` of the tree over them."""
        mark = f"TESTSIGILL. {seal.about}" if seal and seal.about else ""
        return _pages(self._context, self._printer.copy(), seal=_seal_facts(seal), root=root, mark=mark)


def content_of(submission: Submission, pages: CopyPages) -> Content | None:
    """The copy's pages, but what they say of the seal, as a tree; None of a submission from before there was one."""
    seed = ContentSeed.objects.filter(submission=submission).values_list("seed", flat=True).first()
    return Content(tree_of(pages.html()), bytes.fromhex(seed)) if seed else None


def _seal_facts(seal: SealDescription | None) -> list[FactLine]:
    if seal is None:
        return []
    return [
        *([FactLine("Sigill", seal.whose)] if seal.whose else []),
        FactLine("Sigillets ägare", seal.owner),
        FactLine("Certifikatet är utfärdat av", seal.issuer),
        FactLine("Nivå", f"PAdES {seal.level}"),
        FactLine("Certifikatets fingeravtryck (SHA-256)", seal.fingerprint),
        *([FactLine("Rotcertifikatets fingeravtryck (SHA-256)", seal.root)] if seal.root else []),
    ]


def draft_html(response: Response, snapshot: Snapshot, at: datetime) -> str:
    """The pages that the copy will have, of what was sent for approval and is not submitted; marked as a draft.

    By the same templates, from a submission that is never saved: what is not known yet is said to be missing.
    """
    signed = sign_offs_in_force(snapshot)
    last = signed[-1] if signed and signed[-1].is_last else None
    expected = Submission(
        response=response,
        number=response.submissions.count() + 1,
        snapshot=snapshot,
        sign_off=last or SignOff(name=_NOT_YET),
        receipt_number=_NOT_YET,
        diarienummer=response.diarienummer,
        correction=response.correction,
        submitted_by=snapshot.sent_by,
        submitted_at=at,
    )
    record = record_of(expected)
    unknown = (*_unknown(record), *([] if last else ["Godkänt av"]))
    facts = [replace(fact, text=_NOT_YET) if fact.label in unknown else fact for fact in _facts(expected)]
    signatures = [signature_of(one, snapshot) for one in signed]
    if last is None:
        signatures.append(Signature("", "", [FactLine("Signering", _NOT_YET)]))
    reading = reading_of_snapshot(snapshot, last)
    printer = Printer()
    context = _context(expected, printer, facts=facts, reading=reading, signatures=signatures)
    return _pages(context, printer, draft=True, mark=_draft_mark(record))


_NOT_YET = "inte ännu"


def _draft_mark(record: Record) -> str:
    if record.is_carried_over:
        waiting = "Arbetskopia av det som väntar på att godkännas eller förseglas."
        return f"UTKAST, inte lämnat till {record.receiver}. {waiting}"
    return "UTKAST, inte inskickat. Arbetskopia av det som väntar på att godkännas eller skickas in."


def _unknown(record: Record) -> tuple[str, ...]:
    """Facts that a draft cannot state."""
    return (record.receipt_name, record.closed, "Lämnat")


def _context(
    submission: Submission,
    printer: Printer,
    *,
    facts: list[FactLine],
    reading: Reading,
    signatures: list[Signature],
) -> dict[str, Any]:
    """What the templates show of the submission, made printable by `printer`; `main`, what no seal changes, as HTML."""
    record = record_of(submission)
    shown = {
        "title": printer.text(record.title),
        "organisation": printer.text(record.organisation),
        "facts": printer.everything(facts),
        "reading": printer.everything(reading),
        "numbered": submission.snapshot.questionnaire.tree.is_numbered,
        "attachments": printer.everything(_attachments(submission)),
        "separate": printer.everything(_separate(submission)),
        "sign_offs": printer.everything(signatures),
        "history": printer.everything(_history(record)),
        "snapshot_sha256": submission.snapshot.sha256,
        "portal": record.portal,
        "carried_over": record.is_carried_over,
    }
    return {**shown, "main": render_to_string("archive/paper/main.html", shown)}


def _pages(
    context: Mapping[str, Any],
    printer: Printer,
    *,
    seal: Sequence[FactLine] = (),
    root: str = "",
    draft: bool = False,
    mark: str = "",
) -> str:
    shown = {
        **context,
        "root": root,
        "seal": printer.everything(list(seal)),
        "draft": draft,
        "mark": printer.text(mark),
        "mark_word": printer.text(mark.partition(" ")[0].strip(",.")),
    }
    return render_to_string("archive/paper/copy.html", {**shown, "replaced": printer.replaced})


def _attachments(submission: Submission) -> list[dict[str, Any]]:
    """The attachments as the snapshot describes them, each with the question that it belongs to (`asked`)."""
    tree = submission.snapshot.questionnaire.tree
    return [
        {
            **described,
            "decision": _decision(described),
            "seen_on": _day(described["seen_on"]),
            "asked": _asked(tree, described["link_id"]),
        }
        for described in attachments_of(submission.snapshot.content)
    ]


def _decision(described: Mapping[str, Any]) -> str:
    """Slag, paragraph, day and body of the decision that an attachment is of; empty where nothing is said of one."""
    which = (described["decision_kind"], described["decision_paragraph"])
    by = f"av {described['decided_by']}" if described["decided_by"] else ""
    said = (which, (_day(described["decided_on"]), by))
    return ", ".join(filter(None, (" ".join(filter(None, part)) for part in said)))


def _separate(submission: Submission) -> list[FactLine]:
    """What is sent separately: what had been sent of it, to whom and when, or that nothing had."""
    return [FactLine(thing.name, _sent_in_words(thing)) for thing in _things(submission)]


def _things(submission: Submission) -> list[SeparateThing]:
    source = source_of_snapshot(submission.snapshot, None)
    return separate_things(source, submission.response, until=submission.submitted_at)


def _sent_in_words(thing: SeparateThing) -> str:
    if not thing.sent:
        return f"Ej skickat ännu. Ska skickas till {thing.to}." if thing.to else "Ej skickat ännu."
    return " ".join(
        f"{sent.document.original_name} skickades {swedish.day(sent.sent_on)} till {sent.to}."
        f" Filens kontrollsumma (SHA-256): {sent.document.sha256}."
        for sent in thing.sent
    )


def _asked(tree: Definition, link_id: str) -> str:
    return label_of(tree.by_link_id[link_id])


def _facts(submission: Submission) -> list[FactLine]:
    """The title page's table."""
    record = record_of(submission)
    facts = [
        FactLine("Organisationsnummer", record.number_in_words),
        FactLine("Diarienummer", submission.diarienummer or "inte registrerat vid förseglingen", "record-number"),
        FactLine(record.receipt_name, submission.receipt_number, "receipt-number"),
        FactLine("Avser", record.period),
        FactLine("Sista svarsdag", swedish.day(record.last_day_date)),
        FactLine(record.closed, f"{swedish.moment(submission.submitted_at)} av {record.submitted_by}{_late(record)}"),
        FactLine("Försegling" if record.is_carried_over else "Inskickning", f"nummer {submission.number}"),
        *_correction(record),
        *_delivery(record),
        FactLine("Enkät", f"{record.questionnaire}, utgåva {record.version}"),
        FactLine("Myndighetens beteckning", record.reference),
        FactLine("Godkänt av", submission.sign_off.who),
        FactLine("Godkänt", swedish.moment(submission.sign_off.signed_at) if submission.sign_off.signed_at else ""),
        FactLine("Svarens kontrollsumma (SHA-256)", submission.snapshot.sha256, "hash"),
        FactLine("Enkätens kontrollsumma (SHA-256)", record.questionnaire_sha256, "hash"),
    ]
    return [fact for fact in facts if fact.text]


def _correction(record: Record) -> list[FactLine]:
    """What it replaced, why, and when the answer first came."""
    if record.replaces is None:
        return []
    replaced, closed = record.replaces, record.closed.lower()
    lines = [
        FactLine("Ersätter", f"{replaced.receipt_number}, {closed} {swedish.moment(replaced.moment)}"),
        FactLine("Rättelse", replaced.why_at_first),
        *(FactLine("Tillägg i rättelsen", added) for added in replaced.additions),
        FactLine("Rättelsen gäller", swedish.listing(list(replaced.questions))),
    ]
    return [*lines, FactLine(f"Först {closed}", swedish.moment(record.first_moment))]


def _delivery(record: Record) -> list[FactLine]:
    """To whom it goes, and that sealing it has not brought it there."""
    if not record.is_carried_over:
        return [FactLine("Mottagare", record.receiver)]
    told = (
        f"Svaret var INTE lämnat till {record.receiver} när det förseglades. Det förs över till mottagarens formulär."
    )
    return [FactLine("Ska lämnas till", record.receiver), FactLine("Lämnat", told)]


def _day(written: str) -> str:
    return swedish.day(date.fromisoformat(written)) if written else ""


def _late(record: Record) -> str:
    return f", {record.lateness}" if record.lateness else ""


def _history(record: Record) -> list[FactLine]:
    """The moves of the response up to this submission: when, and who did what."""
    return [FactLine(swedish.moment(one.moment), f"{one.who} {one.did}") for one in record.history]


def copy_data(submission: Submission, root: str = "") -> dict[str, Any]:
    """What is embedded as svar.json: the snapshot that was signed, the sign-off and the receipt; and where there is a
    tree over the pages, its `root`.
    """
    record = record_of(submission)
    return {
        **({"content_root": root} if root else {}),
        "format": FORMAT,
        "receipt_number": submission.receipt_number,
        "submission": submission.number,
        "submitted_at": submission.submitted_at.isoformat(),
        "submitted_by": record.submitted_by,
        "diarienummer": submission.diarienummer,
        "snapshot_sha256": submission.snapshot.sha256,
        "record": record_data(record),
        "snapshot": submission.snapshot.content,
        "sent_separately": [sent_data(sent) for thing in _things(submission) for sent in thing.sent],
        "sign_off": sign_off_data(submission.sign_off),
        "sign_offs": [sign_off_data(sign_off) for sign_off in sign_offs_of(submission)],
    }


def copy_identifier(submission: Submission) -> bytes:
    """The PDF's file identifier, the same each time the submission is rendered."""
    return hashlib.sha256(f"{submission.pk}:{submission.snapshot.sha256}".encode()).digest()[:16]


def embedded_attachments(submission: Submission) -> list[EmbeddedFile]:
    """The attached files that the snapshot names and the archive profile allows, as they were when it was frozen."""
    return [
        EmbeddedFile(
            name=file.name,
            description=file.title,
            data=read_unaltered(file.file, file.sha256),
            mime_type=file.mime_type,
            relationship="Supplement",
            created=file.uploaded_at,
            modified=file.uploaded_at,
        )
        for file in [*list_attached_files(submission), *list_sent_files(submission)]
        if file.mime_type in _ARCHIVABLE
    ]
