"""Long lists of choices say what Django's and crispy's own templates of each choice say."""

import re
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

CHOICES = [("", "Ingen"), (1, "Åsa <Ek>"), ("Fler", [("a&b", mark_safe("<b>Säker</b>")), ('"c"', "Cé")])]
CHOSEN = {forms.Select: "1", forms.SelectMultiple: ["1", "a&b"], forms.RadioSelect: "a&b"}
CHOSEN[forms.CheckboxSelectMultiple] = ["1", '"c"']


def spaceless(html: str) -> str:
    """As a browser sees it: no space between elements, and none around what they say."""
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", html)).replace(" >", ">")


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_a_list_to_choose_from_is_written_as_django_writes_it(widget: type[Any]) -> None:
    made = widget({"class": "form-select", "required": True, "disabled": False}, choices=CHOICES)
    ours = made.render("val", CHOSEN[widget], {"id": "id_val"})
    theirs = made._render(
        "django/forms/widgets/select.html", made.get_context("val", CHOSEN[widget], {"id": "id_val"}), DjangoTemplates()
    )
    assert spaceless(ours) == spaceless(theirs)
    assert "Åsa &lt;Ek&gt;" in ours
    assert 'value="a&amp;b"' in ours


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_boxes_and_buttons_are_written_as_crispy_writes_them_where_something_is_wrong(widget: type[Any]) -> None:
    kind = forms.MultipleChoiceField if widget is forms.CheckboxSelectMultiple else forms.ChoiceField

    class Form(forms.Form):
        val = kind(choices=CHOICES, widget=widget, required=False)

    ours = render_crispy_form(Form(initial={"val": CHOSEN[widget]}))
    refused = Form({"val": CHOSEN[widget]})
    refused.add_error("val", "Fel.")
    theirs = render_crispy_form(refused)

    def boxes(html: str) -> list[str]:
        return [
            spaceless(one).replace(" is-invalid", "")
            for one in re.findall(r"<input[^>]*>\s*<label.*?</label>", html, re.S)
        ]

    kept = [re.sub(r' aria-(invalid|describedby)="[^"]*"', "", one) for one in boxes(theirs)]
    assert boxes(ours) == kept
    assert len(kept) == 4
    assert "<b>Säker</b>" in ours
