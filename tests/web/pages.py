"""Every page of the portal in every appearance it has, in one list that the tests of pages share.

A new address must be entered here (PAGES, or NO_PAGE with the reason) and have a rule in tests/web/permissions: both
tests fail until it has.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.identity_providers import read_providers
from tests.builders import fingerprint_of
from tests.web.permissions.addresses import address, names_of_addresses
from tests.web.world import World

FINGERPRINT = "<fingerprint>"

GROUPS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "admin:")
"""How the names of django-allauth's addresses and those of the administration begin."""

NO_PAGE = {
    "save_question": "answers JSON to the page's own script",
    "comment": "redirects to the question's comments",
    "detach": "redirects to the list of attachments",
    "attachment": "hands out a file",
    "copy": "hands out a PDF",
    "draft_pdf": "hands out a PDF",
    "sign_identified": "leads to the review, but for those who come from the identity provider",
    "sign_passkey": "answers JSON to the page's own script",
    "validation_file": "hands out a JSON file",
    "kopia": "hands out a PDF",
    "export_one": "hands out a file",
    "package": "hands out a ZIP",
    "decide_undelivered": "redirects to the list of what did not get through",
    "try_all_again": "redirects to the list of what did not get through",
    "end_role": "redirects to the list of people",
    "stop_factor_reset": "redirects to what was asked",
    "end_unit": "redirects to the units",
    "organisation_log_file": "hands out a CSV file",
    "access_review_file": "hands out a CSV file",
    "confirm_mandate": "redirects to the mandate",
    "confirm_access": "redirects to the review",
    "finish_review": "redirects to the review",
    "mandate_decision": "hands out a file",
    "system_log_file": "hands out a CSV file",
    "end_guest": "redirects to the list of people",
    "proof": "hands out a file",
    "withdraw_sent": "redirects to the list of what is sent separately",
    "carry_tick": "redirects to the question that was ticked off",
    "progress": "a part of the receipt, fetched by htmx",
    "reading_version": "hands out a Word document or a PDF",
    "presence": "answers JSON to the page's own script",
    "health": "answers JSON to load balancers",
    "ready": "answers JSON to load balancers and monitoring",
    "csp_report": "takes a browser's report, and answers with nothing",
    "security_txt": "hands out a text file",
}


def portal_names() -> set[str]:
    """The addresses that are the portal's own."""
    return {name for name in names_of_addresses() if not name.startswith((*GROUPS, "/"))}


@dataclass(frozen=True)
class Page:
    """One appearance of a page: who asks, for what, and which status answers.

    `who` is a role of world.people, "stranger" (an editor of an organisation without responses), "author" ... or empty
    for somebody who is not signed in. With `post` the page is the answer to a form: its fields.
    """

    name: str
    who: str = ""
    stage: str = ""
    item: str = ""
    status: int = 200
    query: str = ""
    post: Mapping[str, str] | None = field(default=None, hash=False)
    variant: str = ""

    @property
    def label(self) -> str:
        parts = (self.name, self.stage, self.item, self.who or "anonymous", self.variant, "post" if self.post else "")
        return "-".join(part for part in (*parts, str(self.status)) if part)

    def url(self, world: World) -> str:
        if self.name in _SPECIAL:
            return _SPECIAL[self.name](world, self)
        if self.name.startswith(GROUPS):
            return reverse(self.name) + self.query
        return address(world, self.name, self.stage, self.item) + self._known(world, self.query)

    def person(self, world: World) -> User | None:
        if self.who == "stranger":
            return world.strangers["editor"]
        return world.people[self.who] if self.who else None

    def fields(self, world: World) -> dict[str, str]:
        """What is posted, with FINGERPRINT replaced by that of what was last sent."""
        return {name: self._known(world, value) for name, value in (self.post or {}).items()}

    def _known(self, world: World, text: str) -> str:
        return text.replace(FINGERPRINT, fingerprint_of(world.responses[self.stage])) if FINGERPRINT in text else text

    def fetch(self, world: World) -> Any:
        """The answer, by Django's test client; redirects after GET are followed."""
        client = world.client_of(self.person(world)) if self.who else Client()
        if self.post is not None:
            return client.post(self.url(world), self.fields(world))
        return client.get(self.url(world), follow=True)


