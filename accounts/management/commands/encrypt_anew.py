"""manage.py encrypt_anew"""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.factors.passkeys import PURPOSE
from config.encryption import encrypted_anew
from config.language import swedish


class Command(BaseCommand):
    help = (
        "Krypterar apparnas nycklar med den SECRET_KEY som gäller nu. Körs när nyckeln har bytts, medan den förra står"
        " i SECRET_KEY_FALLBACKS (docs/keys.md)."
    )

    @transaction.atomic
    def handle(self, *_args: Any, **_told: Any) -> None:
        apps = (
            Authenticator.objects.select_for_update(no_key=True)
            .filter(type=Authenticator.Type.TOTP)
            .select_related("user")
        )
        unread = [app.user.email for app in apps.order_by("pk") if not _anew(app)]
        if unread:
            raise CommandError(
                f"Ingenting är ändrat: {_keys(len(unread))} kan inte läsas med någon SECRET_KEY. Sätt den förra i"
                f" SECRET_KEY_FALLBACKS, eller ersätt deras andra faktor: {', '.join(unread)}."
            )
        self.stdout.write(f"Krypterat med den SECRET_KEY som gäller nu: {_keys(len(apps))}.")


def _keys(number: int) -> str:
    return swedish.count_of(number, "nyckel", "nycklar").replace(swedish.NO_BREAK_SPACE, " ")


def _anew(app: Authenticator) -> bool:
    """Whether the key of the app could be read; it is then kept as encrypted now."""
    try:
        app.data["secret"] = encrypted_anew(app.data["secret"], purpose=PURPOSE)
    except InvalidToken:
        return False
    app.save(update_fields=["data"])
    return True
