"""Whether somebody who holds no role answers for an organisation in which everybody shows a second factor."""

from django.utils import timezone

from accounts.models import User
from responses.models import Assignment


def answers_where_all_need_one(user: User) -> bool:
    """Whether something is handed out to the person by such an organisation; guests belong to none themselves.

    accounts.factors asks by the setting SECOND_FACTOR_FOR_GUESTS, as it knows no responses.
    """
    handed = Assignment.objects.open_to(user, timezone.localdate())
    return handed.filter(response__organisation__second_factor_for_all=True).exists()
