"""Changing one's address: asked for by whoever has just shown who they are, done when the new one has followed a link.

The link says from which address to which, so it is worn out by the change itself, and by any other change meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction

from accounts.history.services import changed_by
from accounts.identity_providers.providers import has_own_password
from accounts.models import User
from accounts.selectors import organisations_of
from accounts.telling import put_account_letter
from audit.actions import Logged, Outcome
from audit.services import append

VALID_FOR = timedelta(hours=24)
_SIGNER = TimestampSigner(salt="accounts.addresses")
_TAKEN = "Adressen används redan av någon i Svarsportalen. Skriv en annan, eller fråga organisationens administratör."


class WornOutError(Exception):
    """The link is too old, is not ours, or has been used; the message says so in Swedish."""

    def __init__(self) -> None:
        super().__init__("Länken har gått ut eller är redan använd. Be om en ny på sidan E-postadress.")


@dataclass(frozen=True)
class AddressChange:
    """What a link asks for: this person's address, as it was when the link was sent, is to be another."""

    user_id: int
    old: str
    new: str


def may_change_address(user: User) -> bool:
    """Whether the person has anything to show who they are by, other than the address itself."""
    return has_own_password(user)


def check_new_address(*, user: User, address: str) -> None:
    """Raise ValidationError for the address one has, one that somebody else has, and one outside the own domains."""
    if address == user.email:
        raise ValidationError("Det är den adress som du redan har.")
    if User.objects.filter(email=address).exists() or EmailAddress.objects.filter(email__iexact=address).exists():
        raise ValidationError(_TAKEN)
    domain = address.rpartition("@")[2]
    for organisation in organisations_of(user).exclude(email_domains=[]):
        if domain not in organisation.email_domains:
            allowed = " eller ".join(f"@{name}" for name in organisation.email_domains)
            raise ValidationError(f"{organisation.name} tar bara emot adresser som slutar på {allowed}.")


def link_key(change: AddressChange) -> str:
    """The secret part of the link for the new address."""
    return _SIGNER.sign_object({"user": change.user_id, "old": change.old, "new": change.new})


def read_link_key(key: str) -> AddressChange:
    """What a link asks for. Raises WornOutError."""
    try:
        said = _SIGNER.unsign_object(key, max_age=VALID_FOR)
        return AddressChange(user_id=said["user"], old=said["old"], new=said["new"])
    except (BadSignature, KeyError, TypeError, ValueError) as error:
        raise WornOutError from error


@transaction.atomic
def change_address(*, change: AddressChange, actor: User, at: datetime) -> User:
    """Let the new address be the person's, once it has followed the link and they have shown who they are.

    The old address is told. Raises WornOutError when the link is not theirs or their address has changed since, and
    ValidationError when somebody has taken the address meanwhile. Whatever other addresses the account had are gone
    with the old one.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if (change.user_id, change.old) != (user.pk, user.email):
        raise WornOutError
    check_new_address(user=user, address=change.new)
    user.email = change.new
    try:
        with transaction.atomic(), changed_by(user):
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=change.new, primary=True, verified=True)
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise ValidationError(_TAKEN) from error
    put_account_letter("address_changed", to=change.old, at=at, user=user, new=change.new)
    append(
        action=Logged.ADDRESS_CHANGED,
        at=at,
        actor=user.pk,
        name=change.new,
        details={"från": change.old, "till": change.new},
    )
    return user


def log_refused_change(*, user: User, at: datetime, reason: str) -> None:
    """Write down that an address was asked for and refused."""
    append(
        action=Logged.ADDRESS_CHANGED,
        outcome=Outcome.REFUSED,
        at=at,
        actor=user.pk,
        name=user.email,
        details={"skäl": reason},
    )
