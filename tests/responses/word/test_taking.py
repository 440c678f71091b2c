"""What of a Word document that came back becomes an answer, by whom, and when it waits."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.refusals import WrongStateError
from responses.models import Response, State, WordReturn, WordTaking
from responses.word.taking import Taken, take_answers
from tests.builders import bring_to, complete_answers, contributor_of, editor_of, hand_out, save_answers
from tests.responses.word.returning import answer, come_back, return_in_word, sent_to, states

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("docx")]


def take_in(response: Response, returned: WordReturn, by: Any = None, **seen: int) -> Taken:
    named = {key.replace("_", "-"): revision for key, revision in seen.items()}
    return take_answers(
        response=response, returned=returned, seen=named, actor=by or editor_of(response), at=timezone.now()
    )


def test_taking_in_is_an_ordinary_wording_with_its_source_in_the_history(response):
    returned = return_in_word(response, {"A-2": "Ur filen."})
    done = take_in(response, returned, A_2=1)
    assert len(done.taken) == 1
    assert answer(response, "A-2") == "Ur filen."
    assert list(WordTaking.objects.values_list("answer__link_id", "revision")) == [("A-2", 2)]
    client = Client()
    client.force_login(editor_of(response))
    page = client.get(reverse("answer_history", args=[response.pk, "A-2"])).content.decode()
    assert "ur Word-filen svar.docx" in page
    assert states(response, returned) == {}


def test_what_somebody_has_changed_since_it_was_seen_waits(response):
    returned = return_in_word(response, {"A-2": "Ur filen."})
    save_answers(response, {"A-2": "Någon annans."})
    done = take_in(response, returned, A_2=1)
    assert (done.taken, len(done.waiting)) == ((), 1)
    assert answer(response, "A-2") == "Någon annans."


def test_a_contributor_takes_in_what_was_handed_to_them_and_nothing_else(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person)
    returned = return_in_word(response, {"A-2": "Enhetens."}, person)
    assert set(returned.values) == {"A-2"}
    assert take_in(response, returned, person, A_2=1).taken
    with pytest.raises((PermissionDenied, KeyError)):
        take_in(response, returned, person, A_1=1)


def test_nothing_is_taken_in_when_the_answer_waits_for_approval(response):
    returned = return_in_word(response, {"A-2": "Ur filen."})
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    with pytest.raises(WrongStateError):
        take_in(response, returned, A_2=1)
    with pytest.raises(WrongStateError):
        come_back(response, sent_to(response).content)
