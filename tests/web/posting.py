"""What a browser posts from a page: the controls of its form, by the names and the values that they have there."""

from typing import Any

from lxml import html


def as_posted(page: str | bytes) -> dict[str, list[str]]:
    """The fields of the page's largest form, as it would be sent without anybody touching it. Buttons send nothing."""
    forms: Any = html.fromstring(page).forms
    largest = max((form for form in forms if form.method == "POST"), key=lambda form: len(form.inputs.keys()))
    sent: dict[str, list[str]] = {}
    for name, value in largest.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def seen_in(answer: Any) -> str:
    """The mark of what the page shows (config.fields.page_marks), which is posted with its form."""
    [seen] = as_posted(answer.content)["seen"]
    return seen
