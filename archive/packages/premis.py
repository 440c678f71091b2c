"""The preservation metadata (PREMIS 3.0): what the package preserves, what happened to it, and by whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import PurePath
from xml.etree.ElementTree import Element

from django.utils.dateparse import parse_datetime

from accounts.roles import Role
from archive.conformance import CONFORMANCE, told_outcome
from archive.files import companion_name, list_attached
from archive.models import AttachmentCompanion, CopyVersion, SealedCopy
from archive.packages.contents import PackedFile, named_masked
from archive.packages.xml import PREMIS, XSI, document, xml_element, xml_moment
from archive.records import record_of
from archive.stated_formats import STATED
from attachments.formats import PDF_A
from config.language import swedish
from responses.lifecycle.turns import sign_offs_of
from responses.models import SignOff, Submission

PORTAL_NAME = "Svarsportalen"
_VERSION = "1.0"
_LATER = ("register", "describe")


@dataclass(frozen=True)
class PackageEvent:
    """One thing that happened: `kind` as PREMIS's event type, `by` a person with a role, the portal, or a program."""

    kind: str
    detail: str
    at: datetime
    by: str
    outcome: str = ""
    made: str = ""
    """The name of the file that came of it, and in `of` of the one that it was made of."""
    of: str = ""
    by_program: bool = False
    role: str = ""
    """As what a person did it: two may have the same name."""

    @property
    def agent(self) -> str:
        """How this document knows who did it."""
        return f"{swedish.begin_sentence(self.role)}: {self.by}" if self.role else self.by


def events_of(copy: SealedCopy) -> list[PackageEvent]:
    """Created, approved, submitted, sealed, validated, identified; what was made since: time stamps, each validated
    too, and masked copies; registered, and the register's corrections last.
    """
    submission = copy.submission
    response, record = submission.response, record_of(submission)
    versions: list[CopyVersion] = [copy, *copy.extensions.all()]
    found = [
        PackageEvent("creation", "Svaret påbörjades", response.created_at, PORTAL_NAME),
        *map(_approved, sign_offs_of(submission)),
        PackageEvent(
            "submission",
            f"{record.closed}, kvitto {submission.receipt_number}",
            submission.submitted_at,
            record.submitted_by,
            role=", ".join(record.submitted_as),
        ),
        PackageEvent("sealing", _sealed(copy), copy.sealed_at, PORTAL_NAME),
        _validated(copy),
        *_identified(copy, versions),
        *_judged(copy),
        *_converted(submission),
        *(event for pair in pairwise(versions) for event in _stamped(*pair)),
        *_masked(submission),
    ]
    after = response.events.filter(action__in=_LATER, at__gte=submission.submitted_at).select_related("actor")
    kinds = {"register": "registration", "describe": "metadata modification"}
    begin = {"register": "Diarienummer: ", "describe": ""}
    found += [
        PackageEvent(
            kinds[e.action],
            begin[e.action] + e.note,
            e.at,
            e.by if e.actor_id else PORTAL_NAME,
            role=str(Role.ARCHIVIST.label) if e.actor_id else "",
        )
        for e in after
    ]
    return found


def _sealed(copy: SealedCopy) -> str:
    whose = f" {copy.seal.whose}." if copy.seal and copy.seal.whose else ""
    return f"Förseglat (PAdES), SHA-256 {copy.sha256}.{whose}"


def _approved(signed: SignOff) -> PackageEvent:
    mandate = f", mandat {signed.mandate_reference}" if signed.mandate_reference else ""
    deputy = f", ersättare för {signed.stands_in}" if signed.stands_in else ""
    detail = f"Godkänt och signerat av {signed.title}{deputy}{mandate}. {signed.attestation}".strip()
    return PackageEvent("approval", detail, signed.signed_at, signed.name, role=str(Role.APPROVER.label))


def _validated(version: CopyVersion) -> PackageEvent:
    told = f"Sigillet kontrollerat: {version.report.get('conclusion')}"
    return PackageEvent("validation", told, _validated_at(version), PORTAL_NAME)


def _validated_at(version: CopyVersion) -> datetime:
    return parse_datetime(str(version.report.get("validated_at", ""))) or version.made_at


def _stamped(before: CopyVersion, after: CopyVersion) -> list[PackageEvent]:
    """The file is another than the one that was sealed: why its sum is."""
    by = [one["signer"] for one in after.report.get("signatures", [])[-1:]]
    of = f" av {by[0]}" if by else ""
    detail = f"Arkivtidsstämpel tillagd{of}. SHA-256 före: {before.sha256}, efter: {after.sha256}."
    return [
        PackageEvent("digital signature generation", detail, after.made_at, PORTAL_NAME),
        _validated(after),
    ]


def _masked(submission: Submission) -> Iterator[PackageEvent]:
    for name, one in named_masked(submission):
        told = f"Maskad kopia gjord enligt beslut {one.masking.decision}, SHA-256 {one.sha256}"
        of = f"{submission.receipt_number}.pdf"
        yield PackageEvent("redaction", told, one.made_at, PORTAL_NAME, made=name, of=of)


