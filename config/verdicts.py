"""Commands whose exit status is a verdict: whatever goes wrong before there is one must not look like one."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

NO_VERDICT = 4
"""The exit status when there is no verdict: wrong arguments, settings that are wrong, a database that is away."""


class VerdictCommand(BaseCommand):
    """Wrong arguments end with NO_VERDICT; Python's own 2 may be a verdict. So does a crash, by manage.py."""

    # What the rest of the portal has to complain of would end with 1, which may be a verdict too.
    requires_system_checks: Any = ()

    def run_from_argv(self, argv: list[str]) -> None:
        self._called_from_command_line = True
        try:
            self.create_parser(argv[0], argv[1]).parse_args(argv[2:])
        except SystemExit as ended:
            sys.exit(NO_VERDICT if ended.code else 0)
        super().run_from_argv(argv)
