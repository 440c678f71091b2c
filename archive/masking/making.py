"""Making a masked copy: prove, render what is proven, see that the pages show it, seal, keep."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from accounts.selectors import people_with_role
from archive.downloads import note_download
from archive.masking.checking import check_pages
from archive.masking.hidden import Hidden, hidden_in, told_masked
from archive.masking.pages import MaskedFacts, masked_html
from archive.masking.proofs import BadProof, Mask, Proven, Strike, prove, read_proof
from archive.masking.reach import hash_strikes, reached_by
from archive.masking.strikes import PagePlace, from_data, places_to_strike, strikes_that_count
from archive.models import MaskedCopy, Masking, SealedCopy
from archive.models.masking import masked_directory, masking_key
from archive.paper import STYLESHEET
from archive.paper.hash_tree import Node
from archive.paper.page_tree import CONTENT_FILE_NAME, Content, read_content
from archive.paper.printing import Printer
from archive.records import Record, record_of
from archive.sealing.making import check_sealed
from archive.sealing.orphans import StoredBefore, sound_in
from archive.sealing.owners import with_owner
from config.pdf.confinement import render_confined
from config.pdf.render import EmbeddedFile, render_pdf
from config.storage import reading_stored, stored_names
from outbox.decisions import Concern
from outbox.holding import make_once
from outbox.letters import address_of
from outbox.models import OutboxMessage
from responses.lifecycle.turns import sign_offs_of
from seals.answers import PROOF_FILE_NAME
from seals.seal import seal_pdf
from seals.settings import sealer_from_settings
from seals.validation import validation_report
from seals.verify import Inspection

PROOF_HASH = "proof_sha256"
"""In a masked copy's report: the SHA-256 of its bevis.json, by which an altered file is known as that copy."""


@dataclass(frozen=True)
class MadeCopy:
    """A masked copy that is sealed and found good, and not yet kept.

    `stored_as` is where it lies already, when it was made before the database was restored; `sound` are all masked
    copies of the submission that lie there, which may have been handed out and are never deleted.
    """

    file: bytes
    inspection: Inspection
    hidden: Hidden
    stored_as: str = ""
    sound: frozenset[str] = frozenset()


_GONE = "Arkivexemplarets fil är borta, så det går inte att maska. Säg till portalens administratörer."
_ALTERED = (
    "Arkivexemplarets fil är inte den som förseglades, så det går inte att maska. Säg till portalens administratörer."
)


def content_in(copy: SealedCopy) -> Content:
    """The tree as it lies in the sealed copy, not as the portal would make it today.

    Raises ValueError for a copy without one, or whose root is not that of the register.
    """
    with copy.file.open("rb") as opened, pikepdf.open(cast(BinaryIO, opened)) as pdf:
        if not copy.content_root or CONTENT_FILE_NAME not in pdf.attachments:
            raise ValueError(f"{copy} has no tree")
        content = read_content(pdf.attachments[CONTENT_FILE_NAME].get_file().read_bytes())
    if content.root != copy.content_root:
        raise ValueError(f"the tree of {copy} is not that of the register")
    return content


def content_or_refusal(copy: SealedCopy) -> Content:
    """content_in for a person's page. Raises WrongStateError where the file is not there, cannot be read or is not what
    was sealed.
    """
    with reading_stored(_GONE, altered=_ALTERED, also=(KeyError, pikepdf.PdfError)):
        return content_in(copy)


@dataclass(frozen=True)
class Struck:
    """What is struck of a copy: as somebody chose (`chosen`), and with all that follows from it but the hashes."""

    places: Sequence[PagePlace]
    chosen: Sequence[Strike]
    strikes: Sequence[Strike]

    @property
    def hidden(self) -> Hidden:
        """How much that is."""
        return hidden_in(self.places, self.strikes)


def struck_of(masking: Masking, body: Node) -> Struck:
    """What is struck now."""
    places, chosen = places_to_strike(body), list(map(from_data, masking.strikes))
    return Struck(places, chosen, reached_by(body, places, chosen))


def strikes_of(masking: Masking, body: Node, struck: Struck) -> list[Strike]:
    """All that is struck, without what something larger strikes too; with the hashes of the answers, which would tell
    it."""
    submission = masking.submission
    hashes = {submission.snapshot.sha256, *(one.sha256 for one in sign_offs_of(submission))} - {""}
    found = strikes_that_count([*struck.strikes, *hash_strikes(body, hashes, struck.strikes)])
    return [_printed(one) for one in found]


def _printed(strike: Strike) -> Strike:
    """With its reason as the pages print it, so that the proof says what the boxes do."""
    printer = Printer()
    return replace(strike, mask=Mask(printer.text(strike.mask.paragraph), printer.text(strike.mask.reason)))


def proven_of(masking: Masking, content: Content, struck: Struck) -> tuple[bytes, Proven]:
    """The proof, and what is shown by it. Raises BadProof when it does not prove the sealed copy's root."""
    proof = prove(content, masking.submission.receipt_number, strikes_of(masking, content.body, struck))
    proven = read_proof(proof)
    if proven.root != content.root:
        raise BadProof("the proof has another root than the sealed copy")
    return proof, proven


