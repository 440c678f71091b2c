"""All of the portal's processes on servers of their own, with everybody in it signed in."""

import os
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from bench._evening.people import Editor, gather
from bench._evening.saving import Addresses
from bench._evening.services import Service, environment_of, processor_seconds
from bench._peers import DATABASE, QUEUE, MailServer, Server, mail_server
from bench._portal import private_portal
from tests.deploy.pgbouncer import pgbouncer

CLIENTS = 16
"""How many are signed in at least."""


@dataclass
class Portal:
    """Everything that runs, and the editors that are signed in."""

    servers: list[Server]
    mail: MailServer
    webs: list[Service]
    workers: list[Service]
    beat: Service
    editors: list[Editor]
    addresses: Addresses

    @property
    def database(self) -> Server:
        return self.servers[0]

    @property
    def queue(self) -> Server:
        return self.servers[1]

    def processor_seconds(self) -> float:
        """Of all server processes together."""
        services = [*self.webs, *self.workers, self.beat]
        return processor_seconds([server.pid for server in self.servers] + [one.process.pid for one in services])


@contextmanager
def portal(options: Namespace) -> Iterator[Portal]:
    """All of it on servers of its own; Django of this process is the owner's, to look behind the portal."""
    with (
        tempfile.TemporaryDirectory(prefix="svp-evening-", dir="/tmp") as name,
        mail_server() as mail,
    ):
        directory = Path(name)
        directory.chmod(0o755)
        servers = [Server(which, directory, durable=True) for which in (DATABASE, QUEUE)]
        for server in servers:
            server.start()
        try:
            with (
                pgbouncer(servers[0].url, servers=8) if options.pooled else nullcontext(servers[0].url) as url,
                private_portal({DATABASE: servers[0].url, QUEUE: servers[1].url}, durable=True),
            ):
                os.environ["EMAIL_URL"] = mail.url
                yield from _started(options, directory, servers, mail, url)
        finally:
            for server in servers:
                server.stop()


def _started(
    options: Namespace, directory: Path, servers: list[Server], mail: MailServer, url: str
) -> Iterator[Portal]:
    from django.db import connection

    from bench._floor import TABLE
    from config.database.rights import grant_rights
    from script.local_servers import APPLICATION_ROLE

    clients = CLIENTS if options.faults is None else 0
    editors = gather(organisations=options.organisations, editors=max(options.editors, clients))
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("ANALYZE")
    grant_rights(connection, role=APPLICATION_ROLE)
    connection.close()
    environment = environment_of(url.replace("postgres@", f"{APPLICATION_ROLE}@", 1), pooled=options.pooled)
    webs = [Service("web", environment, directory / f"web-{number}.log") for number in range(options.webs)]
    named = {name: Service(name, environment, directory / f"{name}.log") for name in ("worker", "letters", "beat")}
    services = [*webs, *named.values()]
    running = None
    try:
        for service in services:
            service.wait()
        running = Portal(
            servers, mail, webs, services[-3:-1], named["beat"], editors, Addresses(web.port for web in webs)
        )
        yield running
    finally:
        for service in {*services, *running.webs} if running else services:
            service.kill()
