"""`manage.py check` says of each organisation's own seal what is wrong with it, before a copy has to wait for that."""

from typing import Any

from django.conf import settings
from django.core.checks import Warning as Caution
from django.core.checks import register
from django.utils import timezone

from seals.settings import owners_in_settings
from seals.soundness import wrong_with


@register
def check_own_seals(**_: Any) -> list[Caution]:
    """A warning for everything that is wrong with a seal of ORGANISATION_SEALS, as far as this process can see.

    No error: the copies of that organisation wait, and nothing else does.
    """
    now = timezone.now()
    found = [
        Caution(f"The seal of {number}: {said}.", hint=_HINT, id="archive.W001")
        for number, source in settings.ORGANISATION_SEALS.items()
        for said in wrong_with(source, at=now)
    ]
    return found or _shared()


_HINT = "docs/operations.md, An organisation's own seal; run it in the worker, which has the keys."


def _shared() -> list[Caution]:
    """A certificate that is named for two organisations would stand for either's copies."""
    return [
        Caution(f"One certificate is named as the seal of {' and '.join(sorted(own))}.", hint=_HINT, id="archive.W002")
        for own in (owners - {""} for owners in owners_in_settings().values())
        if len(own) > 1
    ]
