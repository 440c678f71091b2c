"""Whether the database was made by an earlier edition of the portal, whose migrations this one does not have."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from script.local_servers import state_directory


def refuse_earlier_database() -> None:
    """Raise SystemExit, with what to do, when the database cannot be taken over; nothing is changed or removed.

    Until the first release the migrations are squashed to one an app now and then, each time under another name, so a
    database from before names some that are gone. The tables would be in the way of the new ones.
    """
    loader = MigrationLoader(connection)
    ours = {app for app, _ in loader.disk_migrations if _is_ours(app)}
    if all(key in loader.disk_migrations for key in loader.applied_migrations or {} if key[0] in ours):
        return
    raise SystemExit(
        "Databasen är gjord av en tidigare utgåva av Svarsportalen och kan inte användas av den här."
        " Inget är ändrat eller borttaget. Välj ett av detta:\n"
        f"- Börja om med ny demonstration: flytta undan eller ta bort {_places()} och kör script/run igen.\n"
        f"- Behåll det gamla och kör bredvid: VAR_DIR={settings.BASE_DIR / 'var-ny'} script/run"
    )


def _is_ours(app: str) -> bool:
    return (settings.BASE_DIR / app / "migrations").is_dir()


def _places() -> str:
    """Where the servers' data and the files are: what has to go together."""
    var = Path(settings.VAR_DIR)
    if not _is_private(state_directory(var)):
        return f"databasen {settings.DATABASES['default']['NAME']} (DATABASE_URL) och katalogen {var / 'files'}"
    return " och ".join(str(place) for place in dict.fromkeys([state_directory(var), var / "files"]))


def _is_private(directory: Path) -> bool:
    """Whether the database is that of the server which has its data there: the fifth line of what a running one writes
    about itself is where its sockets are.
    """
    database = settings.DATABASES["default"]
    host = database.get("HOST") or (database.get("OPTIONS") or {}).get("host", "")
    try:
        told = (directory / "postgres" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return bool(host) and len(told) > 4 and told[4].strip() == host
