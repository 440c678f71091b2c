"""People, who sign in by an e-mail address."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models.protection import KEPT_OF, REMOVED_DOMAIN, kept_until_removed
from config.language.text import same_address


class UserManager(BaseUserManager["User"]):
    """E-mail addresses are kept in one spelling, in lower case, so that one address is one person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user. Raises ValueError without an address."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user: User = self.model(email=same_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved systemadministratör, who may enter the admin site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this address, whatever its capitals and whatever is invisible in it."""
        return self.get(email=same_address(username or ""))


_OF_A_PERSON = ("email", "name", "title", "phone", "is_active", "is_staff", "password")


def _of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in _OF_A_PERSON)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, signed in by e-mail address. Never identified by personnummer (docs/decisions/0006)."""

    email = models.EmailField("e-postadress", unique=True)
    name = models.CharField("namn", max_length=200)
    title = models.CharField("befattning", max_length=200, blank=True)
    phone = models.CharField("telefon", max_length=60, blank=True)
    is_active = models.BooleanField("aktiv", default=True)
    is_staff = models.BooleanField("systemadministratör", default=False, help_text="Får använda administrationen.")
    date_joined = models.DateTimeField("skapad", auto_now_add=True)
    seen_at = models.DateTimeField("senast här", null=True, blank=True, editable=False)
    """When the person was last here, to the quarter of an hour (accounts.sessions.visits)."""

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
            # Letters that look like others would make two people of one address (config.language.text.same_address).
            models.CheckConstraint(condition=Q(email__regex=r"^[!-~]+$"), name="user_email_is_ascii"),
        ]
        triggers: ClassVar[list[Any]] = [
            # A form, or a row read before the removal and saved whole, brings nobody back.
            pgtrigger.Protect(
                name="removed_account_stays_removed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.email LIKE '%@{REMOVED_DOMAIN}' AND ROW({_of('OLD')}) IS DISTINCT FROM ROW({_of('NEW')})"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    @property
    def is_removed(self) -> bool:
        """Whether the account has been removed (administration.removing)."""
        return self.email.endswith(f"@{REMOVED_DOMAIN}")

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


# Not the password, nor when they signed in.
pghistory.track(
    fields=["email", "name", "title", "phone", "is_active", "is_staff"],
    obj_field=KEPT_OF,
    model_name="UserEvent",
    meta={"verbose_name": "vad en person var", "triggers": [kept_until_removed()]},
)(User)
