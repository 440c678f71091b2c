"""The preservation metadata (PREMIS 3.0): what the package preserves, what happened to it, and by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from django.utils.dateparse import parse_datetime

from archive.models import SealedCopy
from archive.packages.contents import PackedFile
from archive.packages.xml import PREMIS, XSI, document, element, moment
from archive.records import record_of
from archive.stated_formats import STATED
from attachments.formats import PDF_A
from responses.lifecycle.turns import sign_offs_of
from responses.models import SignOff, Submission

PORTAL = "Svarsportalen"
_VERSION = "1.0"
_LATER = ("register", "describe")


@dataclass(frozen=True)
class PackageEvent:
    """One thing that happened: `kind` as PREMIS's event type, `by` a person with a role, or the portal."""

    kind: str
    detail: str
    at: datetime
    by: str
    outcome: str = ""


def events_of(copy: SealedCopy) -> list[PackageEvent]:
    """Created, approved, submitted, sealed, validated, identified, registered; the register's corrections last."""
    submission = copy.submission
    response, record = submission.response, record_of(submission)
    found = [
        PackageEvent("creation", "Svaret påbörjades", response.created_at, PORTAL),
        *map(_approved, sign_offs_of(submission)),
        PackageEvent(
            "submission",
            f"{record.closed}, kvitto {submission.receipt_number}",
            submission.submitted_at,
            record.submitted_by,
        ),
        PackageEvent("sealing", _sealed(copy), copy.sealed_at, PORTAL),
        _validated(copy),
        *_identified(copy),
    ]
    after = response.events.filter(action__in=_LATER, at__gte=submission.submitted_at).select_related("actor")
    kinds = {"register": "registration", "describe": "metadata modification"}
    begin = {"register": "Diarienummer: ", "describe": ""}
    found += [
        PackageEvent(kinds[e.action], begin[e.action] + e.note, e.at, e.by if e.actor_id else PORTAL) for e in after
    ]
    return found


def _sealed(copy: SealedCopy) -> str:
    whose = f" {copy.seal.whose}." if copy.seal and copy.seal.whose else ""
    return f"Förseglat (PAdES), SHA-256 {copy.sha256}.{whose}"


def _approved(signed: SignOff) -> PackageEvent:
    mandate = f", mandat {signed.mandate_reference}" if signed.mandate_reference else ""
    deputy = f", ersättare för {signed.stands_in}" if signed.stands_in else ""
    detail = f"Godkänt och signerat av {signed.title}{deputy}{mandate}. {signed.attestation}".strip()
    return PackageEvent("approval", detail, signed.signed_at, signed.name)


def _validated(copy: SealedCopy) -> PackageEvent:
    told = f"Sigillet kontrollerat: {copy.newest.report.get('conclusion')}"
    return PackageEvent("validation", told, _validated_at(copy), PORTAL)


def _validated_at(copy: SealedCopy) -> datetime:
    return parse_datetime(str(copy.newest.report.get("validated_at", ""))) or copy.sealed_at


def _identified(copy: SealedCopy) -> Iterator[PackageEvent]:
    """What the copy states to be; nothing of one from before that was read when it was sealed."""
    if stated := copy.newest.report.get(STATED):
        levels = ", ".join(filter(None, (stated["format"], stated["pdf_ua"])))
        detail = (
            f"{copy.submission.receipt_number}.pdf uppger sig vara {levels}, läst av {stated['read_by']}. "
            "Att filen följer standarderna har portalen inte kontrollerat; det gör veraPDF."
        )
        yield PackageEvent("format identification", detail, _validated_at(copy), PORTAL, levels)


def premis_xml(copy: SealedCopy, preserved: Sequence[PackedFile]) -> bytes:
    """The file premis.xml of a package that holds `preserved`."""
    events = events_of(copy)
    people = list(dict.fromkeys([PORTAL, *(event.by for event in events)]))
    return document(
        element(
            _tag("premis"),
            {"version": "3.0", f"{{{XSI}}}schemaLocation": f"{PREMIS} https://www.loc.gov/standards/premis/premis.xsd"},
            [
                *(_object(file) for file in preserved),
                *(_event(number, event, copy.submission) for number, event in enumerate(events, start=1)),
                *(_agent(name) for name in people),
            ],
        )
    )


def _object(file: PackedFile) -> Element:
    fixity = [_text("messageDigestAlgorithm", "SHA-256"), _text("messageDigest", file.sha256)]
    characteristics = [
        element(_tag("fixity"), children=fixity),
        _text("size", str(file.size)),
        element(_tag("format"), children=_format(file)),
    ]
    return element(
        _tag("object"),
        {f"{{{XSI}}}type": "premis:file"},
        [
            _identifier("object", "lokal", file.path),
            element(_tag("objectCharacteristics"), children=characteristics),
            _text("originalName", file.path),
        ],
    )


def _format(file: PackedFile) -> list[Element]:
    """Name, version and identifier; the MIME type alone of what was kept before formats were."""
    found = file.format
    if not found.name:
        return [element(_tag("formatDesignation"), children=[_text("formatName", file.mime_type)])]
    version = [_text("formatVersion", found.version)] if found.version else []
    told = [element(_tag("formatDesignation"), children=[_text("formatName", found.name), *version])]
    if found.puid:
        key = [_text("formatRegistryName", "PRONOM"), _text("formatRegistryKey", found.puid)]
        told.append(element(_tag("formatRegistry"), children=key))
    told.append(_text("formatNote", f"MIME-typ: {file.mime_type}"))
    if found.name == PDF_A:
        told.append(_text("formatNote", "Uppges i filen. Att den följer standarden har portalen inte kontrollerat."))
    return told


def _event(number: int, event: PackageEvent, submission: Submission) -> Element:
    linked = element(
        _tag("linkingAgentIdentifier"),
        children=[_text("linkingAgentIdentifierType", "namn"), _text("linkingAgentIdentifierValue", event.by)],
    )
    told = [_text("eventOutcome", event.outcome)] if event.outcome else []
    outcome = [element(_tag("eventOutcomeInformation"), children=told)] if told else []
    return element(
        _tag("event"),
        children=[
            _identifier("event", record_of(submission).portal, f"{submission.receipt_number}-{number}"),
            _text("eventType", event.kind),
            _text("eventDateTime", moment(event.at)),
            element(_tag("eventDetailInformation"), children=[_text("eventDetail", event.detail)]),
            *outcome,
            linked,
        ],
    )


def _agent(name: str) -> Element:
    kind = "software" if name == PORTAL else "person"
    version = [_text("agentVersion", _VERSION)] if name == PORTAL else []
    return element(
        _tag("agent"),
        children=[_identifier("agent", "namn", name), _text("agentName", name), _text("agentType", kind), *version],
    )


def _identifier(of: str, kind: str, value: str) -> Element:
    inner = [_text(f"{of}IdentifierType", kind), _text(f"{of}IdentifierValue", value)]
    return element(_tag(f"{of}Identifier"), children=inner)


def _text(name: str, text: str) -> Element:
    return element(_tag(name), text=text)


def _tag(name: str) -> str:
    return f"{{{PREMIS}}}{name}"
