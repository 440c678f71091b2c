"""What the tests of the author's pages share: files to load, editions, pages."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import organisations_of
from authoring.editions import Edition
from surveys import services
from tests.builders import (
    make_definition,
    make_questionnaire,
)

SOUND = """
name: ny-2026
series: prov
version: 2026-01-15
title: Enkät om nästa år
year: 2026
source: Utkast från myndigheten, sidan 4
note: Frågan om vård i hemmet väntar på beslut.
items:
  - link_id: A
    text: Arbetet
    items:
      - {type: choice, link_id: A-1, text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
      - type: text
        link_id: A-2
        text: Beskriv planen
        origin: reconstructed
        note: Ordalydelsen är satt av enkätansvarig.
        enable_when: {item: A-1, is: nej}
        condition_origin: implied
"""

FAULTY = """
name: fel-2026
series: prov
version: 2026-01-15
title: Enkät med fel
year: 2026
items:
  - link_id: A
    text: Arbetet
    items:
      - {type: text, link_id: A-1, text: Första, max_length: 0}
      - {type: text, link_id: A-1, text: Andra}
      - {type: text, link_id: A-3, text: Tredje, enable_when: {item: X-9, is: ja}}
      - type: multi_choice
        link_id: A-4
        text: Fjärde
        max_selections: 5
        options: [{a: Ett}, {b: Två}]
"""


def load(pages: Client, content: str | bytes, name: str = "prov.yaml") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return pages.post(reverse("load"), {"file": SimpleUploadedFile(name, data)})


def page(pages: Client, name: str, *args: Any, **query: str) -> str:
    answer = pages.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def kept(author: User, **head: Any) -> Edition:
    definition = make_definition(**head)
    owner = organisations_of(author, Role.AUTHOR).get()
    loaded = services.keep_loaded(
        definition=definition, owner=owner, file_name="p.yaml", actor=author, at=timezone.now()
    )
    return Edition(loaded)


def published(*, owner: Organisation | None = None, **head: Any) -> Edition:
    return Edition(make_questionnaire(make_definition(**head), owner=owner))


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def queries_of(pages: Client, address: str) -> int:
    pages.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert pages.get(address).status_code == 200
    return len(captured)
