"""Reminding of the yearly review."""

from datetime import datetime

from django.db import transaction

from accounts.reviews.reading import reviews_due
from accounts.roles import Role
from accounts.selectors import people_with_role
from administration import letters


@transaction.atomic
def remind_of_reviews(*, at: datetime) -> int:
    """Remind the administrators of every organisation that has not been gone through for a year; how many there are."""
    due = reviews_due(at)
    for organisation, day in due:
        administrators = people_with_role(organisation, Role.ADMINISTRATOR)
        letters.REVIEW_DUE.put(to=administrators, at=at, organisation=organisation, due=day)
    return len(due)
