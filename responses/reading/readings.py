"""Readings of what the database holds: the draft as it is, and a snapshot as it was frozen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from responses.models import SignOff, Snapshot
from responses.reading.attachment_numbers import attachments_of
from responses.reading.draft import Draft
from responses.reading.items import Reading, ShownDocument, ShownItem, Source, read_item, read_response, read_section
from surveys.contact_slot import Contact
from surveys.terms import SignOffField


def reading_of_draft(draft: Draft) -> Reading:
    """The draft's enabled items."""
    return read_response(source_of_draft(draft))


def section_of_draft(draft: Draft, link_id: str) -> ShownItem:
    """One section of the draft, as it stands in reading_of_draft."""
    return read_section(source_of_draft(draft), link_id)


def parked_of_draft(draft: Draft) -> list[ShownItem]:
    """The parked answers ("vilande"), as items; those to items of an earlier version last."""
    source = source_of_draft(draft)
    parked = {link_id for link_id in draft.remarks if link_id not in draft.enabled} | draft.parked.keys()
    asked = [read_item(source, link_id) for link_id in draft.tree.by_link_id if link_id in parked]
    return asked + [read_orphan(draft, link_id) for link_id in draft.orphans]


def read_answer(draft: Draft, link_id: str) -> ShownItem:
    """One answer of the draft as it is now, with its documents."""
    return read_item(source_of_draft(draft), link_id)


def read_orphan(draft: Draft, link_id: str) -> ShownItem:
    """The answer to an item that is gone or asked otherwise, as the earlier version shows it. KeyError for others."""
    return read_item(_source_of_orphan(draft, link_id), link_id)


def _source_of_orphan(draft: Draft, link_id: str) -> Source:
    earlier = draft.orphans[link_id]
    return replace(source_of_draft(draft), tree=earlier, answers=draft.stored, evaluated=None)


def source_of_draft(draft: Draft) -> Source:
    """What a reading of the draft as it is, or of one of its items, is built from."""
    return Source(
        tree=draft.tree,
        answers=draft.answers,
        documents=draft.documents,
        organisation=draft.response.organisation.name,
        contact=draft.response.contact,
        evaluated=draft.evaluation,
        remarks=draft.remarks,
    )


def reading_of_snapshot(snapshot: Snapshot, sign_off: SignOff | None) -> Reading:
    """Exactly what was sent for approval, with the sign-off's items filled in when there is one."""
    return read_response(source_of_snapshot(snapshot, sign_off))


def source_of_snapshot(snapshot: Snapshot, sign_off: SignOff | None) -> Source:
    """What a reading of the snapshot, or of one of its items, is built from."""
    content = snapshot.content
    documents: dict[str, list[ShownDocument]] = {}
    for described in attachments_of(content):
        documents.setdefault(described["link_id"], []).append(ShownDocument.described(described))
    return Source(
        tree=snapshot.tree,
        answers=content["answers"],
        documents=documents,
        sign_off=sign_off_fields(sign_off) if sign_off else {},
        organisation=content["organisation"]["name"],
        contact=Contact(**content.get("contact", {})),
        remarks=remarks_of(content),
    )


def remarks_of(content: Mapping[str, Any]) -> dict[str, str]:
    """The respondent's remarks in a snapshot, by question; none in one that is older than remarks."""
    return dict(content.get("remarks", {}))


def sign_off_fields(sign_off: SignOff) -> dict[SignOffField, str]:
    """What a sign-off writes into the form's own items."""
    return {
        SignOffField.ATTESTATION: "Ja",
        SignOffField.NAME: sign_off.name,
        SignOffField.TITLE: sign_off.title,
        SignOffField.PHONE: sign_off.phone,
        SignOffField.EMAIL: sign_off.email,
    }
