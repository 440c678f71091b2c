"""A questionnaire with one section that is too long for a page, between two that are not."""

from responses.models import Response
from tests.builders import make_definition, make_questionnaire, make_response

_SECTIONS = """
- link_id: K
  text: Kort avsnitt
  items: [{type: text, link_id: K-1, text: Fråga}]
- link_id: A
  text: Långt avsnitt
  intro: Läs detta först.
  items:
    - link_id: A-g
      text: Gruppen
      items:
        - {type: choice, link_id: A-1, prefix: "1.", text: Gäller det, required: true, options: [{ja: Ja}, {nej: Nej}]}
        - {type: text, max_length: 10000, link_id: A-2, prefix: "2.", text: Andra, required: true}
        - {type: text, max_length: 10000, link_id: A-3, prefix: "3.", text: Tredje, required: true}
        - {type: text, max_length: 10000, link_id: A-4, prefix: "4.", text: Fjärde, required: true}
        - {type: text, max_length: 10000, link_id: A-5, prefix: "5.", text: Femte, required: true}
        - {type: text, max_length: 10000, link_id: A-6, prefix: "6.", text: Sjätte, enable_when: [{item: A-1, is: ja}]}
- link_id: S
  text: Sista avsnittet
  items: [{type: text, link_id: S-1, text: Fråga}]
"""


def in_a_long_section() -> Response:
    """A draft of it. Questions 1 to 3 stand on the first page of A, 4 to 6 on the second; 1 decides on 6."""
    return make_response(questionnaire=make_questionnaire(make_definition(sections=_SECTIONS)))
