"""manage.py seed_demo: the demonstration data, idempotent."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from config.environment.installation import ON_THIS_MACHINE
from demo.people import ADMINISTRATOR, PEOPLE
from demo.seed import demonstration_password, seed
from seals.seal import SealError
from seals.settings import sealer_from_settings

_NOT_HERE = (
    "Det här är ingen demonstration: {why}. seed_demo lägger in konton med ett gemensamt lösenord, bland dem en"
    " systemadministratör, och svar som aldrig kan tas bort. Är det en provmiljö: kör med --anywhere."
)


class Command(BaseCommand):
    help = "Lägger in demonstrationsdata: regioner, personer, enkäter och svar i tre lägen. Kan köras om."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anywhere",
            action="store_true",
            help="också på en annan adress än den egna datorns, eller bland andras konton",
        )

    def handle(self, *args: Any, anywhere: bool = False, **options: Any) -> None:
        if why := "" if anywhere else _why_not_here():
            raise CommandError(_NOT_HERE.format(why=why))
        try:
            with sealer_from_settings(name="Demonstration").key():
                pass
        except SealError as error:
            raise CommandError(f"Inget är inlagt, för arkivexemplar kan inte förseglas här: {error}") from error
        seed()
        self.stdout.write("Demonstrationskonton (samma lösenord för alla):")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:38} {person.role.label}, {person.organisation}")
        self.stdout.write(f"  {ADMINISTRATOR:38} systemadministratör (/administration/)")
        self.stdout.write(f"Lösenord: {demonstration_password()}")


def _why_not_here() -> str:
    """What tells that the portal is used in earnest; empty where nothing does."""
    if not ON_THIS_MACHINE:
        return "BASE_URL är inte den egna datorns"
    return "här finns redan andra konton" if User.objects.exclude(email__endswith="@example.se").exists() else ""
