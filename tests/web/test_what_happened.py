"""Every action that succeeds says what happened on the page that it leads to, and what takes something away asks first.

A new address that is posted to needs a place in both lists: what it says, and what it takes away.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from lxml import html
from lxml.html import HtmlElement

from accounts.models import User
from tests.web.conftest import Answers
from tests.web.page import GROUPS
from tests.web.pages import PAGES
from tests.web.permissions import RULES
from tests.web.permissions.asking import StatusClient, asked_by, keep_sessions_in_the_database, undone
from tests.web.permissions.rules import Rule
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

THE_PAGE_SAYS = {
    "section": "the bar says that all is saved, and when",
    "my_questions": "the bar says that all is saved, and when",
    "my_contributions": "the bar says that all is saved, and when",
    "save_question": "answers the page's own script",
    "save_my_contribution": "answers the page's own script",
    "presence": "answers the page's own script",
    "publication": "hands out a file",
    "submit": "the receipt is the page that it leads to",
    "sign_identified": "leads to the review, but for those who come from the identity provider",
    "make_api_key": "the key stands there, under a heading that says so",
    "calendar": "the new address stands there, under a heading that says so",
}
"""What needs no message, with what tells instead."""

OTHERWISE: tuple[tuple[str, str, str, Mapping[str, str], str], ...] = (
    ("comment", "draft", "", {"action": "reopen"}, "fråga"),
    ("section", "draft", "A", {"goto": "not-done"}, "Arbetet"),
    ("section", "complete", "B", {"goto": "done"}, "Fördjupning"),
    ("milestones", "draft", "", {"reached": "texts"}, "Texter"),
    ("calendar", "", "", {"end": "end"}, "Prenumerationen"),
    ("carry_tick", "sealed", "", {"tick": "compared:on:A-2"}, "råga"),
    ("decide_undelivered", "", "", {"action": "let_be"}, "fel@example.se"),
)
"""What else an address does than with the fields of its rule, and what its message names."""

NAMED = {
    "attach": "example.se",
    "attach_again": "Beslut om handlingsplan",
    "word_return": "fråga",
    "word_question": "fråga",
    "detach": "Beslut om handlingsplan",
    "restore_answer": "fråga",
    "source_changes": "fråga",
    "passages": "fråga",
    "comments": "fråga",
    "comment": "fråga",
    "hand_out": "annan.gast@example.se",
    "hand_on": "Någon på enheten",
    "assignment": "Någon som har fått frågor",
    "note_sent": "Underlag",
    "withdraw_sent": "underlag.pdf",
    "carry_tick": "råga",
    "remind": "Någon som har fått frågor",
    "enter_answer": "Ännu äldre",
    "entered_section": "Kontaktuppgifter",
    "entered_facts": "prov",
    "entered_from_file": "svar.json",
    "remove_entered": "prov",
    "open_case": "Ärendet",
    "rename_case": "Något annat",
    "case_of_answer": "prov",
    "case_numbers": "7.1-20026/2026",
    "take_out_answer": "prov",
    "add_case_document": "protokoll",
    "register_document": "Protokoll",
    "withdraw_document": "Protokoll",
    "case_recipients": "Nämnden",
    "remove_recipient": "Nämndens kansli",
    "invite": "inbjuden",
    "end_role": "uppgiftslämnare",
    "end_guest": "gast@example.se",
    "withdraw_api_key": "Diariet",
    "end_unit": "Hälsoförvaltningen",
    "discard_masking": "RS 2026-0417",
    "confirm_access": "Någon som är uppgiftslämnare",
    "decide_undelivered": "fel@example.se",
}
"""Of what there are several of: what the message calls it."""


@pytest.fixture(autouse=True)
def _sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_sessions_in_the_database(monkeypatch)


def shown_again(world: World, user: User) -> StatusClient:
    """Somebody who has just shown who they are, so that what asks for that is done."""
    client = StatusClient(world.client_of(user))
    session = SessionStore(client.cookies["sessionid"].value)
    session["account_authentication_methods"] = [{"method": "password", "reauthenticated": True, "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def said_by(answer: Any) -> list[str]:
    """The messages that the next page shows."""
    request = HttpRequest()
    request.COOKIES = {"messages": answer.cookies["messages"].value} if "messages" in answer.cookies else {}
    return [str(message) for message in CookieStorage(request)]


def done(rule: Rule, world: World, **more: str) -> tuple[int, list[str]]:
    """What the rule's form, with `more`, answers the first who is let in: the status, and what is said."""
    [room] = [room for known, room in RULES if known == FIRST[rule.name]]
    user = world.people[next(role for role, status in rule.own.items() if status in (200, 302))]
    with undone():
        asked = asked_by(rule, room, world)
        answer = shown_again(world, user).post(asked.url, {**(asked.fields or {}), **more})
        return answer.status_code, said_by(answer)


