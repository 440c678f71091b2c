"""The example of a proxy, by Debian's nginx, in front of the portal as Compose runs it: TLS, limits and headers."""

import http.client
import os
import re
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.urls import reverse

from script.make_certificates import CERTIFICATE, KEY, READERS, ROOTS, make_all
from tests.deploy.compose import command, health_check
from tests.deploy.processes import REPOSITORY, free_port, portal_environment, run, running, wait_until
from tests.kept_server import migrated_servers

pytestmark = pytest.mark.xdist_group("compose")
HOST = "svar.example.se"
EXAMPLE = REPOSITORY / "deploy" / "nginx" / "svarsportalen.conf"
MB = 1024 * 1024
# As script/run collects them: not compressed, which takes half a minute.
STATIC = "import django; django.setup(); from script.local_prepare import collect_static; collect_static()"


@dataclass(frozen=True)
class Proxy:
    """Where nginx listens, and the web service behind it, and whom to trust of each."""

    plain: int
    secure: int
    certificate: Path
    behind: int
    roots: Path
    log: Path
    figures: int = 0

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> http.client.HTTPResponse:
        """Over TLS, by the host's name."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.check_hostname = False  # the name is the host's, the address this machine's
        connection = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=30, context=context)
        connection.request(method, path, body=body, headers={"Host": HOST, **headers})  # type: ignore[arg-type]
        answer = connection.getresponse()
        answer.read()
        return answer


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx with the example, the web service behind it, a database behind that."""
    var, web, figures = tmp_path_factory.mktemp("var"), free_port(), free_port()
    with (
        tempfile.TemporaryDirectory(prefix="svp-proxy-", dir="/tmp") as servers,
        migrated_servers(Path(servers)) as urls,
    ):
        environment = portal_environment(
            DJANGO_SETTINGS_MODULE="config.settings",
            SECRET_KEY="k" * 50,
            BASE_URL=f"https://{HOST}",
            ALLOWED_HOSTS=HOST,
            SEAL_PKCS12_FILE=str(var / "seal.p12"),
            TRUST_FORWARDED_PROTO="true",
            TRUSTED_PROXY_COUNT="1",
            VAR_DIR=str(var),
            STATIC_ROOT=str(var / "static"),
            PORT=str(web),
            METRICS_ADDRESS=f"127.0.0.1:{figures}",
            TLS_CERTIFICATE=str(var / "tls" / "web" / CERTIFICATE),
            TLS_KEY=str(var / "tls" / "web" / KEY),
            TLS_ROOTS=str(var / "tls" / "web" / ROOTS),
            **urls,
        )
        make_all(var / "tls", datetime.now(UTC))
        done = run(["python", "-c", STATIC], environment=environment)
        assert done.returncode == 0, done.stderr
        log = var / "web.log"
        with running(command("web"), environment=environment, log=log):
            assert wait_until(lambda: "Booting worker" in log.read_text(), seconds=120), log.read_text()
            assert run(health_check("web"), environment=environment).returncode == 0
            with _nginx(tmp_path_factory.mktemp("nginx"), web, var / "tls" / READERS / ROOTS) as started:
                assert wait_until(lambda: _is_well(started), seconds=60), log.read_text()
                yield replace(started, figures=figures)


def _is_well(proxy: Proxy) -> bool:
    try:
        return proxy.ask("GET", "/halsa/").status == 200
    except OSError:
        return False


