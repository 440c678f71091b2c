"""Two organisations with an identity provider each, on this machine; Norr lets its people in by it alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import run_server_in_thread

from config.environment.identity_providers import read_providers
from tests.builders import make_organisation


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with run_server_in_thread() as running:
        yield f"http://localhost:{running.server_port}"


@dataclass
class Peers:
    """The server that plays both, and their settings; `norr` is the organisation of the strict one."""

    server: str
    norr: Any
    settings: Any
    told: dict[str, dict[str, Any]]

    def set_to(self, name: str, **changed: Any) -> None:
        """Change what the environment says of a provider."""
        self.told[name].update(changed)
        self.apply()

    def apply(self) -> None:
        listed = {"OIDC_PROVIDERS": json.dumps(list(self.told.values()))}
        apps = read_providers({**listed, "OIDC_SECRET_NORR": "hemlig", "OIDC_SECRET_SYD": "hemlig"})
        self.settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}

    def know(self, subject: str, email: str, **claims: Any) -> None:
        told = {"email": email, "email_verified": True, **claims}
        assert requests.put(f"{self.server}/users/{subject}", json=told, timeout=10).ok

    def come_back(self, client: Client, address: str, subject: str) -> Any:
        """Be `subject` at the provider and follow it back to the portal."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
        return client.get(answer.headers["Location"].removeprefix("http://testserver"))

    def sign_in(self, subject: str, provider: str = "norr", client: Client | None = None) -> tuple[Client, Any]:
        client = client or Client()
        address = client.post(reverse("openid_connect_login", args=[provider])).headers["Location"]
        return client, self.come_back(client, address, subject)


@pytest.fixture
def peers(server: str, settings: Any, db: None) -> Peers:
    norr, syd = make_organisation(name="Region Norr"), make_organisation(name="Region Syd")
    common = {"server_url": server, "client_id": "portal"}
    made = Peers(
        server,
        norr,
        settings,
        {
            "norr": {
                **common,
                "id": "norr",
                "name": "Region Norrs inloggning",
                "organisation": norr.number,
                "domains": ["norr.example.se"],
                "only": True,
            },
            "syd": {
                **common,
                "id": "syd",
                "name": "Region Syds inloggning",
                "organisation": syd.number,
                "domains": ["syd.example.se"],
            },
        },
    )
    made.apply()
    return made


@pytest.fixture
def token_says(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Change what the provider's ID token says; None takes a claim away."""

    def say(**claims: Any) -> None:
        fetch = OAuth2Client.get_access_token

        def changed(self: Any, *args: Any, **kwargs: Any) -> Any:
            answer = fetch(self, *args, **kwargs)
            told = {**jwt.decode(answer["id_token"], options={"verify_signature": False}), **claims}
            kept = {name: value for name, value in told.items() if value is not None}
            return {**answer, "id_token": jwt.encode(kept, "hemlig" * 8, algorithm="HS256")}

        monkeypatch.setattr(OAuth2Client, "get_access_token", changed)

    return say
