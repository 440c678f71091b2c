"""The list of questionnaires, and that its pages take no more queries for more rows."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from responses.models import State
from surveys import services
from tests.authoring.rooms import kept, page, published, queries_of
from tests.builders import (
    make_response,
)

pytestmark = pytest.mark.django_db


def test_the_list_shows_state_and_how_many_have_been_invited_and_have_submitted(pages: Client, author: User) -> None:
    kept(author, name="inlast", title="Inläst enkät")
    edition = published(name="svarad", title="Svarad enkät")
    make_response(questionnaire=edition.published)
    make_response(questionnaire=edition.published, state=State.SUBMITTED)
    gone = published(name="borta", title="Utfasad enkät").published
    services.retire_questionnaire(questionnaire=gone, reason="Fel.", actor=author, at=timezone.now())
    rows = {row.edition.source.name: row for row in pages.get(reverse("authoring")).context["page"]}
    states = {name: (row.edition.state, row.invited, row.submitted) for name, row in rows.items()}
    assert states == {"inlast": ("loaded", 0, 0), "svarad": ("published", 2, 1), "borta": ("retired", 0, 0)}


def test_without_any_questionnaire_the_list_says_what_to_do(pages: Client) -> None:
    assert "Inga enkäter ännu" in page(pages, "authoring")


def test_only_the_latest_load_of_a_version_is_listed_and_leads_to_the_others(pages: Client, author: User) -> None:
    first = kept(author, name="prov", title="Första")
    second = kept(author, name="prov", title="Andra")
    [row] = pages.get(reverse("authoring")).context["page"]
    assert row.edition.ref == second.ref
    assert reverse("edition", args=[first.ref]) in page(pages, "edition", second.ref)


def test_twice_as_many_rows_take_no_more_queries(pages: Client, author: User) -> None:
    edition = published(name="prov")

    def more() -> None:
        for _ in range(3):
            make_response(questionnaire=edition.published)
            published()
            kept(author)

    more()
    addresses = [reverse("authoring"), reverse("compare")]
    addresses += [reverse(name, args=[edition.ref]) for name in ("edition", "edition_items", "invite")]
    before = {address: queries_of(pages, address) for address in addresses}
    more()
    assert {address: queries_of(pages, address) for address in addresses} == before
