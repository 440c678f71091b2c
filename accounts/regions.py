"""Sweden's 21 regions, from the project's own list (accounts/data/regions.csv)."""

import csv
from pathlib import Path

from django.db import transaction

from accounts.models import Organisation

REGIONS_FILE = Path(__file__).parent / "data" / "regions.csv"


@transaction.atomic
def load_regions() -> list[Organisation]:
    """Create the regions that are missing and correct the listed facts of those that exist, by organisation number.

    Addresses and contacts, which the administrator writes, are left alone. Returns all of them by county code.
    """
    with REGIONS_FILE.open(encoding="utf-8", newline="") as lines:
        return [_loaded(row) for row in csv.DictReader(lines)]


def _loaded(row: dict[str, str]) -> Organisation:
    facts = {
        "name": row["name"],
        "county_code": row["county_code"],
        "municipalities": int(row["municipalities"]),
    }
    region, _ = Organisation.objects.update_or_create(number=row["organisation_number"], defaults=facts)
    return region
