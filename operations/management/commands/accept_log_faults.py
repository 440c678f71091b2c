"""manage.py accept_log_faults --by ADDRESS --with ADDRESS --reason TEXT"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.management.two_persons import TwoPersonsCommand
from audit.verification import check_log
from config.language import swedish
from operations.log_faults import accept_faults, faults_to_accept


class Command(TwoPersonsCommand):
    help = (
        "Visar vad som är fel i loggen och godkänner det, så att gamla rader gallras igen. Två personer, som båda är"
        " systemadministratörer eller administratörer i en organisation, skriver var sitt lösenord."
    )

    def handle(self, *_args: Any, **told: Any) -> None:
        first, second = self.person(told["by"]), self.person(told["second"])
        asked = {"first": first, "second": second, "reason": told["reason"]}
        try:
            faults = faults_to_accept(**asked)
        except ValidationError as refused:
            raise CommandError(refused.messages[0]) from refused
        for fault in faults:
            self.stdout.write(fault)
        self.stdout.write("Det här godkänns, och loggen säger vad som var fel, vilka som godkände det och varför.")
        self.ask_passwords(first, second)
        accept_faults(faults=faults, **asked, at=timezone.now())
        # At once, and all of it: until then the pages say that it is not whole.
        check = check_log(at=timezone.now(), seconds=float("inf"), anew=True)
        if check.faults:
            raise CommandError(f"Felen är godkända, men loggen har fått nya:\n{check.faults}")
        accepted = swedish.count_of(check.accepted, "godkänt fel", "godkända fel")
        self.stdout.write(f"Loggen är hel, bortsett från {accepted}. Gamla rader gallras igen i natt.")