def _identified(copy: SealedCopy, versions: Sequence[CopyVersion]) -> Iterator[PackageEvent]:
    """What the copy states to be, as it was first read; nothing of one from before that was."""
    if read := next((one for one in versions if one.report.get(STATED)), None):
        stated = read.report[STATED]
        levels = ", ".join(filter(None, (stated["format"], stated["pdf_ua"])))
        detail = (
            f"{copy.submission.receipt_number}.pdf uppger sig vara {levels}, läst av {stated['read_by']}. "
            f"{_TOLD_CHECKED if copy.report.get(CONFORMANCE) else _TOLD_STATED}"
        )
        yield PackageEvent("format identification", detail, _validated_at(read), PORTAL_NAME, levels)


_TOLD_STATED = "Att filen följer standarderna har portalen inte kontrollerat; det gör veraPDF."
_TOLD_CHECKED = "Om filen följer standarderna kontrollerades när den förseglades."


def _judged(copy: SealedCopy) -> Iterator[PackageEvent]:
    """What veraPDF said of the copy as it was sealed, and of its attached PDF/A, where it was asked."""
    if found := copy.report.get(CONFORMANCE):
        for one in found["files"]:
            detail = f"{one['file']} kontrollerad mot {one['standard']} av {found['checked_by']}: {told_outcome(one)}"
            yield PackageEvent(
                "validation", detail, copy.sealed_at, found["checked_by"], one["outcome"], by_program=True
            )


def _converted(submission: Submission) -> Iterator[PackageEvent]:
    """The PDF/A that were made of attached files, and those that could not be made."""
    for one in list_attached(submission):
        if (made := one.companion) and made.file:
            told = (
                f"PDF/A-kopia av {one.file_name} (SHA-256 {made.source_sha256}), gjord av portalen med {made.made_by}"
            )
            outcome = f"Uppger sig vara {made.format_name}-{made.format_version}"
            name = companion_name(one.file_name)
            yield PackageEvent(
                "migration", told, made.made_at, made.made_by, outcome, name, one.file_name, by_program=True
            )
            if made.checked_by:
                detail = f"{name} kontrollerad mot {_standard_of(made)} av {made.checked_by}: {_outcome_of(made)}"
                yield PackageEvent("validation", detail, made.made_at, made.checked_by, made.outcome, by_program=True)
        elif made:
            told = f"Ingen PDF/A-kopia av {one.file_name} gick att göra med {made.made_by}"
            yield PackageEvent(
                "migration", told, made.made_at, made.made_by, made.trouble, of=one.file_name, by_program=True
            )


def _standard_of(made: AttachmentCompanion) -> str:
    return f"{made.format_name}-{made.format_version}"


def _outcome_of(made: AttachmentCompanion) -> str:
    return told_outcome({"outcome": made.outcome, "broken": []})


@dataclass(frozen=True)
class History:
    """What happened to what a package holds, and of each file that was judged how that went: all its documents say the
    same of it.
    """

    events: Sequence[PackageEvent]
    checked: Mapping[str, str]


def history_of_copy(copy: SealedCopy) -> History:
    """What is known of it now."""
    return History(events_of(copy), _notes(copy))


def premis_xml(copy: SealedCopy, preserved: Sequence[PackedFile], history: History | None = None) -> bytes:
    """The file premis.xml of what holds `preserved`, a package or a part of one: then with the package's `history`."""
    told = history or history_of_copy(copy)
    events, checked = told.events, told.checked
    programs = {PORTAL_NAME, *(event.agent for event in events if event.by_program)}
    agents = {PORTAL_NAME: PORTAL_NAME, **{event.agent: event.by for event in events}}
    return document(
        xml_element(
            _tag("premis"),
            {"version": "3.0", f"{{{XSI}}}schemaLocation": f"{PREMIS} https://www.loc.gov/standards/premis/premis.xsd"},
            [
                *(_object(file, events, copy.submission, preserved, checked) for file in preserved),
                *(_event(number, event, copy.submission, preserved) for number, event in enumerate(events, start=1)),
                *(_agent(key, name, is_program=key in programs) for key, name in agents.items()),
            ],
        )
    )


def _object(
    file: PackedFile,
    events: Sequence[PackageEvent],
    submission: Submission,
    preserved: Sequence[PackedFile],
    checked: Mapping[str, str],
) -> Element:
    fixity = [_text("messageDigestAlgorithm", "SHA-256"), _text("messageDigest", file.sha256)]
    characteristics = [
        xml_element(_tag("fixity"), children=fixity),
        _text("size", str(file.size)),
        xml_element(_tag("format"), children=_format(file, checked)),
    ]
    return xml_element(
        _tag("object"),
        {f"{{{XSI}}}type": "premis:file"},
        [
            _identifier("object", "lokal", file.path),
            xml_element(_tag("objectCharacteristics"), children=characteristics),
            _text("originalName", file.path),
            *_derived(file, events, submission, preserved),
        ],
    )


