"""What a reading version in Word answers when it comes back: by tag, and nothing of it lost or put elsewhere."""

import copy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from surveys.answers.values import NOT_KNOWN, is_blank
from surveys.loader import questionnaire_files
from surveys.schema import Definition
from surveys.word.answers import Understood
from surveys.word.slots import slots_of
from surveys.word.tags import LONGEST_TAG, bookmark_of, tag_of
from tests.halves import examples
from tests.surveys.strategies import definitions
from tests.surveys.word.documents import (
    W,
    around,
    content_of,
    control,
    definition,
    edited,
    paragraph,
    read,
    retype,
    run,
    sent_out,
    tick,
    understood,
    written,
)

pytestmark = pytest.mark.xdist_group("docx")

ITEMS = """
- {type: text, link_id: Q1, text: Beskriv arbetet}
- {type: choice, link_id: Q2, text: Finns det, options: [{ja: Ja, opens: {type: text}}, {nej: Nej}]}
- {type: multi_choice, link_id: Q3, text: Vilka, options: [{a: Alfa}, {b: Beta}, {c: Gamma}]}
- {type: integer, link_id: Q4, text: Hur många, not_known: Kan inte anges}
- {type: string, link_id: Q5, text: Namn}
"""


@pytest.fixture(scope="module")
def tree() -> Definition:
    return definition(ITEMS)


BASE = {"Q1": "Ett\n\nTvå\tmed tabb", "Q2": "ja", "Q2.ja": "Mer", "Q3": ["a", "c"], "Q4": "1200", "Q5": "Enheten"}


def after(tree: Definition, edit: Any) -> Understood:
    return understood(tree, edited(_with_base(tree), edit), BASE)


@cache
def _with_base(tree: Definition) -> bytes:
    return written(tree, BASE)


def told(found: Understood, kind: str) -> list[tuple[str, str]]:
    return [(each.link_id, each.text) for each in found.leftovers if each.kind == kind]


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_answer_of_an_official_form_comes_back_as_it_went_out(path):
    form, answers, content = sent_out(path.stem)
    found = understood(form, content, answers)
    differing = {key: value for key, value in answers.items() if found.values.get(key, value) != value}
    assert differing == {}
    assert set(found.values) >= {tag.link_id for tag in slots_of(form).values()} - set(_nobody_writes(form))
    assert (found.missing, found.leftovers, found.tracked) == ((), (), False)


def _nobody_writes(form: Definition) -> list[str]:
    files = [one.link_id for one in form.questions if one.type == "file" and "text" not in one.accepts]
    return [*files, *(one.link_id for one in form.questions if one.type == "attestation" or one.read_only)]


def test_the_table_of_fields_is_what_the_document_has(tree):
    assert sorted(one.tag for one in read(written(tree)).controls) == sorted(slots_of(tree))


@given(definitions())
@settings(max_examples=examples(quick=2, usual=8, long=500))
def test_the_fields_of_any_questionnaire_have_tags_of_their_own(any_tree):
    found = [one.tag for one in read(written(any_tree)).controls]
    assert sorted(found) == sorted(slots_of(any_tree))


def test_long_tags_that_begin_alike_are_told_apart():
    one, other = tag_of("x" * 70, "a"), tag_of("x" * 70, "b")
    assert one != other
    assert {len(one), len(other)} == {LONGEST_TAG}


def test_an_empty_document_answers_nothing(tree):
    found = understood(tree, written(tree))
    assert set(found.values.values()) == {None}
    assert found.leftovers == ()


def test_what_is_written_over_is_read(tree):
    def edit(root):
        retype(control(root, "Q1"), "Ny rad ett", "", "Ny rad tre")
        retype(control(root, "Q4"), "1 350")
        tick(control(root, "Q3/b"), on=True)
        tick(control(root, "Q2/ja"), on=False)
        tick(control(root, "Q2/nej"), on=True)

    values = after(tree, edit).values
    assert (values["Q1"], values["Q4"]) == ("Ny rad ett\n\nNy rad tre", "1350")
    assert (values["Q2"], values["Q3"], values["Q5"]) == ("nej", ["a", "b", "c"], "Enheten")