SIGNED_IN = ("account_own", "account_end_other_sessions", "account_change_password")
ACTIONS = [
    rule
    for rule, _ in RULES
    if rule.method == "POST"
    and {200, 302} & set(rule.own.values())
    and (rule.name in SIGNED_IN or not rule.name.startswith((*GROUPS, "/")))
]
"""What is posted and done by us; what django-allauth does says its own words (templates/account/messages)."""

FIRST = {rule.name: rule for rule in reversed(ACTIONS)}
NEED_MORE = {"change_organisation_settings-draft-gallring-POST", "give_mandate-draft-POST"}
NEED_MORE |= {"remove_person-draft-POST", "remove_person_by_system-POST"}
"""What these say is asked by tests/administration, where there is what they need."""


def test_every_action_says_what_happened_on_the_page_that_it_leads_to(world: World) -> None:
    silent, refused = set(), {}
    for rule in ACTIONS:
        status, said = done(rule, world)
        if status not in (200, 302):
            refused[str(rule)] = status
        elif not said:
            silent.add(rule.name)
    assert set(refused) == NEED_MORE
    assert silent == set(THE_PAGE_SAYS)


def test_of_several_the_message_says_which(world: World) -> None:
    asked: list[tuple[Rule, Mapping[str, str], str]] = [(FIRST[name], {}, called) for name, called in NAMED.items()]
    for name, stage, item, more, called in OTHERWISE:
        asked.append((replace(FIRST[name], stage=stage, item=item), more, called))
    told = [(str(rule), called, " ".join(done(rule, world, **more)[1])) for rule, more, called in asked]
    assert [one for one in told if one[1] not in one[2]] == []


ASKS_AT_THE_BUTTON = {
    ("detach", ""),
    ("comment", "withdraw"),
    ("assignment", "withdraw"),
    ("calendar", "again"),
    ("calendar", "end"),
    ("withdraw_sent", ""),
    ("end_role", ""),
    ("end_guest", ""),
    ("end_sign_ins", ""),
    ("end_unit", ""),
    ("withdraw_api_key", ""),
    ("discard_masking", ""),
    ("take_out_answer", ""),
    ("withdraw_case_number", ""),
    ("remove_recipient", ""),
    ("draft", "remove"),
}
"""What takes something away where it stands: the address, and what its button says."""

ASKS_ON_A_PAGE = {
    "confirm_disposal",
    "return",
    "revise",
    "abandon",
    "carried_back",
    "take_back_deposit",
    "leave_organisation",
    "factor_reset",
    "remove_person",
    "remove_person_by_system",
    "refuse_mandate",
    "withdraw_mandate",
    "withdraw_document",
    "remove_entered",
    "retire",
    "remove_draft",
    "remove_loaded",
    "move",
}
"""What takes something away, on a page of its own that says what happens next."""

