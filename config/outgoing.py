"""The one way out over HTTP: to the hosts that the settings name, and to no other.

Whom the portal asks is decided by the settings, but not all of it: an identity provider's own document says where its
keys are, a certificate where it may have been revoked, any answer where to go instead. So each address is held against
the list, redirects too, and so is what a name leads to: none leads into the network of the servers unless the settings
say that it does.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_MOST_REDIRECTS = 3


class NotAllowedError(requests.RequestException):
    """The address is none that the settings name; the message says which, and which setting names it."""


def new_session() -> requests.Session:
    """A session of requests that asks nobody but those. Whoever uses it gives a timeout."""
    session = requests.Session()
    session.max_redirects = _MOST_REDIRECTS
    for scheme in ("http://", "https://"):
        session.mount(scheme, _NamedHostsOnly())
    return session


def require_named(url: str) -> None:
    """Raise NotAllowedError for an address at a host that no setting names."""
    host = _host_of(url)
    if host not in {*_of_settings(), *map(str.lower, settings.OUTGOING_HOSTS)}:
        raise NotAllowedError(f"{host or url} is asked by no setting; OUTGOING_HOSTS may name it.")


def require_public(host: str, address: str) -> None:
    """Raise NotAllowedError when a name leads to no address of the internet, and no setting says that it may."""
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    if (found.is_global and not found.is_multicast) or host.lower() in _private_hosts():
        return
    raise NotAllowedError(f"{host} leads to {found}, into a private network; OUTGOING_PRIVATE_HOSTS may name it.")


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _of_settings() -> Iterator[str]:
    """The hosts that settings name by what they are for."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    named = [
        settings.SEAL_TSA_URL,
        settings.SEAL_REMOTE_URL,
        settings.SIGNING_SERVICE_URL,
        settings.SIGNING_SERVICE_OAUTH2_URL,
        *(source.url for source in settings.ORGANISATION_SEALS.values()),
        settings.SENTRY_DSN,
        *(app["settings"]["server_url"] for app in apps),
    ]
    yield from filter(None, map(_host_of, named))


def _private_hosts() -> set[str]:
    """Those that may be in the network of the servers: named as such, or written as a number or localhost."""
    plain = {host for host in _of_settings() if host == "localhost" or _is_number(host)}
    return plain.union(map(str.lower, settings.OUTGOING_PRIVATE_HOSTS))


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class _Looked:
    """A connection that is looked at before anything is sent: what a name leads to may change between two questions."""

    host: str

    def _new_conn(self) -> Any:
        made = super()._new_conn()  # type: ignore[misc]  # of the connection that it is mixed into
        try:
            require_public(self.host, made.getpeername()[0])
        except NotAllowedError:
            made.close()
            raise
        return made


class _Plain(_Looked, HTTPConnection):
    pass


class _Encrypted(_Looked, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _Encrypted


_POOLS = {"http": _PlainPool, "https": _EncryptedPool}


class NamedHostsPool(PoolManager):
    """For libraries that ask by urllib3: the same hosts, and an answer leads nowhere else."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.pool_classes_by_scheme = _POOLS

    def urlopen(  # type: ignore[override]  # as its own superclass does not either
        self, method: str, url: str, redirect: bool = True, **how: Any
    ) -> BaseHTTPResponse:
        require_named(url)
        return super().urlopen(method, url, redirect=False, **how)


class _NamedHostsOnly(HTTPAdapter):
    """Asked anew for every address, those that an answer leads on to among them."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        # Not for what goes through the network's own proxy: it connects, and looks.
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        require_named(str(request.url))
        return super().send(request, *args, **kwargs)


def post(*, url: str, body: bytes, headers: Mapping[str, str], timeout: float, largest: int) -> tuple[int, bytes, str]:
    """The answer's status, as much as `largest` bytes and one more of its body, and its content type.

    It is led nowhere else: neither a credential nor a digest goes anywhere but where the settings say. Raises
    requests.RequestException.
    """
    with (
        new_session() as session,
        session.post(
            url, data=body, headers=dict(headers), timeout=timeout, allow_redirects=False, stream=True
        ) as answer,
    ):
        content = answer.raw.read(largest + 1, decode_content=True)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return answer.status_code, content, kind
