"""What tests of passages share: the answers of an organisation that are searched, and the page that searches them."""

import re

from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from responses.drafting.saving import save_answer
from responses.models import Response, State
from tests.builders import (
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    enter_answer,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
)

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet, max_length: 120}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv hindren}
- {type: integer, link_id: A-3, prefix: "3.", text: Antal}
"""
EVERYWHERE = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
- type: row_table
  link_id: A-2
  prefix: "2."
  text: Insatser
  row_name: Insats
  columns: [{vad: Vad gjordes}, {kostnad: Kostnad, type: money}]
- type: table
  link_id: A-3
  prefix: "3."
  text: Sjukhus
  rows: [{a: Norra}, {b: Södra}]
  columns: [{lage: Läge}, {plan: Plan}]
- {type: string, link_id: A-4, prefix: "4.", text: Namn på planen}
- {type: integer, link_id: A-5, prefix: "5.", text: Antal}
- {type: file, link_id: A-6, prefix: "6.", text: Underlag, accepts: [text, file]}
"""
SAID = {
    "A-1": "Inget.",
    "A-2": [{"vad": "Hembesök"}, {"vad": "Bättre kontinuitet", "kostnad": "1200"}],
    "A-3": {"a": {"lage": "Klart", "plan": "Färdig"}, "b": {"plan": "Kontinuitet i schemat"}},
    "A-4": "Kontinuitetsplan",
    "A-5": "3",
    "A-6": {"note": "Kontinuiteten följs i bilagan."},
}
PLACES = [
    ("2. Insatser, Insats 2", "Vad gjordes: Bättre kontinuitet\nKostnad: 1 200"),
    ("3. Sjukhus, Södra", "Plan: Kontinuitet i schemat"),
    ("4. Namn på planen", "Kontinuitetsplan"),
    ("6. Underlag", "Kontinuiteten följs i bilagan."),
]
REMARK = ("Kommentar till svaret: 5. Antal", "Räknat med kontinuiteten i åtanke.")


def everywhere(year: int, organisation: Organisation | None = None) -> Response:
    """A draft with the word in answers of every kind and in a remark."""
    this = make_response(
        questionnaire=make_questionnaire(make_definition(EVERYWHERE, year=year)), organisation=organisation
    )
    save_answers(this, SAID)
    given = {"value": "3", "remark": REMARK[1], "base_revision": None, "at": timezone.now()}
    save_answer(response=this, link_id="A-5", actor=editor_of(this), **given)
    return this


def page_of(response: Response, **asked: str) -> str:
    client = client_of(editor_of(response))
    found = client.get(reverse("passages", args=[response.pk]), {"question": "A-1", **asked})
    return str(found.content.decode())


def key_in(page: str, kind: str) -> str:
    return next(key for key in re.findall(r'name="passage" value="([^"]+)"', page) if key.startswith(kind))


def submit_more(response: Response, year: int) -> None:
    bring_to(draft_more(response, year), State.SUBMITTED)


def draft_more(response: Response, year: int) -> Response:
    more = make_response(
        questionnaire=make_questionnaire(make_definition(ITEMS, year=year)), organisation=response.organisation
    )
    save_answers(more, {**complete_answers(more), "A-2": "Inga.", "A-1": "Kontinuitet igen."})
    return more


def enter_more(response: Response, year: int) -> None:
    older = make_questionnaire(make_definition(ITEMS, year=year))
    enter_answer(response, {"A-1": "Kontinuitet igen."}, questionnaire=older)
