"""What is looked for, and the question that it is to be used in."""

from collections.abc import Iterable
from typing import Any

from django import forms

from archive.searching.lexemes import words_in
from archive.searching.reading import search_field
from config.fields.forms import PlainForm
from responses.drafting.using import takes_passage
from responses.lifecycle.access import Visit
from surveys.schema import GroupItem, Question
from surveys.wordings.wording import label_of, question_name

_LONGEST_NAME = 90


class PassageSearchForm(PlainForm):
    """The words, and one of the free texts that are the person's to write."""

    words = search_field("Ord att söka efter", 200)
    question = forms.ChoiceField(
        label="Fråga som texten ska användas i",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Välj en fråga i listan."),
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True
        self.fields["words"].error_messages["required"] = "Skriv ett eller flera ord att söka efter."
        field: Any = self.fields["question"]
        field.choices = [("", "Välj en fråga"), *_choices(visit)]

    def clean_words(self) -> str:
        """Only signs are no words."""
        words = str(self.cleaned_data["words"])
        if not words_in(words):
            raise forms.ValidationError("Skriv minst ett ord med bokstäver eller siffror.")
        return words


def _choices(visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """The free texts by section."""
    tree = visit.response.tree
    return [
        (section.text, inside)
        for section in tree.items
        if isinstance(section, GroupItem) and (inside := _inside(visit, tree.questions_of[section.link_id]))
    ]


def _inside(visit: Visit, questions: Iterable[Question]) -> list[tuple[str, str]]:
    return [(one.link_id, _name(visit, one)) for one in questions if takes_passage(visit, one)]


def _name(visit: Visit, question: Question) -> str:
    name = label_of(question) or question_name(visit.response.tree, question.link_id)
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()} …"
