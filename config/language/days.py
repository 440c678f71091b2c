"""Days that people state: which are refused, in the same words everywhere."""

from datetime import date

from django.core.exceptions import ValidationError

DAY_TO_COME = "Dagen kan inte ligga i framtiden."
DAY_GONE_BY = "Den dagen har redan varit. Välj en dag från och med i dag."
LAST_BEFORE_FIRST = "Sista dagen kan inte ligga före första dagen."


def refuse_day_to_come(field: str, day: date | None, today: date) -> None:
    """Raise ValidationError beside `field` for a day after today; where none is stated there is none to refuse."""
    if day is not None and day > today:
        raise ValidationError({field: DAY_TO_COME})