TAKES_NOTHING = {
    "section": "keeps every wording in the history",
    "save_question": "keeps every wording in the history",
    "my_questions": "keeps every wording in the history",
    "my_contributions": "keeps every wording",
    "save_my_contribution": "keeps every wording",
    "restore_answer": "keeps every wording in the history",
    "passages": "adds",
    "source_changes": "keeps every wording in the history",
    "attach": "adds",
    "attach_again": "adds",
    "word": "adds",
    "word_return": "keeps every wording in the history",
    "word_question": "keeps every wording in the history",
    "presence": "is forgotten by itself",
    "comments": "adds",
    "hand_out": "adds",
    "hand_on": "adds",
    "milestones": "a day can be set again",
    "send": "can be opened for change",
    "read": "adds",
    "sign": "what one came for, on a page that says what it means",
    "sign_identified": "what one came for, on a page that says what it means",
    "sign_passkey": "what one came for, on a page that says what it means",
    "publication": "makes a file",
    "submit": "what one came for, on a page that says what it means",
    "reopen": "what is submitted stays in force",
    "open_more": "what is submitted stays in force",
    "diarienummer": "can be changed",
    "archived": "can be changed",
    "register_entry": "can be changed",
    "note_deposits": "can be taken back",
    "propose_disposal": "another person must confirm it, and either takes it back",
    "take_back_disposal": "nothing is destroyed by it",
    "begin_masking": "adds",
    "masking": "can be shown again",
    "mask_words": "can be shown again",
    "order_masked": "what one came for, on a page that says what it means",
    "bundle": "makes a file",
    "carry_tick": "can be ticked again",
    "carried": "can be noted as not carried over",
    "receiver_receipt": "adds",
    "note_sent": "adds",
    "remind": "sends what was asked for",
    "enter_answer": "adds",
    "entered_section": "keeps every wording in the history",
    "entered_facts": "keeps every wording in the history",
    "entered_from_file": "keeps every wording in the history",
    "open_case": "adds",
    "rename_case": "can be changed",
    "case_of_answer": "can be taken out",
    "case_numbers": "adds",
    "place_answer": "can be taken out",
    "add_case_document": "adds",
    "register_document": "notes what has been done elsewhere",
    "case_recipients": "adds",
    "dispatch": "what one came for, on a page that says what it means",
    "load": "adds",
    "publish": "what one came for, on a page that says what it means",
    "keep_edition": "adds",
    "begin_draft": "adds",
    "begin_from": "adds",
    "begin_word": "adds",
    "trial": "keeps nothing",
    "draft_head": "keeps every wording in the history",
    "draft_item": "keeps every wording in the history",
    "draft_text": "keeps every wording in the history",
    "draft_history": "keeps every wording in the history",
    "finish_draft": "adds",
    "invite": "what one came for, on a page that says what it means",
    "extend": "can be changed",
    "ask_supplement": "adds",
    "change_contact": "can be changed",
    "invite_person": "adds",
    "organisation_person": "adds",
    "ask_factor_reset": "can be stopped",
    "stop_factor_reset": "can be asked for again",
    "change_organisation_settings": "can be changed",
    "confirm_access": "the role can be ended",
    "finish_review": "can be made again",
    "give_mandate": "can be withdrawn",
    "confirm_mandate": "can be withdrawn",
    "make_api_key": "can be withdrawn",
    "units": "adds",
    "unit": "can be changed",
    "change_approval_order": "can be changed",
    "decide_undelivered": "can be tried again",
    "try_all_again": "sends what was to be sent",
    "account_own": "can be changed",
    "account_end_session": "one signs in again",
    "account_end_other_sessions": "one signs in again",
    "verify": "keeps nothing",
    "csp_report": "is sent by browsers",
}
"""The others, and why they ask nothing."""


def test_of_every_address_it_is_known_whether_it_takes_something_away() -> None:
    posted = {rule.name for rule, _ in RULES if rule.method == "POST" and set(rule.own.values()) != {405}}
    ours = {name for name in posted if name.startswith("account_own") or not name.startswith((*GROUPS, "/"))}
    known = {name for name, _ in ASKS_AT_THE_BUTTON} | ASKS_ON_A_PAGE | set(TAKES_NOTHING)
    assert ours | {"account_end_session", "account_end_other_sessions"} == known


def buttons_of(url: str, main: HtmlElement) -> Iterator[tuple[str, str, HtmlElement]]:
    """Each button that posts: the name of its address, its value, itself."""
    for form in main.xpath(".//form[@method='post']"):
        try:
            name = resolve((form.get("action") or url).partition("?")[0] or url.partition("?")[0]).view_name
        except Resolver404:
            continue
        for button in form.xpath(".//button[@type='submit']"):
            yield name, button.get("value", ""), button


def test_what_takes_something_away_asks_once_at_its_button(world: World, answer_of: Answers) -> None:
    asked, unasked = set(), set()
    for page in PAGES:
        if page.status != 200 or page.name.startswith("style_guide"):
            continue
        for name, value, button in buttons_of(
            page.url(world), html.fromstring(answer_of(page).content).xpath("//main")[0]
        ):
            in_question = bool(button.xpath("ancestor::details[@class='sp-ask']"))
            if (name, value) in ASKS_AT_THE_BUTTON:
                (asked if in_question else unasked).add((name, value, page.label))
            elif "btn-danger" in button.get("class", "") and name not in ASKS_ON_A_PAGE:
                unasked.add((name, value, page.label))
    assert unasked == set()
    assert {(name, value) for name, value, _ in asked} == ASKS_AT_THE_BUTTON
