"""Who gets what: every named URL of the portal, for every role, in the person's own organisation and in another.

A named URL that is missing from TABLE fails the test. Columns are the roles; the administrator is a superuser without
any membership, the steward the organisation's own administrator, the contributor has been handed nothing. `handed` is a
contributor of the organisation, `guest` somebody outside it without any role; both have been handed A-2, A-6 and B of
every response. Whoever is not signed in is sent to the sign-in page, everywhere but on PUBLIC pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from tests.builders import PASSWORD, fingerprint_of
from tests.web.pages import address, portal_names
from tests.web.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

PUBLIC = {"health", "about", "help", "accessibility", "verify", "csp_report", "security_txt"}
NOT_ANYONES = {"start", "archive"}
"""Pages that are each person's own: another organisation's people see them too, with their own contents."""

OF_NO_ORGANISATION = {"authoring", "load", "compare", "edition", "edition_items", "preview", "publish", "retire"} | {
    "invite",
    "extend",
    "reading_version",
}
"""Questionnaires are the same for all, so their pages are the same for another organisation's people."""

COLUMNS = (*ROLES, "handed", "guest")

TABLE = """
name           stage      item method contributor editor approver archivist author administrator steward handed guest
start          -          -    GET    200 200 200 200 200 200 200 200 200
start          -          -    POST   405 405 405 405 405 405 405 405 405
archive        -          -    GET    200 200 200 200 200 200 200 200 200
archive        -          -    POST   405 405 405 405 405 405 405 405 405
response       draft      -    GET    404 200 200 200 404 404 404 302 302
response       archived   -    GET    404 200 200 200 404 404 404 302 302
response       draft      -    POST   405 405 405 405 405 405 405 405 405
section        draft      A    GET    404 200 403 403 404 404 404 403 403
section        in_review  A    GET    404 200 403 403 404 404 404 403 403
section        draft      A    POST   404 302 403 403 404 404 404 403 403
section        in_review  A    POST   404 409 403 403 404 404 404 403 403
section        approved   A    POST   404 409 403 403 404 404 404 403 403
section        submitted  A    POST   404 409 403 403 404 404 404 403 403
section        archived   A    POST   404 409 403 403 404 404 404 403 403
section        draft      X    GET    404 404 403 403 404 404 404 403 403
section        draft      X    POST   404 404 403 403 404 404 404 403 403
save_question  draft      A-2  GET    405 405 405 405 405 405 405 405 405
save_question  draft      A-2  POST   404 200 403 403 404 404 404 200 200
save_question  draft      A-1  POST   404 200 403 403 404 404 404 403 403
save_question  in_review  A-2  POST   404 409 403 403 404 404 404 409 409
save_question  submitted  A-2  POST   404 409 403 403 404 404 404 409 409
save_question  draft      A-5  POST   404 404 403 403 404 404 404 403 403
save_question  draft      K-namn POST   404 404 403 403 404 404 404 403 403
save_question  draft      G-1  POST   404 404 403 403 404 404 404 403 403
save_question  draft      A    POST   404 404 403 403 404 404 404 404 404
save_question  draft      X-1  POST   404 404 403 403 404 404 404 404 404
attach         draft      A-6  GET    404 200 403 403 404 404 404 200 200
attach         archived   A-6  GET    404 200 403 403 404 404 404 200 200
attach         draft      A-6  POST   404 302 403 403 404 404 404 302 302
attach         in_review  A-6  POST   404 409 403 403 404 404 404 409 409
attach         archived   A-6  POST   404 409 403 403 404 404 404 409 409
attach         draft      G-1  GET    404 404 403 403 404 404 404 403 403
attach         draft      X-1  GET    404 404 403 403 404 404 404 404 404
answer_history draft      A-1  GET    404 200 200 200 404 404 404 403 403
answer_history draft      A-2  GET    404 200 200 200 404 404 404 200 200
answer_history draft      X-1  GET    404 404 404 404 404 404 404 404 404
answer_history draft      A-1  POST   405 405 405 405 405 405 405 405 405
restore_answer draft      A-2  GET    405 405 405 405 405 405 405 405 405
restore_answer draft      A-2  POST   404 302 403 403 404 404 404 302 302
restore_answer in_review  A-2  POST   404 409 403 403 404 404 404 409 409
restore_answer draft      X-1  POST   404 404 403 403 404 404 404 404 404
presence       draft      -    GET    405 405 405 405 405 405 405 405 405
presence       draft      -    POST   404 200 403 403 404 404 404 200 200
presence       archived   -    POST   404 200 403 403 404 404 404 200 200
hand_out       draft      -    GET    404 200 403 403 404 404 404 403 403
hand_out       in_review  -    GET    404 409 403 403 404 404 404 403 403
hand_out       draft      -    POST   404 302 403 403 404 404 404 403 403
hand_out       archived   -    POST   404 409 403 403 404 404 404 403 403
assignment     draft      -    GET    404 200 403 403 404 404 404 403 403
assignment     archived   -    GET    404 200 403 403 404 404 404 403 403
assignment     draft      -    POST   404 302 403 403 404 404 404 403 403
assignment     in_review  -    POST   404 409 403 403 404 404 404 403 403
comments       draft      A-2  GET    404 200 200 403 404 404 404 200 200
comments       archived   A-2  GET    404 200 200 403 404 404 404 200 200
comments       draft      A-2  POST   404 302 302 403 404 404 404 302 302
comments       in_review  A-2  POST   404 302 302 403 404 404 404 302 302
comments       submitted  A-2  POST   404 409 409 403 404 404 404 409 409
comments       draft      A-1  GET    404 200 200 403 404 404 404 403 403
comments       draft      A-1  POST   404 302 302 403 404 404 404 403 403
comments       draft      A-1.ja GET  404 404 404 403 404 404 404 404 404
comments       draft      G-2  GET    404 404 404 403 404 404 404 404 404
comment        draft      -    GET    405 405 405 405 405 405 405 405 405
comment        draft      -    POST   404 302 302 403 404 404 404 302 302
comment        archived   -    POST   404 409 409 403 404 404 404 409 409
my_questions   draft      -    GET    404 200 200 200 404 404 404 200 200
my_questions   archived   -    GET    404 200 200 200 404 404 404 200 200
my_questions   draft      -    POST   404 302 403 403 404 404 404 302 302
my_questions   in_review  -    POST   404 409 403 403 404 404 404 409 409
signed_in_again -          -    GET    200 200 200 200 200 200 200 200 200
signed_in_again -          -    POST   405 405 405 405 405 405 405 405 405
check          draft      -    GET    404 200 200 200 404 404 404 403 403
check          archived   -    GET    404 200 200 200 404 404 404 403 403
check          draft      -    POST   405 405 405 405 405 405 405 405 405
send           draft      -    GET    405 405 405 405 405 405 405 405 405
send           complete   -    POST   404 302 403 403 404 404 404 403 403
send           draft      -    POST   404 422 403 403 404 404 404 403 403
send           in_review  -    POST   404 409 403 403 404 404 404 403 403
send           archived   -    POST   404 409 403 403 404 404 404 403 403
review         in_review  -    GET    404 403 200 403 404 404 404 403 403
review         draft      -    GET    404 403 200 403 404 404 404 403 403
review         in_review  -    POST   405 405 405 405 405 405 405 405 405
draft_pdf      in_review  -    GET    404 200 200 403 404 404 404 403 403
draft_pdf      draft      -    GET    404 409 409 403 404 404 404 403 403
draft_pdf      in_review  -    POST   405 405 405 405 405 405 405 405 405
sign_identified in_review -    GET    404 403 302 403 404 404 404 403 403
sign_identified in_review -    POST   404 403 302 403 404 404 404 403 403
sign           in_review  -    GET    405 405 405 405 405 405 405 405 405
sign           in_review  -    POST   404 403 302 403 404 404 404 403 403
sign           approved   -    POST   404 403 409 403 404 404 404 403 403
sign           draft      -    POST   404 403 409 403 404 404 404 403 403
sign_passkey   in_review  -    GET    405 405 405 405 405 405 405 405 405
sign_passkey   in_review  -    POST   404 403 422 403 404 404 404 403 403
sign_passkey   approved   -    POST   404 403 409 403 404 404 404 403 403
return         in_review  -    GET    405 405 405 405 405 405 405 405 405
return         in_review  -    POST   404 403 302 403 404 404 404 403 403
return         approved   -    POST   404 403 409 403 404 404 404 403 403
return         draft      -    POST   404 403 409 403 404 404 404 403 403
revise         in_review  -    GET    404 200 403 403 404 404 404 403 403
revise         draft      -    GET    404 409 403 403 404 404 404 403 403
revise         approved   -    POST   404 302 403 403 404 404 404 403 403
revise         draft      -    POST   404 409 403 403 404 404 404 403 403
revise         submitted  -    POST   404 409 403 403 404 404 404 403 403
submit         approved   -    GET    404 200 403 403 404 404 404 403 403
submit         in_review  -    GET    404 409 403 403 404 404 404 403 403
submit         approved   -    POST   404 302 403 403 404 404 404 403 403
submit         in_review  -    POST   404 409 403 403 404 404 404 403 403
submit         untouched  -    POST   404 409 403 403 404 404 404 403 403
reopen         submitted  -    GET    404 200 403 403 404 404 404 403 403
reopen         submitted  -    POST   404 302 403 403 404 404 404 403 403
reopen         late       -    GET    404 409 403 403 404 404 404 403 403
reopen         late       -    POST   404 409 403 403 404 404 404 403 403
reopen         archived   -    POST   404 409 403 403 404 404 404 403 403
diarienummer   draft      -    GET    404 403 403 200 404 404 404 403 403
diarienummer   archived   -    GET    404 403 403 409 404 404 404 403 403
diarienummer   approved   -    POST   404 403 403 302 404 404 404 403 403
diarienummer   archived   -    POST   404 403 403 302 404 404 404 403 403
history        archived   -    GET    404 200 200 200 404 404 404 403 403
history        archived   -    POST   405 405 405 405 405 405 405 405 405
attachment     draft      -    GET    404 200 200 200 404 404 404 200 200
attachment     archived   -    GET    404 200 200 200 404 404 404 200 200
attachment     draft      -    POST   405 405 405 405 405 405 405 405 405
detach         draft      -    GET    405 405 405 405 405 405 405 405 405
detach         draft      -    POST   404 302 403 403 404 404 404 302 302
detach         in_review  -    POST   404 409 403 403 404 404 404 409 409
detach         archived   -    POST   404 409 403 403 404 404 404 409 409
receipt        submitted  -    GET    404 200 200 200 404 404 404 404 404
receipt        submitted  -    POST   405 405 405 405 405 405 405 405 405
progress       submitted  -    GET    404 200 200 200 404 404 404 404 404
progress       submitted  -    POST   405 405 405 405 405 405 405 405 405
archived       archived   -    GET    404 200 200 200 404 404 404 404 404
archived       archived   -    POST   404 403 403 302 404 404 404 404 404
archived       submitted  -    POST   404 403 403 409 404 404 404 404 404
validation     archived   -    GET    404 200 200 200 404 404 404 404 404
validation     submitted  -    GET    404 404 404 404 404 404 404 404 404
validation     archived   -    POST   405 405 405 405 405 405 405 405 405
validation_file archived   -    GET    404 200 200 200 404 404 404 404 404
validation_file submitted  -    GET    404 404 404 404 404 404 404 404 404
validation_file archived   -    POST   405 405 405 405 405 405 405 405 405
kopia          archived   -    GET    404 200 200 200 404 404 404 404 404
kopia          submitted  -    GET    404 404 404 404 404 404 404 404 404
kopia          archived   -    POST   405 405 405 405 405 405 405 405 405
package        archived   -    GET    404 403 403 200 404 404 404 404 404
package        submitted  -    GET    404 403 403 404 404 404 404 404 404
package        archived   -    POST   405 405 405 405 405 405 405 405 405
discarded      -          -    GET    403 403 403 200 403 403 403 403 403
discarded      -          -    POST   405 405 405 405 405 405 405 405 405
bundle         -          -    GET    405 405 405 405 405 405 405 405 405
bundle         -          -    POST   403 403 403 422 403 403 403 403 403
register_entry archived   -    GET    404 403 403 200 404 404 404 404 404
register_entry archived   -    POST   404 403 403 302 404 404 404 404 404
copy           archived   -    GET    404 200 200 200 404 404 404 404 404
copy           submitted  -    GET    404 404 404 404 404 404 404 404 404
copy           archived   -    POST   405 405 405 405 405 405 405 405 405
move           draft      -    GET    404 200 403 403 404 404 404 403 403
move           in_review  -    GET    404 409 403 403 404 404 404 403 403
move           draft      -    POST   404 302 403 403 404 404 404 403 403
move           in_review  -    POST   404 409 403 403 404 404 404 403 403
diarienummer   submitted  -    GET    404 403 403 409 404 404 404 403 403
diarienummer   submitted  -    POST   404 403 403 409 404 404 404 403 403
authoring      -          -    GET    403 403 403 403 200 403 403 403 403
authoring      -          -    POST   405 405 405 405 405 405 405 405 405
load           -          -    GET    403 403 403 403 200 403 403 403 403
load           -          -    POST   403 403 403 403 422 403 403 403 403
compare        -          -    GET    403 403 403 403 200 403 403 403 403
compare        -          -    POST   405 405 405 405 405 405 405 405 405
edition        published  -    GET    403 403 403 403 200 403 403 403 403
edition        loaded     -    GET    403 403 403 403 200 403 403 403 403
edition        loaded     -    POST   405 405 405 405 405 405 405 405 405
edition_items  published  -    GET    403 403 403 403 200 403 403 403 403
edition_items  published  -    POST   405 405 405 405 405 405 405 405 405
preview        published  -    GET    403 403 403 403 200 403 403 403 403
preview        published  -    POST   405 405 405 405 405 405 405 405 405
publish        loaded     -    GET    403 403 403 403 200 403 403 403 403
publish        published  -    GET    403 403 403 403 404 403 403 403 403
publish        loaded     -    POST   403 403 403 403 302 403 403 403 403
retire         published  -    GET    403 403 403 403 200 403 403 403 403
retire         loaded     -    GET    403 403 403 403 404 403 403 403 403
retire         published  -    POST   403 403 403 403 302 403 403 403 403
invite         published  -    GET    403 403 403 403 200 403 403 403 403
invite         loaded     -    GET    403 403 403 403 404 403 403 403 403
invite         newer      -    POST   403 403 403 403 302 403 403 403 403
extend         draft      -    GET    403 403 403 403 200 403 403 403 403
extend         draft      -    POST   403 403 403 403 302 403 403 403 403
reading_version published  docx GET    200 200 200 200 200 200 200 200 200
reading_version published  exe  GET    404 404 404 404 404 404 404 404 404
reading_version published  docx POST   405 405 405 405 405 405 405 405 405
undelivered    -          -    GET    403 403 403 403 403 200 403 403 403
undelivered    -          -    POST   405 405 405 405 405 405 405 405 405
decide_undelivered -      -    GET    405 405 405 405 405 405 405 405 405
decide_undelivered -      -    POST   403 403 403 403 403 302 403 403 403
try_all_again  -          -    GET    405 405 405 405 405 405 405 405 405
try_all_again  -          -    POST   403 403 403 403 403 302 403 403 403
health         -          -    GET    200 200 200 200 200 200 200 200 200
about          -          -    GET    200 200 200 200 200 200 200 200 200
help           -          -    GET    200 200 200 200 200 200 200 200 200
accessibility  -          -    GET    200 200 200 200 200 200 200 200 200
verify         -          -    GET    200 200 200 200 200 200 200 200 200
verify         -          -    POST   422 422 422 422 422 422 422 422 422
health         -          -    POST   405 405 405 405 405 405 405 405 405
csp_report     -          -    GET    405 405 405 405 405 405 405 405 405
csp_report     -          -    POST   400 400 400 400 400 400 400 400 400
security_txt   -          -    GET    404 404 404 404 404 404 404 404 404
security_txt   -          -    POST   405 405 405 405 405 405 405 405 405
about          -          -    POST   405 405 405 405 405 405 405 405 405
help           -          -    POST   405 405 405 405 405 405 405 405 405
accessibility  -          -    POST   405 405 405 405 405 405 405 405 405
administered   -          -    GET    403 403 403 403 403 403 200 403 403
administered   -          -    POST   405 405 405 405 405 405 405 405 405
organisation_people draft  -    GET    403 403 403 403 403 404 200 403 404
organisation_people draft  -    POST   405 405 405 405 405 405 405 405 405
invite_person  draft       -    GET    403 403 403 403 403 404 200 403 404
invite_person  draft       -    POST   403 403 403 403 403 404 302 403 404
organisation_person draft  -    GET    403 403 403 403 403 404 200 403 404
organisation_person draft  -    POST   403 403 403 403 403 404 302 403 404
end_role       draft       -    GET    405 405 405 405 405 405 405 405 405
end_role       draft       -    POST   403 403 403 403 403 404 302 403 404
end_guest      draft     guest GET    405 405 405 405 405 405 405 405 405
end_guest      draft     guest POST   403 403 403 403 403 404 302 403 404
ask_factor_reset draft  locked GET    403 403 403 403 403 404 200 403 404
ask_factor_reset draft  locked POST   403 403 403 403 403 404 302 403 404
ask_factor_reset draft  lost  POST    403 403 403 403 403 404 409 403 404
factor_reset   draft       -    GET    403 200 200 200 403 404 200 403 404
factor_reset   draft       -    POST   403 302 302 302 403 404 403 403 404
organisation_settings draft -   GET    403 403 403 403 403 404 200 403 404
organisation_settings draft -   POST   405 405 405 405 405 405 405 405 405
organisation_settings_history draft - GET 403 403 403 403 403 404 200 403 404
organisation_settings_history draft - POST 405 405 405 405 405 405 405 405 405
change_organisation_settings draft kontakt GET 403 403 403 403 403 404 200 403 404
change_organisation_settings draft kontakt POST 403 403 403 403 403 404 302 403 404
change_organisation_settings draft gallring GET 403 403 403 403 403 404 302 403 404
change_organisation_settings draft gallring POST 403 403 403 403 403 404 302 403 404
change_organisation_settings draft x GET 403 403 403 403 403 404 404 403 404
organisation_log draft     -    GET    403 403 403 403 403 404 200 403 404
organisation_log draft     -    POST   405 405 405 405 405 405 405 405 405
organisation_log_file draft -   GET    403 403 403 403 403 404 200 403 404
organisation_log_file draft -   POST   405 405 405 405 405 405 405 405 405
system_log     -           -    GET    403 403 403 403 403 200 403 403 403
system_log     -           -    POST   405 405 405 405 405 405 405 405 405
system_log_file -          -    GET    403 403 403 403 403 200 403 403 403
system_log_file -          -    POST   405 405 405 405 405 405 405 405 405
stop_factor_reset draft    -    GET    405 405 405 405 405 405 405 405 405
stop_factor_reset draft    -    POST   403 302 302 302 403 404 302 403 404
"""


