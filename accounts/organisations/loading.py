"""Loading the regions and the municipalities as organisations."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Organisation
from accounts.models.kinds import REGION_AND_KOMMUN, OrganisationKind
from accounts.organisations.official import GOTLAND, Municipality, Region, codes_in_county, municipalities, regions

_LISTED = ("name", "kinds", "county_code", "municipality_code", "municipality_codes")


@transaction.atomic
def load_organisations() -> list[Organisation]:
    """Create those that are missing and correct the listed facts of the rest, in a handful of queries.

    A region is known by its organisation number, a municipality by its code. The numbers of municipalities, addresses
    and contacts, which people write, are left alone. Returns the regions by county code and then the municipalities by
    theirs. Raises ValidationError where a name of the lists is another organisation's.
    """
    known = _Known(Organisation.objects.select_for_update(no_key=True))
    wanted = [*map(_of_region, regions()), *map(_of_municipality, _others())]
    found = [(known.find(facts), facts) for facts in wanted]
    new = [Organisation(**facts) for organisation, facts in found if organisation is None]
    changed = [organisation for organisation, facts in found if organisation and _set(organisation, facts)]
    _refuse_taken_names(known, wanted)
    Organisation.objects.bulk_update(changed, _LISTED)
    made = iter(Organisation.objects.bulk_create(new))
    return [organisation or next(made) for organisation, _ in found]


def _others() -> list[Municipality]:
    return [one for one in municipalities().values() if one.code != GOTLAND]


def _of_region(region: Region) -> dict[str, Any]:
    codes = codes_in_county(region.county_code)
    is_both = codes == [GOTLAND]
    return {
        "name": region.name,
        "number": region.organisation_number,
        "kinds": REGION_AND_KOMMUN if is_both else [OrganisationKind.REGION.value],
        "county_code": region.county_code,
        "municipality_code": GOTLAND if is_both else "",
        "municipality_codes": codes,
    }


def _of_municipality(municipality: Municipality) -> dict[str, Any]:
    return {
        "name": municipality.name,
        "kinds": [OrganisationKind.KOMMUN.value],
        "county_code": municipality.county_code,
        "municipality_code": municipality.code,
        "municipality_codes": [],
    }


class _Known:
    """The organisations that there are, by what the lists know them by."""

    def __init__(self, organisations: Any) -> None:
        rows = list(organisations)
        self.by_number = {one.number: one for one in rows if one.number}
        self.by_code = {one.municipality_code: one for one in rows if one.municipality_code}
        self.by_name = {one.name: one for one in rows}

    def find(self, facts: dict[str, Any]) -> Organisation | None:
        """The organisation that a row of the lists is about."""
        if number := facts.get("number"):
            return self.by_number.get(number)
        return self.by_code.get(facts["municipality_code"])


def _set(organisation: Organisation, facts: dict[str, Any]) -> bool:
    """Whether anything of it was another."""
    differing = {name: facts[name] for name in _LISTED if getattr(organisation, name) != facts[name]}
    for name, value in differing.items():
        setattr(organisation, name, value)
    return bool(differing)


def _refuse_taken_names(known: _Known, wanted: list[dict[str, Any]]) -> None:
    for facts in wanted:
        namesake = known.by_name.get(facts["name"])
        if namesake and namesake != known.find(facts):
            raise ValidationError(f"Det finns redan en annan organisation som heter {namesake.name}.")
