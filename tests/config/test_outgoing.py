"""Whom the portal asks over HTTP: those that the settings name, wherever an answer or a name leads."""

import ast
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests

from config.outgoing import NamedHostsPool, NotAllowedError, new_session, post, require_named, require_public
from tests.config.test_house import ROOT, imported_by, product

WAYS_OUT = ("requests", "urllib3", "httpx", "aiohttp", "http.client", "urllib.request", "ftplib", "pycurl")
ALLOWED = {
    # The one way, and whoever asks by it and hears its errors.
    "config/outgoing.py",
    "seals/http.py",
    "seals/revocation.py",
    "accounts/identity_providers/signing_in.py",
    "accounts/identity_providers/signing_out.py",
    "accounts/identity_providers/views.py",
    "operations/reporting.py",
}
SENDING = {"get", "post", "put", "patch", "delete", "head", "options", "request", "Session", "session"}


class _Peer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        leads = self.path.removeprefix("/to/")
        self.send_response(302 if leads != self.path else 200)
        if leads != self.path:
            self.send_header("Location", f"http://{leads}")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET  # noqa: N815  # as the library calls it

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def peer() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Peer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _nobody_named(settings: Any) -> None:
    settings.OUTGOING_HOSTS = settings.OUTGOING_PRIVATE_HOSTS = []
    settings.SEAL_TSA_URL = settings.SEAL_REMOTE_URL = settings.SENTRY_DSN = ""
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}


@pytest.mark.parametrize("setting", ["SEAL_TSA_URL", "SEAL_REMOTE_URL"])
def test_who_a_setting_names_is_asked(peer: str, settings: Any, setting: str) -> None:
    with pytest.raises(NotAllowedError, match="OUTGOING_HOSTS"):
        new_session().get(f"http://{peer}/", timeout=5)
    setattr(settings, setting, f"http://{peer}/tsa")
    assert new_session().get(f"http://{peer}/", timeout=5).text == "ok"


def test_identity_providers_are_asked(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{"settings": {"server_url": "https://idp.example.se/realm"}}]}
    }
    require_named("https://IDP.example.se:8443/token")
    for other in ("https://idp.example.se.example.org/", "https://example.se/", "https://xidp.example.se/"):
        with pytest.raises(NotAllowedError):
            require_named(other)


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest/", "http://[::1]/", "http://2130706433/", "http://idp.example.se@127.0.0.1/",
     "http://127.0.0.1#idp.example.se", "http://[", "http:///x", "file:///etc/passwd", "gopher://idp.example.se/"],
)  # fmt: skip
def test_no_other_spelling_gets_around_it(url: str, settings: Any) -> None:
    settings.OUTGOING_HOSTS = ["idp.example.se"]
    with pytest.raises(requests.RequestException):
        new_session().get(url, timeout=5)


def test_an_answer_leads_nowhere_else(peer: str, settings: Any) -> None:
    settings.OUTGOING_HOSTS = settings.OUTGOING_PRIVATE_HOSTS = ["127.0.0.1"]
    assert new_session().get(f"http://{peer}/to/{peer}/", timeout=5).text == "ok"
    for elsewhere in ("169.254.169.254/", "localhost/", "example.org/"):
        with pytest.raises(NotAllowedError):
            new_session().get(f"http://{peer}/to/{elsewhere}", timeout=5)


def test_a_library_that_asks_by_itself_asks_nobody_else(peer: str, settings: Any) -> None:
    with pytest.raises(NotAllowedError):
        NamedHostsPool().request("GET", f"http://{peer}/")
    settings.SENTRY_DSN = f"http://key@{peer}/1"
    assert NamedHostsPool().request("GET", f"http://{peer}/").status == 200
    assert NamedHostsPool().request("GET", f"http://{peer}/to/169.254.169.254/").status == 302


def test_a_credential_is_never_led_on(peer: str, settings: Any) -> None:
    settings.SEAL_REMOTE_URL = f"http://{peer}/"
    status, _, _ = post(url=f"http://{peer}/to/{peer}/", body=b"x", headers={}, timeout=5, largest=9)
    assert status == 302


def test_a_name_that_leads_into_the_servers_network_is_refused_unless_it_may(
    peer: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is answered here as somebody's name server might: with an address of this machine."""
    ask = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **kept: ask("127.0.0.1", *rest, **kept))
    settings.OUTGOING_HOSTS = ["idp.example.se"]
    address = f"http://idp.example.se:{peer.rpartition(':')[2]}/"
    with pytest.raises(requests.RequestException, match="OUTGOING_PRIVATE_HOSTS"):
        new_session().get(address, timeout=5)
    settings.OUTGOING_PRIVATE_HOSTS = ["idp.example.se"]
    assert new_session().get(address, timeout=5).text == "ok"


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.3.4", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
     "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "ff02::1"],
)  # fmt: skip
def test_every_kind_of_private_address_is_known(address: str) -> None:
    with pytest.raises(NotAllowedError):
        require_public("idp.example.se", address)


@pytest.mark.parametrize("address", ["193.10.1.1", "2a00:1450:400f::1", "::ffff:193.10.1.1"])
def test_an_address_on_the_internet_is_asked(address: str) -> None:
    require_public("idp.example.se", address)


def test_nothing_goes_out_by_another_way() -> None:
    """Whoever imports what can ask over HTTP is listed, and only the one way makes a session or asks without one."""
    importing = {
        str(path)
        for path, tree in product().items()
        for name in imported_by(tree)
        if any(name == way or name.startswith(f"{way}.") for way in WAYS_OUT)
    }
    assert importing == ALLOWED
    for path, tree in product().items():
        # Written anew, however it is spelt; most modules do not name it at all.
        written = ast.unparse(tree) if "requests" in (ROOT / path).read_text() else ""
        asked = {f"requests.{name}(" for name in SENDING if f"requests.{name}(" in written}
        taken = {f"requests.{name}" for name in SENDING} & set(imported_by(tree))
        assert (asked if str(path) != "config/outgoing.py" else set(), taken) == (set(), set()), path
