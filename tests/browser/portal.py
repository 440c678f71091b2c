"""Browser windows on the portal, for people who are signed in by the form or who already are."""

from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from accounts.models import User
from tests.builders import PASSWORD

DESKTOP = 1280
PHONE = 320
"""Widths in CSS pixels; 320 is what WCAG 2.1 asks for in 1.4.10 (reflow)."""

# A refused save (409, 422, no network) is what some tests are about; the browser reports each as a console error.
_EXPECTED = "Failed to load resource"


def new_session(user: User) -> str:
    """Sign the person in without a form; the key of the session."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@dataclass
class Portal:
    """Opens windows, and remembers what went wrong in any of them: errors in scripts, breaches of the CSP."""

    address: str
    browser: Browser
    patience_ms: int
    troubles: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def window(self, *, javascript: bool = True, width: int = DESKTOP) -> Page:
        """A new window with cookies and storage of its own, on no page."""
        context = self.browser.new_context(
            base_url=self.address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="sv-SE",
            timezone_id=settings.TIME_ZONE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(self.patience_ms)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.troubles.append(str(error.error)))
        self._contexts.append(context)
        return context.new_page()

    def window_of(self, user: User, *, javascript: bool = True, width: int = DESKTOP) -> Page:
        """A window in which the person is already signed in."""
        page = self.window(javascript=javascript, width=width)
        self.use_session(page, new_session(user))
        return page

    def use_session(self, page: Page, key: str) -> None:
        """Be the person of another session in the window; an empty key: nobody."""
        page.context.clear_cookies()
        if key:
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.address}])

    def sign_in(self, page: Page, user: User) -> None:
        """Fill in the sign-in form that the window shows."""
        page.get_by_label("E-postadress").fill(user.email)
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.get_by_role("button", name="Logga in").click()

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_EXPECTED):
            self.troubles.append(f"{message.text} ({message.location.get('url')})")
