"""One appearance of a page: its address in the world, and how it is asked for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.environment.identity_providers import read_providers
from config.fields.page_marks import mark_of
from tests.builders import fingerprint_of
from tests.web.permissions import ROOMS
from tests.web.permissions.addresses import address
from tests.web.world import World

FINGERPRINT, SEEN = "<fingerprint>", "<seen>"

GROUPS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "admin:")
"""How the names of django-allauth's addresses and those of the administration begin."""


@dataclass(frozen=True)
class Page:
    """One appearance of a page: who asks, for what, and which status answers.

    `who` is a role of world.people, "stranger" (an editor of an organisation without responses), "author" ... or empty
    for somebody who is not signed in. With `post` the page is the answer to a form: its fields.
    """

    name: str
    who: str = ""
    stage: str = ""
    item: str = ""
    status: int = 200
    query: str = ""
    post: Mapping[str, str] | None = field(default=None, hash=False)
    variant: str = ""

    @property
    def label(self) -> str:
        parts = (self.name, self.stage, self.item, self.who or "anonymous", self.variant, "post" if self.post else "")
        return "-".join(part for part in (*parts, str(self.status)) if part)

    def url(self, world: World) -> str:
        if self.name in _SPECIAL:
            return _SPECIAL[self.name](world, self)
        if self.name.startswith(GROUPS):
            return reverse(self.name) + self.query
        own = {name: given for room in ROOMS for name, given in room.parameters.items()}.get(self.name, {})
        return address(world, self.name, self.stage, self.item, **own) + self._known(world, self.query)

    def person(self, world: World) -> User | None:
        if self.who == "stranger":
            return world.strangers["editor"]
        return world.people[self.who] if self.who else None

    def fields(self, world: World) -> dict[str, str]:
        """What is posted, with FINGERPRINT replaced by that of what was last sent, and SEEN by its mark."""
        return {name: self._known(world, value) for name, value in (self.post or {}).items()}

    def _known(self, world: World, text: str) -> str:
        if FINGERPRINT not in text and SEEN not in text:
            return text
        sent = fingerprint_of(world.responses[self.stage])
        return text.replace(FINGERPRINT, sent).replace(SEEN, mark_of(sent))

    def fetch(self, world: World) -> Any:
        """The answer, by Django's test client; redirects after GET are followed."""
        client = world.client_of(self.person(world)) if self.who else Client()
        if self.post is not None:
            return client.post(self.url(world), self.fields(world))
        return client.get(self.url(world), follow=True)


def _new_password(world: World, page: Page) -> str:
    """The link in the e-mail; a worn-out one for the variant `worn`."""
    person = world.people["contributor"]
    key = "worn-out" if page.variant == "worn" else default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])


def _nowhere(world: World, _: Page) -> str:
    return f"{address(world, 'response', 'draft')}finns-inte/"


def _comparison(world: World, page: Page) -> str:
    two = f"?fran={world.editions['published'].ref}&till={world.editions['newer'].ref}"
    return reverse("compare") + (two if page.variant else "")


_SPECIAL: dict[str, Callable[[World, Page], str]] = {
    "compare": _comparison,
    "account_reset_password_from_key": _new_password,
    "account_confirm_email": lambda _, __: reverse("account_confirm_email", args=["utgangen-nyckel"]),
    "404": _nowhere,
}


def identity_provider_of(world: World) -> dict[str, Any]:
    """Settings in which the editor's organisation has one that alone lets in its people."""
    told = {
        "id": "prov",
        "name": "Region Provs inloggning",
        "server_url": "https://idp.example.se",
        "client_id": "portal",
        "organisation": world.responses["draft"].organisation.number,
        "domains": ["prov.example.se"],
        "only": True,
    }
    apps = read_providers({"OIDC_PROVIDERS": json.dumps([told])})
    return {"SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": apps}}}
