"""What is asked on the page of Word documents: what to download, and what to upload."""

from typing import Any

from django import forms

from accounts.models import User
from config.fields.forms import PlainForm
from config.language.ordering import swedish_order
from responses.lifecycle.access import Visit
from responses.models import Assignment
from responses.word.sending import Wanted
from surveys.schema import Definition

FILLED = [("svar", "Det som står i svaret nu"), ("tom", "Tomma fält")]


class WantedForm(PlainForm):
    """Which document to make."""

    avsnitt = forms.ChoiceField(
        label="Vad ska finnas i filen?",
        required=False,
        error_messages={"invalid_choice": "Välj ett av avsnitten i listan."},
    )
    falt = forms.ChoiceField(
        label="Vad ska stå i fälten?",
        choices=FILLED,
        widget=forms.RadioSelect,
        initial="svar",
        required=False,
        error_messages={"invalid_choice": "Välj vad som ska stå i fälten."},
    )
    tidigare = forms.BooleanField(
        label="Ta med svaren från tidigare år", required=False, initial=True, help_text="De står bredvid, att läsa."
    )

    def __init__(self, *args: Any, sections: list[tuple[str, str]], whole: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["avsnitt"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", whole), *sections]

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(section=given["avsnitt"], filled=given["falt"] != "tom", earlier=given["tidigare"])


def sections_to_write(tree: Definition, only: frozenset[str] | None) -> list[tuple[str, str]]:
    """(link_id, heading) of the sections that a person writes in."""
    written = {tree.section_of[link_id].link_id for link_id in (tree.by_link_id if only is None else only)}
    return [(section.link_id, section.text) for section in tree.items if section.link_id in written]


class UploadForm(PlainForm):
    """One document that has come back."""

    file = forms.FileField(
        label="Word-fil",
        help_text="En docx-fil som har hämtats här, högst 25 MB.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "Välj en fil."},
    )
    whose = forms.ChoiceField(
        label="Vem har svarat i filen?",
        required=False,
        help_text=(
            "Har någon mejlat filen till dig? Välj vem. Den personen står sedan som källa, med att det är inlagt av"
            " dig. Det som någon är ombedd att bidra till blir personens bidrag."
        ),
        error_messages={"invalid_choice": "Välj bland dem som har fått frågor."},
    )

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = _asked_of(visit) if visit.writes_all else {}
        if not self.asked:
            del self.fields["whose"]
            return
        field = self.fields["whose"]
        assert isinstance(field, forms.ChoiceField)
        called = [(str(key), one.shown_person) for key, one in self.asked.items()]
        field.choices = [("", "Den som hämtade filen"), *called]

    def clean_whose(self) -> User | None:
        chosen = self.cleaned_data["whose"]
        return self.asked[int(chosen)].person if chosen else None


def _asked_of(visit: Visit) -> dict[int, Assignment]:
    """Those who have been handed something to write now, by their keys, in Swedish order."""
    asked = Assignment.objects.active().opened().filter(response=visit.response)
    found = {one.person_id: one for one in asked.select_related("person", "unit")}
    return dict(sorted(found.items(), key=lambda pair: swedish_order(pair[1].shown_person)))
