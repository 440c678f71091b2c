"""The editor's forms: what to hand out to whom, and what to say when sending it back."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.models import Membership, Unit, User
from accounts.units.reading import units_of
from config import swedish
from config.addresses import read_addresses
from config.forms import PlainForm, day_field
from config.ordering import SwedishOrder, swedish_order
from responses.assignments.choices import ItemsField, ItemsForm
from responses.assignments.services import people_left
from responses.lifecycle.milestones import texts_day
from responses.lifecycle.naming import shown_name_of, tell_apart, with_shown_name
from responses.models import Assignment, Response, Way
from surveys.assignable import items_in
from surveys.wording import label_of

_MOST_ADDRESSES = 50


class HandOutForm(ItemsForm):
    """Questions and sections, people of the organisation and addresses of others, last day, message."""

    items = ItemsField(label="Vad ska delas ut?", required=False)
    people = forms.MultipleChoiceField(
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
        self.held = _who_has(response)
        self._begin_with_the_day_of_texts(texts_day(response))
        left = people_left(response.organisation, timezone.localdate())
        self.fields["addresses"].help_text += f" I dag kan ni dela ut till {left} personer till."
        self.choosable = {str(person.pk): person for person in known_people(response)}
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = _labelled(self.choosable, response)

        self.receiving = {str(unit.pk): unit for unit in units_of(response.organisation) if unit.receives}
        units = self.fields["units"]
        assert isinstance(units, forms.MultipleChoiceField)
        units.choices = [(key, _described_unit(unit)) for key, unit in self.receiving.items()]
        if not self.receiving:
            del self.fields["units"]

    def _begin_with_the_day_of_texts(self, day: date | None) -> None:
        """The organisation's own day for texts is there to begin with, while it has not passed."""
        if day is not None and day >= timezone.localdate():
            self.initial.setdefault("last_day", day)
            self.fields["last_day"].help_text = "Er dag för när texterna ska vara inne. Tomt: enkätens sista svarsdag."

    def clean_people(self) -> list[User]:
        return [self.choosable[key] for key in self.cleaned_data["people"]]

    def clean_units(self) -> list[Unit]:
        return [self.receiving[key] for key in self.cleaned_data["units"]]

    def clean_way(self) -> Way:
        return Way(self.cleaned_data["way"] or Way.ANSWER)

    def clean_addresses(self) -> list[str]:
        """The addresses, as a mail program or a person writes them (config.addresses)."""
        found = read_addresses(self.cleaned_data["addresses"])
        if len(found) > _MOST_ADDRESSES:
            raise ValidationError(f"Skriv högst {_MOST_ADDRESSES} adresser åt gången.")
        return found


class HandOnForm(PlainForm):
    """What of a unit's part to hand on, to whom of the unit, last day and message."""

    items = forms.MultipleChoiceField(
        label="Vad?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland det som visas."},
    )
    people = forms.MultipleChoiceField(
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
        items, people, day = self.fields["items"], self.fields["people"], self.fields["last_day"]
        assert isinstance(items, forms.MultipleChoiceField)
        assert isinstance(people, forms.MultipleChoiceField)
        items.choices = [(one, label_of(tree.by_link_id[one])) for one in items_in(tree, assignment.link_id)]
        found = unit.members.filter(is_active=True).exclude(pk=assignment.person_id) if unit else User.objects.none()
        self.choosable = {str(one.pk): one for one in found.order_by(SwedishOrder("name"), "pk")}
        labels = tell_apart({one: one.name for one in self.choosable.values()})
        people.choices = [(str(key), label) for key, label in labels.items()]
        self.initial.setdefault("items", [assignment.link_id])
        day.help_text = f"Senast {swedish.day(assignment.due)}, som är enhetens sista dag."

    def clean_people(self) -> list[User]:
        return [self.choosable[key] for key in self.cleaned_data["people"]]


class SendBackForm(PlainForm):
    """What has to be changed. The service demands it."""

    comment = forms.CharField(
        label="Vad behöver ändras?",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv vad som behöver ändras."},
    )


def _who_has(response: Response) -> dict[str, list[str]]:
    """By item, who has it and how far they have come."""
    found: dict[str, list[str]] = {}
    for one in Assignment.objects.active().filter(response=response).select_related("person", "unit"):
        found.setdefault(one.link_id, []).append(f"{one.shown_person}: {one.status_word}")
    return found


def _described_unit(unit: Unit) -> str:
    taker = unit.mailbox or (unit.coordinator.name if unit.coordinator else "")
    return f"{unit.name} ({taker})"


def known_people(response: Response) -> list[User]:
    """Active people of the organisation, and others who have been handed something in the response, by name."""
    held = Membership.objects.valid()
    members = held.filter(organisation=response.organisation).values("user")
    known = Q(pk__in=members) | Q(assignments__response=response)
    return list(
        with_shown_name(User.objects.filter(known, is_active=True), response.organisation)
        .prefetch_related(Prefetch("memberships", queryset=held))
        .annotate(handed_before=Count("assignments", filter=_still_held_in(response), distinct=True))
        .order_by(SwedishOrder("shown_name"), "pk")
        .distinct()
    )


def _still_held_in(response: Response) -> Q:
    return Q(assignments__response=response, assignments__withdrawn_at__isnull=True)


def _labelled(people: dict[str, User], response: Response) -> list[tuple[str, str]]:
    labels = {person: f"{shown_name_of(person)} ({_described(person, response)})" for person in people.values()}
    return [(str(key), label) for key, label in tell_apart(labels).items()]


def _described(person: User, response: Response) -> str:
    held = [each for each in person.memberships.all() if each.organisation_id == response.organisation_id]
    roles = ", ".join(sorted((each.get_role_display() for each in held), key=swedish_order)) or "utanför organisationen"
    before: int = getattr(person, "handed_before", 0)
    return f"{roles}, har fått {swedish.count_of(before, 'del', 'delar')}" if before else roles
