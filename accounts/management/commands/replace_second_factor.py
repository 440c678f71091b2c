"""manage.py replace_second_factor ADDRESS --by ADDRESS --with ADDRESS --reason TEXT"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.factors.system_administrators import replace_by_two
from accounts.management.two_persons import TwoPersonsCommand


class Command(TwoPersonsCommand):
    help = (
        "Tar bort en systemadministratörs andra faktor när den är borta. Två andra personer, som båda är"
        " systemadministratörer eller administratörer i en organisation, skriver var sitt lösenord."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="den vars andra faktor är borta")
        super().add_arguments(parser)

    def handle(self, *_args: Any, **told: Any) -> None:
        owner, first, second = (self.person(told[name]) for name in ("address", "by", "second"))
        self.ask_passwords(first, second)
        try:
            replace_by_two(user=owner, first=first, second=second, reason=told["reason"], at=timezone.now())
        except ValidationError as refused:
            raise CommandError(refused.messages[0]) from refused
        self.stdout.write(f"{owner.email} loggar nu in med lösenord och lägger till en ny andra faktor.")
