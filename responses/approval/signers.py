"""As whom somebody signs: by the name and title of the mandate, or where none is needed by those of the account."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from accounts.models import Mandate
from responses.lifecycle.standing import Standing


@dataclass(frozen=True)
class Signer:
    """What is frozen with the sign-off. None: a step in an order that needs no mandate, by somebody without any."""

    name: str
    title: str
    mandate: Mandate | None

    @property
    def reference(self) -> str:
        return self.mandate.reference if self.mandate else ""

    @property
    def stands_in(self) -> str:
        return self.mandate.stands_in if self.mandate else ""


def signer_of(standing: Standing, chosen: int | None) -> Signer:
    """As whom the person signs by the mandate `chosen` (its id), or by the only one that fits.

    Raises ValidationError ({"mandate"}) when several fit and none is chosen, and when the chosen one does not fit.
    """
    fitting = {mandate.pk: mandate for mandate in standing.mandates}
    if chosen is not None and chosen not in fitting:
        raise ValidationError({"mandate": "Det mandatet gäller inte för dig här i dag. Välj ett av dem som visas."})
    if chosen is None and len(fitting) > 1:
        raise ValidationError({"mandate": "Välj vilket mandat du signerar med."})
    mandate = fitting[chosen] if chosen is not None else next(iter(fitting.values()), None)
    if mandate is None:
        return Signer(standing.user.name, standing.user.title, None)
    return Signer(mandate.name, mandate.title, mandate)


def wrong_names(signer: Signer, *, name: str, title: str) -> dict[str, str]:
    """What is wrong with a name or title that was sent along: nobody signs under another than the mandate's."""
    where = "mandatet" if signer.mandate else "ditt konto"
    errors = {}
    if name.strip() and name.split() != signer.name.split():
        errors["name"] = f"Du signerar med namnet i {where}: {signer.name}."
    if title.strip() and title.split() != signer.title.split():
        errors["title"] = f"Du signerar med befattningen i {where}: {signer.title or 'ingen'}."
    elif not signer.title.strip():
        errors["title"] = _NO_TITLE_IN_MANDATE if signer.mandate else "Skriv först din befattning under Mitt konto."
    return errors


_NO_TITLE_IN_MANDATE = "Mandatet saknar befattning. Be organisationens administratör ge ett nytt."
