"""Words that no person means, in every address: whatever is asked or posted, the answer is no error of the server.

Django's test client raises what a view raises, so a test that gets a status has seen no such error.
"""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.forms import BaseFormSet
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.web.permissions.asking import undone
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

FORM = "application/x-www-form-urlencoded"

NAUGHTY = {
    "NUL": "a%00b",
    "half a surrogate pair": "%ed%a0%80",
    "no UTF-8": "%ff%fe",
    "a number over bigint": "9" * 30,
    "a number over int": "2147483648",
    "6,000 digits": "9" * 6000,
    "a negative number": "-1",
    "an infinite number": "Infinity",
    "other digits": quote("٣"),
    "a list": "1,2,3",
    "wildcards": "%25_%5C",
    "markup": quote("<script>alert(1)</script>"),
    "a template": quote("{{ 7*7 }}{% debug %}"),
    "words that turn about": quote("\u202eabc\u2066"),
    "a path": quote("../../etc/passwd", safe=""),
    "an impossible day": "2025-02-31",
    "a day before all days": "0000-00-00",
    "a day after all days": "99999-01-01",
    "nothing": "",
}

ADMIN_QUERIES = (
    *("q", "p", "o", "all", "e", "_popup", "_to_field", "is_active__exact", "memberships__role__exact", "finns_inte"),
    *("memberships__organisation__id__exact", "organisation__id__exact", "valid_from__gte", "valid_from__year"),
    *("valid_from__month", "valid_from__day", "valid_to__isnull", "id__in", "pk", "_changelist_filters", "_facets"),
)
HARD = ("NUL", "half a surrogate pair", "a number over bigint", "a list", "a day after all days")
"""Those that something in between does not stop; the rest are tried where a request costs little."""

ADMIN_LISTS = ("accounts_user", "accounts_organisation", "accounts_mandate")


def administrator(world: World) -> Client:
    return world.client_of(world.people["administrator"])


def fine(status: int) -> bool:
    return status in {200, 302, 400, 403, 404, 405, 409, 422}


@pytest.mark.parametrize("what", HARD)
@pytest.mark.parametrize("model", ADMIN_LISTS)
def test_the_administrations_lists_survive(model: str, what: str, world: World) -> None:
    client, url = administrator(world), reverse(f"admin:{model}_changelist")
    for name in ADMIN_QUERIES:
        with undone():
            assert fine(client.get(f"{url}?{name}={NAUGHTY[what]}").status_code), name


@pytest.mark.parametrize("what", NAUGHTY)
def test_the_administrations_autocomplete_survives(what: str, world: World) -> None:
    client, url = administrator(world), reverse("admin:autocomplete")
    sound = {"app_label": "accounts", "model_name": "mandate", "field_name": "user", "term": "a", "page": "1"}
    for name in sound:
        query = "&".join(f"{key}={NAUGHTY[what] if key == name else value}" for key, value in sound.items())
        with undone():
            assert fine(client.get(f"{url}?{query}").status_code), name


@pytest.mark.parametrize("what", HARD)
@pytest.mark.parametrize("model", ADMIN_LISTS)
def test_the_administrations_pages_of_one_row_survive(model: str, what: str, world: World) -> None:
    client, start = administrator(world), reverse(f"admin:{model}_changelist")
    pages = [f"{start}{NAUGHTY[what]}/{page}" for page in ("change/", "delete/", "history/", "password/", "")]
    for url in (*pages, f"{reverse('admin:index')}r/{NAUGHTY[what]}/{NAUGHTY[what]}/"):
        with undone():
            assert fine(client.get(url).status_code), url
            assert fine(client.post(url).status_code), url


@pytest.mark.parametrize("what", HARD)
@pytest.mark.parametrize("model", ADMIN_LISTS[:2])
def test_the_administrations_forms_survive(model: str, what: str, world: World) -> None:
    client = administrator(world)
    row = world.strangers["approver"].mandates.get()  # of a small organisation, whose page is short
    pk = {"user": row.user_id, "organisation": row.organisation_id, "mandate": row.pk}[model.removeprefix("accounts_")]
    for url in (reverse(f"admin:{model}_add"), reverse(f"admin:{model}_change", args=[pk])):
        for body in bodies(client.get(url).content, NAUGHTY[what]):
            with undone():
                assert fine(client.post(url, body, FORM).status_code), body[:300]


def bodies(page: bytes, naughty: str) -> Iterator[str]:
    """The page's longest form with its hidden fields naughty, then its lists, then what one types."""
    forms = html.fromstring(page).xpath("//form[translate(@method, 'POST', 'post')='post']")
    longest = max(forms, key=lambda form: len(form.inputs.keys()))
    kinds = {field.name: field.get("type", field.tag) for field in longest.iter("input", "select", "textarea")}
    groups = [{"hidden"}, {"select"}, set(kinds.values()) - {"hidden", "select"}]
    for chosen in groups:
        yield "&".join(
            f"{quote(name)}={naughty if kinds[name] in chosen else quote(str(longest.fields[name] or ''))}"
            for name in filter(None, longest.inputs.keys())
        )


@pytest.mark.parametrize("stated", ["3", "1000", "2147483648", "9" * 4000, "-1", "ett", "\u0663"])
@pytest.mark.parametrize("which", ["TOTAL_FORMS", "INITIAL_FORMS"])
@pytest.mark.parametrize("model", ADMIN_LISTS[:2])
def test_a_form_that_says_more_rows_than_it_has_is_refused_before_they_are_made(
    model: str, which: str, stated: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(BaseFormSet, "_construct_form", lambda self, row, **_: made.append(row))
    client = administrator(world)
    row = world.strangers["approver"].mandates.get()
    pk = {"user": row.user_id, "organisation": row.organisation_id}[model.removeprefix("accounts_")]
    posted = {"mandates-TOTAL_FORMS": "0", "mandates-INITIAL_FORMS": "0", f"mandates-{which}": stated}
    with undone():
        answer = client.post(reverse(f"admin:{model}_change", args=[pk]), posted)
    if stated.isdecimal() and stated.isascii():
        assert (answer.status_code, made) == (400, [])
    assert fine(answer.status_code)
