"""Pages that are hard to come to, against WCAG 2.2 AA: what was typed too late, and every verdict on a file."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page as Window

from accounts.models import Organisation
from archive.forms import VerificationForm
from archive.verdict import TOO_LARGE, ToldVerdict
from config.kept_forms.filling import fill_page
from config.kept_forms.keeping import KeptForm
from seals.certificates import published_certificates
from tests.browser.portal import Portal
from tests.browser.test_axe import accessible_at_both_widths, sessions, window, world
from tests.web.permissions.addresses import address
from tests.web.world import World

__all__ = ["sessions", "window", "world"]
pytestmark = [pytest.mark.xdist_group("axe"), pytest.mark.django_db]

WORDS = ("Vi har arbetat med kontinuitet i tre år.\nDet fortsätter 2027.", "registrator@example.se", "x" * 90)
KEPT = KeptForm(
    person="1",
    path="/svar/",
    page="/svar/",
    fields=tuple((f"falt-{number}", text) for number, text in enumerate(WORDS)),
    files=("Handlingsplan för god och nära vård 2025-2027, beslutad av regionstyrelsen.pdf",),
)
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
FACTS = (("Kvittonummer i filen", "SP-2026-8PVB-A5KH"), ("Filens kontrollsumma (SHA-256)", SHA256))


def verdict(kind: str, title: str, **more: Any) -> ToldVerdict:
    return ToldVerdict(kind=kind, status=0, title=title, reasons=("Filen har ett skäl.", "Och ett till."), **more)


VERDICTS = {
    "genuine": verdict("genuine", "Oförändrad: filen är arkivexemplaret som förseglades här", facts=FACTS),
    "altered": verdict(
        "altered",
        "Ändrad: filen är inte det arkivexemplar som förseglades",
        notes=("Svaret har ersatts av en rättelse den 3 maj 2026.",),
        changes=(f"Fråga 3 säger ”{'1 200 000 ' * 12}” i stället för ”12”.", "Sidan 4 har tagits bort."),
        spans=("Byte 0-120 000 är som de var den 3 maj 2026.",),
        facts=FACTS,
    ),
    "unknown": verdict("unknown", "Okänd: filen är inget arkivexemplar härifrån", facts=FACTS[1:]),
    "unchecked": verdict(
        "unchecked", "Kunde inte kontrolleras: filen är varken visad oförändrad eller ändrad", facts=FACTS
    ),
    "crowded": verdict(
        "unchecked", "Kunde inte kontrolleras: filen är varken visad oförändrad eller ändrad", crowded=True
    ),
    "too large": TOO_LARGE,
}


def rendered(template: str, **context: Any) -> str:
    request = RequestFactory().get("/kontroll/")
    request.user = AnonymousUser()
    return render_to_string(template, context, request=request)


def put_back(world: World) -> str:
    """A section's page as it is given back, with the banner and the words in their field."""
    url = address(world, "section", "draft", "A")
    kept = KeptForm(person="1", path=url, page=url, fields=(("A-2-value", WORDS[0]),), files=KEPT.files)
    page = world.client_of(world.people["editor"]).get(url).content
    filled = fill_page(page, kept, render_to_string("kept_forms/put_back.html", {"kept": kept}))
    assert filled is not None
    assert filled[1] == ()
    return filled[0]


def waiting(_: World) -> str:
    """The sign-in page's banner, on a page of its own with a heading before it."""
    banner = render_to_string("kept_forms/waiting.html", {"kept": KEPT})
    return rendered("400.html").replace("</h1>", f"</h1>{banner}", 1)


def signed_at_a_service(world: World) -> str:
    """The page that leads to a signing service, as it comes back when nothing was signed there."""
    response = world.responses["in_review"]
    organisations = Organisation.objects.filter(pk=response.organisation_id)
    organisations.update(signs_with_service=True)
    url, sha256 = address(world, "sign", "in_review", ""), response.snapshots.latest("number").sha256
    page = world.client_of(world.people["approver"]).post(url, {"sha256": sha256}).content.decode()
    organisations.update(signs_with_service=False)
    assert "Godkänn och signera hos underskriftstjänsten" in page
    return page


def own_certificates(_: World) -> str:
    """The page of certificates where organisations have seals of their own."""
    names = {"232100-0115": "Region Halland (232100-0115)", "212000-1355": "Halmstads kommun (212000-1355)"}
    told = [(one, ", ".join(names.values())) for one in published_certificates()]
    groups = [("Rotcertifikat", "Hit leder sigillen.", told)]
    return rendered("archive/certificates.html", groups=groups, has_time=True, owners=names)


STATES: dict[str, Callable[[World], str]] = {
    "not kept": lambda _: rendered("kept_forms/not_kept.html", kept=KEPT),
    "no place": lambda _: rendered("kept_forms/no_place.html", kept=KEPT),
    "too old a page": lambda _: rendered("403_csrf.html", kept=KEPT),
    "waits for the sign-in": waiting,
    "put back": put_back,
    "signed at a service": signed_at_a_service,
    "certificates of organisations": own_certificates,
    **{
        f"a file is {name}": lambda _, told=told: rendered("archive/verify.html", told=told, form=VerificationForm())
        for name, told in VERDICTS.items()
    },
}


@pytest.mark.parametrize("name", STATES)
def test_a_state_that_is_hard_to_come_to_meets_wcag_22_aa(
    name: str, window: Window, portal: Portal, world: World
) -> None:
    body = STATES[name](world)
    window.route("**/lage/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    window.goto("/lage/")
    assert window.get_by_role("heading", level=1).inner_text()
    assert window.locator(".sp-banner, textarea, .sp-lead, form.sp-panel").count()
    accessible_at_both_widths(window)
    window.unroute("**/lage/")
