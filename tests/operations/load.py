"""Run as a program (python -m tests.operations.load DUMP): loads a dump into an empty database, as an operator does."""

import sys

import django

from config.database.owner import as_owner
from operations.backup.programs import run_program

if __name__ == "__main__":
    django.setup()
    with as_owner():
        run_program(
            "pg_restore", ["--exit-on-error", "--no-owner", "--no-acl", "--dbname", "svarsportalen", sys.argv[1]]
        )
