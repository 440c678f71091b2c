"""manage.py reseal --extend: renew the archive time stamps of copies whose proof is about to expire."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive.models import SealedCopy
from archive.sealing.extending import ExtendingError, expired_copies, extend_copy, near_expiry


class Command(BaseCommand):
    # Copies whose proof is about to expire are extended whatever is wrong with anything else.
    requires_system_checks = ()
    help = "Ger arkivexemplar en ny arkivtidsstämpel innan den gamla slutar gälla. De tidigare filerna ligger kvar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--extend", action="store_true", required=True, help="lägg till arkivtidsstämplar")
        parser.add_argument(
            "--within",
            type=int,
            default=settings.SEAL_EXTEND_WITHIN_DAYS,
            metavar="DAGAR",
            help="de vars stämpel slutar gälla inom så många dagar (%(default)s)",
        )

    def handle(self, *_: Any, within: int, **__: Any) -> None:
        if not settings.SEAL_TSA_URL:
            raise CommandError("Ingen tidsstämplingstjänst är angiven: sätt SEAL_TSA_URL.")
        if not 0 <= within <= 36500:
            raise CommandError("--within anges i dagar, från 0 till 36500.")
        near = list(near_expiry(at=timezone.now(), within=timedelta(days=within)))
        failed = [copy for copy in near if not self._extended(copy)]
        self.stdout.write(f"{len(near) - len(failed)} av {len(near)} arkivexemplar förlängda.")
        too_late = expired_copies(at=timezone.now()).count()
        if too_late:
            self.stdout.write(f"{too_late} arkivexemplar har redan slutat gälla och kan inte förlängas.")
        if failed:
            raise CommandError(f"{len(failed)} arkivexemplar kunde inte förlängas.")

    def _extended(self, copy: SealedCopy) -> bool:
        try:
            extension = extend_copy(copy=copy, at=timezone.now())
        except ExtendingError as error:
            self.stderr.write(f"{copy.submission.receipt_number}: {error}")
            return False
        except Exception as error:  # a file that is gone, say: the others are still extended
            self.stderr.write(f"{copy.submission.receipt_number}: {type(error).__name__}: {error}")
            return False
        self.stdout.write(f"{copy.submission.receipt_number}: kan kontrolleras till {extension.valid_until:%Y-%m-%d}")
        return True
