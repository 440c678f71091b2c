"""Builders for every test: each reaches its state through the real services, as the people themselves would.

    response = make_response(state=State.APPROVED)
    submission.submit(response=response, sha256=fingerprint_of(response), actor=editor_of(response), at=timezone.now())

Everything is new unless it is given. The people of an organisation are found again by their role: editor_of,
approver_of, archivist_of, contributor_of. Everybody's password is PASSWORD.
"""

from tests.builders.beside import attach_file, attach_link, comment_on, contribute, hand_out, plan
from tests.builders.cases import add_case_document, make_case, make_dispatch
from tests.builders.companions import give_companion
from tests.builders.correcting import correct, reopen
from tests.builders.delivery import carried_questionnaire, carry_over, make_sealed
from tests.builders.entry import enter_answer
from tests.builders.masking import begin_masking, discard_masking, make_masked
from tests.builders.people import (
    PASSWORD,
    add_members,
    approver_of,
    archivist_of,
    client_of,
    contributor_of,
    editor_of,
    make_approver,
    make_authority,
    make_kommun,
    make_mandate,
    make_member,
    make_organisation,
    make_rss,
    make_user,
    the_author,
    the_authority,
    withdraw_mandates,
)
from tests.builders.questionnaires import (
    grant_definition,
    grant_questionnaire,
    make_definition,
    make_questionnaire,
    official_definition,
)
from tests.builders.responses import (
    DIARIENUMMER,
    bring_to,
    complete_answers,
    fingerprint_of,
    make_response,
    mark_read,
    register,
    save_answers,
    seal,
    send,
    sign,
    signer_details,
    standing_in,
    submit,
)

__all__ = [
    "DIARIENUMMER",
    "PASSWORD",
    "add_case_document",
    "add_members",
    "approver_of",
    "archivist_of",
    "attach_file",
    "attach_link",
    "begin_masking",
    "bring_to",
    "carried_questionnaire",
    "carry_over",
    "client_of",
    "comment_on",
    "complete_answers",
    "contribute",
    "contributor_of",
    "correct",
    "discard_masking",
    "editor_of",
    "enter_answer",
    "fingerprint_of",
    "give_companion",
    "grant_definition",
    "grant_questionnaire",
    "hand_out",
    "make_approver",
    "make_authority",
    "make_case",
    "make_definition",
    "make_dispatch",
    "make_kommun",
    "make_mandate",
    "make_masked",
    "make_member",
    "make_organisation",
    "make_questionnaire",
    "make_response",
    "make_rss",
    "make_sealed",
    "make_user",
    "mark_read",
    "official_definition",
    "plan",
    "register",
    "reopen",
    "save_answers",
    "seal",
    "send",
    "sign",
    "signer_details",
    "standing_in",
    "submit",
    "the_author",
    "the_authority",
    "withdraw_mandates",
]
