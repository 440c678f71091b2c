"""A masking is the registrator's, is kept as a draft, and never changes once it is ordered."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.masking import making, services
from archive.masking.strikes import ATTACHMENT, FIELD, from_data, key_of, numbered_words, strike_place
from archive.models import ContentSeed, MaskedCopy, Masking, SealedCopy
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.models import State
from tests.archive.masking.copies import page_of
from tests.builders import (
    archivist_of,
    attach_file,
    begin_masking,
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    make_definition,
    make_masked,
    make_questionnaire,
    make_response,
    save_answers,
    seal,
)
from tests.builders.masking import BUSINESS, HEALTH, discard_masking, order_masked, places_in
from tests.web.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("masking")]


@pytest.fixture
def copy(sealed_once: SealedCopy) -> SealedCopy:
    return deepcopy(sealed_once)


def asked(**more: Any) -> services.Request:
    return services.Request(**{"requester": "", "decision": "RS 1", "decided_on": timezone.localdate(), **more})


def begin(copy: SealedCopy, actor: Any = None, **more: Any) -> Masking:
    response = copy.submission.response
    who, now = actor or archivist_of(response), timezone.now()
    return services.begin_masking(submission=copy.submission, request=asked(**more), actor=who, at=now)


def test_a_registrator_begins_one_and_an_editor_does_not(copy: SealedCopy) -> None:
    assert begin(copy).asked_by == "anonym"
    with pytest.raises(PermissionDenied):
        begin(copy, editor_of(copy.submission.response))


def test_a_decision_to_come_is_refused(copy: SealedCopy) -> None:
    with pytest.raises(ValidationError):
        begin(copy, decided_on=timezone.localdate() + timedelta(days=2))


def test_none_begins_before_there_is_a_copy_or_of_one_without_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContentSeed.objects, "create", lambda **_: None)
    response = make_response(state=State.SUBMITTED)
    with pytest.raises(WrongStateError, match="inte klart"):
        services.maskable_copy(response.submissions.get())
    seal(response)
    with pytest.raises(WrongStateError, match="hashträd"):
        services.maskable_copy(response.submissions.get())


def test_what_is_struck_can_be_shown_again_until_the_copy_is_ordered(copy: SealedCopy) -> None:
    response, now = copy.submission.response, timezone.now()
    masking, archivist = begin_masking(response), archivist_of(response)
    assert len(masking.strikes) == 1
    assert services.take_back_strikes(masking=masking, keys=keys_of(masking), actor=archivist, at=now).strikes == []
    with pytest.raises(WrongStateError, match="minst en"):
        order_masked(masking)


def keys_of(masking: Masking) -> list[str]:
    return [key_of(from_data(one)) for one in masking.strikes]


def test_what_is_no_longer_there_cannot_be_shown_again(copy: SealedCopy) -> None:
    """Another window has taken the first back: what stood second is not what is chosen."""
    first, second = (one for one in places_in(copy) if one.kind == FIELD and one.name in ("Avser", "Godkänt av"))
    masking = begin_masking(copy.submission.response, *strike_place(first, HEALTH), *strike_place(second, HEALTH))
    client, url = client_of(archivist_of(copy.submission.response)), reverse("masking", args=[masking.pk])
    assert f'value="{first.key}"' in client.get(url).content.decode()
    posted = {"take_back": "1", "strikes": first.key}
    assert client.post(url, posted).status_code == 302
    assert client.post(url, posted).status_code == 409
    masking.refresh_from_db()
    assert keys_of(masking) == [second.key]


def test_what_can_be_struck_is_folded_by_section_and_found_by_words_of_it(copy: SealedCopy) -> None:
    masking, archivist = begin_masking(copy.submission.response), archivist_of(copy.submission.response)
    client, url = client_of(archivist), reverse("masking", args=[masking.pk])

    def shown(**asked: str) -> tuple[str, int, int]:
        page = client.get(url, asked).content.decode()
        return page, page.count('<details class="sp-folded" open>'), page.count('name="places"')

    page, opened, every = shown()
    sections = page.count('<details class="sp-folded"')
    assert (opened, every) == (0, len(places_in(copy)))
    assert page.count("dolt på 1 ställe<") == 1
    place = next(one for one in places_in(copy) if one.kind == FIELD and one.name == "Godkänt av")
    page, opened, count = shown(ord=" godkänt  AV ")
    assert (opened > 0, count < every, f'value="{place.key}"' in page) == (True, True, True)
    page, _, count = shown(ord=place.text[-8:])
    assert (count < every, f'value="{place.key}"' in page) == (True, True)
    assert "Inget som kan döljas har ”finns inte”" in shown(ord="finns inte")[0]
    assert queries_of(archivist, f"{url}?ord=av") == queries_of(archivist, url)
    assert [shown(oppna=which)[1:] for which in (place.key, "alla")] == [(1, every), (sections, every)]
    posted = {"places": place.key, "paragraph": "OSL 25 kap. 1 §", "reason": ""}
    assert client.post(url, posted).content.decode().count('<details class="sp-folded" open>') == 1
    answer = client.post(f"{url}?ord=av", {**posted, "reason": "Hälsa"})
    assert answer["Location"] == f"{url}?ord=av&oppna={place.key}"


def test_taking_back_nothing_is_refused_beside_the_list(copy: SealedCopy) -> None:
    masking = begin_masking(copy.submission.response)
    client, url = client_of(archivist_of(copy.submission.response)), reverse("masking", args=[masking.pk])
    answer = client.post(url, {"take_back": "1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("Kryssa för minst en rad.") == 2
    assert 'href="#id_strikes"' in page
    assert "Kryssa för minst ett svar" not in page
    masking.refresh_from_db()
    assert len(masking.strikes) == 1


def test_what_was_not_seen_is_not_ordered(copy: SealedCopy) -> None:
    response = copy.submission.response
    masking = begin_masking(response)
    seen, actor = services.digest_of_strikes(masking), archivist_of(response)
    strikes = strike_place(places_in(copy)[0], HEALTH)
    changed = services.strike_parts(masking=masking, strikes=strikes, actor=actor, at=timezone.now())
    with pytest.raises(WrongStateError, match="har ändrats"):
        services.order_masked(masking=masking, seen=seen, actor=actor, at=timezone.now())
    assert order_masked(changed).ordered_at


def test_an_attachment_that_is_shown_again_is_so_beside_its_question_too() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(FILE)))
    attach_file(response, "A-1")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    attachment = next(one for one in places_in(seal(response)) if one.kind == ATTACHMENT)
    assert attachment.also
    masking = begin_masking(response, *strike_place(attachment, HEALTH))
    url = reverse("masking", args=[masking.pk])
    client_of(archivist_of(response)).post(url, {"take_back": "1", "strikes": attachment.key})
    masking.refresh_from_db()
    assert masking.strikes == []


FILE = "- {type: file, link_id: A-1, text: Underlag}"


def test_ordering_twice_makes_one_copy_and_nothing_of_it_changes_after_that(copy: SealedCopy) -> None:
    response = copy.submission.response
    masking, archivist, now = begin_masking(response), archivist_of(response), timezone.now()
    for _ in range(2):
        masking = order_masked(masking)
    assert OutboxMessage.objects.filter(key=masking.key).count() == 1
    place = places_in(copy)[0]
    with pytest.raises(WrongStateError, match="kan inte ändras"):
        services.strike_parts(masking=masking, strikes=strike_place(place, HEALTH), actor=archivist, at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Masking.objects.filter(pk=masking.pk).update(requester="Någon annan")
    with pytest.raises(DatabaseError), transaction.atomic():
        Masking.objects.filter(pk=masking.pk).delete()


def test_a_draft_is_thrown_away_and_the_register_says_who_did_it(copy: SealedCopy) -> None:
    response = copy.submission.response
    masking, archivist, now = begin_masking(response), archivist_of(response), timezone.now()
    with pytest.raises(PermissionDenied):
        services.discard_masking(masking=masking, actor=editor_of(response), at=now)
    shown = services.digest_of_strikes(masking)
    services.strike_parts(masking=masking, strikes=strike_place(places_in(copy)[0], HEALTH), actor=archivist, at=now)
    with pytest.raises(WrongStateError, match="ändrats sedan sidan visades"):
        services.discard_masking(masking=masking, actor=archivist, at=now, seen=shown)
    discarded = services.discard_masking(masking=masking, actor=archivist, at=now)
    again = services.discard_masking(masking=masking, actor=archivist, at=now + timedelta(hours=1))
    assert (
        (discarded.discarded_by, discarded.discarded_at) == (archivist, now) == (again.discarded_by, again.discarded_at)
    )
    event = response.events.get(action="masking_discarded")
    assert event.note == f"{copy.submission.receipt_number}\nBeslut {masking.decision}"
    page = client_of(editor_of(response)).get(reverse("archived", args=[copy.submission.pk])).content.decode()
    assert f"Kastat utkast, beslut {masking.decision}" in page
    assert f"av {archivist.name}." in page.partition("Kastat utkast")[2]


def test_of_a_draft_that_is_thrown_away_nothing_changes_and_no_copy_is_made(copy: SealedCopy) -> None:
    response = copy.submission.response
    masking, archivist, now = begin_masking(response), archivist_of(response), timezone.now()
    services.discard_masking(masking=masking, actor=archivist, at=now)
    with pytest.raises(WrongStateError, match="kastat"):
        services.strike_parts(
            masking=masking, strikes=strike_place(places_in(copy)[0], HEALTH), actor=archivist, at=now
        )
    with pytest.raises(WrongStateError, match="kastat"):
        services.take_back_strikes(masking=masking, keys=keys_of(masking), actor=archivist, at=now)
    with pytest.raises(WrongStateError, match="kastat"):
        order_masked(masking)
    with pytest.raises(DatabaseError), transaction.atomic():
        Masking.objects.filter(pk=masking.pk).update(discarded_at=None, discarded_by=None)


def test_what_is_ordered_cannot_be_thrown_away(copy: SealedCopy) -> None:
    response = copy.submission.response
    masking = order_masked(begin_masking(response))
    with pytest.raises(WrongStateError, match="beställd"):
        services.discard_masking(masking=masking, actor=archivist_of(response), at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Masking.objects.create(
            submission=copy.submission,
            decision="RS 1",
            decided_on=timezone.localdate(),
            begun_by=archivist_of(response),
            begun_at=timezone.now(),
            ordered_at=timezone.now(),
            discarded_at=timezone.now(),
            discarded_by=archivist_of(response),
        )


def test_the_list_says_of_each_copy_that_is_ordered_how_far_it_has_come(copy: SealedCopy) -> None:
    response, now = copy.submission.response, timezone.now()
    client, url = client_of(archivist_of(response)), reverse("archived", args=[copy.submission.pk])
    work = OutboxMessage.objects.filter(key=order_masked(begin_masking(response)).key)

    def said() -> str:
        return client.get(url).content.decode().partition('id="maskade-kopior"')[2]

    assert "Kopian görs." in said()
    work.update(attempts=2, last_error="SealingError")
    assert "Ett nytt görs av sig självt." in said()
    work.update(given_up_at=now)
    assert "Kopian gick inte att göra." in said()
    work.update(let_be_at=now)
    assert "har avslutat försöken." in said()


def test_what_went_out_is_in_the_register_and_the_worker_makes_it_once(copy: SealedCopy) -> None:
    response = copy.submission.response
    masking = order_masked(begin_masking(response))
    message = OutboxMessage.objects.get(key=masking.key)
    for _ in range(2):
        making.make_masked_copy(message_id=message.pk)
    made = MaskedCopy.objects.get()
    assert made.masking == masking
    assert made.sha256 in response.events.get(action="masked").note
    with pytest.raises(DatabaseError), transaction.atomic():
        MaskedCopy.objects.update(hidden_answers=0)


def test_another_reason_for_the_same_takes_the_place_of_the_first(copy: SealedCopy) -> None:
    response, place = copy.submission.response, places_in(copy)[0]
    masking = begin_masking(response, *strike_place(place, HEALTH))
    again = services.strike_parts(
        masking=masking, strikes=strike_place(place, BUSINESS), actor=archivist_of(response), at=timezone.now()
    )
    assert [one["paragraph"] for one in again.strikes] == [BUSINESS.paragraph]


def test_who_asked_is_told_to_registrators_and_to_nobody_else(copy: SealedCopy) -> None:
    response = copy.submission.response
    make_masked(begin_masking(response, requester="Någon på en tidning"))
    url = reverse("archived", args=[copy.submission.pk])
    told = {role: client_of(user).get(url).content.decode() for role, user in people(response).items()}
    assert "Någon på en tidning" in told["registrator"]
    assert "Någon på en tidning" not in told["samordnare"]
    assert all("allt som syns är oförändrat; 1 svar är dolt" in html for html in told.values())


def people(response: Any) -> dict[str, Any]:
    return {"registrator": archivist_of(response), "samordnare": editor_of(response)}


def test_the_verifiers_page_says_what_a_masked_copy_is(copy: SealedCopy) -> None:
    made = make_masked(begin_masking(copy.submission.response))
    with made.file.open("rb") as opened:
        answer = Client().post(reverse("verify"), {"file": opened})
    number = copy.submission.receipt_number
    assert f"Maskad kopia av {number}; allt som syns är oförändrat; 1 svar är dolt" in answer.content.decode()


def test_words_are_struck_by_number_and_what_is_written_stays_where_one_is_wrong(copy: SealedCopy) -> None:
    response = copy.submission.response
    masking = begin_masking(response)
    place = next(one for one in places_in(copy) if one.kind == FIELD and len(numbered_words(one)) > 2)
    url = reverse("mask_words", args=[masking.pk, place.key])
    client = client_of(archivist_of(response))
    why = {"paragraph": "annan", "other": "OSL 15 kap. 2 §", "reason": "Skäl"}
    wrong = client.post(url, {"first": "2", "last": "99", **why})
    assert wrong.status_code == 422
    assert "OSL 15 kap. 2 §" in wrong.content.decode()
    assert client.post(url, {"first": "2", "last": "3", **why}).status_code == 302
    masking.refresh_from_db()
    assert masking.strikes[-1]["paragraph"] == "OSL 15 kap. 2 §"
    assert client.get(url).content.decode().count("<del>") == 2


def test_what_is_hidden_in_one_place_and_read_in_another_is_told(copy: SealedCopy) -> None:
    """The receiver's name stands among the facts and elsewhere; the number of the submission only there."""
    response = copy.submission.response
    place = next(one for one in places_in(copy) if one.name == "Organisationsnummer" and one.kind == FIELD)
    masking = begin_masking(response, *strike_place(place, HEALTH))
    page = page_of(masking)
    twice = sum(place.text in one.text for one in places_in(copy)) > 1
    assert ("Dolt på ett ställe, läsbart på ett annat" in page) == twice


def test_the_list_of_maskings_takes_no_more_queries_for_more(copy: SealedCopy) -> None:
    response = copy.submission.response
    url, archivist = reverse("archived", args=[copy.submission.pk]), archivist_of(response)
    begin_masking(response)
    before = queries_of(archivist, url)
    make_masked(begin_masking(response))
    discard_masking(begin_masking(response))
    assert queries_of(archivist, url) == before
    order_masked(begin_masking(response))
    one_being_made = queries_of(archivist, url)
    order_masked(begin_masking(response))
    assert one_being_made == queries_of(archivist, url) == before + 1


def test_a_reason_that_holds_for_more_is_said_once(copy: SealedCopy) -> None:
    response = copy.submission.response
    first, second = (one for one in places_in(copy) if one.kind == FIELD and one.name in ("Avser", "Godkänt av"))
    masking = order_masked(begin_masking(response, *strike_place(first, HEALTH), *strike_place(second, HEALTH)))
    page = page_of(masking)
    assert page.count(HEALTH.reason) == 1
