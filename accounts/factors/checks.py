"""`check --deploy` refuses production in which an administrator gets in by a password alone."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def require_second_factor(**_: Any) -> list[Error]:
    """An error when the second factor is off, or off for the demonstration's accounts."""
    if settings.SECOND_FACTOR_REQUIRED and not settings.DEMO_WITHOUT_SECOND_FACTOR:
        return []
    hint = "Take away SECOND_FACTOR_REQUIRED=0 and DEMO_WITHOUT_SECOND_FACTOR; they are for development."
    return [Error("Administrators sign in without a second factor.", hint=hint, id="accounts.E001")]
