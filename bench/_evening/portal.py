"""All of the portal's processes on servers of their own, with everybody in it signed in."""

import os
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench._evening.people import Editor, gather
from bench._evening.proxy import Proxy
from bench._evening.saving import Addresses
from bench._evening.services import Service, environment_of, processor_seconds
from bench._peers import DATABASE, QUEUE, MailServer, Server, mail_server, object_storage
from bench._portal import private_portal
from script.local_servers import APPLICATION_ROLE
from tests.deploy.pgbouncer import pgbouncer
from tests.kept_server import copy_migrated_server

CLIENTS = 16
"""How many are signed in at least."""


@dataclass
class Portal:
    """Everything that runs, and the editors that are signed in."""

    servers: list[Server]
    mail: MailServer
    webs: list[Service]
    workers: list[Service]
    beats: list[Service]
    editors: list[Editor]
    addresses: Addresses
    proxy: Proxy | None = None

    @property
    def database(self) -> Server:
        return self.servers[0]

    @property
    def queue(self) -> Server:
        return self.servers[1]

    @property
    def services(self) -> list[Service]:
        return [*self.webs, *self.workers, *self.beats]

    def lead_to(self, webs: list[Service]) -> None:
        """New requests go to these web services."""
        ports = [web.port for web in webs]
        if self.proxy:
            self.proxy.lead_to(ports)
        else:
            self.addresses.ports = ports

    def processor_seconds(self) -> float:
        """Of all server processes together."""
        leaders = [server.pid for server in self.servers] + [service.process.pid for service in self.services]
        return processor_seconds(leaders)


@contextmanager
def portal(options: Namespace) -> Iterator[Portal]:
    """All of it on servers of its own; Django of this process is the owner's, to look behind the portal.

    --machines: two of each service, nginx in front of the web services, and the files in S3.
    """
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="svp-evening-", dir="/tmp")))
        directory.chmod(0o755)
        copy_migrated_server(directory)
        mail = stack.enter_context(mail_server())
        servers = [Server(which, directory, durable=True) for which in (DATABASE, QUEUE)]
        for server in servers:
            server.start()
            stack.callback(server.stop)
        url = stack.enter_context(pgbouncer(servers[0].url, servers=8)) if options.pooled else servers[0].url
        if options.machines:
            os.environ.update(stack.enter_context(object_storage(directory / "s3.log")))
        stack.enter_context(private_portal({DATABASE: servers[0].url, QUEUE: servers[1].url}, durable=True))
        os.environ["EMAIL_URL"] = mail.url
        editors = _make_people(options)
        environment = environment_of(url.replace("postgres@", f"{APPLICATION_ROLE}@", 1), pooled=options.pooled)
        yield _start(stack, options, directory, environment, Portal(servers, mail, [], [], [], editors, Addresses([])))


def _make_people(options: Namespace) -> list[Editor]:
    from django.db import connection

    from bench._floor import TABLE
    from config.database.rights import grant_rights

    clients = CLIENTS if options.faults is None else 0
    editors = gather(organisations=options.organisations, editors=max(options.editors, clients))
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("ANALYZE")
    grant_rights(connection, role=APPLICATION_ROLE)
    connection.close()
    return editors


def _kill_all(portal: Portal) -> None:
    for service in portal.services:
        service.kill()


def _start(
    stack: ExitStack, options: Namespace, directory: Path, environment: Mapping[str, str], made: Portal
) -> Portal:
    """Start the services, all at once, and wait for them. Whatever runs at the end is killed."""
    several = 2 if options.machines else 1
    stack.callback(_kill_all, made)
    for name, count, running in (
        ("web", max(options.webs, several), made.webs),
        ("worker", several, made.workers),
        ("letters", several, made.workers),
        ("beat", several, made.beats),
    ):
        for number in range(count):
            (directory / f"{name}-{number}").mkdir()
            own = {**environment, "VAR_DIR": str(directory / f"{name}-{number}")} if name == "beat" else environment
            running.append(Service(name, own, directory / f"{name}-{number}.log"))
    for service in made.services:
        service.wait()
    made.addresses.ports = [web.port for web in made.webs]
    if options.machines:
        made.proxy = Proxy(directory, made.addresses.ports)
        stack.callback(made.proxy.stop)
        made.addresses.ports = [made.proxy.port]
    return made
