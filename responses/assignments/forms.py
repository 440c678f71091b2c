"""The editor's forms: what to hand out to whom, and what to say when sending it back."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Membership, Organisation, Unit, User
from accounts.roles import Role
from accounts.units.reading import units_of
from config.fields.choosing import Choosable, ChoosingForm
from config.fields.forms import PlainForm, day_field
from config.language import swedish
from config.language.addresses import read_addresses
from config.language.ordering import SwedishOrder, swedish_order
from responses.assignments.choices import ItemsField, ItemsForm
from responses.assignments.services import people_left
from responses.lifecycle.milestones import texts_day
from responses.lifecycle.naming import shown_name_of, tell_apart, with_shown_name
from responses.models import Assignment, Response, Way
from surveys.assignable import items_in
from surveys.models import add_year
from surveys.wordings.wording import label_of

_MOST_ADDRESSES = 50
_FIRST_ROLES = (Role.EDITOR, Role.CONTRIBUTOR)
"""In lists of receivers; then the organisation's others, and guests."""
_LAST = "~"
"""After every unit's name as it is sorted (config.language.ordering)."""
_TO_WRITE_IN = timedelta(days=3)
"""A last day that nobody has chosen is not nearer than this."""


class HandOutForm(ChoosingForm, ItemsForm):
    """Questions and sections, people of the organisation and addresses of others, last day, message."""

    items = ItemsField(label="Vad ska delas ut?", required=False)
    people = forms.TypedMultipleChoiceField(
        label="Personer",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland de personer som visas."},
    )
    units = forms.MultipleChoiceField(
        label="Till vilka enheter?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Enhetens samordnare får mejlet och kan dela ut vidare till enhetens personer.",
        error_messages={"invalid_choice": "Välj bland de enheter som visas."},
    )
    addresses = forms.CharField(
        label="Till andra, med e-postadress",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
        help_text="En eller flera. De loggar in med en kod som mejlas till dem, och ser bara det du delar ut.",
    )
    way = forms.ChoiceField(
        label="Hur ska de skriva?",
        required=False,
        choices=Way.choices,
        initial=Way.ANSWER,
        widget=forms.RadioSelect,
        help_text="Ett eget bidrag står bredvid frågan, och ni använder det i svaret. Det skickas inte in.",
    )
    last_day = day_field("Svara senast (frivilligt)", "Annars gäller enkätens sista svarsdag.", required=False)
    message = forms.CharField(
        label="Meddelande (frivilligt)",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Står vid frågorna.",
    )

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        correction = response.correction
        self.offer(response.tree, correction.opens if correction and correction.opens else None)
        handed = list(Assignment.objects.active().filter(response=response).select_related("person", "unit"))
        self.held = _who_has(handed)
        self._begin_with_the_day_of_texts(texts_day(response))
        left = people_left(response.organisation, timezone.localdate())
        people = swedish.count_of(left, "person", "personer")
        self.fields["addresses"].help_text += f" I dag kan ni dela ut till {people} till."
        self.choose_among("people", known_people(response, handed))
        self.receiving = {str(unit.pk): unit for unit in units_of(response.organisation) if unit.receives}
        units = self.fields["units"]
        assert isinstance(units, forms.MultipleChoiceField)
        units.choices = [(key, _described_unit(unit)) for key, unit in self.receiving.items()]
        if not self.receiving:
            del self.fields["units"]

    def _begin_with_the_day_of_texts(self, day: date | None) -> None:
        """The organisation's own day for texts is there to begin with, while there are days left to write in."""
        if day is not None and day - timezone.localdate() >= _TO_WRITE_IN:
            self.initial.setdefault("last_day", day)
            self.fields["last_day"].help_text = "Er dag för när texterna ska vara inne. Tomt: enkätens sista svarsdag."

    def clean_units(self) -> list[Unit]:
        return [self.receiving[key] for key in self.cleaned_data["units"]]

    def clean_way(self) -> Way:
        return Way(self.cleaned_data["way"] or Way.ANSWER)

    def clean_addresses(self) -> list[str]:
        """The addresses, as a mail program or a person writes them (config.language.addresses)."""
        found = read_addresses(self.cleaned_data["addresses"])
        if len(found) > _MOST_ADDRESSES:
            raise ValidationError(f"Skriv högst {_MOST_ADDRESSES} adresser åt gången.")
        return found


