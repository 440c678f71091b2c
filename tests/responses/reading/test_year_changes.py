"""A whole answer held against that of an earlier year, question by question."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import timezone

from responses.drafting import saving
from responses.models import Response
from responses.reading.draft import Draft
from responses.reading.items import Source
from responses.reading.readings import source_of_draft
from responses.reading.year_changes import YearChanges, YearQuestion, YearStatus
from responses.reading.year_lines import YearLine, lines_of
from responses.reading.year_pairs import read_pair
from responses.reading.year_sources import EarlierSource
from surveys.wordings.words import Part
from tests.archive.years.questions import LAST, NOW, THEN, first_year, last_year, this_year
from tests.builders import (
    attach_link,
    editor_of,
    enter_answer,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
)

pytestmark = pytest.mark.django_db


def changes_of(
    response: Response, against: str = LAST, *, readable: frozenset[str] | None = None, is_draft: bool = True
) -> YearChanges:
    draft = Draft(response)
    source = draft.earlier.before[against]
    return YearChanges(source_of_draft(draft), draft.earlier, source, readable=readable, is_draft=is_draft)


def compared(now: Mapping[str, Any] = NOW, then: Mapping[str, Any] = THEN, **said: Any) -> YearChanges:
    organisation = make_organisation()
    last_year(organisation, then)
    return changes_of(this_year(organisation, now), **said)


def question(changes: YearChanges, link_id: str) -> YearQuestion:
    return next(one for one in changes.questions if one.link_id == link_id)


def text(parts: tuple[Part, ...]) -> str:
    """Marks written out, and no-break spaces as others."""
    marks = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    return "".join(marks[part.kind].format(part.text) for part in parts).replace("\u00a0", " ")


def told(line: YearLine) -> tuple[str, str, str, str]:
    old, new = text(line.old) or line.old_missing, text(line.new) or line.new_missing
    return line.name, old, new, line.change.replace("\u00a0", " ")


def lines(changes: YearChanges, link_id: str) -> list[tuple[str, str, str, str]]:
    return [told(line) for line in question(changes, link_id).lines]


def test_every_question_is_changed_unchanged_new_or_told_why_it_is_not_compared() -> None:
    changes = compared()
    assert {one.link_id: one.status.value for one in changes.questions} == {
        **dict.fromkeys(
            ("andel", "arbete", "plan", "kontakt", "omraden", "besok", "mal", "avtal", "insats"), "changed"
        ),
        **{"kostnad": "same", "hinder": "emptied", "ny": "new", "besl": "other", "stangd": "closed", "antal": "same"},
    }
    rest = "2 oförändrade, 1 ny, 1 inte besvarad ännu, 1 som inte ställs, 1 som inte jämförs, 1 borttagen"
    assert changes.in_words.replace("\u00a0", " ") == f"9 ändrade, {rest}"
    sent = compared(is_draft=False).in_words.replace("\u00a0", " ")
    assert sent == f"9 ändrade, {rest.replace(' ännu', '')}"
    assert question(changes, "kostnad").told == "Oförändrat sedan 2023"


def test_words_of_a_text_are_marked_and_a_text_beside_nothing_is_not() -> None:
    changes = compared()
    assert lines(changes, "arbete") == [
        (
            "",
            "[-Tolv] vårdcentraler deltog i arbetet.\n\nVi började i norr.",
            "[+Fjorton] vårdcentraler deltog i arbetet.\n\nVi började i norr.",
            "",
        )
    ]
    assert lines(changes, "hinder") == [("", "Brist på personal.", "Inget svar", "")]
    assert lines(changes, "insats") == [
        ("Ruta 1", "Mobila team", "Mobila team", ""),
        ("Ruta 2", "[-Digital triage]", "[+Egenmonitorering]", ""),
    ]


def test_a_text_of_which_only_the_layout_is_another_is_unchanged() -> None:
    changes = compared({**NOW, "arbete": "Tolv  vårdcentraler deltog i arbetet. Vi började i norr."})
    assert question(changes, "arbete").status is YearStatus.SAME


def test_numbers_have_their_change_and_their_unit_and_bars_for_every_year() -> None:
    organisation = make_organisation()
    first_year(organisation)
    last_year(organisation)
    changes = changes_of(this_year(organisation, {**NOW, "kostnad": "900000"}))
    assert lines(changes, "andel") == [("", "[-57] procent", "[+61] procent", "upp 4 procentenheter")]
    assert lines(changes, "kostnad") == [
        ("", "[-1 200 000] kronor", "[+900 000] kronor", "ned 300 000 kr (\u221225 %)")
    ]
    chart = question(changes, "andel").chart
    assert chart
    assert chart.in_words.replace("\u00a0", " ") == "2021: 40 procent, 2023: 57 procent, 2025: 61 procent"
    assert [(bar.width, bar.now) for bar in chart.bars] == [(209, False), (297, False), (318, True)]
    assert text(question(changes, "andel").wording).endswith("december [-2023][+2025]")


@pytest.mark.parametrize(
    ("then", "now"), [("57", "inget tal"), ("", "57"), ("57", ""), ("0", "0")], ids=["unread", "new", "gone", "zeros"]
)
def test_there_are_no_bars_where_they_say_nothing(then: str, now: str) -> None:
    organisation = make_organisation()
    response = this_year(organisation, {**NOW, "andel": now})
    form = last_year(make_organisation()).questionnaire
    enter_answer(response, {**THEN, "andel": then}, questionnaire=form)
    assert question(changes_of(response), "andel").chart is None


def test_what_was_chosen_then_and_now_is_marked_by_the_options_and_a_field_by_its_own() -> None:
    changes = compared()
    assert lines(changes, "kontakt") == [("", "ST\n[-Hyrläkare]", "[+Alla läkare]\nST", "")]
    assert lines(changes, "plan") == [
        ("", "Ja", "Ja", ""),
        ("Ja, vilken", "[-Närvårdsplanen]", "[+Färdplan för nära vård]", ""),
    ]


def test_a_field_that_is_gone_or_that_no_option_opens_now_keeps_what_it_said() -> None:
    then = {**THEN, "plan": "nej", "plan.nej": "Vi hann inte."}
    assert lines(compared(then=then), "plan") == [
        ("", "[-Nej]", "[+Ja]", ""),
        ("Ja, vilken", "\N{EN DASH}", "Färdplan för nära vård", ""),
        ("Nej, varför", "Vi hann inte.", "Finns inte längre", ""),
    ]
    closed = {**NOW, "plan": "nej"}
    assert ("Ja, vilken", "Närvårdsplanen", "\N{EN DASH}", "") in lines(compared(closed), "plan")  # parked: no answer


def test_tables_are_told_cell_by_cell_with_rows_that_one_year_lacks_and_sums() -> None:
    changes = compared()
    assert lines(changes, "omraden") == [
        ("Kontinuitet", "Ja", "Ja", ""),
        ("Tillgänglighet", "[-Nej]", "[+Ja]", ""),
        ("Digitalisering", "Fanns inte", "Ja", ""),
        ("Samverkan", "Ja", "Finns inte längre", ""),
    ]
    assert lines(changes, "besok")[::2] == [
        ("Läkare, Fysiska", "[-1 000] besök", "[+1 100] besök", "upp 100 besök (+10 %)"),
        ("Sjuksköterska, Fysiska", "[-500] besök", "[+400] besök", "ned 100 besök (\u221220 %)"),
        ("Summa", "[-1 800] besök", "[+2 000] besök", "upp 200 besök (+11 %)"),
    ]
    assert ("Kommunerna, Mål", "Gemensam plan", "Gemensam plan", "") in lines(changes, "mal")


def test_rows_that_the_respondent_adds_are_matched_wherever_they_stand() -> None:
    assert lines(compared(), "avtal") == [
        ("Avtal 1, Namn", "Fanns inte", "Ögonsjukvård", ""),
        ("Avtal 1, Kostnad", "Fanns inte", "70 kr", ""),
        ("Avtal 2 (då nr 1), Namn", "SIP", "SIP", ""),
        ("Avtal 2 (då nr 1), Kostnad", "[-1 000] kr", "[+1 500] kr", "upp 500 kr (+50 %)"),
        ("Borttagen rad: Avtal 2, Namn", "Hemsjukvård", "Finns inte längre", ""),
        ("Borttagen rad: Avtal 2, Kostnad", "250 kr", "Finns inte längre", ""),
        ("Tillsammans, Kostnad", "[-1 250] kr", "[+1 570] kr", "upp 320 kr (+26 %)"),
    ]


def test_the_same_rows_are_unchanged() -> None:
    assert question(compared({**NOW, "avtal": THEN["avtal"]}), "avtal").status is YearStatus.SAME


@pytest.mark.parametrize("is_draft", [True, False])
def test_what_is_not_answered_in_one_of_the_years_is_named_so(is_draft: bool) -> None:
    organisation = make_organisation()
    response = this_year(organisation, {**NOW, "insats": []})
    form = last_year(make_organisation()).questionnaire
    enter_answer(response, {"hinder": "Brist."}, questionnaire=form)
    changes = changes_of(response, is_draft=is_draft)
    assert question(changes, "hinder").told == ("Inte besvarad ännu" if is_draft else "Inte besvarad 2025")
    assert question(changes, "arbete").told == "Besvarades inte 2023 (inlagt i efterhand)"
    assert question(changes, "insats").status is YearStatus.BLANK
    assert changes.year == "2023 (inlagt i efterhand)"


def test_what_nobody_has_begun_to_answer_is_not_called_changed() -> None:
    changes = compared({"arbete": THEN["arbete"]})
    assert not any(one.status.is_change for one in changes.questions)
    assert changes.counts[YearStatus.SAME] == 1
    assert changes.counts[YearStatus.EMPTIED] > 5


@pytest.mark.parametrize(("is_draft", "now"), [(True, "Inget svar"), (False, "[+Kan inte anges (fältet är tomt).]")])
def test_an_empty_field_says_nothing_in_a_draft_and_that_it_is_not_known_in_what_was_sent(
    is_draft: bool, now: str
) -> None:
    items = "- {type: percent, link_id: p, text: Andel%s, blank_is_not_known: true%s}"
    last = make_questionnaire(make_definition(items % (" då", ""), name="tomt-2023", series="tomt", year=2023))
    link = ", continues: {questionnaire: tomt-2023, item: p, relation: same}"
    tree = make_definition(items % ("", link), name="tomt-2025", series="tomt", year=2025)
    response = make_response(questionnaire=make_questionnaire(tree))
    enter_answer(response, {"p": "61"}, questionnaire=last)
    [(_, old, new, _)] = lines(changes_of(response, "tomt-2023", is_draft=is_draft), "p")
    assert old == ("61 procent" if is_draft else "[-61 procent]")
    assert new == now


def test_a_related_question_is_shown_beside_and_not_compared() -> None:
    related = question(compared(), "besl")
    assert (related.now, related.lines) == ("Ja", ())
    assert [(one.wording, one.text) for one in related.others] == [("4. Har ni en plan?", "Ja, vilken: Närvårdsplanen")]


@pytest.mark.parametrize("relation", ["same", "related"])
def test_rows_that_continue_something_of_their_own_are_compared_unless_merely_related(relation: str) -> None:
    organisation = make_organisation()
    last = last_year(organisation)
    link = f"{{questionnaire: {LAST}, item: ITEM, relation: {relation}}}"
    items = f"""
    - type: count_matrix
      link_id: c
      text: Kommuner
      rows:
        - {{code: a, text: Svarade, continues: {link.replace("ITEM", "antal, row: ja")}}}
        - {{code: b, text: Svarade inte, continues: {link.replace("ITEM", "antal, row: nej")}}}
    """
    tree = make_definition(items, name="nu", series="lansenkaten", year=2025)
    answers = {"c": {"a": "4", "b": "5"}}
    response = make_response(questionnaire=make_questionnaire(tree), organisation=last.organisation, answers=answers)
    found = question(changes_of(response), "c")
    if relation == "related":
        assert [(one.wording, one.text) for one in found.others] == [("10. Hur många kommuner?", "Ja: 3\nNej: 5")]
        assert (found.status, found.lines) == (YearStatus.OTHER, ())
    else:
        assert [told(line) for line in found.lines] == [
            ("Svarade", "[-3]", "[+4]", "upp 1 (+33 %)"),
            ("Svarade inte", "5", "5", "oförändrat"),
        ]


def test_documents_and_remarks_beside_an_answer_are_told_by_what_they_are() -> None:
    organisation = make_organisation()
    last_year(organisation)
    response = this_year(organisation, {**NOW, "arbete": THEN["arbete"]})
    assert question(changes_of(response), "arbete").status is YearStatus.SAME
    attach_link(response, "arbete", title="Planen")
    answer = response.answers.get(link_id="arbete")
    saving.save_answer(
        response=response,
        link_id="arbete",
        value=answer.value,
        remark="Preliminärt.",
        base_revision=answer.revision,
        actor=editor_of(response),
        at=timezone.now(),
    )
    found = question(changes_of(response), "arbete")
    assert found.status is YearStatus.CHANGED
    assert [told(line) for line in found.lines][1:] == [
        ("Bilagor", "\N{EN DASH}", "[+Planen]", ""),
        ("Kommentar till svaret", "\N{EN DASH}", "Preliminärt.", ""),
    ]


def test_what_is_gone_is_listed_last_with_its_answer_and_no_question_is_lost() -> None:
    changes = compared()
    assert [(one.wording, one.text, one.section) for one in changes.gone] == [
        ("7. Vad har ni lärt av pandemin?", "Att digitala möten räcker långt.", "Arbetet")
    ]


def test_whoever_has_been_handed_a_part_is_told_of_it_alone() -> None:
    changes = compared(readable=frozenset({"arbete", "plan.ja"}))
    assert [one.link_id for one in changes.questions] == ["arbete", "plan"]
    assert lines(changes, "plan") == [("Ja, vilken", "[-Närvårdsplanen]", "[+Färdplan för nära vård]", "")]
    assert changes.gone == []


def test_the_words_of_a_year_without_a_form_are_held_against_texts_alone() -> None:
    response = this_year(make_organisation())
    enter_answer(response, {"arbete": "Tolv vårdcentraler deltog i arbetet.", "plan": "Ja."}, own_form=False)
    draft = Draft(response)
    [key] = draft.earlier.before
    changes = changes_of(response, key)
    assert changes.year == "2019 (inlagt i efterhand)"
    assert question(changes, "arbete").status is YearStatus.CHANGED
    assert [one.text for one in question(changes, "plan").others] == ["Ja."]
    assert question(changes, "ny").told == "Ingen motsvarighet 2019 (inlagt i efterhand)"
    assert changes.gone == []


def test_against_an_older_year_what_continues_a_later_one_is_not_called_new() -> None:
    organisation = make_organisation()
    first_year(organisation)
    last_year(organisation)
    changes = changes_of(this_year(organisation), "lansenkaten-2021")
    assert question(changes, "andel").told == "Ändrat sedan 2021"
    assert question(changes, "arbete").status is YearStatus.UNMATCHED
    assert question(changes, "ny").status is YearStatus.NEW


def test_words_that_were_pasted_at_a_field_or_where_nothing_is_asked_now_are_on_the_page() -> None:
    response, closed = this_year(make_organisation()), "stangd"
    enter_answer(response, {"plan.ja": "Närvårdsplanen från 2018", closed: "Det skrev vi då."}, own_form=False)
    [key] = Draft(response).earlier.before
    changes = changes_of(response, key)
    [(name, old, new, _)] = lines(changes, "plan")
    assert (name, "2018" in old, bool(new)) == ("Ja, vilken", True, True)
    assert question(changes, "plan").status is YearStatus.CHANGED
    assert question(changes, closed).status is YearStatus.CLOSED
    assert "Det skrev vi då." in str(lines(changes, closed)) + str(question(changes, closed).others)
    part = changes_of(response, key, readable=frozenset({"arbete"}))
    assert [one.link_id for one in part.questions] == ["arbete"]


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("boxes: 2", "boxes: [Mål, Metod]", ["Mål", "Metod"]),
        ("boxes: [Mål, Metod]", "boxes: 2", ["Ruta 1", "Ruta 2"]),
        ("boxes: [Mål, Metod]", 'boxes: ["Mål:", metod]', ["Mål", "metod"]),
    ],
)
def test_boxes_are_held_against_those_that_their_texts_are_carried_from(old: str, new: str, names: list[str]) -> None:
    trees = [make_definition(f"- {{type: text, link_id: A-1, text: Vad, {boxes}}}") for boxes in (old, new)]
    then = EarlierSource(tree=trees[0], answers={"A-1": ["Ett", "Två"]})
    now = Source(tree=trees[1], answers={"A-1": ["Ett", "Två"]})
    pair = read_pair(now, trees[1].question("A-1"), "A-1", then)
    assert [(line.name, line.is_changed) for line in lines_of(pair)] == [(name, False) for name in names]
