"""Who sees the author's tools."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.authoring.rooms import page, published
from tests.builders import (
    make_member,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUTHOR])
def test_nobody_but_the_author_sees_the_tools(role: Role, client: Client) -> None:
    client.force_login(make_member(role))
    ref = published().ref
    addresses = [reverse("authoring"), reverse("load"), reverse("compare")]
    addresses += [reverse(name, args=[ref]) for name in ("edition", "edition_items", "preview", "retire", "invite")]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 403)
    assert "Enkätverktyg" not in client.get(reverse("start")).content.decode()


def test_the_authors_navigation_leads_to_the_tools(pages: Client) -> None:
    assert f'href="{reverse("authoring")}"' in page(pages, "start")


@pytest.mark.parametrize("ref", ["inlast-999999", "utgava-0", "utgava-", "annat-1", "utgava-1e9", "utgava-99999999999"])
def test_what_is_no_edition_is_not_found(ref: str, pages: Client) -> None:
    assert pages.get(reverse("edition", args=[ref])).status_code == 404
