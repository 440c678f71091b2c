#!/usr/bin/env python3
"""Django's command line."""

import os
import sys
import traceback

CRASHED = 4
"""Python's own 1 is a verdict of some commands (config.verdicts)."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except Exception:
        traceback.print_exc()
        sys.exit(CRASHED)


if __name__ == "__main__":
    main()
