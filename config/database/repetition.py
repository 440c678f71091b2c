"""What is posted twice: a button that was pressed again while the line was slow, or the page had no script."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

_A_DOUBLE_CLICK = timedelta(seconds=30)
_Row = TypeVar("_Row", bound=Model)


def find_repeated(rows: QuerySet[_Row], *, at: datetime, field: str = "at") -> _Row | None:
    """The newest of the rows that was made a moment ago by `field`: what is asked for is there already.

    `rows` are those that say the very same and are of the same person. To be asked behind the lock under which they
    are made: two that come at once are one then too.
    """
    lately = {f"{field}__gt": at - _A_DOUBLE_CLICK, f"{field}__lt": at + _A_DOUBLE_CLICK}
    return rows.filter(**lately).order_by("-pk").first()
