"""manage.py seed_demo: the demonstration data, idempotent."""

from typing import Any

from django.core.management.base import BaseCommand

from demo.people import ADMINISTRATOR, PEOPLE
from demo.seed import demonstration_password, seed


class Command(BaseCommand):
    help = "Lägger in demonstrationsdata: regioner, personer, enkäter och svar i tre lägen. Kan köras om."

    def handle(self, *args: Any, **options: Any) -> None:
        seed()
        self.stdout.write("Demonstrationskonton (samma lösenord för alla):")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:38} {person.role.label}, {person.organisation}")
        self.stdout.write(f"  {ADMINISTRATOR:38} systemadministratör (/administration/)")
        self.stdout.write(f"Lösenord: {demonstration_password()}")
