"""More of what a case holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from attachments.models import Attachment
from cases.models import Case, CaseAnswer, CaseDocument, CaseEvent, CaseNumber, CaseRecipient, Dispatch, DispatchItem
from tests.web.world import World


def add_to_cases(world: World, numbers: Sequence[int], few: Sequence[int], at: datetime) -> None:
    """Documents, numbers, recipients, what was sent to each, answers that were placed there once, and events."""
    editor = world.people["editor"]
    told: dict[str, Any] = {"by": editor, "by_name": "Samordnaren", "at": at}
    for case in world.cases.values():
        CaseEvent.objects.bulk_create(
            CaseEvent(case=case, action="renamed", actor=editor, actor_name="Samordnaren", at=at, note=f"{number}")
            for number in numbers
        )
        files = _add_files(case, editor, numbers, at)
        documents = CaseDocument.objects.bulk_create(
            CaseDocument(case=case, attachment=file, kind="incoming", dated_on=at.date(), **told) for file in files
        )
        CaseNumber.objects.bulk_create(
            CaseNumber(case=case, organisation=case.organisation, number=f"HSN 2026-{number:05}",
                       key=f"{case.pk.hex}{number}", whose="Nämnden", own=False, **told)
            for number in few
        )  # fmt: skip
        recipients = CaseRecipient.objects.bulk_create(
            CaseRecipient(case=case, name=f"Nämnd {number}", email=f"namnd{number}@example.se", **told)
            for number in few
        )
        sent = Dispatch.objects.bulk_create(
            Dispatch(case=case, recipient=recipients[0], way="other", how="Med post", sent_on=at.date(), **told)
            for _ in documents
        )
        DispatchItem.objects.bulk_create(
            DispatchItem(dispatch=one, title="Handlingen", document=document, sha256="0" * 64)
            for one, document in zip(sent, documents, strict=True)
        )
        CaseAnswer.objects.bulk_create(
            CaseAnswer(case=case, title="Ett svar", taken_out_at=at, taken_out_by=editor, **told) for _ in numbers
        )


def _add_files(case: Case, by: User, numbers: Sequence[int], at: datetime) -> list[Attachment]:
    told: dict[str, Any] = {"organisation": case.organisation, "kind": "file", "uploaded_by": by, "uploaded_at": at}
    told |= {"mime_type": "application/pdf", "original_name": "handling.pdf", "size": 1000, "pages": 1}
    return Attachment.objects.bulk_create(
        Attachment(title=f"Handling {number}", sha256=f"{number:064}", file=f"{case.pk}/{number}.pdf", **told)
        for number in numbers
    )
