"""Our own six forms, read back from their reading versions in Word without content controls, tags or prompts.

What is compared is each question and each field that an option opens: its kind, wording, options and limits. The bounds
below are what was measured on 2026-11-30, rounded down; docs/questionnaire-language.md tells them.
"""

from dataclasses import dataclass
from functools import cache

import pytest

from surveys.loader import load_file, questionnaire_files
from surveys.schema import ChoiceItem, Definition, GroupItem, Question
from surveys.word.export import questionnaire_to_docx
from surveys.word_draft.understanding import UnderstoodForm
from surveys.wordings.wording import limits_in_words
from tests.surveys.word_draft.papers import StatedHead, lost_words, understood, without_controls, words

KINDS_AND_LIMITS = {
    "kommun-2023": (100, 100),
    "redovisning-2021": (100, 100),
    "region-2023": (98, 100),
    "region-2025": (100, 100),
    "rss-2023": (97, 100),
    "statsbidrag-2025": (98, 96),
}
"""Per cent of the questions with the right kind, and of those with the right options and limits."""


@dataclass
class Shares:
    kinds: float
    limits: float
    wrong: list[str]


def called(tree: Definition, question: Question) -> str:
    """What a question is known by in both: number and wording, or whose field it is."""
    parent = tree.by_link_id.get(tree.parent.get(question.link_id, ""))
    if question.text or isinstance(parent, GroupItem) or parent is None:
        return " ".join(words(f"{question.prefix} {question.text}"))
    option = next((one.text for one in getattr(parent, "options", ()) if one.opens is question), "")
    return f"{' '.join(words(f'{parent.prefix} {parent.text}'))} / {' '.join(words(option))}"


def parts(question: Question) -> list[str]:
    answering = "Regionen"
    return [
        " ".join(words(one.text.replace("{organisation}", answering)))
        for key in ("options", "rows", "columns")
        for one in getattr(question, key, ())
    ]


def exclusive(question: Question) -> list[bool]:
    return [one.exclusive for one in question.options] if isinstance(question, ChoiceItem) else []


def compared(tree: Definition, made: Definition) -> Shares:
    found: dict[str, list[Question]] = {}
    for question in made.questions:
        found.setdefault(called(made, question), []).append(question)
    kinds = limits = 0
    wrong = []
    for question in tree.questions:
        same = found.get(called(tree, question))
        other = same.pop(0) if same else None
        if other is None or other.type != question.type:
            wrong.append(f"{question.link_id}: {question.type}, {other.type if other else 'saknas'}")
            continue
        kinds += 1
        alike = (parts(other), exclusive(other)) == (parts(question), exclusive(question))
        if alike and (limits_in_words(other), other.required) == (limits_in_words(question), question.required):
            limits += 1
        else:
            wrong.append(f"{question.link_id}: {limits_in_words(question)}, {limits_in_words(other)}")
    return Shares(100 * kinds / len(tree.questions), 100 * limits / max(kinds, 1), wrong)


FORMS = {path.stem: path for path in questionnaire_files()}
NAMED = StatedHead(name="prov-2026", version="2026-01-15")


@cache
def form_of(name: str) -> Definition:
    """Read where it is asked for: every worker collects this file, and one runs it."""
    return load_file(FORMS[name])


@cache
def made_of(name: str, *, bare: bool = False) -> UnderstoodForm:
    """What the form's reading version is understood to say; `bare` without its content controls."""
    content = questionnaire_to_docx(form_of(name))
    return understood(without_controls(content) if bare else content, NAMED)


@pytest.mark.parametrize("name", FORMS)
def test_the_questions_of_our_own_forms_are_known_again_in_their_reading_versions(name: str) -> None:
    made = made_of(name, bare=True)
    shares = compared(form_of(name), made.definition)
    kinds, limits = KINDS_AND_LIMITS[name]
    assert (shares.kinds >= kinds, shares.limits >= limits) == (True, True), shares
    assert len(made.definition.questions) <= len(form_of(name).questions) + 1
    assert [section.text for section in made.definition.items] == [section.text for section in form_of(name).items]


@pytest.mark.parametrize("name", FORMS)
def test_every_condition_that_a_reading_version_states_becomes_one(name: str) -> None:
    made = made_of(name)

    def conditional(tree: Definition) -> list[str]:
        return [" ".join(words(item.text)) for item in tree.by_link_id.values() if item.enable_when]

    assert conditional(made.definition) == conditional(form_of(name))


@pytest.mark.parametrize("name", FORMS)
def test_no_word_of_our_own_forms_is_lost(name: str) -> None:
    made = made_of(name)
    assert lost_words(made) == []
    left = {row.text for row in made.report.left if not row.aside}
    assert {text for text in left if not text.startswith("Utgåva:")} == set()


def test_what_the_tags_of_content_controls_say_makes_no_difference() -> None:
    def kinds(*, bare: bool) -> list[str]:
        return [item.type for item in made_of("region-2025", bare=bare).definition.questions]

    assert kinds(bare=True) == kinds(bare=False)
