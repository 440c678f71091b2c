"""A document that the organisation has attached is used again and not uploaded anew: what is offered, to whom."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.files import list_attached_files
from archive.paper.document import embedded_attachments
from attachments.models import Attachment
from responses.drafting import attaching
from responses.models import Response, State
from tests.attachments import files
from tests.builders import (
    attach_file,
    attach_link,
    bring_to,
    client_of,
    editor_of,
    hand_out,
    make_member,
    make_user,
)
from tests.responses.drafting.attaching_again import a_draft, beside, choose, page

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("attaching-again")]


@pytest.fixture
def response() -> Response:
    return a_draft()


def test_a_document_of_another_question_is_attached_with_all_that_is_said_of_it_and_no_second_file(
    response: Response,
) -> None:
    placed = attach_file(response, "A-1", title="Handlingsplan")
    assert "Handlingsplan" in page(response)
    assert "PDF, men inte PDF/A" in page(response)
    assert choose(response, placed).status_code == 302
    [again] = beside(response)
    first = placed.attachment
    assert again.pk != first.pk
    same = (
        "title",
        "diarienummer",
        "decided_on",
        "decided_by",
        "sha256",
        "size",
        "pages",
        "mime_type",
        "format",
        "original_name",
    )
    assert [getattr(again, name) for name in same] == [getattr(first, name) for name in same]
    assert again.file.name == first.file.name
    answer = client_of(editor_of(response)).get(reverse("attachment", args=[again.pk]))
    assert b"".join(answer.streaming_content) == Path(first.file.path).read_bytes()
    notes = response.events.filter(action="attached").values_list("note", flat=True)
    assert all(one.startswith("Fråga\u00a0") for one in notes), "as other events call them"


def test_last_years_document_is_offered_and_named_by_question_and_questionnaire(response: Response) -> None:
    earlier = a_draft(organisation=response.organisation)
    placed = attach_file(earlier, "A-3", title="Beslutet i fjol")
    bring_to(earlier, State.SUBMITTED)
    html = page(response)
    assert "Beslutet i fjol" in html
    assert f"Fråga\u00a03 i {earlier.questionnaire.title}" in html
    choose(response, placed)
    assert [one.title for one in beside(response)] == ["Beslutet i fjol"]


def test_a_link_is_used_again_too(response: Response) -> None:
    choose(response, attach_link(response, "A-1", title="Webbsidan"))
    assert [(one.title, one.url) for one in beside(response)] == [("Webbsidan", "https://example.se/beslut")]


def test_several_are_added_at_once_and_the_same_one_twice_only_once(response: Response) -> None:
    first = attach_file(response, "A-1")
    second = attach_file(response, "A-1", content=files.pdf(pages=2), title="Två")
    choose(response, first, second, first)
    choose(response, first)
    assert len(beside(response)) == 2


def test_each_content_is_offered_once_and_not_where_it_stands_already(response: Response) -> None:
    content = files.pdf()
    attach_file(response, "A-1", content=content, title="Först")
    attach_file(response, "A-3", content=content, title="Sedan")
    html = page(response)
    assert ("Sedan" in html, "Först" in html) == (True, False)
    assert "Det finns ingen annan bilaga att använda" in page(response, "A-3")


def test_what_has_been_taken_away_or_is_suspected_is_neither_offered_nor_taken(response: Response) -> None:
    gone = attach_file(response, "A-1", title="Borttagen")
    attaching.detach_document(
        response=response, attachment=gone.attachment, actor=editor_of(response), at=timezone.now()
    )
    suspected = attach_file(response, "A-1", content=files.pdf(pages=2), title="Misstänkt")
    Attachment.objects.filter(pk=suspected.attachment_id).update(found="Prov", scanned_at=timezone.now())
    html = page(response)
    assert "Borttagen" not in html
    assert "Misstänkt" not in html
    for placed, why in ((gone, "har tagits bort"), (suspected, "misstänker virus")):
        answer = choose(response, placed)
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert beside(response) == []


def test_nothing_chosen_is_said_beside_the_list_and_what_was_chosen_stays_chosen(
    response: Response, settings: Any
) -> None:
    assert choose(response).status_code == 422
    placed = attach_file(response, "A-1")
    assert "Välj minst en bilaga" in choose(response).content.decode()
    settings.ATTACHMENTS_MAX_NUMBER = 1
    answer = choose(response, placed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Svaret har redan 1 bilagor" in html
    assert f'value="{placed.attachment_id}" id="bilaga-{placed.attachment_id}" checked' in html


def test_it_counts_in_the_sum_since_the_copy_carries_it_twice(response: Response, settings: Any) -> None:
    placed = attach_file(response, "A-1")
    size = placed.attachment.size or 0
    settings.ATTACHMENTS_MAX_BYTES = size + size // 2
    assert "tillsammans" in choose(response, placed).content.decode()
    settings.ATTACHMENTS_MAX_BYTES = 2 * size
    assert choose(response, placed).status_code == 302
    assert attaching.bytes_attached(response) == 2 * size


def test_both_have_a_number_in_the_submission_and_both_are_in_copy_and_package(response: Response) -> None:
    choose(response, attach_file(response, "A-1", title="Handlingsplan"), link_id="A-3")
    bring_to(response, State.SUBMITTED)
    submission = response.submissions.get()
    names = ["bilaga-01-beslut.pdf", "bilaga-02-beslut.pdf"]
    assert [file.name for file in list_attached_files(submission)] == names
    embedded = embedded_attachments(submission)
    assert [file.name for file in embedded] == names
    assert embedded[0].data == embedded[1].data


def test_taking_one_away_leaves_the_other(response: Response) -> None:
    placed = attach_file(response, "A-1")
    choose(response, placed)
    client_of(editor_of(response)).post(reverse("detach", args=[placed.attachment_id]))
    assert beside(response, "A-1") == []
    [kept] = beside(response)
    assert client_of(editor_of(response)).get(reverse("attachment", args=[kept.pk])).status_code == 200


def test_words_find_by_title_number_and_questionnaire(response: Response) -> None:
    attach_file(response, "A-1", title="Handlingsplan", diarienummer="RS 2025-0777")
    attach_file(response, "A-1", content=files.pdf(pages=2), title="Budget", diarienummer="")
    for query, found in (("?sok=handling", True), ("?sok=0777", True), ("?sok=budget", False), ("?sok=%00%25", False)):
        html = page(response, query=query)
        assert ("Handlingsplan" in html) == found, query


# Who sees what


def test_a_contributor_is_offered_what_stands_in_their_own_part_and_nothing_else(response: Response) -> None:
    helper = make_user()
    hand_out(response, ["A-2", "A-3"], helper)
    own = attach_file(response, "A-3", title="Mitt underlag")
    others = attach_file(response, "A-1", content=files.pdf(pages=2), title="De andras")
    html = page(response, by=helper)
    assert ("Mitt underlag" in html, "De andras" in html) == (True, False)
    assert choose(response, own, by=helper).status_code == 302
    assert choose(response, others, by=helper).status_code == 404
    assert choose(response, own, others, by=helper).status_code == 404
    assert choose(response, own, link_id="A-1", by=helper).status_code == 403
    assert len(beside(response)) == 1


def test_a_contributor_is_offered_what_they_have_in_an_earlier_answer_of_the_organisation(response: Response) -> None:
    helper = make_user()
    earlier = a_draft(organisation=response.organisation)
    hand_out(earlier, ["A-1"], helper)
    hand_out(response, ["A-2"], helper)
    own = attach_file(earlier, "A-1", title="Mitt i fjol")
    others = attach_file(earlier, "A-3", content=files.pdf(pages=2), title="De andras i fjol")
    html = page(response, by=helper)
    assert ("Mitt i fjol" in html, "De andras i fjol" in html) == (True, False)
    assert choose(response, own, by=helper).status_code == 302
    assert choose(response, others, by=helper).status_code == 404


@pytest.mark.parametrize("is_guest", [True, False])
def test_of_an_answer_that_is_submitted_a_guest_is_offered_nothing_any_more(response: Response, is_guest: bool) -> None:
    helper = make_user()
    if not is_guest:
        make_member(Role.CONTRIBUTOR, organisation=response.organisation, user=helper)
    earlier = a_draft(organisation=response.organisation)
    hand_out(earlier, ["A-1"], helper)
    hand_out(response, ["A-2"], helper)
    own = attach_file(earlier, "A-1", title="Mitt i fjol")
    bring_to(earlier, State.SUBMITTED)
    assert ("Mitt i fjol" in page(response, by=helper)) != is_guest
    assert choose(response, own, by=helper).status_code == (404 if is_guest else 302)


def test_another_organisations_document_is_not_there_even_for_whoever_sees_both(response: Response) -> None:
    both = editor_of(response)
    other = a_draft()
    make_member(Role.EDITOR, organisation=other.organisation, user=both)
    placed = attach_file(other, "A-1", title="Den andra regionens")
    assert "Den andra regionens" not in page(response)
    assert choose(response, placed).status_code == 404
    assert "Den andra regionens" in page(other, by=both)


@pytest.mark.parametrize("key", ["inte-en-nyckel", "00000000-0000-0000-0000-000000000000", ""])
def test_a_key_of_nothing_is_refused(response: Response, key: str) -> None:
    address = reverse("attach_again", args=[response.pk, "A-2"])
    assert client_of(editor_of(response)).post(address, {"documents": [key]}).status_code in {404, 422}
    assert beside(response) == []


def test_what_is_attached_again_keeps_its_verdict(response: Response) -> None:
    placed = attach_file(response, "A-1")
    seen = timezone.now() - timedelta(days=3)
    Attachment.objects.filter(pk=placed.attachment_id).update(scanned_at=seen)
    choose(response, placed)
    assert beside(response)[0].scanned_at == seen


def test_the_service_asks_again_what_the_page_has_asked(response: Response) -> None:
    placed = attach_file(response, "A-1")
    given: dict[str, Any] = {"response": response, "documents": [placed.attachment_id], "at": timezone.now()}
    with pytest.raises(KeyError):
        attaching.attach_again(link_id="X-1", actor=editor_of(response), **given)
    Attachment.objects.filter(pk=placed.attachment_id).update(found="Prov", scanned_at=timezone.now())
    with pytest.raises(ValidationError):
        attaching.attach_again(link_id="A-2", actor=editor_of(response), **given)


def test_a_copy_of_a_link_still_says_which_link_it_shows_and_when_it_was_seen(response: Response) -> None:
    attach_link(response, "A-1", "https://example.se/sidan")
    seen = timezone.localdate()
    copy = attach_file(response, "A-1", title="Kopian", copy_of="https://example.se/sidan", seen_on=seen)
    choose(response, copy)
    assert [(one.copy_of, one.seen_on) for one in beside(response)] == [("https://example.se/sidan", seen)]
