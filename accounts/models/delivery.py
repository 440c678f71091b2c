"""What an organisation has agreed with its e-archive about its packages (FGS Paketstruktur 2.0: E-ARK CSIP and SIP)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

OWN_CONTENT_TYPE = "svarsportalen-copy-1"
"""What the portal's packages hold, where the organisation has set nothing else: svar.json says its format itself."""

NEEDS_OWN_NAME = "Skriv den egna innehållstypens namn: e-arkivet behöver det när innehållstypen är OTHER."
OWN_NAME_WITHOUT_OTHER = "Välj OTHER som innehållstyp, eller lämna den egna innehållstypen tom."
CODE_WITHOUT_NAME = "Skriv också vilket e-arkiv det är, eller lämna identiteten tom."


class ContentInformationType(models.TextChoices):
    """The values of csip:CONTENTINFORMATIONTYPE (CSIP4) in the vocabulary that the DILCIS Board keeps."""

    OTHER = "OTHER", "OTHER: en egen, med namnet nedan"
    MIXED = "MIXED", "MIXED: blandat innehåll"
    CITS_ERMS = "citserms_v2_1", "citserms_v2_1: ärendehantering (FGS Ärendehantering 2.0)"
    CITS_ARCHIVAL = "citscarchival_v1_0", "citscarchival_v1_0: arkivbeskrivning"
    CITS_PREMIS = "citspremis_v1_0", "citspremis_v1_0: bevarandemetadata i PREMIS"
    CITS_SIARD = "citssiard_v1_0", "citssiard_v1_0: databas i SIARD"
    CITS_GEOSPATIAL = "citsgeospatial_v3_0", "citsgeospatial_v3_0: geografiska data"
    CITS_PATIENT = "citsehpj_v1_0", "citsehpj_v1_0: patientjournaler"
    CITS_CANCER = "citsehcr_v1_0", "citsehcr_v1_0: cancerregister"
    ERMS = "ERMS", "ERMS: ärendehantering, äldre"
    SIARD1 = "SIARD1", "SIARD1: databas i SIARD 1"
    SIARD2 = "SIARD2", "SIARD2: databas i SIARD 2"
    SIARDDK = "SIARDDK", "SIARDDK: databas i SIARD DK"
    GEODATA = "GeoData", "GeoData: geografiska data, äldre"


def content_type_choices() -> list[tuple[str, str]]:
    """The vocabulary, after the portal's own type, which holds where nothing is chosen."""
    return [("", f"Portalens egen: OTHER, {OWN_CONTENT_TYPE}"), *ContentInformationType.choices]


_OTHER: Any = Q(content_type=ContentInformationType.OTHER)


class DeliveryAgreement(models.Model):
    """The part of an organisation that packages tell: a type of one's own has a name, and nothing else has; an
    e-archive with an identity has a name.
    """

    submission_agreement = models.CharField(
        "leveransöverenskommelse",
        max_length=200,
        blank=True,
        help_text="Överenskommelsens nummer eller beteckning, så som den står hos e-arkivet. Tomt: paketen anger"
        " ingen.",
    )
    content_type = models.CharField(
        "innehållstyp",
        max_length=40,
        blank=True,
        choices=content_type_choices(),
        help_text="Det som e-arkivet har sagt att paketen ska ange (CONTENTINFORMATIONTYPE). Innehållet ändras inte av"
        " det: det är alltid arkivexemplaret, svaren som data och bilagorna.",
    )
    other_content_type = models.CharField(
        "egen innehållstyp",
        max_length=100,
        blank=True,
        help_text="Namnet som ni och e-arkivet har kommit överens om, när innehållstypen är OTHER.",
    )
    receiving_archive = models.CharField(
        "mottagande e-arkiv", max_length=200, blank=True, help_text="Tomt: paketen anger inget."
    )
    receiving_archive_code = models.CharField(
        "e-arkivets identitet",
        max_length=100,
        blank=True,
        help_text="Organisationsnummer eller en annan kod, skriven som e-arkivet vill ha den.",
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~_OTHER | ~Q(other_content_type=""),
                name="other_content_type_has_a_name",
                violation_error_message=NEEDS_OWN_NAME,
            ),
            models.CheckConstraint(
                condition=_OTHER | Q(other_content_type=""),
                name="only_other_content_type_has_a_name",
                violation_error_message=OWN_NAME_WITHOUT_OTHER,
            ),
            models.CheckConstraint(
                condition=Q(receiving_archive_code="") | ~Q(receiving_archive=""),
                name="receiving_archive_has_a_name",
                violation_error_message=CODE_WITHOUT_NAME,
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=["", *ContentInformationType.values]), name="content_type_is_known"
            ),
        ]

    @property
    def has_vocabulary_type(self) -> bool:
        """Whether packages and their representations are of a content type of E-ARK's; MIXED says nothing of these."""
        return self.content_type not in {"", ContentInformationType.OTHER, ContentInformationType.MIXED}
