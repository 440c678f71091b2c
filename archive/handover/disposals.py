"""The log of what an organisation has destroyed (gallrat), with the decisions and the e-archive's receipts as files."""

from collections.abc import Sequence

from accounts.models import Organisation
from archive.handover.parts import FilesTaken, HandedDocument, HandedOver, HandoverPart
from responses.models import DisposedFile, DisposedSubmission

PART = "gallringslogg"


class HandedDestroyed(HandedOver):
    """A file that was destroyed. `kept_elsewhere`: the same stored file is another answer's too, and stays."""

    kind: str
    sha256: str
    size: int
    kept_elsewhere: bool


class HandedFact(HandedOver):
    """What the register said."""

    key: str
    label: str
    value: str
    text: str
    public: bool


class DisposalRow(HandedOver):
    """One submission that was destroyed: what it was, where it is, who decided what, when."""

    receipt_number: str
    diarienummer: str
    organisation: str
    organisation_number: str
    title: str
    questionnaire: str
    version: str
    year: int
    register_facts: list[HandedFact]
    replaces: str
    submitted_at: str
    sealed_at: str
    sha256: str
    unsealed_sha256: str
    content_root: str
    snapshot_sha256: str
    delivered_on: str
    archive: str
    reference: str
    package_sha256: str
    receipt: HandedDocument | None
    decision: str
    decided_on: str
    rule: str
    document: HandedDocument | None
    proposed_by: str
    proposed_at: str
    confirmed_by: str
    confirmed_at: str
    disposed_at: str
    done_at: str | None
    files: list[HandedDestroyed]


def _read(organisation: Organisation, files: FilesTaken) -> Sequence[DisposalRow]:
    found = DisposedSubmission.objects.filter(organisation=organisation).prefetch_related("destroyed")
    related = ("answer__disposal__document", "receipt")
    return [_row(one, files) for one in found.select_related(*related).order_by("logged_at", "pk")]


def _row(logged: DisposedSubmission, files: FilesTaken) -> DisposalRow:
    answer, disposal = logged.answer, logged.answer.disposal
    receipt, document = logged.receipt, disposal.document
    return DisposalRow(
        receipt_number=logged.receipt_number,
        diarienummer=logged.diarienummer,
        organisation=logged.organisation_name,
        organisation_number=logged.organisation_number,
        title=logged.title,
        questionnaire=logged.questionnaire,
        version=logged.version,
        year=logged.year,
        register_facts=[HandedFact(**fact) for fact in logged.register],
        replaces=logged.replaces,
        submitted_at=logged.submitted_at.isoformat(),
        sealed_at=logged.sealed_at.isoformat(),
        sha256=logged.copy_sha256,
        unsealed_sha256=logged.unsealed_sha256,
        content_root=logged.content_root,
        snapshot_sha256=logged.snapshot_sha256,
        delivered_on=logged.delivered_on.isoformat(),
        archive=logged.archive,
        reference=logged.reference,
        package_sha256=logged.package_sha256,
        receipt=files.take(receipt, of="kvittenser", name=f"kvittens-{logged.pk}") if receipt else None,
        decision=disposal.decision,
        decided_on=disposal.decided_on.isoformat(),
        rule=disposal.rule,
        document=files.take(document, of="beslut", name=f"beslut-{disposal.pk}") if document else None,
        proposed_by=disposal.proposed_by_name,
        proposed_at=disposal.proposed_at.isoformat(),
        confirmed_by=disposal.confirmed_by_name,
        confirmed_at=disposal.confirmed_at.isoformat() if disposal.confirmed_at else "",
        disposed_at=logged.logged_at.isoformat(),
        done_at=answer.done_at.isoformat() if answer.done_at else None,
        files=[_file(one) for one in logged.destroyed.all()],
    )


def _file(file: DisposedFile) -> HandedDestroyed:
    return HandedDestroyed(kind=file.kind, sha256=file.sha256, size=file.size, kept_elsewhere=file.kept_elsewhere)


DISPOSALS = HandoverPart(PART, "Gallringslogg", DisposalRow, _read)
