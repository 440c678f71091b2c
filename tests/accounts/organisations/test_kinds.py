"""What each kind of organisation must have and may not have, held by the database whatever asks."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError

from accounts.models import Organisation
from accounts.models.kinds import OrganisationKind
from tests.accounts.builders import make_organisation

pytestmark = pytest.mark.django_db
CODES = ["1380", "1381"]


def make(*kinds: str, **fields: Any) -> Organisation:
    code = {"municipality_code": "0980"} if "kommun" in kinds else {}
    return make_organisation(kinds=list(kinds), **{**code, **fields})


@pytest.mark.parametrize("kinds", [[kind.value] for kind in OrganisationKind] + [["region", "kommun"]])
def test_an_organisation_is_of_one_kind_or_region_and_kommun(kinds: list[str]) -> None:
    organisation = make(*kinds)
    organisation.full_clean()
    assert all(organisation.is_a(OrganisationKind(kind)) for kind in kinds)
    assert organisation.is_a(OrganisationKind.AUTHORITY) == (kinds == ["authority"])


@pytest.mark.parametrize(
    "kinds",
    [[], ["landsting"], ["region", "region"], ["kommun", "region"], ["region", "rss"], ["region", "kommun", "rss"]],
)
def test_no_other_kinds_can_be_stored(kinds: list[str]) -> None:
    with pytest.raises(IntegrityError, match="organisation_kind_is_known"):
        make_organisation(kinds=kinds, municipality_code="0980" if "kommun" in kinds else "")


@pytest.mark.parametrize("kind", ["region", "authority", "other", "rss", "joint_board"])
def test_only_a_kommun_can_wait_for_its_number(kind: str) -> None:
    unnumbered = make("kommun")
    Organisation.objects.filter(pk=unnumbered.pk).update(number="")
    organisation = make(kind)
    with pytest.raises(IntegrityError, match="organisation_has_a_number"):
        Organisation.objects.filter(pk=organisation.pk).update(number="")


def test_several_municipalities_can_be_without_a_number_but_no_number_is_there_twice() -> None:
    one, other = make("kommun"), make("kommun", municipality_code="1380")
    Organisation.objects.filter(pk__in=[one.pk, other.pk]).update(number="")
    with pytest.raises(IntegrityError, match="organisation_number_once"):
        Organisation.objects.filter(pk__in=[one.pk, other.pk]).update(number="232100-0115")


@pytest.mark.parametrize("kind", ["rss", "joint_board"])
def test_a_support_structure_and_a_joint_board_sign_under_their_hosts_number(kind: str) -> None:
    host = make("region", number="232100-0115")
    hosted = make(kind)
    Organisation.objects.filter(pk=hosted.pk).update(number="", host=host)
    hosted = Organisation.objects.get(pk=hosted.pk)
    hosted.full_clean()
    assert (hosted.number, hosted.legal_number) == ("", "232100-0115")


@pytest.mark.parametrize("kind", ["region", "kommun", "authority", "other"])
def test_nobody_else_has_a_host(kind: str) -> None:
    host, organisation = make("region"), make(kind)
    with pytest.raises(IntegrityError, match="organisation_has"):
        Organisation.objects.filter(pk=organisation.pk).update(number="", host=host)


def test_what_has_a_number_of_its_own_has_no_host() -> None:
    host, board = make("region"), make("joint_board")
    with pytest.raises(IntegrityError, match="organisation_has_a_host_for_its_number"):
        Organisation.objects.filter(pk=board.pk).update(host=host)


def test_a_host_has_a_number_of_its_own() -> None:
    host, hosted, third = make("region"), make("rss"), make("joint_board")
    Organisation.objects.filter(pk=hosted.pk).update(number="", host=host)
    with pytest.raises(DatabaseError, match="the host has a host"):
        Organisation.objects.filter(pk=third.pk).update(number="", host=hosted)


def test_a_host_cannot_get_a_host_afterwards() -> None:
    host, board, hosted = make("region"), make("joint_board"), make("rss")
    Organisation.objects.filter(pk=hosted.pk).update(number="", host=board)
    with pytest.raises(DatabaseError, match="the host has a host"):
        Organisation.objects.filter(pk=board.pk).update(number="", host=host)


@pytest.mark.parametrize("code", ["", "138", "13801", "abcd"])
def test_a_kommun_has_a_code_of_four_digits(code: str) -> None:
    with pytest.raises(DatabaseError):
        make("kommun", municipality_code=code)


def test_nobody_but_a_kommun_has_a_code_and_no_two_have_the_same() -> None:
    make("kommun", municipality_code="1380")
    with pytest.raises(IntegrityError, match="municipality_code_once"):
        make("kommun", municipality_code="1380")


@pytest.mark.parametrize("kind", ["region", "rss", "authority", "other"])
def test_a_code_is_refused_to_any_other(kind: str) -> None:
    with pytest.raises(IntegrityError, match="kommun_has_its_code"):
        make(kind, municipality_code="1380")


@pytest.mark.parametrize("kind", ["kommun", "joint_board", "authority", "other"])
def test_only_regions_and_support_structures_have_municipalities(kind: str) -> None:
    assert (
        make("rss", municipality_codes=CODES).municipalities
        == make("region", municipality_codes=CODES).municipalities
        == 2
    )
    with pytest.raises(IntegrityError, match="region_and_rss_have_municipalities"):
        make(kind, municipality_codes=CODES)


def test_what_is_no_code_is_no_municipality() -> None:
    with pytest.raises(IntegrityError, match="region_and_rss_have_municipalities"):
        make("rss", municipality_codes=["Kungsbacka"[:4]])


def test_a_form_says_in_swedish_what_is_wrong() -> None:
    organisation = make("region")
    organisation.number = ""
    with pytest.raises(ValidationError, match="Ange organisationsnummer"):
        organisation.full_clean()
