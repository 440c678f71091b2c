"""One survey in three years with every kind of question, and what was answered: for the pages that compare years."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Organisation
from responses.models import Response, State
from tests.builders import make_definition, make_questionnaire, make_response

SERIES, FIRST, LAST, THIS = "lansenkaten", "lansenkaten-2021", "lansenkaten-2023", "lansenkaten-2025"

_FIRST = """
- {link_id: A, text: Arbetet, items: [{type: percent, link_id: andel, text: Andel med fast läkarkontakt}]}
"""

_LAST = """
- link_id: A
  text: Arbetet
  items:
    - {type: percent, link_id: andel, prefix: "1.", text: Andel med fast läkarkontakt i december 2023}
    - {type: money, link_id: kostnad, prefix: "2.", text: "Vad har arbetet kostat?"}
    - {type: text, link_id: arbete, prefix: "3.", text: Beskriv arbetet}
    - type: choice
      link_id: plan
      prefix: "4."
      text: "Har ni en plan?"
      options: [{code: ja, text: "Ja, vilken:", opens: text}, {code: nej, text: "Nej, varför:", opens: text}]
    - type: multi_choice
      link_id: kontakt
      prefix: "5."
      text: "Vilka kan vara fast kontakt?"
      options: [{sp: Specialist}, {st: ST}, {hyr: Hyrläkare}]
    - {type: text, link_id: hinder, prefix: "6.", text: "Vilka hinder finns det?"}
    - {type: text, link_id: borta, prefix: "7.", text: "Vad har ni lärt av pandemin?"}
- link_id: B
  text: Tabellerna
  items:
    - type: yes_no_matrix
      link_id: omraden
      prefix: "8."
      text: "Vilka områden arbetar ni med?"
      rows: [{kont: Kontinuitet}, {till: Tillgänglighet}, {gamla: Samverkan}]
    - type: number_table
      link_id: besok
      prefix: "9."
      text: Antal besök
      unit: besök
      row_sum: Totalt
      column_sum: Summa
      rows: [{alla: Läkare}, {ssk: Sjuksköterska}]
      columns: [{fys: Fysiska}, {dig: Digitala}]
    - {type: count_matrix, link_id: antal, prefix: "10.", text: "Hur många kommuner?", rows: [{ja: Ja}, {nej: Nej}]}
    - type: table
      link_id: mal
      prefix: "11."
      text: Mål och resultat
      rows: [{r1: "{organisation}"}, {r2: Kommunerna}]
      columns: [{mal: Mål}, {resultat: Resultat}]
    - type: row_table
      link_id: avtal
      prefix: "12."
      text: "Vilka avtal har ni?"
      row_name: Avtal
      column_sum: Tillsammans
      columns: [{namn: Namn}, {code: kr, text: Kostnad, type: money}]
    - {type: text, link_id: insats, prefix: "13.", text: De två viktigaste insatserna, boxes: 2}
"""

_THIS = """
- link_id: A
  text: Arbetet
  items:
    - type: percent
      link_id: andel
      prefix: "1."
      text: Andel med fast läkarkontakt i december 2025
      continues:
        - {questionnaire: lansenkaten-2023, item: andel, relation: same}
        - {questionnaire: lansenkaten-2021, item: andel, relation: same}
    - {type: money, link_id: kostnad, prefix: "2.", text: "Vad har arbetet kostat?", continues: FROM(kostnad)}
    - {type: text, link_id: arbete, prefix: "3.", text: Beskriv arbetet, continues: FROM(arbete)}
    - type: choice
      link_id: plan
      prefix: "4."
      text: "Har ni en plan?"
      options: [{code: ja, text: "Ja, vilken:", opens: text}, {nej: Nej}]
      continues: FROM(plan)
    - type: multi_choice
      link_id: kontakt
      prefix: "5."
      text: "Vilka kan vara fast kontakt?"
      options: [{alla: Alla läkare}, {st: ST}, {sp: Specialist}]
      continues: FROM(kontakt)
    - {type: text, link_id: hinder, prefix: "6.", text: "Vilka hinder finns det?", continues: FROM(hinder)}
    - {type: text, link_id: ny, prefix: "7.", text: "Hur använder ni AI?"}
    - type: choice
      link_id: besl
      prefix: "7a."
      text: "Har ni en struktur för samverkan?"
      options: [{ja: Ja}, {nej: Nej}]
      continues: {questionnaire: lansenkaten-2023, item: plan, relation: related}
    - type: text
      link_id: stangd
      prefix: "7b."
      text: Varför inte?
      enable_when: {item: plan, is: nej}
      continues: FROM(hinder)
