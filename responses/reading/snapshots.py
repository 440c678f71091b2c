"""What is frozen when a response is sent for approval: canonical JSON that everything later hangs on."""

from typing import Any

from accounts.models import Organisation
from responses.reading.attachment_numbers import attachments_of, describe_attachment
from responses.reading.draft import Draft
from surveys.canonical import sha256_of

FORMAT = "svarsportalen-snapshot-1"


def snapshot_content(draft: Draft, number: int) -> dict[str, Any]:
    """The enabled answers, the remarks to them, the attachments' hashes and what was asked, as JSON data.

    Parked answers are left out.
    """
    response, questionnaire = draft.response, draft.response.questionnaire
    return {
        "format": FORMAT,
        "response": str(response.pk),
        "number": number,
        "organisation": _described(response.organisation),
        "facts": {str(fact): value for fact, value in response.facts.items()},
        "questionnaire": {
            "name": questionnaire.name,
            "version": questionnaire.version,
            "title": questionnaire.title,
            "sha256": questionnaire.sha256,
        },
        "receiver": response.received_by,
        "delivery": response.delivered_by.value,
        "contact": {"name": response.contact_name, "email": response.contact_email},
        "answers": draft.in_force,
        "remarks": draft.remarks_in_force,
        "attachments": [
            {"link_id": placement.link_id, **describe_attachment(placement.attachment, number)}
            for number, placement in draft.numbered_placements
        ],
    }


def says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two snapshots have the same answers, remarks and attachments to the same version of the form."""
    return _said(one) == _said(other)


def differing_items(one: dict[str, Any], other: dict[str, Any]) -> frozenset[str]:
    """The items (link_id) beside which two snapshots have another answer, remark or attachment."""
    olds, news = _by_item(one), _by_item(other)
    return frozenset(key for key in olds.keys() | news.keys() if olds.get(key) != news.get(key))


def _by_item(content: dict[str, Any]) -> dict[str, list[Any]]:
    said, found = _said(content), dict[str, list[Any]]()
    for part in ("answers", "remarks"):
        for link_id, value in said[part].items():
            found.setdefault(link_id, []).append((part, value))
    for entry in said["attachments"]:
        found.setdefault(entry["link_id"], []).append(entry)
    return found


def _said(content: dict[str, Any]) -> dict[str, Any]:
    attached = [{**entry, "number": 0, "id": ""} for entry in attachments_of(content)]
    said = {key: content.get(key) or {} for key in ("answers", "remarks")}
    return {**said, "attachments": attached, "questionnaire": content["questionnaire"]["sha256"]}


def _described(organisation: Organisation) -> dict[str, str]:
    """The name and the number that it signs under; whose the number is, where it is its host's."""
    described = {"name": organisation.name, "number": organisation.legal_number}
    return {**described, "number_of": organisation.host.name} if organisation.host else described


def fingerprint(content: dict[str, Any]) -> str:
    """The SHA-256 that a sign-off is on."""
    return sha256_of(content)
