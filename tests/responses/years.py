"""One survey in two years, for tests of what stands beside a question: every relation and kind of link in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import Organisation
from responses.models import Response, State, Submission
from responses.reading.earlier import EarlierAnswers
from responses.reading.earlier_sources import earlier_sources
from surveys.schema import Definition
from tests.builders import make_definition, make_organisation, make_questionnaire, make_response

LAST_NAME, THIS_NAME = "lansenkaten-2023", "lansenkaten-2025"

LAST_ITEMS = """
- {type: percent, link_id: "1", prefix: "1.", text: "Hur stor andel hade en fast läkarkontakt i december 2023?"}
- type: choice
  link_id: "2"
  text: Har ni en plan?
  options: [{code: ja, text: "Ja, vilken:", opens: text}, {nej: Nej}]
- type: multi_choice
  link_id: "3"
  text: Vilka kan vara kontakt?
  options: [{sp: Specialist}, {st: ST}, {hyr: Hyrläkare}]
- {type: text, link_id: "4", text: Beskriv arbetet.}
- {type: count_matrix, link_id: "5", text: "Hur många kommuner har svarat?", rows: [{ja: Ja}, {nej: Nej}]}
- {type: multi_choice, link_id: "6", text: "Vad erbjuder ni?", options: [{video: Video}, {chatt: Chatt}]}
"""

THIS_ITEMS = """
- type: percent
  link_id: "1"
  prefix: "1."
  text: Hur stor andel hade en fast läkarkontakt i december 2025?
  not_known: Andelen kan inte anges
  continues: {questionnaire: lansenkaten-2023, item: "1", relation: same}
- type: choice
  link_id: "2"
  text: Har ni en plan?
  options: [{code: ja, text: "Ja, vilken:", opens: text}, {nej: Nej}]
  continues: {questionnaire: lansenkaten-2023, item: "2", relation: same}
- type: multi_choice
  link_id: "3"
  text: Vilka kan vara fast kontakt?
  options: [{alla: Alla läkare}, {st: ST}, {sp: Specialist}]
  continues: {questionnaire: lansenkaten-2023, item: "3", relation: changed}
- type: text
  link_id: "4"
  text: Vad har ni gjort för att ställa om?
  continues: {questionnaire: lansenkaten-2023, item: "4", relation: related}
- type: count_matrix
  link_id: "5"
  text: Hur många kommuner har svarat?
  rows: [{ja: Ja}, {nej: Nej}]
  continues: {questionnaire: lansenkaten-2023, item: "5", relation: same}
- type: count_matrix
  link_id: "6"
  text: Hur många vårdcentraler erbjuder detta?
  rows:
    - code: video
      text: Video
      continues: {questionnaire: lansenkaten-2023, item: "6", option: video, relation: related}
    - code: chatt
      text: Chatt
      continues: {questionnaire: lansenkaten-2023, item: "6", option: chatt, relation: related}
- type: file
  link_id: "7"
  text: Bifoga planen.
  continues: {questionnaire: lansenkaten-2023, item: "4", relation: related}
- {type: text, link_id: "8", text: "Vad planerar ni?"}
- type: text
  link_id: "9"
  text: Beskriv planen.
  enable_when: {item: "2", is: ja}
  continues: {questionnaire: lansenkaten-2023, item: "4", relation: changed}
"""

LAST_ANSWERS: Mapping[str, Any] = {
    "1": "57",
    "2": "ja",
    "2.ja": "Närvårdsplanen",
    "3": ["st", "hyr"],
    "4": "Tolv vårdcentraler deltog.",
    "5": {"ja": "3", "nej": "5"},
    "6": ["video"],
}


def last_definition(**head: Any) -> Definition:
    return make_definition(LAST_ITEMS, **{"name": LAST_NAME, "series": "lansenkaten", "year": 2023, **head})


def this_definition(items: str = THIS_ITEMS, **head: Any) -> Definition:
    return make_definition(items, **{"name": THIS_NAME, "series": "lansenkaten", "year": 2025, **head})


def submitted_last_time(
    organisation: Organisation | None = None,
    *,
    answers: Mapping[str, Any] = LAST_ANSWERS,
    state: State = State.SUBMITTED,
    at: datetime | None = None,
) -> Response:
    """The organisation's answer of 2023, submitted unless said otherwise."""
    return make_response(
        state=state,
        questionnaire=make_questionnaire(last_definition()),
        organisation=organisation or make_organisation(),
        answers=answers,
        at=at,
    )


def writing_now(organisation: Organisation, **fields: Any) -> Response:
    """The same organisation's answer of 2025."""
    return make_response(questionnaire=make_questionnaire(this_definition()), organisation=organisation, **fields)


def two_years(**answers: Any) -> tuple[Submission, Response]:
    """What was submitted in 2023 and the draft of 2025, which has `answers` (a1 is the answer to question 1)."""
    last = submitted_last_time()
    given = {key.removeprefix("a"): value for key, value in answers.items()}
    return last.submissions.get(), writing_now(last.organisation, answers=given)


def earlier_of(response: Response) -> EarlierAnswers:
    return EarlierAnswers(response.tree, earlier_sources(response))
