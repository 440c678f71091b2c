"""Questionnaires as other systems have them, read: what was made of them, and what was told."""

import json
from typing import Any

from surveys.interchange.fhir_elsewhere import GivenHead
from surveys.interchange.fhir_import import Imported, read_fhir_text
from tests.surveys.fhir_examples import Node

GIVEN = GivenHead("halsa-2026", "2026-02-01", "2026", "2026-05-01")
MANY = 12_000
SECONDS = 20.0
"""Of processor time, where growing with the square takes minutes."""


def read(*items: Node, **head: Any) -> Imported:
    resource = {"resourceType": "Questionnaire", "status": "active", "title": "Hälsa", **head, "item": list(items)}
    return read_fhir_text(json.dumps(resource), "prov.json", given=GIVEN)


def group(*items: Node, link_id: str = "g", **fields: Any) -> Node:
    return {"linkId": link_id, "type": "group", "text": "Avsnitt", **fields, "item": list(items)}


def told(made: Imported) -> dict[str, str]:
    return {one.code: one.message for one in made.told}
