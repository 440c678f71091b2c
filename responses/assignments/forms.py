"""The editor's forms: what to hand out to whom, and what to say when sending it back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, Unit, User
from accounts.units.reading import units_of
from config.fields.choosing import Choosable, ChoosingForm
from config.fields.forms import PlainForm, day_field
from config.language import swedish
from config.language.addresses import read_addresses
from config.language.ordering import swedish_order
from responses.assignments.choices import ItemsField, ItemsForm
from responses.assignments.services import people_left
from responses.lifecycle.milestones import texts_day
from responses.lifecycle.naming import shown_name_of, tell_apart, with_shown_name
from responses.models import Assignment, Response, Way
from surveys.assignable import items_in
from surveys.wordings.wording import label_of

_MOST_ADDRESSES = 50
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
    """What has to be changed. The service demands it."""

    comment = forms.CharField(
        label="Vad behöver ändras?",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Skriv vad som behöver ändras."},
    )


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
    """Active people of the organisation, and others who have been handed something in the response; now: `handed`."""
    members = Membership.objects.valid().filter(organisation=response.organisation)
    before = Assignment.objects.filter(response=response)
    known = Q(pk__in=members.values("user")) | Q(pk__in=before.values("person"))
    people = with_shown_name(User.objects.filter(known, is_active=True), response.organisation)
    parts = Counter(one.person_id for one in handed)

    def label(shown: Sequence[User]) -> list[tuple[str, str]]:
        roles: dict[int, list[str]] = {}
        for held in members.filter(user__in=shown):
            roles.setdefault(held.user_id, []).append(held.get_role_display())
        labels = {one: f"{shown_name_of(one)} ({_described(roles.get(one.pk, []), parts[one.pk])})" for one in shown}
        return [(str(key), name) for key, name in tell_apart(labels).items()]

    return Choosable(people, "personer", label, by="shown_name")


def _described(roles: list[str], parts: int) -> str:
    told = ", ".join(sorted(roles, key=swedish_order)) or "utanför organisationen"
    return f"{told}, har fått {swedish.count_of(parts, 'del', 'delar')}" if parts else told
