"""manage.py load_organisations"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models.kinds import OrganisationKind
from accounts.organisations.loading import load_organisations


class Command(BaseCommand):
    help = (
        "Lägger in Sveriges 21 regioner och 290 kommuner som organisationer (Gotland är båda)."
        " Kan köras om: kommunernas nummer, adresser och kontakter lämnas i fred."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            loaded = load_organisations()
        except ValidationError as refused:
            raise CommandError(f"{refused.messages[0]} Byt namn på den i administrationen och kör om.") from refused
        regions = sum(organisation.is_a(OrganisationKind.REGION) for organisation in loaded)
        municipalities = sum(organisation.is_a(OrganisationKind.KOMMUN) for organisation in loaded)
        self.stdout.write(f"{regions} regioner och {municipalities} kommuner finns.")
