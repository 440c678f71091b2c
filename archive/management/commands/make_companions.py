"""manage.py make_companions: asks for the PDF/A that attachments of what is submitted already lack."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from archive.companions.making import order_companions
from responses.models import Submission


class Command(BaseCommand):
    help = (
        "Beställer PDF/A-kopior av bilagor till redan inskickade svar; med --again också av dem som inte gick att göra."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="försök också med dem som inte gick att göra")

    def handle(self, *_: Any, **options: Any) -> None:
        """One submission a transaction: an interrupted run goes on where it was. The worker makes them."""
        if not settings.ATTACHMENT_COMPANION:
            raise CommandError("ATTACHMENT_COMPANION är inte satt, så inga PDF/A-kopior görs.")
        now, ordered = timezone.now(), 0
        for submission in Submission.objects.select_related("snapshot").order_by("pk").iterator(chunk_size=100):
            with transaction.atomic():
                ordered += order_companions(submission=submission, at=now, again=options["again"])
        self.stdout.write(f"{ordered} PDF/A-kopior beställda")
