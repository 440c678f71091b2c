"""The links of an answer: which there are, when each was seen, and the copies that are kept of what they showed."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from archive.exports import export_fhir, export_of_submission
from responses.drafting import saving
from responses.models import Response, ResponseAttachment, State
from responses.reading.draft import Draft
from responses.reading.links import links_at, links_of
from responses.reading.snapshots import snapshot_content
from tests.attachments import files
from tests.builders import (
    attach_file,
    attach_link,
    bring_to,
    client_of,
    complete_answers,
    contributor_of,
    editor_of,
    hand_out,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
)
from tests.builders.copies import copy_html

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: text, link_id: T, text: Beskriv}
- type: choice
  link_id: V
  text: Har ni en plan?
  options:
    - ja: "Ja, vilken:"
      opens: text
    - nej: Nej
- {type: table, link_id: B, text: Tabell, rows: [{r: Rad}], columns: [{k: Kolumn}]}
- {type: file, link_id: F, text: Underlag, accepts: [file, link, text]}
- {type: email, link_id: E, text: E-post}
- {type: string, link_id: S, text: Webbplats}
"""
PLAN = "https://example.se/plan"
SEEN = date(2026, 3, 3)


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))


def keep(response: Response, link_id: str, url: str = PLAN, **fields: Any) -> ResponseAttachment:
    return attach_file(response, link_id, **{"title": "Så såg sidan ut", "copy_of": url, "seen_on": SEEN, **fields})


def known(response: Response) -> list[tuple[str, str, bool]]:
    return [(link.link_id, link.url, link.is_kept) for link in links_of(Draft(response))]


# Which there are


def test_links_are_found_in_words_cells_notes_opened_fields_and_attached(response: Response) -> None:
    save_answers(
        response,
        {
            "T": f"Se {PLAN} och (www.example.se/mer).",
            "V": "ja",
            "V.ja": "Enligt https://example.se/v.",
            "B": {"r": {"k": "https://example.se/b"}},
            "F": {"note": "https://example.se/n"},
        },
    )
    attach_link(response, "F", "https://example.se/bilaga")
    assert known(response) == [
        ("T", PLAN, False),
        ("T", "https://www.example.se/mer", False),
        ("V", "https://example.se/v", False),
        ("B", "https://example.se/b", False),
        ("F", "https://example.se/bilaga", False),
        ("F", "https://example.se/n", False),
    ]


def test_an_address_among_contact_details_or_on_one_line_is_no_source(response: Response) -> None:
    save_answers(response, {"S": PLAN, "E": "namn@example.se"})
    assert known(response) == []


def test_a_link_in_the_comment_to_the_answer_counts(response: Response) -> None:
    saving.save_answer(
        response=response,
        link_id="V",
        value=None,
        remark=f"Se {PLAN}",
        base_revision=None,
        actor=editor_of(response),
        at=timezone.now(),
    )
    assert known(response) == [("V", PLAN, False)]


def test_one_that_stands_twice_at_a_question_counts_once(response: Response) -> None:
    save_answers(response, {"F": {"note": f"{PLAN} {PLAN}"}})
    attach_link(response, "F", PLAN, title="Planen")
    [link] = links_of(Draft(response))
    assert (link.title, link.url) == ("Planen", PLAN)


def test_a_link_in_an_answer_that_is_not_asked_any_more_is_none(response: Response) -> None:
    save_answers(response, {"V": "ja", "V.ja": PLAN})
    save_answers(response, {"V": "nej"})
    assert known(response) == []


# Copies


def test_a_copy_is_of_one_link_and_says_when_it_was_seen(response: Response) -> None:
    save_answers(response, {"T": f"{PLAN} https://example.se/annan"})
    kept = keep(response, "T")
    first, second = links_of(Draft(response))
    assert (first.seen_on, first.copies) == (SEEN, (kept.attachment,))
    assert (second.seen_on, second.is_kept) == (None, False)


def test_any_other_file_beside_it_is_no_copy(response: Response) -> None:
    save_answers(response, {"T": PLAN})
    attach_file(response, "T")
    assert known(response) == [("T", PLAN, False)]