- link_id: B
  text: Tabellerna
  items:
    - type: yes_no_matrix
      link_id: omraden
      prefix: "8."
      text: "Vilka områden arbetar ni med?"
      rows: [{kont: Kontinuitet}, {till: Tillgänglighet}, {nya: Digitalisering}]
      continues: FROM(omraden)
    - type: number_table
      link_id: besok
      prefix: "9."
      text: Antal besök
      unit: besök
      row_sum: Totalt
      column_sum: Summa
      rows: [{alla: Läkare}, {ssk: Sjuksköterska}]
      columns: [{fys: Fysiska}, {dig: Digitala}]
      continues: FROM(besok)
    - type: count_matrix
      link_id: antal
      prefix: "10."
      text: "Hur många kommuner?"
      rows: [{ja: Ja}, {nej: Nej}]
      continues: FROM(antal)
    - type: table
      link_id: mal
      prefix: "11."
      text: Mål och resultat
      rows: [{r1: "{organisation}"}, {r2: Kommunerna}]
      columns: [{mal: Mål}, {resultat: Resultat}]
      continues: FROM(mal)
    - type: row_table
      link_id: avtal
      prefix: "12."
      text: "Vilka avtal har ni?"
      row_name: Avtal
      column_sum: Tillsammans
      columns: [{namn: Namn}, {code: kr, text: Kostnad, type: money}]
      continues: FROM(avtal)
    - type: text
      link_id: insats
      prefix: "13."
      text: De två viktigaste insatserna
      boxes: 2
      continues: FROM(insats)
"""

THEN: Mapping[str, Any] = {
    "andel": "57",
    "kostnad": "1200000",
    "arbete": "Tolv vårdcentraler deltog i arbetet.\n\nVi började i norr.",
    "plan": "ja",
    "plan.ja": "Närvårdsplanen",
    "kontakt": ["st", "hyr"],
    "hinder": "Brist på personal.",
    "borta": "Att digitala möten räcker långt.",
    "omraden": {"kont": "ja", "till": "nej", "gamla": "ja"},
    "besok": {"alla": {"fys": "1000", "dig": "200"}, "ssk": {"fys": "500", "dig": "100"}},
    "antal": {"ja": "3", "nej": "5"},
    "mal": {"r1": {"mal": "Fler fasta kontakter", "resultat": "57 procent"}, "r2": {"mal": "Gemensam plan"}},
    "avtal": [{"namn": "SIP", "kr": "1000"}, {"namn": "Hemsjukvård", "kr": "250"}],
    "insats": ["Mobila team", "Digital triage"],
}
NOW: Mapping[str, Any] = {
    "andel": "61",
    "kostnad": "1200000",
    "arbete": "Fjorton vårdcentraler deltog i arbetet.\n\nVi började i norr.",
    "plan": "ja",
    "plan.ja": "Färdplan för nära vård",
    "kontakt": ["alla", "st"],
    "ny": "För att skriva journaler.",
    "besl": "ja",
    "omraden": {"kont": "ja", "till": "ja", "nya": "ja"},
    "besok": {"alla": {"fys": "1100", "dig": "200"}, "ssk": {"fys": "400", "dig": "300"}},
    "antal": {"ja": "3", "nej": "5"},
    "mal": {"r1": {"mal": "Fler fasta kontakter", "resultat": "61 procent"}, "r2": {"mal": "Gemensam plan"}},
    "avtal": [{"namn": "Ögonsjukvård", "kr": "70"}, {"namn": "SIP", "kr": "1500"}],
    "insats": ["Mobila team", "Egenmonitorering"],
}


def this_year(organisation: Organisation, answers: Mapping[str, Any] = NOW) -> Response:
    """The organisation's draft of 2025."""
    sections = _THIS
    for item in THEN:
        sections = sections.replace(f"FROM({item})", f"{{questionnaire: {LAST}, item: {item}, relation: same}}")
    tree = make_definition(sections=sections, name=THIS, series=SERIES, year=2025)
    return make_response(questionnaire=make_questionnaire(tree), organisation=organisation, answers=answers)


def last_year(organisation: Organisation, answers: Mapping[str, Any] = THEN) -> Response:
    """What it submitted in 2023."""
    tree = make_definition(sections=_LAST, name=LAST, series=SERIES, year=2023)
    return _submitted(organisation, make_questionnaire(tree), answers)


def first_year(organisation: Organisation) -> Response:
    """What it submitted in 2021: one number."""
    tree = make_definition(sections=_FIRST, name=FIRST, series=SERIES, year=2021)
    return _submitted(organisation, make_questionnaire(tree), {"andel": "40"})


def _submitted(organisation: Organisation, questionnaire: Any, answers: Mapping[str, Any]) -> Response:
    return make_response(state=State.SUBMITTED, questionnaire=questionnaire, organisation=organisation, answers=answers)
