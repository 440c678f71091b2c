"""Debian's nginx in front of the web services, as deploy/nginx has them, without TLS."""

import os
import re
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.deploy.processes import REPOSITORY, free_port, portal_environment

_EXAMPLE = REPOSITORY / "deploy" / "nginx" / "svarsportalen.conf"
_HANDED_ON = re.compile(r"^    proxy_(?!ssl).*$", re.MULTILINE)


class Proxy:
    """One nginx; `lead_to` tells it of other services, while it goes on."""

    def __init__(self, directory: Path, ports: Iterable[int]) -> None:
        self.port, self._directory = free_port(), directory / "nginx"
        self._directory.mkdir()
        self._write(ports)
        command = [
            "/usr/sbin/nginx",
            "-c",
            str(self._directory / "nginx.conf"),
            "-e",
            str(self._directory / "error.log"),
        ]
        with (self._directory / "log").open("wb") as log:
            self._process = subprocess.Popen(command, env=portal_environment(), stdout=log, stderr=log)

    def lead_to(self, ports: Iterable[int]) -> None:
        """From now on to these; what goes on at others is finished there."""
        self._write(ports)
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)

    def _write(self, ports: Iterable[int]) -> None:
        """The example's upstream and what it hands on, at our ports."""
        example = _EXAMPLE.read_text()
        upstream = example[example.index("upstream svarsportalen") : example.index("}", example.index("upstream"))]
        servers = "".join(f"server 127.0.0.1:{port};\n" for port in ports)
        upstream = re.sub(r"( *server 127[^\n]*\n)+", servers, upstream)
        handed_on = "\n".join(_HANDED_ON.findall(example)).replace("X-Forwarded-Proto https", "X-Forwarded-Proto http")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = " ".join(f"{kind}_temp_path {self._directory / kind};" for kind in kinds)
        around = "user root; " if os.geteuid() == 0 else ""
        around += f"pid {self._directory / 'pid'}; daemon off; events {{ worker_connections 1024; }}\n"
        server = f"listen 127.0.0.1:{self.port}; client_max_body_size 30m; {handed_on}"
        server += "\nlocation / { proxy_pass http://svarsportalen; }"
        text = f"{around}http {{ access_log off; {places}\n{upstream}}}\nserver {{ {server} }} }}\n"
        (self._directory / "nginx.conf").write_text(text)
