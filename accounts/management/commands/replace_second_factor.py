"""manage.py replace_second_factor ADDRESS --by ADDRESS --with ADDRESS --reason TEXT"""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.factors.system_administrators import replace_by_two
from accounts.models import User
from config.language.text import same_address


class Command(BaseCommand):
    help = (
        "Tar bort en systemadministratörs andra faktor när den är borta. Två andra personer, som båda är"
        " systemadministratörer eller administratörer i en organisation, skriver var sitt lösenord."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="den vars andra faktor är borta")
        parser.add_argument("--by", required=True, metavar="ADRESS", help="den som begär det")
        parser.add_argument("--with", required=True, dest="second", metavar="ADRESS", help="den som bekräftar")
        parser.add_argument("--reason", required=True, metavar="TEXT", help="varför, för loggen")

    def handle(self, *_args: Any, **told: Any) -> None:
        people = [self._person(told[name]) for name in ("address", "by", "second")]
        owner, first, second = people
        for person in (first, second):
            if not person.check_password(self._password_of(person)):
                raise CommandError(f"Lösenordet för {person.email} stämmer inte. Ingenting är ändrat.")
        try:
            replace_by_two(user=owner, first=first, second=second, reason=told["reason"], at=timezone.now())
        except ValidationError as refused:
            raise CommandError(refused.messages[0]) from refused
        self.stdout.write(f"{owner.email} loggar nu in med lösenord och lägger till en ny andra faktor.")

    def _person(self, address: str) -> User:
        found = User.objects.filter(email=same_address(address), is_active=True).first()
        if found is None:
            raise CommandError(f"Ingen i portalen har adressen {address}.")
        return found

    def _password_of(self, person: User) -> str:
        """Typed unseen; a line of its own where nobody types."""
        if sys.stdin.isatty():
            return getpass(f"Lösenord för {person.email}: ")
        return sys.stdin.readline().rstrip("\n")
