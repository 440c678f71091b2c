"""What somebody else has taken away while one writes: a question, or the draft itself."""

from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from authoring.composing import services
from surveys.models import QuestionnaireDraft
from tests.authoring.composing.drafts import act, make_draft, posted
from tests.builders import make_definition

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: choice, link_id: A-1, text: Har ni en plan, options: [{ja: Ja}, {nej: Nej}]}
- {type: integer, link_id: A-2, text: Antal}
- type: multi_choice
  link_id: A-3
  text: Vilka
  options: [{en: En, opens: text}, {code: inga, text: Inga, exclusive: true}]
- {type: file, link_id: A-4, text: Underlag, by_email: namn@example.se, accepts: [file, email]}
- {type: count_matrix, link_id: A-5, text: Fördelning, rows: [{nya: Nya, maximum: {item: A-2}}], maximum: {item: A-2}}
- {type: row_table, link_id: A-6, text: Avtal, row_name: Avtal, columns: [{slut: Slut, type: date, required: true}]}
"""


@pytest.mark.parametrize(
    ("link_id", "changes", "told"),
    [
        (
            "A-3",
            {
                "prefix": "3b.",
                "max_selections": "2",
                "required": "on",
                "options-2-text": "Annat",
                "condition": "A-1||is|ja",
            },
            [
                *(
                    "3b.",
                    "Högst antal val",
                    "Måste besvaras",
                    "Svarsalternativ 3",
                    "Annat",
                    "öppnar Fritext",
                ),
                *("kan inte väljas tillsammans med andra", "Nytt villkor", "Har ni en plan är: Ja"),
            ],
        ),
        (
            "A-4",
            {"source": "Bilaga 2", "note": "Min anteckning"},
            ["namn@example.se", "Fil", "Bilaga 2", "Min anteckning"],
        ),
        ("A-5", {"minimum": "-7", "total": "många"}, ["-7", "många", "högst så mycket som Antal", "Rad 1"]),
        (
            "A-6",
            {"max_rows": "7", "columns-1-text": "Ny"},
            ["Kolumn 2", "slag Datum", "måste fyllas i", "Vad en rad heter"],
        ),
        ("A-3.en", {"help": "Kort hjälp", "max_length": "77"}, ["Kort hjälp", "77"]),
    ],
)
def test_all_that_was_typed_in_a_question_that_is_gone_is_shown_by_its_labels(
    link_id: str, changes: dict[str, str], told: list[str], pages: Client, author: User
) -> None:
    draft = make_draft(author, make_definition(ITEMS))
    mine = posted(draft, link_id, text="Min egen lydelse", **changes)
    act(pages, draft, f"remove:{link_id.partition('.')[0]}")
    answer = pages.post(reverse("draft_item", args=[draft.pk, link_id]), mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert [one for one in ["Min egen lydelse", *told] if one not in text] == []


def test_a_question_that_never_was_is_not_known(pages: Client, draft: QuestionnaireDraft) -> None:
    never = ("A-99", 'A"', "%", "\x00", "A-1\n", 'A-2", "max_length": 500, "enable_when": [{"item": "A-1')
    for link_id in never:
        address = reverse("draft_item", args=[draft.pk, link_id])
        assert pages.post(address, {"text": "Något"}).status_code == 404
        assert act(pages, draft, f"remove:{link_id}").status_code == 404
        assert act(pages, draft, "place:A-1", place=f"before:{link_id}").status_code == 404


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("up:A-2", {}),
        ("copy:A-2", {}),
        ("remove:A-2", {}),
        ("place:A-1", {"place": "before:A-2"}),
        ("place:A-2", {"place": "before:A-1"}),
        ("add", {"kind": "text", "place": "after:A-2"}),
        ("add", {"kind": "text", "place": "into:B"}),
    ],
)
def test_what_another_author_has_taken_out_is_said_to_be_gone_on_a_page_that_still_has_it(
    what: str, fields: dict[str, str], pages: Client, draft: QuestionnaireDraft
) -> None:
    act(pages, draft, "section:A-1")
    act(pages, draft, "remove:A-2")
    act(pages, draft, "remove:B")
    answer = act(pages, draft, what, **fields)
    gone = "B" if fields.get("place") == "into:B" else "A-2"
    assert (answer.status_code, f"{gone} finns inte längre i utkastet" in answer.content.decode()) == (409, True)


CHANGES: dict[str, Callable[[QuestionnaireDraft, User], object]] = {
    "add": lambda draft, who: services.add_item(
        draft=draft, kind="text", after="A-1", into="", actor=who, at=timezone.now()
    ),
    "copy": lambda draft, who: services.duplicate_item(draft=draft, link_id="A-1", actor=who, at=timezone.now()),
    "remove": lambda draft, who: services.remove_item(draft=draft, link_id="A-1", actor=who, at=timezone.now()),
    "move": lambda draft, who: services.move_item(
        draft=draft, link_id="A-1", direction="down", actor=who, at=timezone.now()
    ),
    "save": lambda draft, who: services.save_item(
        draft=draft, link_id="A-1", node={}, seen="", actor=who, at=timezone.now()
    ),
    "head": lambda draft, who: services.save_head(draft=draft, head={}, seen="", actor=who, at=timezone.now()),
    "text": lambda draft, who: services.save_text(
        draft=draft, definition=draft.document, seen="", actor=who, at=timezone.now()
    ),
    "restore": lambda draft, who: services.restore_draft(draft=draft, number=1, actor=who, at=timezone.now()),
    "finish": lambda draft, who: services.finish_draft(draft=draft, actor=who, at=timezone.now()),
    "take away": lambda draft, who: services.remove_draft(draft=draft, actor=who),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_draft_that_another_author_has_just_taken_away_is_not_found(
    change: str, draft: QuestionnaireDraft, author: User
) -> None:
    QuestionnaireDraft.objects.get(pk=draft.pk).delete()
    with pytest.raises(Http404):
        CHANGES[change](draft, author)
