"""What two persons do together at the console, where each types their password."""

import sys
from argparse import ArgumentParser
from getpass import getpass

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from config.language.text import same_address


class TwoPersonsCommand(BaseCommand):
    """A command with --by, --with and --reason."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, metavar="ADRESS", help="den som begär det")
        parser.add_argument("--with", required=True, dest="second", metavar="ADRESS", help="den som bekräftar")
        parser.add_argument("--reason", required=True, metavar="TEXT", help="varför, för loggen")

    def person(self, address: str) -> User:
        """Whoever has the address. CommandError when nobody has."""
        found = User.objects.filter(email=same_address(address), is_active=True).first()
        if found is None:
            raise CommandError(f"Ingen i portalen har adressen {address}.")
        return found

    def ask_passwords(self, *people: User) -> None:
        """Each types theirs, unseen; a line of its own where nobody types. CommandError for a wrong one."""
        for person in people:
            if not person.check_password(_typed_by(person)):
                raise CommandError(f"Lösenordet för {person.email} stämmer inte. Ingenting är ändrat.")


def _typed_by(person: User) -> str:
    if sys.stdin.isatty():
        return getpass(f"Lösenord för {person.email}: ")
    return sys.stdin.readline().rstrip("\n")
