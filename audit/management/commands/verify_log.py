"""manage.py verify_log: is every row of the log there, as it was written? 0 when it is, 1 when it is not.

4 when that is not known: wrong arguments, or a database that cannot be asked.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from audit.verification import MOST_FAULTS, Head, head_of_log, read_log
from config.language import swedish
from config.verdicts import NO_VERDICT, VerdictCommand


class Command(VerdictCommand):
    help = "Kontrollera att ingen rad i loggen är borttagen, ändrad, tillagd eller flyttad."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since",
            default="",
            help="loggens slut vid en tidigare kontroll, NUMMER:HASHSUMMA, så som kommandot skrev det",
        )

    def handle(self, *args: Any, since: str = "", **options: Any) -> None:
        try:
            known = Head.of(since) if since else None
        except ValueError as error:
            raise CommandError(
                "--since ska vara NUMMER:HASHSUMMA, så som kommandot skrev det.", returncode=NO_VERDICT
            ) from error
        findings = read_log(known, most=MOST_FAULTS)
        for fault in findings.new:
            self.stderr.write(fault)
        if findings.new:
            raise CommandError("Loggen är inte hel.")
        but = swedish.count_of(findings.accepted, "godkänt fel", "godkända fel")
        whole = f"hel, bortsett från {but}" if findings.accepted else "hel"
        self.stdout.write(f"Loggen är {whole}. Den slutar med {head_of_log()}")