def make_masked(masking: Masking, at: datetime) -> MadeCopy:
    """Render, check and seal. It reads only. Raises ValueError, RenderError or SealingError."""
    content = content_in(SealedCopy.objects.get(submission=masking.submission))
    struck = struck_of(masking, content.body)
    proof, proven = proven_of(masking, content, struck)
    record = record_of(masking.submission)
    before = masked_before(masking, proven.root, record)
    if same := next((one for one in before if proof_in(one.file) == proof), None):
        noted = with_owner(same.inspection, record, own=record.organisation_number in same.owners)
        return MadeCopy(same.file, noted, struck.hidden, same.name, frozenset(one.name for one in before))
    sealer = sealer_from_settings(name=record.organisation, organisation=record.organisation_number)
    html = masked_html(proven, replace(facts_of_masking(masking, struck.hidden), seal=sealer.describe()))
    unsealed = render_pdf(
        html=html,
        stylesheet=STYLESHEET,
        title=f"Maskad kopia av {proven.receipt_number}",
        author=record.organisation,
        created=at,
        identifier=f"masked:{masking.pk}",
        attachments=[_embedded(proof, at)],
    )
    check_pages(unsealed, html)
    file = seal_pdf(pdf=unsealed, sealer=sealer, sealed_at=at)
    sound = frozenset(one.name for one in before)
    return MadeCopy(file, check_sealed(file, record), struck.hidden, sound=sound)


def masked_before(masking: Masking, root: str, record: Record) -> list[StoredBefore]:
    """The masking's sound copies in the storage: under our seal, with a proof that gives the sealed copy's root."""
    found = sound_in(masked_directory(masking), record.organisation_number)
    return [one for one in found if root and _root_by(proof_in(one.file)) == root]


def _root_by(proof: bytes) -> str:
    try:
        return read_proof(proof).root
    except BadProof:
        return ""


def proof_in(file: bytes | Path) -> bytes:
    """A masked copy's proof, of the bytes or the path; empty for a file that has none or is no PDF."""
    try:
        with pikepdf.open(BytesIO(file) if isinstance(file, bytes) else file) as pdf:
            return pdf.attachments[PROOF_FILE_NAME].get_file().read_bytes()
    except (pikepdf.PdfError, KeyError, ValueError):
        return b""


def facts_of_masking(masking: Masking, hidden: Hidden) -> MaskedFacts:
    """What the first page says of the masking."""
    portal = record_of(masking.submission).portal
    return MaskedFacts(decision=masking.decision, decided_on=masking.decided_on, hidden=hidden, portal=portal)


def preview_of(masking: Masking, copy: SealedCopy, at: datetime) -> bytes:
    """The pages as they will be, marked as a preview, without seal and proof. Raises RenderError or ValueError."""
    content = content_or_refusal(copy)
    struck = struck_of(masking, content.body)
    _, proven = proven_of(masking, content, struck)
    return render_confined(
        html=masked_html(proven, replace(facts_of_masking(masking, struck.hidden), draft=True)),
        stylesheet=STYLESHEET,
        title=f"Förhandsvisning: maskad kopia av {proven.receipt_number}",
        author=record_of(masking.submission).organisation,
        created=at,
        identifier=f"masked-preview:{masking.pk}",
    )


def _embedded(proof: bytes, at: datetime) -> EmbeddedFile:
    return EmbeddedFile(
        name=PROOF_FILE_NAME,
        description="Bevis för att det som syns är oförändrat (JSON)",
        data=proof,
        mime_type="application/json",
        relationship="Source",
        created=at,
        modified=at,
    )


@transaction.atomic
def keep_masked(masking: Masking, made: MadeCopy, at: datetime) -> MaskedCopy:
    """Keep what was made: file, row and the trail's event. The caller holds a lock that lets one worker keep it."""
    _remove_strays(masking, sparing=made.sound)
    with pikepdf.open(BytesIO(made.file)) as pdf:
        pages = len(pdf.pages)
    copy = MaskedCopy(
        masking=masking,
        sha256=made.inspection.sha256,
        size=len(made.file),
        pages=pages,
        hidden_answers=made.hidden.answers,
        hidden_attachments=made.hidden.attachments,
        hidden_fields=made.hidden.fields,
        made_at=at,
        report={**validation_report(made.inspection, at=at), PROOF_HASH: sha256(proof_in(made.file)).hexdigest()},
    )
    if made.stored_as:
        copy.file.name = made.stored_as
    else:
        copy.file.save("masked.pdf", ContentFile(made.file), save=False)
    try:
        copy.save(force_insert=True)
    except Exception:
        if not made.stored_as:
            copy.file.delete(save=False)
        raise
    told = f"{told_masked(masking.submission.receipt_number, made.hidden)}\nSHA-256: {copy.sha256}"
    if masking.ordered_by:
        note_download(submission=masking.submission, actor=masking.ordered_by, at=at, action="masked", what=told)
    return copy


def _remove_strays(masking: Masking, *, sparing: Collection[str]) -> None:
    """What a try that was killed has left, but no masked copy (`sparing`): no row names it."""
    for name in stored_names(masked_directory(masking)):
        if name not in sparing:
            default_storage.delete(name)


def make_masked_copy(*, message_id: int) -> None:
    """The outbox's work: make it, and then keep it (make_once)."""
    make_once(message_id, make=_make, keep=_keep)


def _make(message: OutboxMessage) -> tuple[Masking, MadeCopy, datetime]:
    found = Masking.objects.select_related("submission__response__organisation", "ordered_by")
    masking, now = found.get(pk=masking_key(message.key)), timezone.now()
    return masking, make_masked(masking, now), now


def _keep(made: tuple[Masking, MadeCopy, datetime]) -> None:
    masking, copy, at = made
    if not MaskedCopy.objects.filter(masking=masking).exists():
        keep_masked(masking, copy, at)


def concern_of_masked(message: OutboxMessage) -> Concern:
    """Whose a masked copy is: the registrators of the organisation."""
    masking = Masking.objects.select_related("submission__response__organisation").get(pk=masking_key(message.key))
    people = people_with_role(masking.submission.response.organisation, Role.ARCHIVIST)
    return Concern(tuple(people), address_of("masking", masking.pk))
