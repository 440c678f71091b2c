"""Run as a program with a portal's environment (python -m tests.operations.written_out): prints every row there is."""

import sys

import django
from django.db import connection
from psycopg import sql

from config.database.owner import as_owner


def main() -> None:
    """Table and row, a line each, in PostgreSQL's own words (COPY)."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        for (table,) in cursor.fetchall():
            with cursor.cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
                for row in rows:
                    sys.stdout.write(f"{table}\t{bytes(row).decode()}")


if __name__ == "__main__":
    django.setup()
    main()
