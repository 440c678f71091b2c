"""Loading the 21 regions and the 290 municipalities."""

from collections import Counter
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from accounts.models.kinds import OrganisationKind
from accounts.organisations.loading import load_organisations
from accounts.organisations.official import codes_in_county, municipalities, regions
from tests.accounts.builders import make_organisation

pytestmark = pytest.mark.django_db
IN_COUNTY = {"01": 26, "03": 8, "04": 9, "05": 13, "06": 13, "07": 8, "08": 12, "09": 1, "10": 5, "12": 33, "13": 6}
IN_COUNTY |= {"14": 49, "17": 16, "18": 12, "19": 10, "20": 15, "21": 10, "22": 7, "23": 8, "24": 15, "25": 14}


def test_the_lists_are_whole() -> None:
    assert len(regions()) == 21
    assert len(municipalities()) == sum(IN_COUNTY.values()) == 290
    assert Counter(one.county_code for one in municipalities().values()) == IN_COUNTY
    assert {region.county_code: len(codes_in_county(region.county_code)) for region in regions()} == IN_COUNTY
    assert codes_in_county("") == []


def test_the_regions_and_municipalities_are_310_organisations_since_gotland_is_both() -> None:
    loaded = load_organisations()
    assert Organisation.objects.count() == len(loaded) == 310
    for organisation in loaded[:25]:
        organisation.full_clean()
    kinds = Counter(tuple(organisation.kinds) for organisation in loaded)
    assert kinds == {("region",): 20, ("region", "kommun"): 1, ("kommun",): 289}


def test_gotland_is_one_organisation_that_is_its_own_municipality() -> None:
    load_organisations()
    gotland = Organisation.objects.get(name__contains="Gotland")
    assert (gotland.name, gotland.number, gotland.municipality_code) == ("Region Gotland", "212000-0803", "0980")
    assert gotland.municipality_codes == ["0980"]


def test_a_region_has_its_name_number_county_and_municipalities() -> None:
    load_organisations()
    halland = Organisation.objects.get(number="232100-0115")
    assert (halland.name, halland.county_code, halland.municipalities) == ("Region Halland", "13", 6)
    names = Organisation.objects.filter(municipality_code__in=halland.municipality_codes).values_list("name", flat=True)
    assert set(names) == {
        f"{name} kommun" for name in ("Hylte", "Halmstads", "Laholms", "Falkenbergs", "Varbergs", "Kungsbacka")
    }


def test_a_kommun_has_name_and_code_and_no_number_yet() -> None:
    load_organisations()
    kommun = Organisation.objects.get(municipality_code="1380")
    assert (kommun.name, kommun.kinds, kommun.number) == ("Halmstads kommun", ["kommun"], "")


def test_loading_again_corrects_the_facts_and_leaves_what_people_wrote(capsys: Any) -> None:
    load_organisations()
    Organisation.objects.filter(number="232100-0115").update(
        name="Halland", municipality_codes=["1380"], contact_email="kontakt@example.se"
    )
    Organisation.objects.filter(municipality_code="1380").update(name="Halmstad", number="212000-1215")
    call_command("load_organisations")
    halland, halmstad = (
        Organisation.objects.get(number="232100-0115"),
        Organisation.objects.get(municipality_code="1380"),
    )
    assert (halland.name, halland.municipalities, halland.contact_email) == ("Region Halland", 6, "kontakt@example.se")
    assert (halmstad.name, halmstad.number) == ("Halmstads kommun", "212000-1215")
    assert Organisation.objects.count() == 310
    assert "21 regioner och 290 kommuner" in capsys.readouterr().out


def test_what_is_in_no_list_is_left_as_it_is() -> None:
    board = make_organisation(name="Gemensam nämnd Prov", kinds=[OrganisationKind.JOINT_BOARD])
    load_organisations()
    assert Organisation.objects.get(pk=board.pk).name == "Gemensam nämnd Prov"


def test_another_organisation_that_has_taken_a_name_is_named_and_nothing_is_loaded() -> None:
    make_organisation(name="Region Halland")
    with pytest.raises(CommandError, match="annan organisation som heter Region Halland"):
        call_command("load_organisations")
    assert Organisation.objects.count() == 1


def test_loading_takes_a_handful_of_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        load_organisations()
    with django_assert_max_num_queries(8):
        load_organisations()