def _derived(
    file: PackedFile, events: Sequence[PackageEvent], submission: Submission, preserved: Sequence[PackedFile]
) -> Iterator[Element]:
    """Of what was made of another file: which, and by which event."""
    for number, event in enumerate(events, start=1):
        if _is_made_by(event, file):
            related = [
                _text("relationshipType", "derivation"),
                _text("relationshipSubType", "has source"),
                _identifier("relatedObject", "lokal", _path_of(event.of, preserved)),
                _identifier("relatedEvent", record_of(submission).portal, _event_name(submission, number)),
            ]
            yield xml_element(_tag("relationship"), children=related)


def _is_made_by(event: PackageEvent, file: PackedFile) -> bool:
    return bool(event.made) and file.source == event.of and PurePath(file.path).name == event.made


def _path_of(name: str, preserved: Sequence[PackedFile]) -> str:
    """How this document calls the attached file of that name, or how it is reached from the second representation."""
    found = (one.path for one in preserved if one.path.endswith(f"data/{name}") and not one.source)
    return next(found, f"../rep1/data/{name}")


def _linked(event: PackageEvent, preserved: Sequence[PackedFile]) -> Iterator[Element]:
    """The files of an event that made one of another, in their roles; what was made, where this document has it."""
    if event.of:
        yield _linked_object(_path_of(event.of, preserved), "source")
    for one in preserved:
        if _is_made_by(event, one):
            yield _linked_object(one.path, "outcome")


def _linked_object(path: str, role: str) -> Element:
    told = [_text("linkingObjectIdentifierType", "lokal"), _text("linkingObjectIdentifierValue", path)]
    return xml_element(_tag("linkingObjectIdentifier"), children=[*told, _text("linkingObjectRole", role)])


def _event_name(submission: Submission, number: int) -> str:
    return f"{submission.receipt_number}-{number}"


_NOTE = "Uppges i filen. Att den följer standarden har portalen inte kontrollerat."


def _notes(copy: SealedCopy) -> dict[str, str]:
    """Of each file that was judged, by its name, how it went with the level of PDF/A that it states."""
    found = copy.report.get(CONFORMANCE, {"files": []})
    told = [(one["file"], one["standard"], found["checked_by"], told_outcome(one)) for one in found["files"]]
    for one in list_attached(copy.submission):
        if (made := one.companion) and made.file and made.checked_by:
            told.append((companion_name(one.file_name), _standard_of(made), made.checked_by, _outcome_of(made)))
    return {
        name: f"Uppges i filen. Kontrollerad mot {standard} av {by}: {outcome}."
        for name, standard, by, outcome in told
        if standard.startswith(PDF_A)
    }


def _format(file: PackedFile, checked: Mapping[str, str]) -> list[Element]:
    """Name, version and identifier; the MIME type alone of what was kept before formats were."""
    found = file.format
    if not found.name:
        return [xml_element(_tag("formatDesignation"), children=[_text("formatName", file.mime_type)])]
    version = [_text("formatVersion", found.version)] if found.version else []
    told = [xml_element(_tag("formatDesignation"), children=[_text("formatName", found.name), *version])]
    if found.puid:
        key = [_text("formatRegistryName", "PRONOM"), _text("formatRegistryKey", found.puid)]
        told.append(xml_element(_tag("formatRegistry"), children=key))
    told.append(_text("formatNote", f"MIME-typ: {file.mime_type}"))
    if found.name == PDF_A:
        told.append(_text("formatNote", checked.get(PurePath(file.path).name, _NOTE)))
    return told


def _event(number: int, event: PackageEvent, submission: Submission, preserved: Sequence[PackedFile]) -> Element:
    linked = xml_element(
        _tag("linkingAgentIdentifier"),
        children=[_text("linkingAgentIdentifierType", "namn"), _text("linkingAgentIdentifierValue", event.agent)],
    )
    told = [_text("eventOutcome", event.outcome)] if event.outcome else []
    outcome = [xml_element(_tag("eventOutcomeInformation"), children=told)] if told else []
    return xml_element(
        _tag("event"),
        children=[
            _identifier("event", record_of(submission).portal, _event_name(submission, number)),
            _text("eventType", event.kind),
            _text("eventDateTime", xml_moment(event.at)),
            xml_element(_tag("eventDetailInformation"), children=[_text("eventDetail", event.detail)]),
            *outcome,
            linked,
            *_linked(event, preserved),
        ],
    )


def _agent(key: str, name: str, *, is_program: bool) -> Element:
    kind = "software" if is_program else "person"
    version = [_text("agentVersion", _VERSION)] if name == PORTAL_NAME else []
    return xml_element(
        _tag("agent"),
        children=[_identifier("agent", "namn", key), _text("agentName", name), _text("agentType", kind), *version],
    )


def _identifier(of: str, kind: str, value: str) -> Element:
    inner = [_text(f"{of}IdentifierType", kind), _text(f"{of}IdentifierValue", value)]
    return xml_element(_tag(f"{of}Identifier"), children=inner)


def _text(name: str, text: str) -> Element:
    return xml_element(_tag(name), text=text)


def _tag(name: str) -> str:
    return f"{{{PREMIS}}}{name}"
