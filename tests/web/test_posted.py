"""What a page shows to be filled in is what its form reads: by the names that a browser posts it under."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from lxml import html

from tests.web.conftest import Answers
from tests.web.page import Page
from tests.web.pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]


def forms_of(answer: Any) -> Iterator[BaseForm]:
    """The forms that the page was made of, each once."""
    seen = set[int]()
    for layer in answer.context or ():
        for value in layer.flatten().values() if hasattr(layer, "flatten") else layer.values():
            if isinstance(value, BaseForm) and id(value) not in seen:
                seen.add(id(value))
                yield value


def everything_sent(answer: Any) -> QueryDict:
    """What would be posted with every box ticked and every field filled in."""
    sent = QueryDict(mutable=True)
    for control in html.fromstring(answer.content).xpath(
        "//input[@name]|//select[@name]|//textarea[@name]|//button[@name]"
    ):
        sent.appendlist(control.get("name"), control.get("value") or "something")
    return sent


def is_read(field: BoundField, sent: QueryDict) -> bool:
    read: Any = field.field.widget.value_from_datadict(sent, sent, field.html_name)
    return bool(read)


NOT_SHOWN = {
    "QuestionForm": "what is only read, or stands apart in fields of its own, has no field for its value",
    "SignForm.name": "stands in the mandate",
    "SignForm.title": "stands in the mandate",
    "InviteForm.named": "asked of where the list is long",
    "InviteForm.county": "asked of where the list is long",
    "SearchForm.without_dots": "said by the page, of what it found so, when all of it is fetched",
}
"""Fields, or all of a form's, that a page may leave out, each with the reason."""


def test_every_field_that_a_page_shows_is_posted_under_the_name_that_its_form_reads(answer_of: Answers) -> None:
    def unread(page: Page) -> list[str]:
        answer = answer_of(page)
        if not answer.get("Content-Type", "").startswith("text/html"):
            return []
        sent = everything_sent(answer)
        return [
            f"{type(form).__name__}.{field.name} ({page.label})"
            for form in forms_of(answer)
            if any(is_read(field, sent) for field in form)
            for field in form
            if not is_read(field, sent)
        ]

    found = [one for page in PAGES for one in unread(page)]
    assert [one for one in found if not {one.partition(".")[0], one.partition(" ")[0]} & NOT_SHOWN.keys()] == []