def test_a_box_may_be_ticked_by_writing_in_it(tree):
    def edit(root):
        content_of(control(root, "Q3/b")).find(f".//{W}t").text = "X"

    assert after(tree, edit).values["Q3"] == ["a", "b", "c"]


def test_words_in_a_box_to_tick_are_told(tree):
    def edit(root):
        content_of(control(root, "Q3/b")).find(f".//{W}t").text = "delvis"

    found = after(tree, edit)
    assert told(found, "in_box") == [("Q3", "delvis")]
    assert found.values["Q3"] == ["a", "c"]


def test_two_ticks_where_one_may_be_change_nothing_and_are_told(tree):
    found = after(tree, lambda root: tick(control(root, "Q2/nej"), on=True))
    assert found.values["Q2"] == "ja"
    assert told(found, "ticks") == [("Q2", "Ja\nNej")]


def test_not_known_is_read_and_a_number_beside_it_wins(tree):
    def both(root):
        tick(control(root, "Q4/not-known"), on=True)

    def alone(root):
        both(root)
        retype(control(root, "Q4"))

    assert after(tree, alone).values["Q4"] == NOT_KNOWN
    found = after(tree, both)
    assert found.values["Q4"] == "1200"
    assert told(found, "ticks") == [("Q4", "Kan inte anges")]


def test_tracked_changes_are_read_as_accepted_and_said_so(tree):
    def edit(root):
        inside = content_of(control(root, "Q1"))
        first = inside.find(f"{W}p")
        for each in list(first.iter(f"{W}r")):
            each.getparent().remove(each)
        first.append(around("del", run("gamla ord", "delText")))
        first.append(around("ins", run("nya ord")))

    found = after(tree, edit)
    assert found.tracked
    assert found.values["Q1"] == "nya ord\n\nTvå\tmed tabb"
    assert told(found, "struck") == [("Q1", "gamla ord")]


def test_a_deleted_paragraph_mark_joins_what_it_parted(tree):
    def edit(root):
        first = content_of(control(root, "Q1")).find(f"{W}p")
        layout = first.find(f"{W}pPr")
        marks = layout.makeelement(f"{W}rPr", {})
        marks.append(layout.makeelement(f"{W}del", {}))
        layout.append(marks)

    assert after(tree, edit).values["Q1"] == "Ett\nTvå\tmed tabb"


def test_a_deleted_field_leaves_its_question_as_it_was_and_is_told(tree):
    def edit(root):
        gone = control(root, "Q1")
        gone.getparent().remove(gone)

    found = after(tree, edit)
    assert "Q1" not in found.values
    assert found.missing == ("Q1",)


def test_a_deleted_option_leaves_only_itself_as_it_was(tree):
    def edit(root):
        gone = control(root, "Q3/a")
        gone.getparent().remove(gone)
        tick(control(root, "Q3/b"), on=True)

    found = after(tree, edit)
    assert found.values["Q3"] == ["a", "b", "c"]
    assert found.missing == ("Q3",)


def test_what_stands_twice_with_other_words_is_taken_by_nobody_and_told(tree):
    def edit(root):
        twin = copy.deepcopy(control(root, "Q1"))
        control(root, "Q2/ja").getparent().addprevious(twin)
        retype(twin, "Något annat")

    found = after(tree, edit)
    assert "Q1" not in found.values
    assert told(found, "twice") == [("Q1", "Ett\n\nTvå\tmed tabb"), ("Q1", "Något annat")]
    assert found.missing == ()


def test_what_stands_twice_with_the_same_words_is_read_once(tree):
    found = after(tree, lambda root: control(root, "Q1").addnext(copy.deepcopy(control(root, "Q1"))))
    assert found.values["Q1"] == BASE["Q1"]
    assert found.leftovers == ()


