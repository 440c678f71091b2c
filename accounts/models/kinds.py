"""What an organisation is, and what that demands of its row: the number that it signs under, host, municipalities."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BaseConstraint,
    CharField,
    CheckConstraint,
    F,
    Func,
    Q,
    TextChoices,
    TextField,
    UniqueConstraint,
    Value,
)
from django.db.models.lookups import Regex


class OrganisationKind(TextChoices):
    """What an organisation is. The values of the first three are those of a questionnaire's `respondent`."""

    REGION = "region", "region"
    KOMMUN = "kommun", "kommun"
    RSS = "rss", "stödstruktur (RSS)"
    JOINT_BOARD = "joint_board", "gemensam nämnd"
    AUTHORITY = "authority", "myndighet"
    OTHER = "other", "annan"


REGION_AND_KOMMUN = [OrganisationKind.REGION.value, OrganisationKind.KOMMUN.value]
"""Gotland, which is one organisation."""

HOSTED = [[OrganisationKind.RSS.value], [OrganisationKind.JOINT_BOARD.value]]
"""What has no number of its own but signs under its host's, unless it is a legal person."""

_CODES = Func(F("municipality_codes"), Value(","), function="array_to_string", output_field=TextField())


def kind_field() -> "ArrayField[list[str], list[str]]":
    """One kind, or region and kommun together."""
    return ArrayField(CharField(max_length=20, choices=OrganisationKind.choices), verbose_name="slag", default=list)


def constraints_of_kinds() -> list[BaseConstraint]:
    """What the database holds every organisation to."""
    known = [[kind.value] for kind in OrganisationKind] + [REGION_AND_KOMMUN]
    return [
        CheckConstraint(
            condition=Q(kinds__in=known),
            name="organisation_kind_is_known",
            violation_error_message="Välj ett slag. Bara region och kommun kan väljas tillsammans.",
        ),
        UniqueConstraint(
            fields=["number"],
            condition=~Q(number=""),
            name="organisation_number_once",
            violation_error_message="Det finns redan en organisation med det organisationsnumret.",
        ),
        # One spelling, or the same organisation could be entered twice.
        CheckConstraint(
            condition=Q(number="") | Q(number__regex=r"^\d{6}-\d{4}$"),
            name="organisation_number_is_hyphenated",
            violation_error_message="Skriv organisationsnumret som NNNNNN-NNNN.",
        ),
        CheckConstraint(
            condition=~Q(number="")
            | Q(kinds=[OrganisationKind.KOMMUN.value])
            | Q(kinds__in=HOSTED, host__isnull=False),
            name="organisation_has_a_number",
            violation_error_message="Ange organisationsnummer. Bara en kommun kan vänta med det; en stödstruktur eller"
            " gemensam nämnd kan i stället ha en värd.",
        ),
        CheckConstraint(
            condition=Q(host__isnull=True) | (Q(number="") & Q(kinds__in=HOSTED) & ~Q(host=F("id"))),
            name="organisation_has_a_host_for_its_number",
            violation_error_message="Bara en stödstruktur eller en gemensam nämnd utan eget organisationsnummer har en"
            " värd, och den är en annan organisation.",
        ),
        CheckConstraint(
            condition=(Q(municipality_code="") & ~Q(kinds__contains=[OrganisationKind.KOMMUN.value]))
            | (Q(municipality_code__regex=r"^\d{4}$") & Q(kinds__contains=[OrganisationKind.KOMMUN.value])),
            name="kommun_has_its_code",
            violation_error_message="En kommun ska ha sin kommunkod, fyra siffror. Ingen annan har någon.",
        ),
        UniqueConstraint(
            fields=["municipality_code"],
            condition=~Q(municipality_code=""),
            name="municipality_code_once",
            violation_error_message="Det finns redan en organisation med den kommunkoden.",
        ),
        CheckConstraint(
            condition=Q(municipality_codes=[])
            | (
                Q(kinds__overlap=[OrganisationKind.REGION.value, OrganisationKind.RSS.value])
                & Q(Regex(_CODES, Value(r"^\d{4}(,\d{4})*$")))
            ),
            name="region_and_rss_have_municipalities",
            violation_error_message="Bara en region eller en stödstruktur har kommuner som hör till den.",
        ),
    ]


HOST_IS_NO_GUEST = """
IF EXISTS (SELECT 1 FROM accounts_organisation WHERE id = NEW.host_id AND host_id IS NOT NULL)
   OR (NEW.host_id IS NOT NULL AND EXISTS (SELECT 1 FROM accounts_organisation WHERE host_id = NEW.id)) THEN
    RAISE EXCEPTION 'pgtrigger: the host has a host itself';
END IF;
RETURN NEW;
"""
"""A number comes from the host itself, never from the host's host."""
