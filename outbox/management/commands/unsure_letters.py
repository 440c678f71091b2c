"""manage.py unsure_letters: the letters of which nobody knows whether they were sent, and what to do with each."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.refusals import WrongStateError
from outbox import decisions


class Command(BaseCommand):
    help = "Visar mejl som kanske inte kom iväg: portalen avbröts medan den lämnade dem till e-postservern."

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--send-again", metavar="NYCKEL", help="skicka mejlet igen")
        choice.add_argument("--count-as-sent", metavar="NYCKEL", help="räkna mejlet som skickat")

    def handle(self, *_: Any, send_again: str | None, count_as_sent: str | None, **__: Any) -> None:
        if key := send_again or count_as_sent:
            self._decide(key, again=send_again is not None)
            return
        found = decisions.unsure_letters(at=timezone.now())
        for message in found:
            letter, since = message.payload, timezone.localtime(message.sending_since)
            self.stdout.write(f"{message.key}\t{since:%Y-%m-%d %H:%M}\t{letter['to']}\t{letter['subject']}")
        if not found:
            self.stdout.write("Alla mejl som har lämnats till e-postservern är bekräftade.")

    def _decide(self, key: str, *, again: bool) -> None:
        message = decisions.unsure_letters(at=timezone.now()).filter(key=key).first()
        if message is None:
            raise CommandError(f"Det finns inget osäkert mejl med nyckeln {key}.")
        decide = decisions.try_again if again else decisions.let_be
        try:
            decide(message=message, by=None, at=timezone.now())
        except WrongStateError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Brevet skickas igen." if again else "Brevet räknas som skickat.")