class HandOnForm(ChoosingForm):
    """What of a unit's part to hand on, to whom of the unit, last day and message."""

    items = forms.MultipleChoiceField(
        label="Vad?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland det som visas."},
    )
    people = forms.TypedMultipleChoiceField(
        label="Till vem?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland enhetens personer."},
    )
    last_day = day_field("Svara senast (frivilligt)", "", required=False)
    message = forms.CharField(
        label="Meddelande (frivilligt)",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Står vid frågorna.",
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree, unit = assignment.response.tree, assignment.unit
        items, day = self.fields["items"], self.fields["last_day"]
        assert isinstance(items, forms.MultipleChoiceField)
        items.choices = [(one, label_of(tree.by_link_id[one])) for one in items_in(tree, assignment.link_id)]
        found = unit.members.filter(is_active=True).exclude(pk=assignment.person_id) if unit else User.objects.none()
        self.choosable = Choosable(found, "personer", _named, also=["email"])
        self.choose_among("people", self.choosable)
        self.initial.setdefault("items", [assignment.link_id])
        day.help_text = f"Senast {swedish.day(assignment.due)}, som är enhetens sista dag."


class SendBackForm(PlainForm):
    """What has to be changed. The service demands it. `aside`: another button was pressed, which asks for none."""

    comment = forms.CharField(
        label="Vad behöver ändras?",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv vad som behöver ändras."},
    )

    def __init__(self, *args: Any, aside: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = not aside


def _named(people: Sequence[User]) -> list[tuple[str, str]]:
    return [(str(key), label) for key, label in tell_apart({one: one.name for one in people}).items()]


class TakeBackForm(PlainForm):
    """What of an assignment to take back: all of it, or one question or part of it."""

    item = forms.ChoiceField(
        label="Vad ska tas tillbaka?",
        required=False,
        error_messages={"invalid_choice": "Välj bland det som är utdelat."},
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree, field = assignment.response.tree, self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        inside = [one for one in items_in(tree, assignment.link_id) if one != assignment.link_id]
        field.choices = [("", "Allt"), *((one, label_of(tree.by_link_id[one])) for one in inside)]
        self.is_divisible = len(inside) > 1


def _who_has(handed: Iterable[Assignment]) -> dict[str, list[str]]:
    """By item, who has it and how far they have come."""
    found: dict[str, list[str]] = {}
    for one in handed:
        found.setdefault(one.link_id, []).append(f"{one.shown_person}: {one.status_word}")
    return found


def _described_unit(unit: Unit) -> str:
    taker = unit.mailbox or (unit.coordinator.name if unit.coordinator else "")
    return f"{unit.name} ({taker})"


def known_people(response: Response, handed: Iterable[Assignment]) -> Choosable:
    """Active people of the organisation, and guests: those who have been handed something in the response (now:
    `handed`), or have answered something else of the organisation's. Unit by unit, those without one last; in each the
    editors first, then those who contribute, and guests after everybody.
    """
    organisation = response.organisation
    members = Membership.objects.valid().filter(organisation=organisation)
    before = Assignment.objects.filter(response=response)
    elsewhere = Assignment.objects.filter(response__organisation=organisation, by_name=True, unit=None)
    known = Q(pk__in=members.values("user")) | Q(pk__in=before.values("person")) | Q(pk__in=elsewhere.values("person"))
    people = with_shown_name(User.objects.filter(known, is_active=True), organisation).annotate(
        unit_name=_of_unit(organisation, F("name")),
        unit_order=Coalesce(_of_unit(organisation, SwedishOrder("name")), Value(_LAST, TextField())),
        rank=_rank_among(members),
    )
    parts = Counter(one.person_id for one in handed)

    def label(shown: Sequence[User]) -> list[tuple[str, str]]:
        roles: dict[int, list[str]] = {}
        for held in members.filter(user__in=shown):
            roles.setdefault(held.user_id, []).append(held.get_role_display())
        wrote = _last_written(elsewhere.exclude(response=response), [one for one in shown if one.pk not in roles])
        labels = {
            one: f"{shown_name_of(one)} ({', '.join(_described(one, roles, wrote, parts[one.pk]))})" for one in shown
        }
        return [(str(key), name) for key, name in tell_apart(labels).items()]

    return Choosable(people, "personer", label, by="shown_name", groups=("unit_order", "rank"))


def _of_unit(organisation: Organisation, what: Any) -> Subquery:
    """This of the unit of the person of the outer query; of several, of the first by name."""
    found = Unit.objects.filter(organisation=organisation, ended_at=None, members=OuterRef("pk"))
    return Subquery(found.annotate(of_it=what).order_by(SwedishOrder("name"), "pk").values("of_it")[:1])


def _rank_among(members: QuerySet[Membership]) -> Case:
    """Where the person of the outer query stands by role; last whoever has none in the organisation."""
    held = members.filter(user=OuterRef("pk"))
    places = [When(Exists(held.filter(role=role)), then=place) for place, role in enumerate(_FIRST_ROLES)]
    others = When(Exists(held), then=len(places))
    return Case(*places, others, default=len(places) + 1, output_field=IntegerField())


def _last_written(assignments: QuerySet[Assignment], guests: Sequence[User]) -> dict[int, str]:
    """What each of the guests has answered last of the assignments: the questionnaire with its year."""
    if not guests:
        return {}
    found = assignments.filter(person__in=guests).order_by("person", "-done_at", "-pk").distinct("person")
    titles = found.values_list("person", "response__questionnaire__title", "response__questionnaire__year")
    return {person: add_year(title, year) for person, title, year in titles}


def _described(person: User, roles: Mapping[int, list[str]], wrote: Mapping[int, str], parts: int) -> Iterator[str]:
    """The person's unit, roles, what a guest has written in, and how much they have of this."""
    if unit := person.unit_name:  # type: ignore[attr-defined]  # an annotation
        yield unit
    yield from sorted(roles.get(person.pk, ["gäst"]), key=swedish_order)
    if person.pk in wrote:
        yield f"har skrivit i {wrote[person.pk]}"
    if parts:
        yield f"har fått {swedish.count_of(parts, 'del', 'delar')}"