def test_a_moved_field_keeps_its_question(tree):
    def edit(root):
        moved = control(root, "Q1")
        retype(moved, "Flyttad")
        root.find(f"{W}body").insert(3, moved)

    assert after(tree, edit).values["Q1"] == "Flyttad"


def test_a_field_within_another_keeps_its_question(tree):
    def edit(root):
        moved = control(root, "Q5")
        content_of(control(root, "Q1")).find(f"{W}p").append(moved)
        retype(moved, "Ingen annans")

    found = after(tree, edit)
    assert found.values["Q5"] == "Ingen annans"
    assert found.values["Q1"] == BASE["Q1"]


def test_words_outside_the_fields_are_told_where_they_stand(tree):
    def edit(root):
        control(root, "Q1").addnext(paragraph(run("Skrivet under rutan")))
        control(root, "Q5").getparent().append(run(" och bredvid"))
        root.find(f"{W}body").insert(0, paragraph(run("Nej")))

    found = after(tree, edit)
    assert told(found, "outside") == [("", "Nej"), ("Q1", "Skrivet under rutan"), ("Q5", " och bredvid")]


def test_earlier_words_are_not_told_as_words_outside(tree):
    content = written(tree, BASE, earlier={"Q1": (("Svaret för 2023", "Nej\nmed\tmera"),)}, told=("Spara filen.",))
    assert understood(tree, content, BASE).leftovers == ()


def test_earlier_words_of_a_field_inside_a_question_stand_at_it_unless_the_question_tells_them():
    tree = definition(
        "- {type: choice, link_id: q, text: Har ni, options: [{a: Ja, opens: text}, {b: Nej}], comment: Mer}"
    )
    earlier = {"q": (("Svaret för 2023", "Ja: Planen"),), "q.a": (("Svaret för 2023", "Planen"),)}
    earlier["q.kommentar"] = (("Svaret för 2023", "Sagt i kommentaren"),)
    content = written(tree, earlier=earlier)
    printed = [words.text for words in read(content).outside]
    assert [line for line in printed if "Planen" in line or "Sagt" in line] == ["Ja: Planen", "Sagt i kommentaren"]
    assert understood(tree, content).leftovers == ()


def test_a_word_that_also_stands_in_the_earlier_words_is_told_where_somebody_wrote_it(tree):
    content = written(tree, BASE, earlier={"Q1": (("Svaret för 2023", "Kanske"),)})
    added = edited(content, lambda root: control(root, "Q1").addnext(paragraph(run("Kanske"))))
    assert [each.text for each in understood(tree, added, BASE).leftovers] == ["Kanske"]


def test_a_field_of_another_questionnaire_is_told_and_never_put_anywhere(tree):
    def edit(root):
        control(root, "Q1").find(f"{W}sdtPr/{W}tag").set(f"{W}val", "annan")
        for each in list(root.iter(f"{W}bookmarkStart")):
            each.getparent().remove(each)

    found = after(tree, edit)
    assert told(found, "unknown") == [("", "Ett\n\nTvå\tmed tabb")]
    assert found.missing == ("Q1",)


def test_a_field_that_has_lost_its_tag_is_known_by_its_bookmark(tree):
    def edit(root):
        for each in list(root.iter(f"{W}tag")):
            each.getparent().remove(each)
        retype(control(root, ""), "Efter LibreOffice")

    found = after(tree, edit)
    assert found.values["Q1"] == "Efter LibreOffice"
    assert {key: found.values[key] for key in BASE if key != "Q1"} == {key: BASE[key] for key in BASE if key != "Q1"}
    assert found.leftovers == ()


