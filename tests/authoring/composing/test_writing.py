"""Writing a draft: an item's wording, options, limits and conditions; two who write at once; YAML; files; history."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from authoring.composing import services
from authoring.composing.outlines import find
from config.refusals import WrongStateError
from surveys.interchange.fhir_import import read_fhir_text
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import load_text
from surveys.models import QuestionnaireDraft
from tests.authoring.composing.drafts import act, make_draft, names_in, node_of, now, posted, save
from tests.authoring.rooms import page
from tests.builders import make_definition, make_member

pytestmark = pytest.mark.django_db


def test_saving_what_a_page_shows_changes_nothing(pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition())
    for link_id in names_in(draft):
        assert save(pages, draft, link_id).status_code == 302, link_id
    assert now(draft).source.sha256 == draft.sha256
    assert draft.revisions.count() == 1


def test_wording_help_limit_and_demand_are_written(pages: Client, draft: QuestionnaireDraft) -> None:
    fields = {"text": "Beskriv den nya planen", "help": "Kort.", "max_length": "800", "required": "on"}
    assert save(pages, draft, "A-2", **fields).status_code == 302
    item = now(draft).source.document.by_link_id["A-2"]
    assert (item.text, item.help, item.max_length, item.required) == ("Beskriv den nya planen", "Kort.", 800, True)


def test_an_option_is_added_moved_renamed_and_opens_a_field(pages: Client, draft: QuestionnaireDraft) -> None:
    save(pages, draft, "A-1", **{"options-2-text": "Delvis, beskriv:", "options-2-opens": "text"})
    save(pages, draft, "A-1", act="options:up:2", **{"options-0-text": "Ja, alla"})
    options = [
        (one["code"], one["text"], one.get("opens", {}).get("link_id")) for one in node_of(draft, "A-1")["options"]
    ]
    assert options == [("ja", "Ja, alla", None), ("delvis", "Delvis, beskriv:", "A-1.delvis"), ("nej", "Nej", None)]
    assert "Ändra fältet" in page(pages, "draft_item", draft.pk, "A-1")
    assert save(pages, draft, "A-1.delvis", text="Hur?", max_length="300").status_code == 302
    assert node_of(draft, "A-1.delvis")["max_length"] == 300


def test_a_condition_is_chosen_from_earlier_questions_joined_and_taken_away(
    pages: Client, draft: QuestionnaireDraft
) -> None:
    text = page(pages, "draft_item", draft.pk, "A-3")
    assert "Har ni en plan?" in text.partition("<optgroup")[2]
    save(pages, draft, "A-3", condition="A-1||is|ja")
    save(pages, draft, "A-3", condition="A-1||is|nej")
    assert node_of(draft, "A-3")["enable_when"] == [{"item": "A-1", "operator": "is", "values": ["ja", "nej"]}]
    save(pages, draft, "A-3", act="condition:0")
    assert "enable_when" not in node_of(draft, "A-3")
    refused = save(pages, draft, "A-3", condition="A-9||is|ja")
    assert (refused.status_code, "Välj ett villkor i listan." in refused.content.decode()) == (422, True)


def test_a_condition_about_a_number_needs_the_number(pages: Client, draft: QuestionnaireDraft) -> None:
    act(pages, draft, "add", kind="text", place="into:A")
    assert save(pages, draft, "A-4", text="Vilka?", condition="A-3||above|").status_code == 422
    save(pages, draft, "A-4", text="Vilka?", condition="A-3||above|", **{"condition-number": "1 000"})
    assert node_of(draft, "A-4")["enable_when"] == [{"item": "A-3", "operator": "above", "values": ["1000"]}]


@pytest.mark.parametrize(
    ("link_id", "changes", "message"),
    [
        ("A-1", {"options-0-text": ""}, "Skriv vad alternativet heter, eller ta bort raden."),
        (
            "A-1",
            {"options-0-text": "", "options-0-code": "", "options-1-text": "", "options-1-code": ""},
            "Skriv minst 1",
        ),
        ("A-1", {"options-1-text": "  ja "}, "Svarsalternativ 2 heter likadant som 1. Skriv en annan text."),
        ("A-1", {"options-0-text": "nej"}, "Svarsalternativ 1 heter likadant som 2. Skriv en annan text."),
        ("A-2", {"max_length": "noll"}, "Skriv ett heltal."),
        ("A-2", {"by_email": "nej"}, "Skriv en hel e-postadress"),
        ("A-3", {"minimum": "få"}, "Skriv ett tal, eller antal kommuner."),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_stays_as_typed(
    link_id: str, changes: dict[str, str], message: str, pages: Client, draft: QuestionnaireDraft
) -> None:
    answer = save(pages, draft, link_id, text="Min nya lydelse", **changes)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert message in text
    assert "Min nya lydelse" in text
    assert now(draft).source.sha256 == draft.sha256


def test_items_are_added_copied_moved_and_taken_out(pages: Client, draft: QuestionnaireDraft) -> None:
    act(pages, draft, "add", kind="choice", place="after:A-1")
    assert names_in(draft) == ["A", "A-1", "A-4", "A-2", "A-3"]
    act(pages, draft, "copy:A-2")
    act(pages, draft, "up:A-3")
    assert names_in(draft) == ["A", "A-1", "A-4", "A-2", "A-3", "A-2-2"]
    act(pages, draft, "section:A")
    act(pages, draft, "place:A-3", place="into:B")
    act(pages, draft, "place:A-2", place="before:A-1")
    act(pages, draft, "remove:A-4")
    assert names_in(draft) == ["A", "A-2", "A-1", "A-2-2", "B", "A-3"]


@pytest.mark.parametrize("what", ["copy", "up", "down", "remove", "place", "section"])
@pytest.mark.parametrize("inner", ["A-1.annat", "A-1.kommentar"])
def test_a_field_that_belongs_to_a_question_is_moved_nowhere_by_itself(
    what: str, inner: str, pages: Client, author: User
) -> None:
    draft = draft_with_inner_fields(author)
    assert act(pages, draft, f"{what}:{inner}", place="before:A-2").status_code == 404
    assert act(pages, draft, f"{what}:A-9", place="before:A-2").status_code == 404
    assert now(draft).source.sha256 == draft.sha256


@pytest.mark.parametrize(
    ("moved", "place"),
    [
        ("A-2", "before:A"),
        ("A-2", "before:A-1.annat"),
        ("A-2", "before:A-1.kommentar"),
        ("A-2", "into:A-1"),
        ("A-2", "into:A-1.annat"),
        ("A", "before:A-2"),
        ("A", "into:A"),
        ("B", "into:A"),
    ],
)
def test_sections_stand_among_sections_and_questions_within_them(
    moved: str, place: str, pages: Client, author: User
) -> None:
    draft = draft_with_inner_fields(author)
    act(pages, draft, "section:A")
    before = names_in(draft)
    assert act(pages, draft, f"place:{moved}", place=place).status_code == 404
    assert names_in(draft) == before
    assert act(pages, draft, "place:B", place="before:A").status_code == 302
    assert names_in(draft)[0] == "B"


@pytest.mark.parametrize("place", ["after:A-1.annat", "after:A-1.kommentar", "into:A-1", "before:A-2", "after:A-9"])
def test_nothing_is_added_where_no_item_stands(place: str, pages: Client, author: User) -> None:
    draft = draft_with_inner_fields(author)
    assert act(pages, draft, "add", kind="text", place=place).status_code == 404


def draft_with_inner_fields(author: User) -> QuestionnaireDraft:
    """A question with a field that an option opens, and with a comment field."""
    draft = make_draft(author)
    document = now(draft).document
    question = find(document, "A-1")
    question["options"].append(
        {"code": "annat", "text": "Annat", "opens": {"type": "text", "link_id": "A-1.annat", "text": "Vad?"}}
    )
    question["comment"] = {"type": "text", "link_id": "A-1.kommentar", "text": "Kommentar"}
    owner = now(draft).source.owner
    return services.start_draft(
        document=document, owner=owner, made_from=None, what="Prov", actor=author, at=timezone.now()
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda draft, author: services.duplicate_item(draft=draft, link_id="A-2", actor=author, at=timezone.now()),
        lambda draft, author: services.remove_item(draft=draft, link_id="A-2", actor=author, at=timezone.now()),
        lambda draft, author: services.move_item(
            draft=draft, link_id="A-2", direction="up", actor=author, at=timezone.now()
        ),
        lambda draft, author: services.place_item(
            draft=draft, link_id="A-1", before="A-2", into="", actor=author, at=timezone.now()
        ),
        lambda draft, author: services.add_item(
            draft=draft, kind="text", after="A-2", into="", actor=author, at=timezone.now()
        ),
    ],
)
def test_what_another_author_has_just_taken_out_is_said_to_be_gone(
    change: Callable[[QuestionnaireDraft, User], object], draft: QuestionnaireDraft, author: User
) -> None:
    services.remove_item(draft=draft, link_id="A-2", actor=author, at=timezone.now())
    with pytest.raises(WrongStateError, match="A-2 finns inte längre i utkastet"):
        change(draft, author)


@pytest.fixture(params=["MOST_ITEMS", "MOST_BYTES"])
def full(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, draft: QuestionnaireDraft) -> Any:
    """The draft, which is as large as one may be."""
    size = {"MOST_ITEMS": 4, "MOST_BYTES": len(questionnaire_to_yaml(draft.document).encode())}
    monkeypatch.setattr(services, request.param, size[request.param])
    return draft


TOO_LARGE = "Enkäten är för stor. Dela upp den i flera enkäter."


@pytest.mark.parametrize(
    ("what", "fields"),
    [("copy:A-2", {}), ("section:A-2", {}), ("copy:A", {}), ("add", {"kind": "text", "place": "into:A"})],
)
def test_a_draft_that_grows_too_large_says_so_on_its_page(
    what: str, fields: dict[str, str], pages: Client, full: QuestionnaireDraft
) -> None:
    answer = act(pages, full, what, **fields)
    assert (answer.status_code, TOO_LARGE in answer.content.decode()) == (422, True)
    assert now(full).source.sha256 == full.sha256
    assert act(pages, full, "up:A-2").status_code == 302


def test_an_item_that_makes_the_draft_too_large_is_refused_with_what_was_typed(
    pages: Client, full: QuestionnaireDraft
) -> None:
    larger = {"text": "Min nya lydelse " + "x" * 500, "options-2-text": "Annat:", "options-2-opens": "text"}
    answer = save(pages, full, "A-1", **larger)
    text = answer.content.decode()
    assert (answer.status_code, TOO_LARGE in text, "Min nya lydelse" in text) == (422, True, True)
    assert 'href="#fragan"' in text
    sent = posted(full, "A-1", **larger)
    told = pages.post(reverse("draft_item", args=[full.pk, "A-1"]), sent, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["said"]) == (422, f"Inte sparat än: {TOO_LARGE}")


def test_a_state_that_is_too_large_is_not_gone_back_to(
    pages: Client, draft: QuestionnaireDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(pages, draft, "remove:A-2")
    monkeypatch.setattr(services, "MOST_ITEMS", 3)
    answer = pages.post(reverse("draft_history", args=[draft.pk]), {"number": "1"})
    assert (answer.status_code, TOO_LARGE in answer.content.decode()) == (422, True)


def test_what_leads_nowhere_after_a_change_is_told_at_its_place_and_stops_publishing(
    pages: Client, draft: QuestionnaireDraft
) -> None:
    act(pages, draft, "remove:A-1")
    assert "Villkoret frågar efter A-1, som inte finns." in page(pages, "draft_item", draft.pk, "A-2")
    assert "1 fel att rätta" in page(pages, "draft", draft.pk)
    assert "Beskriv planen" in page(pages, "preview", f"utkast-{draft.pk}")
    assert pages.post(reverse("finish_draft", args=[draft.pk])).status_code == 409


def test_what_is_typed_is_shown_as_the_respondent_sees_it_and_not_kept(
    pages: Client, draft: QuestionnaireDraft
) -> None:
    answer = save(pages, draft, "A-2", text="Bara på prov", goto="preview")
    assert "Bara på prov" in answer.content.decode().partition("data-preview")[2]
    assert now(draft).source.sha256 == draft.sha256


def test_the_pages_script_is_told_of_the_save_and_how_the_item_looks(pages: Client, draft: QuestionnaireDraft) -> None:
    address, script = reverse("draft_item", args=[draft.pk, "A-2"]), {"Accept": "application/json"}
    told = pages.post(address, posted(draft, "A-2", text="Ny lydelse"), headers=script).json()
    assert told["said"].startswith("Sparat ")
    assert "Ny lydelse" in told["preview"]
    again = pages.post(address, posted(draft, "A-2", text="Nyare", seen=told["seen"]), headers=script)
    assert again.status_code == 200
    assert pages.post(address, posted(draft, "A-2", max_length="0"), headers=script).status_code == 422


def other_author(author: User) -> Client:
    client = Client()
    client.force_login(make_member(Role.AUTHOR, organisation=author.memberships.get().organisation))
    return client


def test_of_two_who_change_one_question_the_second_is_told_and_loses_nothing(
    pages: Client, draft: QuestionnaireDraft, author: User
) -> None:
    other, seen = other_author(author), posted(draft, "A-2")["seen"]
    save(other, draft, "A-2", text="Den andras")
    answer = save(pages, draft, "A-2", text="Min egen", seen=seen)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Den andras" in text
    assert "Min egen" in text
    assert node_of(draft, "A-2")["text"] == "Den andras"
    assert save(pages, draft, "A-2", text="Min egen", seen=answer.context["seen"]).status_code == 302
    assert node_of(draft, "A-2")["text"] == "Min egen"


def test_two_who_change_different_questions_do_not_meet(pages: Client, draft: QuestionnaireDraft, author: User) -> None:
    mine = posted(draft, "A-2", text="Min egen")
    save(other_author(author), draft, "A-3", text="Den andras")
    assert pages.post(reverse("draft_item", args=[draft.pk, "A-2"]), mine).status_code == 302
    assert (node_of(draft, "A-2")["text"], node_of(draft, "A-3")["text"]) == ("Min egen", "Den andras")


def test_what_was_typed_in_a_question_that_somebody_took_out_is_shown(
    pages: Client, draft: QuestionnaireDraft, author: User
) -> None:
    mine = posted(draft, "A-3", text="Min egen lydelse")
    act(other_author(author), draft, "remove:A-3")
    answer = pages.post(reverse("draft_item", args=[draft.pk, "A-3"]), mine)
    assert (answer.status_code, "Min egen lydelse" in answer.content.decode()) == (409, True)


def head_of(pages: Client, draft: QuestionnaireDraft, **changes: str) -> dict[str, Any]:
    context = pages.get(reverse("draft_head", args=[draft.pk])).context
    fields = {field.name: field.value() for field in context["form"]}
    return {"seen": context["seen"], **{name: value or "" for name, value in fields.items()}, **changes}


def test_the_head_is_written_and_a_published_version_is_not_taken_again(
    pages: Client, draft: QuestionnaireDraft, author: User
) -> None:
    address = reverse("draft_head", args=[draft.pk])
    assert pages.post(address, head_of(pages, draft)).status_code == 302
    assert now(draft).source.sha256 == draft.sha256
    stale = head_of(pages, draft, title="Min titel")
    assert (
        pages.post(address, head_of(pages, draft, title="Ny titel", last_response_day="2027-03-01")).status_code == 302
    )
    assert (now(draft).source.title, now(draft).source.document.last_response_day) == ("Ny titel", "2027-03-01")
    answer = pages.post(address, stale)
    assert answer.status_code == 409
    assert "Ny titel" in answer.content.decode()
    other = make_draft(author, make_definition(name="redan", version="2026-01-15"))
    pages.post(
        reverse(
            "publish", args=[pages.post(reverse("finish_draft", args=[other.pk])).headers["Location"].split("/")[-2]]
        )
    )
    assert pages.post(address, head_of(pages, draft, name="redan", version="2026-01-15")).status_code == 422


def test_the_same_questionnaire_is_written_as_yaml_with_each_error_at_its_line(
    pages: Client, draft: QuestionnaireDraft
) -> None:
    address = reverse("draft_text", args=[draft.pk])
    context = pages.get(address).context
    text, seen = context["form"]["text"].value(), context["seen"]
    assert text == questionnaire_to_yaml(draft.document)
    wrong = text.replace("max_length: 500", "max_lengd: 500")
    answer = pages.post(address, {"text": wrong, "seen": seen})
    line = 1 + wrong[: wrong.index("max_lengd")].count("\n")
    assert [(error.line, error.item) for error in answer.context["errors_in_text"]] == [(line, "A-2")]
    assert "max_lengd: 500" in answer.content.decode()
    assert (
        pages.post(address, {"text": text.replace("Hur många deltar?", "Hur många?"), "seen": seen}).status_code == 302
    )
    assert node_of(draft, "A-3")["text"] == "Hur många?"
    stale = pages.post(address, {"text": text.replace("planen", "min plan"), "seen": seen})
    assert (stale.status_code, "min plan" in stale.content.decode()) == (409, True)


def test_yaml_that_is_unfinished_is_kept_with_what_is_left_told(pages: Client, draft: QuestionnaireDraft) -> None:
    address = reverse("draft_text", args=[draft.pk])
    context = pages.get(address).context
    text = context["form"]["text"].value().replace("item: A-1, is: ja", "item: A-7, is: ja")
    assert pages.post(address, {"text": text, "seen": context["seen"]}).status_code == 302
    assert "som inte finns" in page(pages, "draft_text", draft.pk)


def test_a_draft_is_taken_away_as_yaml_fhir_and_word(pages: Client, draft: QuestionnaireDraft) -> None:
    def file(file_format: str) -> bytes:
        return pages.get(reverse("draft_file", args=[draft.pk, file_format])).content

    assert load_text(file("yaml").decode(), "prov.yaml") == draft.document
    assert read_fhir_text(file("json").decode(), "prov.json").definition == draft.document
    assert json.loads(file("json"))["resourceType"] == "Questionnaire"
    assert file("docx").startswith(b"PK")
    assert pages.get(reverse("draft_file", args=[draft.pk, "exe"])).status_code == 404


def test_each_change_is_in_the_history_and_one_goes_back_to_it(pages: Client, draft: QuestionnaireDraft) -> None:
    save(pages, draft, "A-3", text="Ny fråga")
    act(pages, draft, "remove:A-2")
    text = page(pages, "draft_history", draft.pk)
    assert "Ändrade A-3" in text
    assert "Tog bort A-2" in text
    assert pages.post(reverse("draft_history", args=[draft.pk]), {"number": "2"}).status_code == 302
    assert names_in(draft) == ["A", "A-1", "A-2", "A-3"]
    assert node_of(draft, "A-3")["text"] == "Ny fråga"
    assert draft.revisions.count() == 4
    assert pages.post(reverse("draft_history", args=[draft.pk]), {"number": "99"}).status_code == 404


def test_another_owners_author_knows_of_no_draft(draft: QuestionnaireDraft) -> None:
    stranger = Client()
    stranger.force_login(make_member(Role.AUTHOR))
    for name in ("draft", "draft_head", "draft_text", "draft_history", "remove_draft"):
        assert stranger.get(reverse(name, args=[draft.pk])).status_code == 404
    assert act(stranger, draft, "remove:A-1").status_code == 404
    assert names_in(draft) == ["A", "A-1", "A-2", "A-3"]
