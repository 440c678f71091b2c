"""Forms of several facts at once: what somebody else has changed since the page was made is not written over unseen.

The page holds a mark of the facts as it shows them, posts it as `seen`, and the service holds it against the facts
behind its lock. Where they differ nothing is saved, and what was typed stands in the form, to be saved once more.
Until then the mark stays the one that the form was opened with, however often it is refused for other faults.
"""

import json
from hashlib import blake2b
from http import HTTPStatus

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest

from config.refusals import WrongStateError

_CHANGED = "changed_meanwhile"
_TOLD = (
    "Någon annan har ändrat uppgifterna sedan du öppnade sidan. Det du har skrivit står kvar här och är inte sparat."
    " Öppna sidan i ett nytt fönster och se vad som gäller nu. Spara sedan igen om det som står här ska gälla."
)


def mark_of(*facts: object) -> str:
    """By which the same facts are known again: values that JSON has, days among them, and rows, by their keys."""
    return blake2b(json.dumps(facts, default=_plain).encode(), digest_size=12).hexdigest()


def _plain(fact: object) -> object:
    return fact.pk if isinstance(fact, Model) else str(fact)


def refuse_unseen(seen: str | None, *facts: object, told: str = _TOLD) -> None:
    """Raise ValidationError, which says `told`, where the facts are others than those whose mark is `seen`; a page that
    was posted without any has seen none. None, where no page is behind it: nothing is asked.
    """
    if seen is not None and seen != mark_of(*facts):
        raise changed_meanwhile(told)


def require_seen(seen: str | None, *facts: object, told: str) -> None:
    """The same as WrongStateError, where the page has nothing but a button: there is no form to keep."""
    if seen is not None and seen != mark_of(*facts):
        raise WrongStateError(told)


def changed_meanwhile(told: str) -> ValidationError:
    """That refusal, in the words of whoever knows more of what has changed than a mark does."""
    return ValidationError(told, code=_CHANGED)


def status_of(form: BaseForm) -> int:
    """With which the form's page is answered: 409 where others have changed the facts, 422 for other faults."""
    return 409 if form.has_error(NON_FIELD_ERRORS, _CHANGED) else 422 if form.errors else 200


def mark_on_page(request: HttpRequest, present: str, status: int) -> str:
    """The mark that a page answered with `status` holds: what is posted as `seen` next.

    `present`, of the facts as they are now, where nothing was posted, or where the person has just been told that
    others have changed them (409). Otherwise the mark that was posted: whoever typed has seen nothing newer.
    """
    return request.POST.get("seen", "") if request.method == "POST" and status != HTTPStatus.CONFLICT else present
