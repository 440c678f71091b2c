"""Adding a passkey and signing with it in a real browser, with the authenticator that Chromium has for tests.

At localhost: a passkey belongs to a name, and 127.0.0.1 is none.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from responses.models import SignOff, State
from tests.browser.portal import DESKTOP, PHONE, Portal
from tests.browser.test_axe import overflow, overflow_with_larger_text, violations
from tests.builders import PASSWORD, approver_of, make_response

pytestmark = [pytest.mark.xdist_group("passkeys"), pytest.mark.django_db(transaction=True)]

_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(portal: Portal, settings: Any) -> Portal:
    """The portal by a name."""
    portal.address = settings.BASE_URL = portal.address.replace("127.0.0.1", "localhost")
    return portal


def test_a_passkey_is_added_and_signs(named: Portal) -> None:
    response = make_response(state=State.IN_REVIEW)
    page = named.window_of(approver_of(response))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})["authenticatorId"]
    _add(page, devtools)
    page.goto(f"/svar/{response.pk}/granska/")
    _follow(page, "Godkänn och signera")
    _accessible(page, devtools)
    by_passkey = page.get_by_role("button", name="Godkänn och signera med passernyckel")
    page.get_by_label("Telefon behörig företrädare").fill("08-123 45 67")
    by_passkey.click()
    expect(page.get_by_role("alert", name="Svaret är inte signerat")).to_contain_text("Kryssa i")
    page.locator("label[for=id_attests]").click()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    by_passkey.click()
    expect(page.get_by_text("Passernyckeln användes inte")).to_be_visible()
    assert not SignOff.objects.exists()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
    by_passkey.click()
    page.wait_for_url(f"**/svar/{response.pk}/")
    sign_off = SignOff.objects.get()
    assert (sign_off.authenticated_by, sign_off.phone) == ("passernyckel (WebAuthn)", "08-123 45 67")
    page.context.clear_cookies()
    page.goto("/konto/login/")
    page.get_by_role("button", name="Logga in med passernyckel").click()
    page.wait_for_url(lambda url: "/konto/" not in url)


def _add(page: Page, devtools: CDPSession) -> None:
    page.goto("/konto/passernycklar/")
    page.get_by_role("link", name="Lägg till en passernyckel").click()
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Bekräfta").click()
    page.get_by_label("Namn på passernyckeln").fill("Tjänstedatorn")
    _accessible(page, devtools)
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_text("Passernyckeln Tjänstedatorn är tillagd.")).to_be_visible()
    expect(page.get_by_role("heading", name="Reservkoder")).to_be_visible()
    _accessible(page, devtools)
    page.get_by_role("button", name="Visa mina reservkoder").click()
    expect(page.get_by_role("heading", name="Dina reservkoder")).to_be_visible()
    _accessible(page, devtools)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Hämta som fil").click()
    file = saving.value
    assert (file.suggested_filename, len(re.findall(r"\d{4}-\d{4}-\d{4}", file.path().read_text()))) == (
        "reservkoder.txt",
        10,
    )
    page.goto("/konto/passernycklar/")
    _accessible(page, devtools)
    for link in ("Byt namn på Tjänstedatorn", "Ta bort Tjänstedatorn"):
        _follow(page, link)
        _accessible(page, devtools)
        _follow(page, "Avbryt")
    for address in ("", "app/", "reservkoder/", "reservkoder/nya/"):
        page.goto(f"/konto/andra-faktor/{address}")
        _accessible(page, devtools)
    page.get_by_role("button", name="Gör nya koder").click()
    expect(page.get_by_role("heading", name="Dina reservkoder")).to_be_visible()
    _accessible(page, devtools)


def _follow(page: Page, link: str) -> None:
    """Until its page is there: a click waits for none, and axe would judge the page that is being left."""
    with page.expect_navigation():
        page.get_by_role("link", name=link).click()


def _accessible(page: Page, devtools: CDPSession) -> None:
    """By axe, at 320 px with the text's spacing, and with text of twice the size: nothing is scrolled sideways."""
    assert violations(page) == []
    page.set_viewport_size({"width": PHONE, "height": 900})
    sticking_out = [*overflow(page), *overflow_with_larger_text(page, devtools)]
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    assert sticking_out == [], page.url
