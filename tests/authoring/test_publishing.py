"""Publishing and retiring."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from authoring.editions import Edition
from surveys.models import Questionnaire, Retirement
from tests.authoring.rooms import kept, page, published

pytestmark = pytest.mark.django_db


def test_publishing_asks_once_and_then_publishes_for_ever(pages: Client, author: User) -> None:
    edition = kept(author, name="prov")
    address = reverse("publish", args=[edition.ref])
    assert "kan aldrig ändras eller tas bort" in pages.get(address).content.decode()
    assert not Questionnaire.objects.exists()
    answer = pages.post(address)
    questionnaire = Questionnaire.objects.get()
    assert answer.headers["Location"] == reverse("edition", args=[Edition(questionnaire).ref])
    assert (questionnaire.published_by, questionnaire.tree) == (author, edition.tree)
    assert pages.post(address).status_code == 302
    assert Questionnaire.objects.count() == 1


def test_another_content_under_a_published_number_is_refused_and_the_page_says_so_beforehand(
    pages: Client, author: User
) -> None:
    published(name="prov", title="Den publicerade")
    other = kept(author, name="prov", title="En annan")
    text = page(pages, "edition", other.ref)
    assert "redan publicerad med annat innehåll" in text
    assert reverse("publish", args=[other.ref]) not in text
    assert pages.post(reverse("publish", args=[other.ref])).status_code == 409


def test_retiring_needs_a_reason_and_shows_it(pages: Client) -> None:
    edition = published()
    address = reverse("retire", args=[edition.ref])
    assert pages.post(address, {"reason": " "}).status_code == 422
    assert not Retirement.objects.exists()
    assert pages.post(address, {"reason": "Fel gräns i fråga 2."}).status_code == 302
    text = page(pages, "edition", edition.ref)
    assert "Fel gräns i fråga 2." in text
    assert "Bjud in organisationer" not in text
