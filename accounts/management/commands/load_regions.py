"""manage.py load_regions"""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.regions import load_regions


class Command(BaseCommand):
    help = "Lägger in Sveriges 21 regioner som organisationer. Kan köras om: adresser och kontakter lämnas i fred."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{len(load_regions())} regioner finns.")
