"""What a person changes of their own: name, title and telephone, and where they are signed in."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.history.services import changed_by
from accounts.models import User
from audit.actions import Logged
from audit.services import append
from config.refusals import WrongStateError

_NAMES = {"name": "namn", "title": "befattning", "phone": "telefon"}


def lock_person(user: User) -> User:
    """The person as they are now, not to be removed or closed before the transaction ends."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


@transaction.atomic
def change_own_details(*, user: User, name: str, title: str, phone: str, at: datetime) -> None:
    """Keep what the person is called. A mandate says by its own words who signs: it is not changed by this. Raises
    WrongStateError for an account that has been removed meanwhile.
    """
    given, locked = {"name": name, "title": title, "phone": phone}, lock_person(user)
    if locked.is_removed:
        raise WrongStateError("Kontot är borttaget.")
    changed = [field for field, value in given.items() if getattr(locked, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(locked, field, given[field])
    with changed_by(user):
        locked.save(update_fields=changed)
    told = ", ".join(_NAMES[field] for field in changed)
    append(action=Logged.PERSON_CHANGED, at=at, about=f"user:{user.pk}", details={"fält": told})


def end_session(*, user: User, session_id: int, at: datetime) -> UserSession:
    """End one of the person's sign-ins, and give it. Raises UserSession.DoesNotExist for what is not theirs."""
    session: UserSession = UserSession.objects.get(user=user, pk=session_id)
    session.end()
    append(action=Logged.SESSION_ENDED, at=at, details={"antal": "1"})
    return session


def end_other_sessions(*, user: User, kept: str, at: datetime) -> int:
    """End all of the person's sign-ins but the one whose session key is `kept`; how many."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=kept))
    for session in others:
        session.end()
    if others:
        append(action=Logged.SESSION_ENDED, at=at, details={"antal": str(len(others))})
    return len(others)


@transaction.atomic
def end_everywhere(*, user: User, at: datetime) -> int:
    """End each sign-in of the person, and what else opens anything as them without one; how many sign-ins there were.

    For whoever does it to somebody else, and logs it: a lost telephone, a second factor that is replaced.
    """
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    for end in settings.OPENS_WITHOUT_SIGN_IN:
        import_string(end)(person=user, at=at)
    return len(sessions)


def end_all_sign_ins() -> int:
    """End every sign-in of everybody, as after a restore: some had been ended since the backup was made, by whoever had
    lost a telephone. How many there were.
    """
    UserSession.objects.all().delete()
    ended, _ = Session.objects.all().delete()
    return ended