@dataclass(frozen=True)
class Row:
    """One URL with one method in one stage; `expected` by role."""

    name: str
    stage: str
    item: str
    method: str
    expected: dict[str, int]

    def __str__(self) -> str:
        return "-".join(part for part in (self.name, self.stage, self.item, self.method) if part)


def rows() -> Iterator[Row]:
    for line in TABLE.strip().splitlines()[1:]:
        name, stage, item, method, *statuses = line.split()
        expected = dict(zip(COLUMNS, map(int, statuses), strict=True))
        yield Row(name, stage.removeprefix("-"), item.removeprefix("-"), method, expected)


ROWS = tuple(rows())


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the request changes in the database is changed back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def what_is_posted(row: Row, world: World) -> dict[str, str]:
    """The fields with which the form would be accepted."""
    response = world.responses.get(row.stage)
    signed = {"name": "Direktören", "title": "Direktör", "phone": "035-1", "email": "d@example.se", "attests": "on"}
    signed["acknowledges"] = "on"
    sha256 = fingerprint_of(response) if response and response.snapshots.exists() else ""
    return {
        f"{row.item}-value": "nytt svar",
        f"{row.item}-revision": str(_revision(row, world)),
        "url": "https://example.se/beslut",
        "text": "Stämmer det?",
        "action": "again" if row.name == "decide_undelivered" else "resolve",
        "sha256": sha256,
        "password": PASSWORD,
        "reason": "Fel siffror.",
        "roles": Role.ARCHIVIST.value,
        "valid_from": timezone.localdate().isoformat(),
        "diarienummer": "RS 2026-0001",
        "drawn_up_on": timezone.localdate().isoformat(),
        "subject": "Svar på prov",
        "number": "1",
        "items": "A-2",
        "addresses": "annan.gast@example.se",
        "goto": "withdraw" if row.name == "assignment" else "",
        "revision": str(_revision(row, world)),
        "version": str(world.editions["newer"].source.pk),
        "organisations": str(world.strangers["editor"].memberships.get().organisation_id),
        "opens_on": timezone.localdate().isoformat(),
        "last_day": (timezone.localdate() + timedelta(days=10 if row.name == "hand_out" else 60)).isoformat(),
        **signed,
        **({"email": "ny.person@example.se"} if row.name == "invite_person" else {}),
    }