def test_words_that_libreoffice_has_put_in_the_next_field_are_taken_by_nobody_and_told(tree):
    """What LibreOffice 7.4 saves of a field of text into which a box was dragged: its tags gone, in the field the box
    alone, and what stood in the field first in the next one of text.
    """

    def as_libreoffice(root: Any) -> None:
        marks = {str(each.get(f"{W}name")): each for each in root.iter(f"{W}bookmarkStart")}
        box, field = copy.deepcopy(control(root, "Q3/a")), control(root, "Q1")
        field.getparent().replace(field, box)
        retype(control(root, "Q2.ja"), "Mitt nya svar.Planen.")
        for tag, here in (("Q1", box), ("Q2.ja", control(root, "Q2.ja"))):
            content_of(here).insert(0, marks[bookmark_of(tag)])
        for each in list(root.iter(f"{W}tag")):
            each.getparent().remove(each)

    base = {"Q1": "Vårt.", "Q2": "ja", "Q2.ja": "Planen."}
    found = understood(tree, edited(written(tree, base), as_libreoffice), base)
    assert not {"Q1", "Q2.ja"} & found.values.keys()
    assert told(found, "mixed") == [("Q2.ja", "Mitt nya svar.Planen.")]
    assert "Q1" in found.missing
    assert "Q2.ja" not in found.missing


def test_a_bookmark_that_has_come_to_hold_printed_words_is_no_answer(tree):
    def edit(root):
        for each in list(root.iter(f"{W}tag")):
            each.getparent().remove(each)
        body = root.find(f"{W}body")
        begin = next(each for each in body.iter(f"{W}bookmarkStart") if each.get(f"{W}name") == bookmark_of("Q1"))
        end = next(each for each in body.iter(f"{W}bookmarkEnd") if each.get(f"{W}id") == begin.get(f"{W}id"))
        body.insert(len(body) - 1, end)

    long = definition(
        "- {type: text, link_id: Q1, text: Beskriv}\n- {type: text, link_id: Q2, text: %s}\n" % ("Q" * 40)
    )
    found = understood(long, edited(written(long, {"Q1": "Mitt"}), edit), {"Q1": "Mitt"})
    assert "Q1" not in found.values
    assert "Mitt" in told(found, "outside")[0][1]


def test_a_text_in_a_field_that_nobody_writes_is_told():
    form = definition("- {type: file, link_id: Q1, text: Underlag}\n- {type: text, link_id: Q2, text: x}\n")
    found = understood(form, edited(written(form), lambda root: retype(control(root, "Q1"), "Se mejl")))
    assert told(found, "closed") == [("Q1", "Se mejl")]
    assert "Q1" not in found.values


def test_that_an_answer_is_sent_by_email_stays_when_its_words_change():
    form = definition("- {type: text, link_id: Q1, text: x, by_email: a@example.se}\n")
    base = {"Q1": {"by_email": True, "text": "Gammalt"}}
    found = understood(form, edited(written(form, base), lambda root: retype(control(root, "Q1"), "Nytt")), base)
    assert found.values == {"Q1": {"by_email": True, "text": "Nytt"}}


def test_what_is_left_of_a_blank_answer_is_blank(tree):
    found = after(tree, lambda root: retype(control(root, "Q1"), "Skriv här"))
    assert is_blank(found.values["Q1"])


def test_bookmarks_are_named_by_their_tags():
    assert bookmark_of("Q1") != bookmark_of("Q2")
    assert len(bookmark_of("Q" * 60)) <= 40  # Word's longest


def test_words_in_the_table_of_contents_are_told_and_its_page_numbers_are_not(tree):
    def edit(root):
        styled = [each for each in root.iter(f"{W}p") if (each.find(f"{W}pPr/{W}pStyle") is not None)]
        lines = [one for one in styled if one.find(f"{W}pPr/{W}pStyle").get(f"{W}val").lower().startswith("toc")]
        page = run("12")
        page.insert(0, page.makeelement(f"{W}tab", {}))
        lines[-1].append(page)
        lines[0].append(run(" Glöm inte bilagan"))

    assert told(after(tree, edit), "outside") == [("", "Innehåll Glöm inte bilagan")]