@contextmanager
def _nginx(directory: Path, web: int, roots: Path, other: int = 0) -> Iterator[Proxy]:
    """The example as it stands, but for ports and places. `other`: the port of the second web service."""
    plain, secure = free_port(), free_port()
    certificate = _certificate(directory)
    text = EXAMPLE.read_text()
    for written, here in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{web};"),
        ("    server 127.0.0.1:8001;\n", f"    server 127.0.0.1:{other};\n" if other else ""),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("listen 443", f"listen 127.0.0.1:{secure}"),
        ("/etc/ssl/private/svar.example.se.key", str(directory / "key.pem")),
        ("/etc/ssl/svar.example.se.pem", str(certificate)),
        ("/etc/nginx/svarsportalen-roots.pem", str(roots)),
        ("/var/log/nginx/svarsportalen.log", str(directory / "asked.log")),
    ):
        assert written in text, written
        text = text.replace(written, here)
    (directory / "site.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {directory / kind};" for kind in kinds)
    around = "user root; " if os.geteuid() == 0 else ""  # whom pytest's directory is open to
    around += f"pid {directory / 'pid'}; daemon off; error_log {directory / 'error.log'}; events {{}}\n"
    around += f"http {{ access_log off; {places} include {directory / 'site.conf'}; }}\n"
    (directory / "nginx.conf").write_text(around)
    nginx = ["/usr/sbin/nginx", "-c", str(directory / "nginx.conf"), "-e", str(directory / "error.log")]
    tried = subprocess.run([*nginx, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    with running(nginx, environment=portal_environment(), log=directory / "log"):
        yield Proxy(plain, secure, certificate, web, roots, directory / "asked.log")


def _certificate(directory: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = made.sign(key, hashes.SHA256())
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (directory / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    (directory / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return directory / "certificate.pem"


@contextmanager
def _machine_without_power() -> Iterator[int]:
    """A port at which nobody answers, not even to refuse: what comes is dropped, since no more may wait to be taken."""
    with socket.socket() as taking, ExitStack() as filling:
        taking.bind(("127.0.0.1", 0))
        taking.listen(0)
        for _ in range(3):
            one = filling.enter_context(socket.socket())
            one.setblocking(False)
            with suppress(BlockingIOError):
                one.connect(taking.getsockname())
        yield taking.getsockname()[1]


def test_a_machine_that_is_gone_is_given_two_seconds_now_and_then(
    proxy: Proxy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        _machine_without_power() as other,
        _nginx(tmp_path_factory.mktemp("nginx"), proxy.behind, proxy.roots, other) as both,
    ):
        assert wait_until(lambda: _is_well(both), seconds=60)
        waits = []
        for _ in range(10):
            begun = time.monotonic()
            assert both.ask("GET", "/halsa/").status == 200
            assert both.ask("POST", "/konto/login/", b"").status == 403, "not begun there, so sent to the other"
            waits.append(time.monotonic() - begun)
    assert max(waits) < 15, "nginx waits a minute as it comes; a machine of ours that is busy takes some seconds"


def test_a_save_is_no_longer_waited_for_than_the_page_does() -> None:
    [(saves, rest)] = re.findall(r"location ~ (\S+) \{\n(.*?)\n    \}", EXAMPLE.read_text(), re.DOTALL)
    of = {name: reverse(name, args=[uuid4(), "A"]) for name in ("save_question", "attach", "answer_history")}
    assert {name for name, path in of.items() if re.search(saves, path)} == {"save_question"}
    assert "proxy_read_timeout 40s;" in rest


@pytest.mark.parametrize("what", ["pages", "figures"])
def test_the_web_service_is_reached_with_tls_only_and_by_its_own_certificate(proxy: Proxy, what: str) -> None:
    port, path = {"pages": (proxy.behind, "/halsa/"), "figures": (proxy.figures, "/metrics")}[what]
    trusted = ssl.create_default_context(cafile=str(proxy.roots))
    behind = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusted)
    behind.request("GET", path, headers={"Host": HOST})
    assert behind.getresponse().status == 200
    anybody = ssl.create_default_context()
    with pytest.raises(ssl.SSLCertVerificationError):
        http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=anybody).connect()
    plain = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    plain.request("GET", path, headers={"Host": HOST})
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        plain.getresponse()


def test_plain_http_leads_to_https_and_nowhere_else(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=30)
    connection.request("GET", "/konto/login/?a=b", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/konto/login/?a=b")


def test_an_address_that_opens_something_by_itself_is_in_no_log(proxy: Proxy) -> None:
    for path in ("/om/?synlig", "/kalender/hemlig-nyckel.ics", "/konto/password/reset/key/hemlig-nyckel/"):
        proxy.ask("GET", path)
    assert wait_until(lambda: "/om/?synlig" in proxy.log.read_text(), seconds=10)
    assert "hemlig-nyckel" not in proxy.log.read_text()


@pytest.mark.parametrize("host", ["annan.example.se", "127.0.0.1", f"{HOST}.example.org"])
def test_another_host_gets_no_answer(proxy: Proxy, host: str) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        proxy.ask("GET", "/konto/login/", Host=host)


def test_the_portals_headers_come_through_once_and_nginx_tells_no_version(proxy: Proxy) -> None:
    answer = proxy.ask("GET", "/konto/login/")
    assert answer.status == 200
    for name in (
        *("Strict-Transport-Security", "Content-Security-Policy", "Permissions-Policy", "X-Frame-Options"),
        *("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"),
    ):
        assert len(answer.headers.get_all(name) or []) == 1, name
    assert answer.headers["Server"] == "nginx"
    cookies = answer.headers.get_all("Set-Cookie") or []
    assert all(cookie.startswith("__Host-") and "Secure" in cookie for cookie in cookies)


def test_what_the_parts_answer_is_not_told_to_visitors_and_each_request_has_the_proxys_number(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/redo/").status == 404
    answer = proxy.ask("GET", "/om/", **{"X-Request-ID": "besokarens-eget"})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_what_a_visitor_says_of_the_way_here_is_not_believed(proxy: Proxy) -> None:
    said = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "ond.example.org"}
    answer = proxy.ask("GET", "/konto/login/", **said)
    assert answer.status == 200
    assert "ond.example.org" not in str(answer.headers)


@pytest.mark.parametrize(
    ("path", "taken", "refused"),
    [
        ("/konto/login/", 1 * MB, 2 * MB),
        ("/enkater/las-in/", 2 * MB, 31 * MB),
        ("/svar/x/fraga/A/bilagor/", 26 * MB, 51 * MB),
        ("/organisation/1/mandat/nytt/", 25 * MB, 31 * MB),
        ("/kontrollera/", 27 * MB, 131 * MB),
    ],
)
def test_bodies_are_limited_by_path_before_they_rest_anywhere(
    proxy: Proxy, path: str, taken: int, refused: int
) -> None:
    assert proxy.ask("POST", path, b"x" * taken).status in {302, 400, 403, 404}
    assert _status(proxy, path, stated=refused) == 413


def test_a_body_that_states_no_length_is_limited_too(proxy: Proxy) -> None:
    try:
        status = proxy.ask("POST", "/konto/login/", iter([b"x" * MB] * 3)).status
    except (http.client.HTTPException, OSError):
        status = 413  # cut off while it was still being sent
    assert status == 413


HIDDEN = "GET /halsa/ HTTP/1.1\r\nHost: svar.example.se\r\nX-Request-ID: undanhallen\r\n\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
SMUGGLED = {
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "two lengths in one": f"Content-Length: 0, {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a length that is none": f"Content-Length: +0\r\n\r\n{HIDDEN}",
    "length and chunks": f"Content-Length: {len(HIDDEN) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "chunks and length": f"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n{HIDDEN}",
    "chunks said twice": f"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "chunks with another name": f"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "chunks before identity": f"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a space before the colon": f"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a tab after the colon": f"Transfer-Encoding:\tchunked\r\nContent-Length: 0\r\n\r\n{HIDDEN}",
    "a folded line": f"X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n{HIDDEN}",
    "an underscore": "Transfer_Encoding: chunked\r\nContent_Length: 9\r\nContent-Length: 0\r\n\r\n",
    "a chunk that lies": f"Transfer-Encoding: chunked\r\n\r\n-1\r\n{HIDDEN}\r\n0\r\n\r\n",
    "a chunk in other figures": f"Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n{HIDDEN}",
}


@pytest.mark.parametrize("way", ["the proxy", "the web service itself"])
def test_no_request_is_hidden_in_another_by_what_is_said_of_its_length(proxy: Proxy, way: str) -> None:
    """Whoever sends a body of two lengths would have the rest taken for somebody else's request.

    A request behind another that both ends see alike is answered as what it is, with a number of its own.
    """
    wrong = {}
    for name, rest in SMUGGLED.items():
        said = f"POST /konto/login/ HTTP/1.1\r\nHost: {HOST}\r\n{FORM}{rest}".encode()
        told = _raw(proxy.secure if way == "the proxy" else proxy.behind, said)
        if b"Traceback" in told or b" 500 " in told or (b"undanhallen" in told):
            wrong[name] = told[:300]
    assert wrong == {}


def _raw(port: int, said: bytes) -> bytes:
    """All that is answered to these bytes, by a server whose certificate is of no interest here."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    told = b""
    with socket.create_connection(("127.0.0.1", port), timeout=3) as plain, context.wrap_socket(plain) as connection:
        connection.sendall(said)
        with suppress(OSError):
            while piece := connection.recv(65536):
                told += piece
    return told


def _status(proxy: Proxy, path: str, *, stated: int) -> int:
    """What is answered to the mere statement of a length."""
    return proxy.ask("POST", path, b"", **{"Content-Length": str(stated)}).status
