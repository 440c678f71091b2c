"""The answers of earlier years that an organisation has entered afterwards, every wording of them."""

from collections.abc import Sequence
from typing import Any

from accounts.models import Organisation
from archive.handover.parts import FilesTaken, HandedDocument, HandedOver, HandoverPart
from responses.models import EnteredAnswer, EnteredVersion
from surveys.models import without_definition

PART = "inlagda-svar"


class EnteredQuestionnaire(HandedOver):
    """At whose questions the words stand; it lies among enkater/ by its `sha256`."""

    name: str
    version: str
    title: str
    sha256: str


class EnteredWording(HandedOver):
    """One wording of the answer, whole. `values` by link_id; `left_out` are words that no question took."""

    number: int
    year: int
    title: str
    dated_on: str | None
    diarienummer: str
    values: dict[str, Any]
    left_out: list[Any]
    did: str
    by: str
    at: str
    original: HandedDocument | None


class EnteredRow(HandedOver):
    """An answer that was given outside the portal: signed by nobody here, sealed by nothing. The last version holds.

    `own_form`: the questionnaire is that year's; otherwise it is a later year's, and each value is a text.
    """

    id: str
    questionnaire: EnteredQuestionnaire
    own_form: bool
    removed_at: str | None
    removed_by: str | None
    removed_because: str
    versions: list[EnteredWording]


def _read(organisation: Organisation, files: FilesTaken) -> Sequence[EnteredRow]:
    found = EnteredAnswer.objects.filter(organisation=organisation).select_related("questionnaire", "removed_by")
    rows = without_definition(found, "questionnaire").prefetch_related("versions__document").order_by("pk")
    return [_row(one, files) for one in rows]


def _row(entered: EnteredAnswer, files: FilesTaken) -> EnteredRow:
    asked = entered.questionnaire
    return EnteredRow(
        id=str(entered.pk),
        questionnaire=EnteredQuestionnaire(
            name=asked.name, version=asked.version, title=asked.title, sha256=asked.sha256
        ),
        own_form=entered.own_form,
        removed_at=entered.removed_at.isoformat() if entered.removed_at else None,
        removed_by=entered.removed_by.name if entered.removed_by else None,
        removed_because=entered.removed_because,
        versions=[_wording(version, files) for version in entered.versions.all()],
    )


def _wording(version: EnteredVersion, files: FilesTaken) -> EnteredWording:
    original, of = version.document, str(version.entered_id)
    return EnteredWording(
        number=version.number,
        year=version.year,
        title=version.title,
        dated_on=version.dated_on.isoformat() if version.dated_on else None,
        diarienummer=version.diarienummer,
        values=version.values,
        left_out=version.left_out,
        did=version.did,
        by=version.by_name,
        at=version.at.isoformat(),
        original=files.take(original, of=of, name=f"original-{version.number}") if original else None,
    )


ENTERED_ANSWERS = HandoverPart(PART, "Svar inlagda i efterhand", EnteredRow, _read)