def _new_password(world: World, page: Page) -> str:
    """The link in the e-mail; a worn-out one for the variant `worn`."""
    person = world.people["contributor"]
    key = "worn-out" if page.variant == "worn" else default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])


def _nowhere(world: World, _: Page) -> str:
    return f"{address(world, 'response', 'draft')}finns-inte/"


def _comparison(world: World, page: Page) -> str:
    two = f"?fran={world.editions['published'].ref}&till={world.editions['newer'].ref}"
    return reverse("compare") + (two if page.variant else "")


_SPECIAL: dict[str, Callable[[World, Page], str]] = {
    "compare": _comparison,
    "account_reset_password_from_key": _new_password,
    "account_confirm_email": lambda _, __: reverse("account_confirm_email", args=["utgangen-nyckel"]),
    "404": _nowhere,
}

_CLOSES = {"A-7-value": "lakare", "A-7-revision": "1"}
_STALE = {"A-2-value": "Min text om arbetet", "A-2-revision": "0"}
_TRIED_PATTERN = {"diarienummer_pattern": "RS ÅÅÅÅ-####", "number_samples": "rs 2026 0412", "try": "1"}

PAGES: tuple[Page, ...] = (
    # Anybody
    Page("verify"),
    Page("verify", post={"file": ""}, status=422),
    Page("account_login"),
    Page("account_login", post={"login": "", "password": ""}),
    Page("account_login", post={"login": "nagon@example.se", "password": "fel lösenord"}, variant="wrong"),
    Page("account_request_login_code"),
    Page("account_request_login_code", post={"email": "ingen adress"}),
    Page("account_reset_password"),
    Page("account_reset_password", post={"email": "ingen adress"}),
    Page("account_reset_password_done"),
    Page("account_reset_password_from_key"),
    Page("account_reset_password_from_key", variant="worn"),
    Page("account_reset_password_from_key_done"),
    Page("account_signup"),
    Page("account_inactive"),
    Page("account_confirm_email", "editor"),
    Page("socialaccount_login_cancelled"),
    Page("socialaccount_login_error"),
    Page("about"),
    Page("help"),
    Page("accessibility"),
    Page("privacy"),
    # The signed-in person's own account
    Page("account_logout", "editor"),
    Page("account_change_password", "editor"),
    Page("account_change_password", "editor", post={"oldpassword": "fel", "password1": "kort", "password2": "kort"}),
    Page("account_own", "editor"),
    Page("account_own", "contributor"),
    Page("account_own", "editor", post={"name": "", "title": "", "phone": ""}, status=422),
    Page("account_email", "editor"),
    Page("account_reauthenticate", "editor"),
    Page("mfa_list_webauthn", "editor"),
    Page("mfa_index", "editor"),
    Page("account_reauthenticate", "editor", post={"password": "fel"}),
    Page("help", "editor"),
    Page("signed_in_again", "editor"),
    # The start page
    Page("start", "editor"),
    Page("start", "approver"),
    Page("start", "archivist"),
    Page("start", "author"),
    Page("start", "administrator"),
    Page("start", "stranger", variant="empty"),
    # One response through its life
    *(
        Page("response", "editor", stage)
        for stage in ("untouched", "draft", "complete", "returned", "in_review", "approved", "submitted", "archived")
    ),
    Page("response", "approver", "in_review"),
    Page("response", "archivist", "archived"),
    *(Page("section", "editor", "draft", section) for section in ("K", "A", "B", "G")),
    Page("section", "editor", "complete", "B"),
    Page("section", "editor", "untouched", "A"),
    Page("section", "editor", "in_review", "A", variant="read-only"),
    Page("section", "editor", "draft", "A", query="?sparat=14:03", variant="saved"),
    Page("section", "editor", "draft", "A", status=409, post=_STALE, variant="conflict"),
    Page("section", "editor", "draft", "A", status=409, post={**_STALE, "goto": "merge:A-2"}, variant="proposal"),
    Page("section", "handed", "draft", "A", status=403),
    Page("hand_out", "editor", "draft"),
    Page("hand_out", "editor", "draft", query="?vad=A-2&vad=B", variant="chosen"),
    Page("hand_out", "editor", "draft", status=422, post={"addresses": "ingen adress", "last_day": "snart"}),
    Page("assignment", "editor", "draft"),
    Page("assignment", "editor", "archived", variant="read-only"),
    Page("response", "editor", "draft", query="?visa=mina", variant="mine"),
    Page("start", "guest"),
    Page("my_questions", "handed", "draft"),
    Page("my_questions", "guest", "untouched"),
    Page("my_questions", "guest", "archived", status=403, variant="ended"),
    Page("my_questions", "handed", "archived", variant="read-only"),
    Page("my_questions", "editor", "draft", variant="empty"),
    Page("my_questions", "handed", "draft", status=409, post=_STALE, variant="conflict"),
    Page("section", "editor", "draft", "A", status=409, post=_CLOSES, variant="closing"),
    Page("section", "editor", "submitted", "A", status=409, post=_STALE, variant="wrong-state"),
    Page("404", "editor", status=404),
    Page("response", "stranger", "draft", status=404, variant="theirs"),
    Page("excerpt", "editor", "draft"),
    Page("publication", "editor", "draft"),
    Page("publication", "editor", "draft", status=422, post={"title": ""}),
    Page("export_all", "editor"),
    Page("export_all", "editor", query="?format=exe", status=422, variant="wrong"),
    Page("excerpt", "archivist", "archived"),
    Page("excerpt", "editor", "draft", query="?format=exe&section=finns-inte", status=422, variant="wrong"),
    Page("attach", "editor", "draft", "A-6"),
    Page("attach", "editor", "draft", "A-6", query="?kopia-av=https://example.se/beslut", variant="copy"),
    Page("attach", "editor", "untouched", "A-2", variant="empty"),
    Page("attach", "editor", "in_review", "A-6", variant="read-only"),
    Page("attach", "editor", "draft", "A-6", status=422, post={"url": "inte en adress", "decided_on": "i går"}),
    Page("attach_again", "editor", "draft", "A-2"),
    Page("attach_again", "guest", "draft", "A-2"),
    Page("attach_again", "editor", "draft", "A-2", query="?sok=finns+inte", variant="nothing-found"),
    Page("attach_again", "editor", "untouched", "A-2", variant="empty"),
    Page("attach_again", "editor", "draft", "A-2", status=422, post={}),
    Page("answer_history", "editor", "draft", "A-1"),
    Page("answer_history", "editor", "untouched", "A-2", variant="empty"),
    Page("answer_history", "editor", "draft", "A-1", query="?fran=1&till=2", variant="compared"),
    Page("answer_history", "handed", "draft", "A-2"),
    Page("restore_answer", "editor", "draft", "A-1", status=409, post={"number": "1", "revision": "0"}),
    Page("comments", "editor", "draft", "A-2"),
    Page("comments", "handed", "draft", "A-2"),
    Page("comments", "editor", "untouched", "A-2", variant="empty"),
    Page("comments", "editor", "archived", "A-2", variant="read-only"),
    Page("comments", "approver", "draft", "A-2", status=422, post={"text": "", "mentioned": "0"}),
    Page("response", "approver", "draft", variant="comments"),
    Page("check", "editor", "draft", query="?visa=saknas", variant="missing"),
    Page("check", "editor", "draft", query="?visa=varningar", variant="warnings"),
    Page("check", "editor", "draft"),
    Page("check", "editor", "complete"),
    Page("check", "archivist", "archived"),
    Page("send", "editor", "draft", status=422, post={"message": "Klart"}),
    Page("review", "approver", "in_review"),
    Page("review", "approver", "in_review", query="?visa=allt", variant="whole"),
    Page("review", "approver", "draft", variant="nothing"),
    Page("review", "approver", "approved"),
    Page("sign", "approver", "in_review", variant="unread"),
    Page("sign", "approver", "in_review", query=f"?sha256={FINGERPRINT}"),
    Page("sign", "approver", "in_review", status=422, post={"sha256": FINGERPRINT, "name": "", "password": "fel"}),
    Page("return", "approver", "in_review"),
    Page("return", "approver", "in_review", status=422, post={"reason": ""}),
    Page("revise", "editor", "in_review"),
    Page("revise", "editor", "approved"),
    Page("submit", "editor", "approved"),
    Page("reopen", "editor", "submitted"),
    Page("response", "editor", "sealed"),
    Page("response", "editor", "carried"),
    Page("receipt", "editor", "sealed"),
    Page("receipt", "editor", "carried"),
    Page("archived", "archivist", "sealed"),
    Page("carry_over", "editor", "sealed", query="?avsnitt=A", variant="section"),
    Page("carry_over", "editor", "carried", query="?avsnitt=A"),
    Page("carry_over", "archivist", "sealed", variant="read-only"),
    Page("carry_over", "editor", "submitted", status=409),
    Page("receiver_receipt", "editor", "sealed"),
    Page("receiver_receipt", "editor", "carried", variant="compared"),
    Page("receiver_receipt", "archivist", "sealed", variant="read-only"),
    Page("receiver_receipt", "editor", "sealed", post={"text": ""}, status=422),
    Page("sent_separately", "editor", "sealed"),
    Page("sent_separately", "editor", "carried", variant="sent"),
    Page("note_sent", "editor", "sealed", "A-6"),
    Page("note_sent", "editor", "sealed", "A-6", post={"to": "", "sent_on": "snart"}, status=422),
    Page("carried", "editor", "sealed"),
    Page("carried", "editor", "sealed", post={"done_on": "snart"}, status=422),
    Page("carried_back", "editor", "carried"),
    Page("carried_back", "editor", "carried", post={"reason": ""}, status=422),
    Page("diarienummer", "archivist", "draft"),
    Page("diarienummer", "archivist", "draft", post={"diarienummer": ""}, status=422),
    Page("history", "editor", "archived"),
    Page("receipt", "editor", "submitted", variant="waiting"),
    Page("receipt", "editor", "archived"),
    Page("move", "editor", "draft"),
    Page("move", "editor", "in_review", status=409),
    # The organisation's own administrator's pages
    Page("start", "steward"),
    Page("administered", "steward"),
    Page("administered", "editor", status=403),
    Page("organisation_people", "steward", "draft"),
    Page("invite_person", "steward", "draft"),
    Page("invite_person", "steward", "draft", status=422, post={"email": "ingen adress", "valid_from": "snart"}),
    Page("organisation_person", "steward", "draft"),
    Page("organisation_person", "steward", "draft", "steward", variant="oneself"),
    Page("organisation_person", "steward", "draft", "locked", variant="with-factor"),
    Page("organisation_person", "steward", "draft", "lost", variant="factor-asked"),
    Page("ask_factor_reset", "steward", "draft", "locked"),
    Page("ask_factor_reset", "steward", "draft", "locked", status=422, post={"reason": ""}),
    Page("factor_reset", "archivist", "draft"),
    Page("factor_reset", "steward", "draft", variant="asker"),
    Page("factor_reset", "author", "draft", status=403),
    Page("organisation_person", "steward", "draft", status=422, post={"valid_from": "2020-01-01"}),
    Page("remove_person", "steward", "draft", variant="asked-again"),
    Page("remove_person_by_system", "administrator", variant="asked-again"),
    Page("organisation_settings", "steward", "draft"),
    Page("approval_order", "steward", "draft"),
    Page("units", "steward", "draft"),
    Page("units", "steward", "draft", status=422, post={"name": ""}),
    Page("unit", "steward", "draft"),
    Page("unit", "steward", "draft", status=422, post={"name": ""}),
    Page("change_approval_order", "steward", "draft", "alla"),
    Page("change_approval_order", "steward", "draft", "alla", status=422, post={"step_1": "fel"}),
    Page("organisation_settings", "editor", "draft", status=403),
    Page("organisation_settings_history", "steward", "draft"),
    Page("change_organisation_settings", "steward", "draft", "kontakt"),
    Page("change_organisation_settings", "steward", "draft", "diarium", post=_TRIED_PATTERN),
    Page("change_organisation_settings", "steward", "draft", "kontakt", status=422, post={"contact_email": "fel"}),
    Page("change_organisation_settings", "steward", "draft", "gallring", variant="asked-again"),
    Page("leave_organisation", "steward", "draft", "handed"),
    Page("leave_organisation", "steward", "draft", "approver", variant="approver"),
    Page("leave_organisation", "steward", "draft", "steward", variant="last"),
    Page("leave_organisation", "steward", "draft", "handed", status=422, post={"to": "0"}),
    Page("access_review", "steward", "draft"),
    Page("mandates", "steward", "draft"),
    Page("mandates", "archivist", "draft", variant="reader"),
    Page("mandates", "stranger", "draft", status=404),
    Page("give_mandate", "steward", "draft", variant="asked-again"),
    Page("mandate", "steward", "draft"),
    Page("mandate", "steward", "draft", "waiting", variant="waiting"),
    Page("mandate", "archivist", "draft", "waiting", variant="to-confirm"),
    Page("mandate", "approver", "draft", variant="holder"),
    Page("refuse_mandate", "archivist", "draft", "waiting", status=422, post={"refuse-reason": ""}),
    Page("withdraw_mandate", "steward", "draft", status=422, post={"withdraw-from_day": "snart"}),
    Page("organisation_log", "steward", "draft"),
    Page("organisation_log", "steward", "draft", status=422, query="?first=snart"),
    Page("organisation_log", "steward", "draft", query="?person=finns-inte", variant="empty"),
    Page("system_log", "administrator"),
    Page("system_log", "editor", status=403),
    # The enkätansvarig's pages
    Page("authoring", "author"),
    Page("authoring", "editor", status=403),
    Page("load", "author"),
    Page("load", "author", status=422, post={"file": ""}),
    Page("compare", "author"),
    Page("compare", "author", variant="newer"),
    *(Page("edition", "author", edition) for edition in ("loaded", "published", "newer", "retired")),
    Page("edition_items", "author", "published"),
    Page("edition_items", "author", "published", query="?visa=markta", variant="marked"),
    Page("preview", "author", "published", query="?avsnitt=A"),
    Page("preview", "author", "loaded", query="?avsnitt=B&allt=ja", variant="everything"),
    Page("publish", "author", "loaded"),
    Page("keep_edition", "author", "published"),
    Page("keep_edition", "author", "published", status=422, post={"owner": "fel"}),
    Page("retire", "author", "published"),
    Page("retire", "author", "published", status=422, post={"reason": ""}),
    Page("invite", "author", "newer"),
    Page("invite", "author", "retired", status=422, post={"opens_on": "i går"}),
    Page("extend", "author", "draft"),
    Page("change_contact", "author", "draft"),
    Page("change_contact", "author", "draft", status=422, post={"contact_name": "", "contact_email": "fel"}),
    Page("extend", "author", "draft", status=422, post={"last_day": "snart"}),
    # What did not get through
    Page("undelivered", "administrator"),
    Page("undelivered", "editor", status=403),
    # The archive
    Page("archive", "archivist"),
    Page("archive", "archivist", query="?questionnaire=finns+inte", variant="nothing-found"),
    Page("archive", "archivist", query="?year=i+fjol", variant="wrong", status=422),
    Page("archive", "archivist", query="?words=prov", variant="found"),
    Page("archive", "stranger", variant="empty"),
    Page("discarded", "archivist", variant="empty"),
    Page("bundle", "archivist", status=422, post={"copy": "inget"}),
    Page("register_entry", "archivist", "archived"),
    Page("register_entry", "archivist", "archived", status=422, post={"drawn_up_on": "i går", "subject": ""}),
    Page("archived", "archivist", "submitted"),
    Page("archived", "archivist", "archived"),
    Page("validation", "archivist", "archived"),
    Page("validation", "archivist", "submitted", status=404),
    Page("archived", "archivist", "archived", status=422, post={"diarienummer": ""}),
)

PROVIDER_PAGES: tuple[Page, ...] = (
    Page("account_login", variant="provider"),
    Page("openid_connect_find"),
    Page("openid_connect_find", post={"email": "nagon@annat.example.se"}, status=422),
    Page("account_reauthenticate_by_provider", "editor"),
    Page("account_own", "editor", variant="provider"),
)
"""Pages that are there, or look otherwise, where an organisation has an identity provider."""


def identity_provider_of(world: World) -> dict[str, Any]:
    """Settings in which the editor's organisation has one that alone lets in its people."""
    told = {
        "id": "prov",
        "name": "Region Provs inloggning",
        "server_url": "https://idp.example.se",
        "client_id": "portal",
        "organisation": world.responses["draft"].organisation.number,
        "domains": ["prov.example.se"],
        "only": True,
    }
    apps = read_providers({"OIDC_PROVIDERS": json.dumps([told])})
    return {"SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": apps}}}
