"""The tables of letters: each row has a text of its own, and tells all that the text speaks of."""

import importlib
import re
from string import Formatter

import pytest
from django.utils import timezone

from accounts.models import User
from administration.letters import REVIEW_DUE
from config.row_by_row import counted_failures
from operations.letters import DELETION_HELD
from outbox.letters import Letter
from outbox.models import OutboxMessage
from tests.builders import make_user
from tests.config.test_house import APPS, ROOT

FACTS = {
    "responses.lifecycle.letters": {"title", "until", "last_day", "hand_in", "correction_named", "the_answer"},
    "administration.letters": {"until"},
    "outbox.letters": {"what", "what_inside", "since"},
    "archive.letters": {"ended"},
}
GATHERED = {"notices/email/digest"}


def letters() -> dict[str, Letter]:
    """Every row of every room's table, by the module and name that it has."""
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("letters.py"))]
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return {
        f"{module}.{name}": row
        for module in modules
        for name, row in vars(importlib.import_module(module)).items()
        if isinstance(row, Letter)
    }


def text_of(letter: Letter) -> str:
    return (ROOT / "templates" / f"{letter.template}.txt").read_text()


def spoken_of(text: str) -> set[str]:
    """The first words of what a template looks up, but for what it names itself."""
    loops = set(re.findall(r"{% for (\w+) in", text))
    tags = " ".join(re.findall(r"{% (?:if|elif|for \w+ in) (.*?) %}", text))
    words = re.findall(r"(?<![\w.\"'])([a-z_]+)(?:\.\w+)*", re.sub(r"\"[^\"]*\"|\|[a-z_]+", "", tags))
    shown = re.findall(r"{{ *([a-z_]+)", text)
    return {*words, *shown} - loops - {"not", "and", "or", "in"}


def filled_in(letter: Letter) -> set[str]:
    patterns = [letter.subject, letter.key, letter.about, *(key for link in letter.links.values() for key in link[1:])]
    names = [name for pattern in patterns for _, name, _, _ in Formatter().parse(pattern) if name]
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("letter", letters().values(), ids=letters().keys())
def test_a_letter_tells_all_that_its_text_and_its_subject_speak_of(letter: Letter) -> None:
    known = {*letter.tells.split(), *letter.links, *FACTS[letter.facts.__module__]}
    assert spoken_of(text_of(letter)) - known - {"to"} == set()
    assert filled_in(letter) - known - {"who", "at", "day"} == set()


def test_a_letter_greets_who_gets_it_but_for_receipts_and_what_another_library_has_written() -> None:
    found = {letter.name: text_of(letter) for letter in letters().values()}
    without = {name for name, text in found.items() if not text.startswith("{% autoescape off %}Hej")}
    assert without == {"receipt", "sealed_receipt", "account_changed"}


def test_no_two_letters_share_the_word_that_their_keys_begin_with() -> None:
    names = [letter.name for letter in letters().values()]
    assert sorted(names) == sorted(set(names))


def test_every_text_of_a_letter_is_in_a_table() -> None:
    root = ROOT / "templates"
    texts = {str(path.relative_to(root).with_suffix("")) for path in root.glob("*/email/*.txt")}
    ours = {text for text in texts if text.partition("/")[0] not in {"account", "mfa"}}  # those are allauth's
    assert ours - GATHERED == {letter.template for letter in letters().values()}


def test_a_letter_that_is_told_something_else_is_refused() -> None:
    with pytest.raises(TypeError, match="tells of organisation due, not of organisation, dew"):
        REVIEW_DUE.put(to=[], at=timezone.now(), organisation=None, dew=None)


@pytest.mark.django_db
def test_what_fails_for_one_keeps_a_letter_from_nobody_else() -> None:
    """It is counted, so that the day's work is tried again."""
    first, last, now = make_user(), make_user(), timezone.now()
    refused = User(email="nul\x00@example.se")  # by the database
    with counted_failures() as failures:
        DELETION_HELD.put_to_each(to=[first, refused, last], at=now, since=now, day_count=1)
    assert {message.payload["to"] for message in OutboxMessage.objects.all()} == {first.email, last.email}
    assert failures.count == 1