def _revision(row: Row, world: World) -> int:
    response = world.responses.get(row.stage)
    answer = response.answers.filter(link_id=row.item).first() if response else None
    return answer.revision if answer else 0


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gets a PDF is asked here, for every role; what is in it, by the tests of each."""
    monkeypatch.setattr("archive.paper.working_copy.render_confined", lambda **_: b"%PDF")
    monkeypatch.setattr("archive.views.packages.reading_copy", lambda _: b"%PDF")


@dataclass(frozen=True)
class Asked:
    """What a row asks for, the same whoever asks. `fields` are what is posted; None: nothing is."""

    url: str
    fields: dict[str, str] | None


def ask(row: Row, world: World) -> Asked:
    fields = what_is_posted(row, world) if row.method == "POST" else None
    return Asked(address(world, row.name, row.stage, row.item), fields)


def status_for(user: User | None, asked: Asked, world: World) -> int:
    client = world.client_of(user)
    with undone():
        if asked.fields is None:
            return client.get(asked.url).status_code
        return client.post(asked.url, asked.fields).status_code


def test_every_named_url_of_the_portal_is_in_the_table() -> None:
    assert {row.name for row in ROWS} == portal_names()


def test_every_url_is_tried_with_get_and_with_post() -> None:
    tried = {(row.name, row.method) for row in ROWS}
    assert {(name, method) for name in portal_names() for method in ("GET", "POST")} == tried


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_what_the_table_says(row: Row, world: World) -> None:
    asked = ask(row, world)
    assert {role: status_for(world.people[role], asked, world) for role in COLUMNS} == row.expected


@pytest.mark.parametrize("row", [row for row in ROWS if row.stage and row.name not in OF_NO_ORGANISATION], ids=str)
def test_to_another_organisations_people_it_does_not_exist(row: Row, world: World) -> None:
    asked = ask(row, world)
    found = {role: status_for(world.strangers[role], asked, world) for role in ROLES}
    hidden = 405 if set(row.expected.values()) == {405} else 404
    assert found == dict.fromkeys(ROLES, hidden)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page(row: Row, world: World) -> None:
    if row.name in PUBLIC:
        assert status_for(None, ask(row, world), world) == next(iter(row.expected.values()))
        return
    url = address(world, row.name, row.stage, row.item)
    answer = getattr(Client(), row.method.lower())(url)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse('account_login')}?next={url}")


@pytest.mark.parametrize("name", sorted(NOT_ANYONES))
def test_lists_show_nothing_of_another_organisation(name: str, world: World) -> None:
    text = world.client_of(world.strangers["editor"]).get(reverse(name)).content.decode()
    assert world.questionnaire.title not in text
    assert not [r.organisation.name for r in world.responses.values() if r.organisation.name in text]


def test_an_approver_whose_mandate_has_ended_may_read_but_not_sign(world: World) -> None:
    row = next(row for row in ROWS if str(row) == "sign-in_review-POST")
    with undone():
        world.people["approver"].mandates.update(valid_from="2025-01-01", valid_to="2025-12-31")
        assert status_for(world.people["approver"], ask(row, world), world) == 403


def test_an_approver_who_sent_it_may_not_sign_it(world: World) -> None:
    row = next(row for row in ROWS if str(row) == "sign-in_review-POST")
    with undone():
        organisation = world.responses["in_review"].organisation
        organisation.memberships.create(user=world.people["editor"], role=Role.APPROVER)
        world.people["editor"].mandates.create(organisation=organisation, reference="RS § 1", valid_from="2025-01-01")
        assert status_for(world.people["editor"], ask(row, world), world) == 403
