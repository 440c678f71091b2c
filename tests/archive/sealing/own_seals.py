"""Seals of organisations' own, each with an issuer of its own, as the settings name them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from accounts.models import Organisation
from config.environment.seal_sources import SealSource
from seals.development_certificate import PASSPHRASE, ensure_development_certificate
from seals.seal import Pkcs12Sealer
from tests.seals.trust_services import TrustServices


def give_seal(settings: Any, organisation: Organisation, directory: Path, **changes: Any) -> SealSource:
    """Give the organisation a seal under a root of its own, in `directory`, as whoever runs the portal would."""
    made = ensure_development_certificate(directory)
    source = SealSource(
        organisation=organisation.number, file=str(made.pkcs12), secret=PASSPHRASE, roots=(str(made.root),)
    )
    return name_seal(settings, replace(source, **changes))


def give_seal_of_issuer(settings: Any, organisation: Organisation, services: TrustServices, label: str) -> SealSource:
    """Give it one of the certificates of an issuer that has other customers."""
    path = services.directory / f"{label}.p12"
    path.write_bytes(services.pkcs12(label, PASSPHRASE))
    return name_seal(
        settings,
        SealSource(
            organisation=organisation.number, file=str(path), secret=PASSPHRASE, roots=(str(services.root_file),)
        ),
    )


def name_seal(settings: Any, source: SealSource) -> SealSource:
    """Put it among those of the settings."""
    settings.ORGANISATION_SEALS = {**settings.ORGANISATION_SEALS, source.organisation: source}
    return source


def sealer_of(source: SealSource) -> Pkcs12Sealer:
    """Whoever holds the key, sealing whatever they like."""
    return Pkcs12Sealer(pkcs12=Path(source.file).read_bytes(), password=source.secret, name="Vem som helst")
