"""Swedish order: the same key in Python and in the database."""

import re
import unicodedata

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from config.language.ordering import SwedishOrder, swedish_order
from tests.builders import make_user

names = st.text(st.sampled_from("aAåÅäÄöÖzZeéÉwWvVyüÜ0129 -\u2011\u00a0{}~_.'\u00e6\u00d8\u00df\u0301"), max_size=8)


def test_names_and_numbers_stand_as_in_a_swedish_list() -> None:
    people = ["Zara", "de Laval", "Äke", "Ängla", "Åsa", "Adam", "Östen", "Éva", "Evert", "Wera", "Vera", "Xenia"]
    assert sorted(people, key=swedish_order) == [
        *("Adam", "de Laval", "Éva", "Evert", "Vera", "Wera", "Xenia", "Zara", "Åsa", "Äke", "Ängla", "Östen")
    ]
    files = ["Bilaga 10", "bilaga 2", "Bilaga 1", "41", "18a", "6a", "42a"]
    assert sorted(files, key=swedish_order) == ["6a", "18a", "41", "42a", "Bilaga 1", "bilaga 2", "Bilaga 10"]
    places = ["Anna Ek", "Annaberg", "Anna-Karin", "Müller", "Nyman", "Möller", "Muller", "Østby", "Öberg", "Ærø", "Äs"]
    assert sorted(places, key=swedish_order) == [
        *("Anna Ek", "Anna-Karin", "Annaberg", "Muller", "Müller", "Möller", "Nyman", "Ærø", "Äs", "Öberg", "Østby")
    ]


def keys_in_database(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        template = SwedishOrder.template % {"expressions": "t"}
        cursor.execute(f"SELECT {template} FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", [texts])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@given(st.lists(names, max_size=20))
def test_the_database_has_the_same_key(texts: list[str]) -> None:
    kept = [unicodedata.normalize("NFC", text) for text in texts]
    assert keys_in_database(kept) == [swedish_order(text)[0] for text in kept]


@pytest.mark.django_db
def test_a_query_is_sorted_by_it_page_by_page() -> None:
    people = ["Zara", "de Laval", "Äke", "Ängla", "Åsa", "Adam", "Östen", "Éva", "person 10", "Person 9"]
    for name in people[::2] + people[1::2]:
        make_user(name=name)
    found = User.objects.filter(name__in=people).order_by(SwedishOrder("name"), "pk")
    read = [person.name for start in range(0, len(people), 3) for person in found[start : start + 3]]
    assert read == sorted(people, key=swedish_order)
    back = User.objects.filter(name__in=people).order_by(SwedishOrder("name").desc(), "-pk")
    assert [person.name for person in back] == read[::-1]


ASCII_NAMES = {
    "archive/exporting/reading.py",
    "archive/handover/beside.py",
    "authoring/editions.py",
    "responses/entry/reading.py",
    "responses/reading/earlier_sources.py",
    "surveys/lookup.py",
}
"""They sort by the names of questionnaires, which are codes."""


def test_no_list_is_sorted_by_code_points_of_names_or_titles() -> None:
    by_name = re.compile(r'order_by\([^)]*"-?(?:\w+__)?(?:name|title)"')
    apps = (
        "accounts",
        "administration",
        "archive",
        "attachments",
        "audit",
        "authoring",
        "outbox",
        "responses",
        "surveys",
    )
    sources = [path for app in apps for path in (settings.BASE_DIR / app).rglob("*.py")]
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for path in sources
        if by_name.search(re.sub(r"SwedishOrder\([^)]*\),?\s*(?:\"name\")?", "", path.read_text()))
    }
    assert len(sources) > 200
    assert found == ASCII_NAMES
