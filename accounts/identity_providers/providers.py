"""The identity providers there are, and which of them is whose, as config.environment.identity_providers reads them."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from config.language.text import same_address


@dataclass(frozen=True)
class Provider:
    """One identity provider.

    `organisation` is the number of the organisation that it is bound to, and `domains` the addresses that it speaks
    for; without domains it speaks for everybody. `only`: its people sign in by it alone. `new_people`: whoever it knows
    and nobody has put in becomes a person without rights.
    """

    id: str
    name: str
    organisation: str = ""
    domains: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    sign_in_acr_values: tuple[str, ...] = ()
    trust_email: bool = False
    second_factor: bool = False
    only: bool = False
    new_people: bool = False

    def speaks_for(self, address: str) -> bool:
        return not self.domains or domain_of(address) in self.domains


def domain_of(address: str) -> str:
    return same_address(address).rpartition("@")[2]


def providers() -> list[Provider]:
    found = []
    for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
        own = app["settings"]
        found.append(
            Provider(
                id=str(app["provider_id"]),
                name=str(app["name"]),
                organisation=str(own.get("organisation", "")),
                domains=tuple(own.get("domains", ())),
                acr_values=tuple(own.get("acr_values", settings.OIDC_ACR_VALUES)),
                sign_in_acr_values=tuple(own.get("sign_in_acr_values", ())),
                trust_email=bool(own.get("trust_email", settings.OIDC_TRUST_EMAIL)),
                second_factor=bool(own.get("second_factor", settings.OIDC_SECOND_FACTOR)),
                only=bool(own.get("only", False)),
                new_people=bool(own.get("new_people", False)),
            )
        )
    return found


def provider_called(provider_id: str) -> Provider | None:
    return next((one for one in providers() if one.id == provider_id), None)


def provider_for(address: str) -> Provider | None:
    """That which has the address's domain, else the one for everybody; None when there is neither."""
    there = providers()
    own = next((one for one in there if one.domains and one.speaks_for(address)), None)
    return own or next((one for one in there if not one.domains), None)


def only_provider_for_address(address: str) -> Provider | None:
    """The provider by which alone whoever has the address signs in; None when other ways are open."""
    return next((one for one in providers() if one.only and one.speaks_for(address)), None)


def only_provider_for(user: User) -> Provider | None:
    """The same of a person: by their address, or by a role in an organisation that lets in its people so alone.

    Asks the database only where there is such an organisation.
    """
    strict = [one for one in providers() if one.only]
    by_address = next((one for one in strict if one.speaks_for(user.email)), None)
    if by_address or not strict:
        return by_address
    numbers = [one.organisation for one in strict]
    held = user.memberships.lasting().filter(organisation__number__in=numbers)
    number = held.values_list("organisation__number", flat=True).first()
    return next((one for one in strict if one.organisation == number), None)


def has_own_password(user: User) -> bool:
    """Whether the person has a password that counts here: none where only the provider lets its people in."""
    return user.has_usable_password() and only_provider_for(user) is None


def only_by(provider: Provider) -> str:
    """What whoever tries another way is told."""
    return (
        f"Du loggar in genom {provider.name}, och har inget lösenord eller någon mejlad kod här."
        " Skriv din adress under Logga in genom din organisation."
    )