def test_an_attached_link_says_when_it_was_seen_without_a_copy(response: Response) -> None:
    attach_link(response, "F", PLAN, seen_on=SEEN)
    [link] = links_at(Draft(response), "F")
    assert (link.seen_on, link.is_kept) == (SEEN, False)


@pytest.mark.parametrize(
    ("fields", "place", "said"),
    [
        ({"seen_on": None}, "seen_on", "vilken dag"),
        ({"seen_on": date(2090, 1, 1)}, "seen_on", "framtiden"),
        ({"copy_of": "https://example.se/annan"}, "copy_of", "finns inte längre i svaret"),
        ({"content": files.docx(), "name": "sidan.docx"}, "file", "Spara sidan som PDF"),
    ],
)
def test_a_copy_that_shows_nothing_is_refused(response: Response, fields: Any, place: str, said: str) -> None:
    save_answers(response, {"T": PLAN})
    with pytest.raises(ValidationError) as refused:
        keep(response, "T", **fields)
    assert said in str(refused.value.message_dict[place])
    assert keep(response, "T")


def test_the_copy_is_frozen_printed_and_exported_with_its_link_and_day(response: Response) -> None:
    save_answers(response, {"T": PLAN})
    keep(response, "T")
    [frozen] = snapshot_content(Draft(response), 1)["attachments"]
    assert (frozen["copy_of"], frozen["seen_on"]) == (PLAN, "2026-03-03")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    submission = response.submissions.get()
    assert f"Kopia av länken {PLAN}, så som den visades 3 mars 2026" in copy_html(submission)
    assert '"copy-of"' not in str(export_fhir(export_of_submission(submission)))
    assert "/copy-of" in str(export_fhir(export_of_submission(submission)))


# The page


def test_the_page_lists_the_links_and_begins_with_the_one_that_was_chosen(response: Response) -> None:
    save_answers(response, {"T": PLAN})
    url = reverse("attach", args=[response.pk, "T"])
    client = client_of(editor_of(response))
    page = client.get(url).content.decode()
    assert "Ingen sparad kopia" in page
    chosen = client.get(url, {"kopia-av": PLAN}).context["form"]
    assert chosen.initial == {"copy_of": PLAN, "seen_on": timezone.localdate()}
    unknown = client.get(url, {"kopia-av": "https://example.se/annan"}).context["form"]
    assert unknown.initial == {}


def test_a_copy_is_added_by_the_page_also_by_whoever_was_handed_the_question(response: Response) -> None:
    save_answers(response, {"T": PLAN})
    person = contributor_of(response)
    hand_out(response, ["T"], person)
    url = reverse("attach", args=[response.pk, "T"])
    posted = {"file": files.upload(files.pdf(), "sidan.pdf"), "copy_of": PLAN, "seen_on": "3 mars 2026"}
    assert client_of(person).post(url, posted).status_code == 302
    page = client_of(person).get(url).content.decode()
    assert "Kopia finns" in page
    assert f"Kopia av {PLAN}, sedd 3 mars 2026" in page


@pytest.mark.parametrize(
    ("posted", "field", "said"),
    [
        ({"url": PLAN, "copy_of": PLAN, "seen_on": "2026-03-03"}, "copy_of", "En länk kan inte vara en kopia"),
        ({"file": "pdf", "copy_of": PLAN}, "seen_on", "Ange vilken dag"),
        ({"file": "pdf", "seen_on": "2026-03-03"}, "seen_on", "Dagen hör till en länk"),
        ({"file": "pdf", "copy_of": PLAN, "seen_on": "2090-01-01"}, "seen_on", "framtiden"),
        ({"file": "pdf", "copy_of": "https://example.se/x", "seen_on": "2026-03-03"}, "copy_of", "Välj"),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field(
    response: Response, posted: dict[str, Any], field: str, said: str
) -> None:
    save_answers(response, {"T": PLAN})
    if "file" in posted:
        posted = {**posted, "file": files.upload(files.pdf(), "sidan.pdf")}
    answer = client_of(editor_of(response)).post(reverse("attach", args=[response.pk, "T"]), posted)
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors[field])
    assert not ResponseAttachment.objects.filter(response=response).exists()
