"""By what a person is shown to an organisation: their name is another organisation's to know until they have answered.

Whoever hands something out knows an address. If it is somebody's elsewhere, their name is no answer to having typed it.
"""

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, When

from accounts.models import Membership, Organisation, User
from responses.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def known_by_name(organisation: Organisation, people: "Iterable[User]") -> set[int]:
    """Those of the people (their keys) who are of the organisation, or have answered it before."""
    keys = [person.pk for person in people]
    members = Membership.objects.valid().filter(organisation=organisation, user__in=keys)
    answered = Assignment.objects.filter(response__organisation=organisation, person__in=keys, by_name=True)
    return {*members.values_list("user_id", flat=True), *answered.values_list("person_id", flat=True)}


def shown_name_in(organisation: Organisation, person: User) -> str:
    """What the organisation calls the person."""
    return person.name if person.pk in known_by_name(organisation, [person]) else person.email


def with_shown_name(people: "QuerySet[User]", organisation: Organisation) -> "QuerySet[User]":
    """The people, each with `shown_name`: the name, or the address of one whom the organisation does not know so."""
    member = Membership.objects.valid().filter(organisation=organisation, user=OuterRef("pk"))
    answered = Assignment.objects.filter(response__organisation=organisation, person=OuterRef("pk"), by_name=True)
    known = Q(Exists(member)) | Q(Exists(answered))
    return people.annotate(shown_name=Case(When(known, then=F("name")), default=F("email"), output_field=CharField()))


def shown_name_of(person: User) -> str:
    """What with_shown_name has found for the person."""
    return str(person.shown_name)  # type: ignore[attr-defined]  # an annotation


def tell_apart(labels: "Mapping[User, str]") -> dict[int, str]:
    """What each person is called in a list to choose from, by key; two of one name by their address too."""
    counted = Counter(labels.values())
    return {person.pk: f"{label}, {person.email}" if counted[label] > 1 else label for person, label in labels.items()}
