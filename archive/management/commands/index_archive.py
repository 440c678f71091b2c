"""manage.py index_archive: makes the archive's search index where it is missing or of an earlier edition."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from archive.models import SearchEntry
from archive.searching.index import EDITION, index_submission
from config.row_by_row import row_by_row
from responses.models import Submission


class Command(BaseCommand):
    help = "Gör arkivets sökindex för det som saknas eller är gjort på ett äldre sätt; med --all för allt."
    requires_system_checks: list[str] = []  # migrate, which always runs before it, has made them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="gör om allt")

    def handle(self, *_: Any, **options: Any) -> None:
        """One submission a transaction: an interrupted run goes on where it was."""
        wanted = Submission.objects.select_related("snapshot", "response__questionnaire", "register_entry")
        if not options["all"]:
            wanted = wanted.exclude(pk__in=SearchEntry.objects.filter(edition=EDITION).values("pk"))
        made = failed = 0
        for submission in wanted.order_by("pk").iterator(chunk_size=50):
            done = len(list(row_by_row([submission], index_submission, what="indexing a submission")))
            made, failed = made + done, failed + 1 - done
        self.stdout.write(f"{made} inskickade svar indexerade")
        if failed:  # no error: the portal starts after this, and finds these by their numbers until it is run again
            self.stderr.write(f"{failed} inskickade svar gick inte att indexera; loggen säger varför")
