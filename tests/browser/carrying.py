"""Carrying a sealed answer over, as people click it: the same steps with JavaScript and without."""

import re

from playwright.sync_api import Page, expect

from accounts.models import User
from responses.models import CarryOver, CarryTick, ReceiverReceipt, Response

RECEIPT = "SOS-2026-00417"


def open_carrying(page: Page, response: Response) -> None:
    """From the task list, which says that nothing is delivered, to the answers in the order of the form."""
    page.goto(f"/svar/{response.pk}/")
    expect(page.get_by_text(f"INTE lämnat till {response.received_by} ännu")).to_be_visible()
    page.get_by_role("link", name="För över svaret").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"För över svaret till {response.received_by}")


def copy_a_text(page: Page, link_id: str, text: str, *, javascript: bool) -> None:
    """The button copies exactly what was signed; without JavaScript it stands in a field to select."""
    field = page.locator(f"#kopiera-{link_id}-1".replace(".", "\\."))
    expect(field).to_have_value(text)
    button = page.locator(f'[data-copy="kopiera-{link_id}-1"]')
    if not javascript:
        expect(button).to_be_hidden()
        return
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button.click()
    expect(page.get_by_text("Kopierat").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == text


def tick_off_all(page: Page) -> int:
    """Tick off every question of the section that is shown; how many there were."""
    done = 0
    while page.get_by_role("button", name=re.compile("^Pricka av")).count():
        page.get_by_role("button", name=re.compile("^Pricka av")).first.click()
        done += 1
        expect(page.get_by_text("Inskriven", exact=True)).to_have_count(done)
    return done


def note_delivered(page: Page, response: Response, by: User) -> None:
    """Say on which day, and under which number of the receiver's, it was left there."""
    page.get_by_role("link", name="Anteckna att svaret är lämnat").first.click()
    page.get_by_label("Mottagarens kvittonummer").fill(RECEIPT)
    page.get_by_role("button", name="Anteckna", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kvittot från {response.received_by}")
    noted = CarryOver.objects.get(submission__response=response)
    assert (noted.receipt_number, noted.by) == (RECEIPT, by)


def compare_with_the_receipt(page: Page, response: Response, text: str, *, told: str) -> None:
    """The receiver's own page, pasted, held against what was signed; a person looks at the rest."""
    page.get_by_label("Eller texten på kvittot, inklistrad").fill(text)
    page.get_by_role("button", name="Spara och jämför").click()
    expect(page.get_by_text(told)).to_be_visible()
    assert ReceiverReceipt.objects.filter(submission__response=response).count() == 1


def look_at_the_rest(page: Page) -> None:
    """Say of everything that is left that it is right."""
    while page.get_by_role("button", name=re.compile("^Det stämmer")).count():
        left = page.get_by_role("button", name=re.compile("^Det stämmer")).count()
        page.get_by_role("button", name=re.compile("^Det stämmer")).first.click()
        expect(page.get_by_role("button", name=re.compile("^Det stämmer"))).to_have_count(left - 1)
    expect(page.get_by_text("Allt är lika eller kontrollerat av någon.")).to_be_visible()
    assert CarryTick.objects.filter(kind=CarryTick.Kind.COMPARED).exists()


def is_said_everywhere(page: Page, response: Response) -> None:
    """The task list says delivered, and when; the history under which number of the receiver's."""
    page.goto(f"/svar/{response.pk}/")
    expect(page.get_by_text(f"Överfört till {response.received_by}")).to_be_visible()
    expect(page.get_by_text(re.compile("INTE lämnat"))).to_have_count(0)
    page.goto(f"/svar/{response.pk}/historik/")
    expect(page.get_by_text(f"Mottagarens kvittonummer: {RECEIPT}")).to_be_visible()
