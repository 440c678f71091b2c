"""The enkätansvarig's pages: loading, previewing, comparing, publishing, retiring, inviting, giving more time."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.regions import load_regions
from accounts.roles import Role
from config import swedish
from responses.authoring_forms import MOST_BYTES
from responses.editions import Edition
from responses.models import Event, OutboxMessage, Response, State
from surveys import services
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.loader import load_file, questionnaire_path
from surveys.models import LoadedDefinition, Questionnaire, Retirement
from tests.builders import (
    editor_of,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
)

pytestmark = pytest.mark.django_db

SOUND = """
name: ny-2026
series: prov
version: 2026-01-15
title: Enkät om nästa år
year: 2026
source: Utkast från myndigheten, sidan 4
note: Frågan om vård i hemmet väntar på beslut.
items:
  - link_id: A
    text: Arbetet
    items:
      - {type: choice, link_id: A-1, text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
      - type: text
        link_id: A-2
        text: Beskriv planen
        origin: reconstructed
        note: Ordalydelsen är satt av enkätansvarig.
        enable_when: {item: A-1, is: nej}
        condition_origin: implied
"""

FAULTY = """
name: fel-2026
series: prov
version: 2026-01-15
title: Enkät med fel
year: 2026
items:
  - link_id: A
    text: Arbetet
    items:
      - {type: text, link_id: A-1, text: Första, max_length: 0}
      - {type: text, link_id: A-1, text: Andra}
      - {type: text, link_id: A-3, text: Tredje, enable_when: {item: X-9, is: ja}}
      - type: multi_choice
        link_id: A-4
        text: Fjärde
        max_selections: 5
        options: [{a: Ett}, {b: Två}]
"""


@pytest.fixture
def author() -> User:
    return make_member(Role.AUTHOR)


@pytest.fixture
def pages(author: User, client: Client) -> Client:
    client.force_login(author)
    return client


def load(pages: Client, content: str | bytes, name: str = "prov.yaml") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return pages.post(reverse("load"), {"file": SimpleUploadedFile(name, data)})


def page(pages: Client, name: str, *args: Any, **query: str) -> str:
    answer = pages.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def kept(author: User, **head: Any) -> Edition:
    definition = make_definition(**head)
    loaded = services.keep_loaded(definition=definition, file_name="p.yaml", actor=author, at=timezone.now())
    return Edition(loaded)


def published(**head: Any) -> Edition:
    return Edition(make_questionnaire(make_definition(**head)))


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


# Who


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUTHOR])
def test_nobody_but_the_author_sees_the_tools(role: Role, client: Client) -> None:
    client.force_login(make_member(role))
    ref = published().ref
    addresses = [reverse("authoring"), reverse("load"), reverse("compare")]
    addresses += [reverse(name, args=[ref]) for name in ("edition", "edition_items", "preview", "retire", "invite")]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 403)
    assert "Enkätverktyg" not in client.get(reverse("start")).content.decode()


def test_the_authors_navigation_leads_to_the_tools(pages: Client) -> None:
    assert f'href="{reverse("authoring")}"' in page(pages, "start")


@pytest.mark.parametrize("ref", ["inlast-999999", "utgava-0", "utgava-", "annat-1", "utgava-1e9", "utgava-99999999999"])
def test_what_is_no_edition_is_not_found(ref: str, pages: Client) -> None:
    assert pages.get(reverse("edition", args=[ref])).status_code == 404


# Loading


def test_a_sound_file_is_kept_and_its_page_shows_what_only_the_author_sees(pages: Client, author: User) -> None:
    answer = load(pages, SOUND, "nasta-ar.yaml")
    loaded = LoadedDefinition.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("edition", args=[Edition(loaded).ref]))
    assert (loaded.loaded_by, loaded.file_name, loaded.published) == (author, "nasta-ar.yaml", None)
    text = page(pages, "edition", Edition(loaded).ref)
    assert "Utkast från myndigheten, sidan 4" in text
    assert "Frågan om vård i hemmet väntar på beslut." in text
    assert "2 frågor, 1 villkor" in text
    marked = page(pages, "edition_items", Edition(loaded).ref, visa="markta")
    assert "Formuleringen är rekonstruerad" in marked
    assert "Villkoret är underförstått" in marked
    assert "Ordalydelsen är satt av enkätansvarig." in marked
    assert "Har ni en plan?</th>" not in marked


def test_every_error_is_shown_at_once_with_its_line_and_item_and_nothing_is_kept(pages: Client) -> None:
    answer = load(pages, FAULTY, "fel.yaml")
    shown = {(error.line, error.item, error.code) for error in answer.context["errors_in_file"]}
    assert answer.status_code == 422
    assert {(line, item) for line, item, _ in shown} >= {(11, "A-1"), (12, "A-1"), (13, "A-3"), (17, "A-4")}
    assert len({code for *_, code in shown}) >= 4
    text = answer.content.decode()
    for error in answer.context["errors_in_file"]:
        assert f'data-label="Rad" class="sp-number">{error.line}</td>' in text
        assert error.message.replace('"', "&quot;") in text
    assert not LoadedDefinition.objects.exists()


def test_loading_the_same_file_again_leads_to_what_is_there(pages: Client) -> None:
    assert load(pages, SOUND).headers["Location"] == load(pages, SOUND).headers["Location"]
    assert LoadedDefinition.objects.count() == 1


def test_a_fhir_questionnaire_is_loaded_like_a_file_of_our_own(pages: Client) -> None:
    definition = load_file(questionnaire_path("redovisning-2021"))
    answer = load(pages, json.dumps(questionnaire_to_fhir(definition)), "redovisning.json")
    assert answer.status_code == 302, [str(error) for error in answer.context["errors_in_file"]]
    assert LoadedDefinition.objects.get().tree == definition


def test_a_broken_json_file_is_an_error_with_a_line(pages: Client) -> None:
    answer = load(pages, '{"resourceType": "Questionnaire",\n "item": [}', "fel.json")
    assert answer.status_code == 422
    assert [error.line for error in answer.context["errors_in_file"]] == [2]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"titel: v\xe5rd", "latin.yaml", "inte sparad som UTF-8 (första felet på rad 1)"),
        (b"a: b\ntitel: v\xe5rd", "latin.yaml", "på rad 2"),
        (b"", "tom.yaml", "Filen är tom."),
        (b"x" * (MOST_BYTES + 1), "stor.yaml", "större än 2 MB"),
        (b"name: x", "enkat.docx", "Filen ska vara YAML"),
    ],
)
def test_what_is_no_readable_file_is_said_beside_the_field(
    content: bytes, name: str, message: str, pages: Client
) -> None:
    answer = load(pages, content, name)
    assert answer.status_code == 422
    assert message in str(answer.context["form"].errors["file"])


@pytest.mark.parametrize("name", ["djup.yaml", "djup.json"])
def test_a_file_nested_beyond_all_sense_is_refused_not_a_crash(name: str, pages: Client) -> None:
    answer = load(pages, "[" * 50_000, name)
    assert answer.status_code == 422
    assert answer.context["errors_in_file"]


def test_without_a_file_the_page_asks_for_one(pages: Client) -> None:
    answer = pages.post(reverse("load"))
    assert answer.status_code == 422
    assert "Välj en fil." in answer.content.decode()


# The list


def test_the_list_shows_state_and_how_many_have_been_invited_and_have_submitted(pages: Client, author: User) -> None:
    kept(author, name="inlast", title="Inläst enkät")
    edition = published(name="svarad", title="Svarad enkät")
    make_response(questionnaire=edition.published)
    make_response(questionnaire=edition.published, state=State.SUBMITTED)
    gone = published(name="borta", title="Utfasad enkät").published
    services.retire(questionnaire=gone, reason="Fel.", actor=author, at=timezone.now())
    rows = {row.edition.source.name: row for row in pages.get(reverse("authoring")).context["rows"]}
    states = {name: (row.edition.state, row.invited, row.submitted) for name, row in rows.items()}
    assert states == {"inlast": ("loaded", 0, 0), "svarad": ("published", 2, 1), "borta": ("retired", 0, 0)}


def test_without_any_questionnaire_the_list_says_what_to_do(pages: Client) -> None:
    assert "Inga enkäter ännu" in page(pages, "authoring")


def test_only_the_latest_load_of_a_version_is_listed_and_leads_to_the_others(pages: Client, author: User) -> None:
    first = kept(author, name="prov", title="Första")
    second = kept(author, name="prov", title="Andra")
    [row] = pages.get(reverse("authoring")).context["rows"]
    assert row.edition.ref == second.ref
    assert reverse("edition", args=[first.ref]) in page(pages, "edition", second.ref)


# Preview


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("everything", ["ja", "nej"])
def test_a_preview_creates_nothing_in_any_table(everything: str, pages: Client, author: User) -> None:
    definition = load_file(questionnaire_path("statsbidrag-2025"))
    loaded = services.keep_loaded(definition=definition, file_name="s.yaml", actor=author, at=timezone.now())
    before = counts()
    for section in definition.items:
        text = page(pages, "preview", Edition(loaded).ref, avsnitt=section.link_id, allt=everything)
        assert section.text in text
    assert counts() == before


def test_a_preview_shows_sample_answers_in_fields_that_cannot_be_changed(pages: Client) -> None:
    text = page(pages, "preview", published().ref, avsnitt="A")
    assert "Arbetet har bedrivits på regional nivå" in text
    assert text.count("<fieldset") == text.count("disabled>")
    assert "data-save-url" not in text
    assert "autosave.js" not in text


def test_a_preview_shows_everything_that_a_condition_can_open_with_the_condition_in_words(pages: Client) -> None:
    sections = """
- link_id: A
  text: Avsnitt
  items:
    - {type: choice, link_id: A-1, prefix: "6.", text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
    - {type: text, link_id: A-2, text: "Varför inte?", enable_when: {item: A-1, is: nej}}
- {link_id: B, text: Utan plan, enable_when: {item: A-1, is: nej}, items: [{type: text, link_id: B-1, text: Berätta}]}
"""
    ref = published(sections=sections).ref
    assert 'data-item="A-2"' not in shown(page(pages, "preview", ref))
    everything = page(pages, "preview", ref, allt="ja")
    assert 'data-item="A-2"' in shown(everything)
    assert "Besvaras om fråga\xa06 besvaras med Nej." in everything
    assert "Besvaras om fråga\xa06 besvaras med Nej." in page(pages, "preview", ref, avsnitt="B", allt="ja")


def shown(text: str) -> str:
    """The page without the questions that it hides."""
    return "".join(part for part in text.split('<div class="sp-question') if "\n     hidden\n" not in part)


def test_a_preview_of_a_section_that_does_not_exist_is_not_found(pages: Client) -> None:
    assert pages.get(reverse("preview", args=[published().ref]), {"avsnitt": "X"}).status_code == 404


def test_a_preview_asks_no_more_of_the_database_for_a_longer_questionnaire(pages: Client) -> None:
    short, long = (
        published(items="".join(f"- {{type: text, link_id: A-{n}, text: Fråga {n}}}\n" for n in range(amount)))
        for amount in (2, 60)
    )
    assert queries_of(pages, reverse("preview", args=[short.ref])) == queries_of(
        pages, reverse("preview", args=[long.ref])
    )


def queries_of(pages: Client, address: str) -> int:
    pages.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert pages.get(address).status_code == 200
    return len(captured)


# Comparing


OLD = """
- {type: text, link_id: A-1, text: "Hur många kommuner har svarat?", max_length: 1000}
- {type: text, link_id: A-2, text: Samma fråga}
- {type: text, link_id: A-3, text: Fråga med gräns, max_length: 1000}
- {type: text, link_id: A-4, text: Fråga som försvinner}
- {type: text, link_id: A-5, text: Fråga med hjälp, help: Svara kort.}
"""
NEW = """
- {type: text, link_id: A-1, text: "Hur många av länets kommuner har svarat?", max_length: 1000}
- {type: text, link_id: A-2, text: Samma fråga}
- {type: text, link_id: A-3, text: Fråga med gräns, max_length: 500}
- {type: text, link_id: A-5, text: Fråga med hjälp, help: Svara mycket kort.}
- {type: text, link_id: A-6, text: Fråga som är ny}
"""


def compared(pages: Client, old: Edition, new: Edition) -> tuple[dict[str, list[str]], str]:
    answer = pages.get(reverse("compare"), {"fran": old.ref, "till": new.ref})
    groups = answer.context["comparison"].groups
    return {change: [one.link_id for one in some] for change, _, some in groups}, answer.content.decode()


def test_two_versions_are_compared_item_by_item_with_the_words_marked(pages: Client, author: User) -> None:
    old, new = published(name="prov", items=OLD), kept(author, name="prov", version="2026-02-01", items=NEW)
    groups, text = compared(pages, old, new)
    assert groups == {"changed": ["A-3"], "reworded": ["A-1", "A-5"], "new": ["A-6"], "gone": ["A-4"]}
    assert "Hur många<ins> av länets</ins> kommuner har svarat?" in text
    assert "Svara<ins> mycket</ins> kort." in text
    assert "<del>1\xa0000</del><ins>500</ins>" in text
    assert "Lika (2)" in text


def test_two_years_are_compared_by_the_links_between_them(pages: Client) -> None:
    link = "continues: {questionnaire: prov-2024, item: R-7, relation: changed}"
    old = published(name="prov-2024", year=2024, items="- {type: text, link_id: R-7, text: Beskriv arbetet 2024}")
    new = published(name="prov-2025", items=f"- {{type: text, link_id: S-3, text: Beskriv arbetet 2025, {link}}}")
    groups, text = compared(pages, old, new)
    assert groups["reworded"] == ["S-3"]
    assert "Beskriv arbetet <del>2024</del><ins>2025</ins>" in text
    assert "Inget i prov-2024" in compared(pages, new, old)[1]


def test_a_question_that_has_only_a_new_number_is_not_called_changed(pages: Client) -> None:
    old = published(name="prov", items='- {type: text, link_id: A-1, prefix: "1.", text: Samma}')
    new = published(name="prov", version="2026-02-01", items='- {type: text, link_id: A-1, prefix: "2.", text: Samma}')
    assert compared(pages, old, new)[0] == {"renumbered": ["A-1"]}


def test_comparing_the_largest_forms_of_two_years_takes_no_more_queries_than_small_ones(pages: Client) -> None:
    small = [published(name="liten", version=f"2026-02-0{n}") for n in (1, 2)]
    names = ("region-2023", "region-2025")
    large = [Edition(make_questionnaire(load_file(questionnaire_path(name)))) for name in names]
    few, many = (
        queries_of(pages, f"{reverse('compare')}?fran={old.ref}&till={new.ref}") for old, new in (small, large)
    )
    assert few == many


def test_an_address_to_compare_with_something_unknown_is_not_found(pages: Client) -> None:
    assert pages.get(reverse("compare"), {"fran": "utgava-1x", "till": "utgava-2"}).status_code == 404


# Publishing and retiring


def test_publishing_asks_once_and_then_publishes_for_ever(pages: Client, author: User) -> None:
    edition = kept(author, name="prov")
    address = reverse("publish", args=[edition.ref])
    assert "kan aldrig ändras eller tas bort" in pages.get(address).content.decode()
    assert not Questionnaire.objects.exists()
    answer = pages.post(address)
    questionnaire = Questionnaire.objects.get()
    assert answer.headers["Location"] == reverse("edition", args=[Edition(questionnaire).ref])
    assert (questionnaire.published_by, questionnaire.tree) == (author, edition.tree)
    assert pages.post(address).status_code == 302
    assert Questionnaire.objects.count() == 1


def test_another_content_under_a_published_number_is_refused_and_the_page_says_so_beforehand(
    pages: Client, author: User
) -> None:
    published(name="prov", title="Den publicerade")
    other = kept(author, name="prov", title="En annan")
    text = page(pages, "edition", other.ref)
    assert "redan publicerad med annat innehåll" in text
    assert reverse("publish", args=[other.ref]) not in text
    assert pages.post(reverse("publish", args=[other.ref])).status_code == 409


def test_retiring_needs_a_reason_and_shows_it(pages: Client) -> None:
    edition = published()
    address = reverse("retire", args=[edition.ref])
    assert pages.post(address, {"reason": " "}).status_code == 422
    assert not Retirement.objects.exists()
    assert pages.post(address, {"reason": "Fel gräns i fråga 2."}).status_code == 302
    text = page(pages, "edition", edition.ref)
    assert "Fel gräns i fråga 2." in text
    assert "Bjud in organisationer" not in text


# Inviting


def test_several_organisations_are_invited_at_once_and_their_editors_are_told(pages: Client) -> None:
    edition, (one, other, third) = published(title="Provenkät"), [make_organisation() for _ in range(3)]
    editor = editor_of(one)
    answer = pages.post(
        reverse("invite", args=[edition.ref]),
        {"organisations": [one.pk, other.pk], "opens_on": in_days(0), "last_day": in_days(30)},
    )
    assert answer.status_code == 302
    assert {response.organisation for response in Response.objects.all()} == {one, other}
    [letter] = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.EMAIL)
    assert letter.payload["to"] == editor.email
    assert swedish.day(timezone.localdate() + timedelta(days=30)) in letter.payload["body"]
    assert third.name not in page(pages, "edition", edition.ref)


def test_everyone_not_yet_invited_can_be_invited_with_one_tick(pages: Client) -> None:
    regions = load_regions()
    edition = published()
    make_response(questionnaire=edition.published, organisation=regions[0])
    own_days = Response.objects.values_list("opens_on", "last_day").get()
    pages.post(
        reverse("invite", args=[edition.ref]), {"everyone": "on", "opens_on": in_days(3), "last_day": in_days(60)}
    )
    assert Response.objects.count() == Organisation.objects.count()
    assert own_days == Response.objects.values_list("opens_on", "last_day").get(organisation=regions[0])


def test_the_page_lists_every_region_with_its_county_and_ticks_those_already_invited(pages: Client) -> None:
    regions = load_regions()
    edition = published()
    make_response(questionnaire=edition.published, organisation=regions[0])
    text = page(pages, "invite", edition.ref)
    assert [region.name for region in regions if region.name not in text] == []
    assert "Jämtlands län" in text
    assert text.count("checked disabled") == 1


def test_an_organisation_that_answers_an_earlier_version_is_not_invited_a_second_time(pages: Client) -> None:
    old, new = published(name="prov"), published(name="prov", version="2026-02-01")
    response = make_response(questionnaire=old.published)
    fields = {"organisations": [response.organisation.pk], "opens_on": in_days(0), "last_day": in_days(30)}
    assert pages.post(reverse("invite", args=[new.ref]), fields).status_code == 422
    assert Response.objects.get() == response
    assert "svaret följer utgåva 2026-01-15" in page(pages, "invite", new.ref)


def test_the_last_day_is_prefilled_from_the_form_while_it_is_yet_to_come(pages: Client) -> None:
    future, past = published(last_response_day=in_days(40)), published(last_response_day=in_days(-1))
    assert pages.get(reverse("invite", args=[future.ref])).context["form"]["last_day"].value() == in_days(40)
    assert pages.get(reverse("invite", args=[past.ref])).context["form"]["last_day"].value() == ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"last_day": in_days(-1)}, "last_day"),
        ({"last_day": "12 mars"}, "last_day"),
        ({"opens_on": ""}, "opens_on"),
        ({"organisations": []}, "organisations"),
        ({"organisations": ["999999"]}, "organisations"),
    ],
)
def test_an_invitation_with_something_wrong_invites_nobody(changed: dict[str, Any], field: str, pages: Client) -> None:
    fields = {"organisations": [make_organisation().pk], "opens_on": in_days(0), "last_day": in_days(30)}
    answer = pages.post(reverse("invite", args=[published().ref]), {**fields, **changed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not Response.objects.exists()


def test_nobody_can_be_invited_to_a_retired_version(pages: Client, author: User) -> None:
    edition = published()
    services.retire(questionnaire=edition.published, reason="Fel.", actor=author, at=timezone.now())
    fields = {"organisations": [make_organisation().pk], "opens_on": in_days(0), "last_day": in_days(30)}
    assert pages.post(reverse("invite", args=[edition.ref]), fields).status_code == 409
    assert not Response.objects.exists()


# More time


def test_one_organisation_gets_more_time_with_a_reason_in_the_trail_and_in_a_letter(pages: Client) -> None:
    response, other = make_response(), make_response()
    editor = editor_of(response)
    fields = {"last_day": in_days(50), "reason": "Nytt verksamhetssystem."}
    assert pages.post(reverse("extend", args=[response.pk]), fields).status_code == 302
    days = {one.pk: one.last_day.isoformat() for one in Response.objects.all()}
    assert days == {response.pk: in_days(50), other.pk: other.last_day.isoformat()}
    assert "Nytt verksamhetssystem." in Event.objects.get(action="extended").note
    [letter] = OutboxMessage.objects.filter(key__startswith="extended:")
    assert letter.payload["to"] == editor.email
    assert "Nytt verksamhetssystem." in letter.payload["body"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"last_day": in_days(0)}, "last_day"), ({"reason": " "}, "reason"), ({"last_day": ""}, "last_day")],
)
def test_an_earlier_day_or_no_reason_changes_nothing(changed: dict[str, str], field: str, pages: Client) -> None:
    response = make_response()
    fields = {"last_day": in_days(50), "reason": "Sjukdom.", **changed}
    answer = pages.post(reverse("extend", args=[response.pk]), fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Response.objects.get().last_day == response.last_day


def test_the_author_sees_state_last_day_and_submission_of_each_but_no_answers(pages: Client) -> None:
    edition = published()
    draft = make_response(questionnaire=edition.published, answers={"A-2": "Vår hemliga text"})
    done = make_response(questionnaire=edition.published, state=State.SUBMITTED)
    text = page(pages, "edition", edition.ref)
    assert {draft.organisation.name in text, done.organisation.name in text} == {True}
    assert f'data-label="Inskickat">{swedish.day(timezone.localdate())}' in text
    assert "Vår hemliga text" not in text
    assert pages.get(reverse("response", args=[draft.pk])).status_code == 404


# Queries


def test_twice_as_many_rows_take_no_more_queries(pages: Client, author: User) -> None:
    edition = published(name="prov")

    def more() -> None:
        for _ in range(3):
            make_response(questionnaire=edition.published)
            published()
            kept(author)

    more()
    addresses = [reverse("authoring"), reverse("compare")]
    addresses += [reverse(name, args=[edition.ref]) for name in ("edition", "edition_items", "invite")]
    before = {address: queries_of(pages, address) for address in addresses}
    more()
    assert {address: queries_of(pages, address) for address in addresses} == before
