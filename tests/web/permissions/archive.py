"""A submission and after: submitting, the receipt, the sealed copy, what the registrator does."""

from typing import Any

from django.utils import timezone

from archive.correcting.abandoning import what_ends
from archive.deposits.reading import deposit_of
from archive.masking.services import digest_of_strikes
from archive.models import Masking
from archive.registering import facts_of
from config.fields.page_marks import mark_of
from responses.lifecycle.delivery import newest_submission
from responses.lifecycle.standing import standing_of
from responses.lifecycle.supplements import asked_supplement
from tests.builders import editor_of
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def number(rule: Rule, world: World) -> dict[str, str]:
    """The one that the answer has: of an answer that lies in a case no other is taken."""
    return {"diarienummer": world.responses[rule.stage].diarienummer or "RS 2026-0001"}


def seen(_: Rule, world: World) -> dict[str, str]:
    """What an order is of."""
    return {"seen": digest_of_strikes(Masking.objects.get(pk=world.maskings["draft"].pk))}


def entered(rule: Rule, world: World) -> dict[str, str]:
    mark = mark_of(facts_of(world.submission(rule.stage).register_entry))
    return {"drawn_up_on": timezone.localdate().isoformat(), "subject": "Svar på prov", "seen": mark}


def passage(rule: Rule, world: World) -> dict[str, str]:
    """What the response itself says at another question."""
    answer = world.responses[rule.stage].answers.get(link_id="A-2")
    return {"question": "A-2", "passage": f"u-{answer.pk}-{answer.revision}"}


def reopened(rule: Rule, world: World) -> dict[str, Any]:
    response = world.responses[rule.stage]
    replaces = newest_submission(response)
    mark = mark_of(replaces, asked_supplement(response)) if replaces else ""
    return {"kind": "slip", "reason": "Felskrivet.", "items-1": ["A-2"], "seen": mark}


def opened_more(rule: Rule, world: World) -> dict[str, Any]:
    mark = mark_of(world.responses[rule.stage].correction)
    return {"reason": "Också fel.", "items-1": ["A-1"], "seen": mark}


def abandoned(rule: Rule, world: World) -> dict[str, str]:
    response = world.responses[rule.stage]
    return {"seen": mark_of(*what_ends(standing_of(response, editor_of(response), timezone.localdate())))}


def taken_back(rule: Rule, world: World) -> dict[str, str]:
    noted = deposit_of(world.submission(rule.stage))
    return {"reason": "Levererades inte.", "seen": mark_of(noted)}


def deposited(rule: Rule, world: World) -> dict[str, str]:
    facts = {"note": "ja", "archive": "Regionens e-arkiv", "reference": "EA-2"}
    day = timezone.localdate().isoformat()
    return {**facts, "copy": str(world.submission(rule.stage).pk), "delivered_on": day} if rule.stage else facts


def disposed(rule: Rule, world: World) -> dict[str, str]:
    facts = {"propose": "ja", "decision": "RS 2026-7", "rule": "4.2", "decided_on": timezone.localdate().isoformat()}
    return {**facts, "copy": str(world.submission(rule.stage).pk)} if rule.stage else facts


_WHY = {"paragraph": "OSL 25 kap. 1 §", "reason": "Enskilds hälsa"}

ROOM = Room(
    "Submission and archive",
    rules="""
    draft_pdf       in_review - GET   200 editor approver; 403 archivist reader handed guest
    draft_pdf       draft     - GET   403 archivist reader handed guest; 409 editor approver
    passages        draft     - GET   200 editor; 403 approver archivist reader handed guest
    passages        archived  - GET   200 editor; 403 approver archivist reader handed guest
    passages        draft     - POST  302 editor; 403 approver archivist reader handed guest
    passages        in_review - POST  403 approver archivist reader handed guest; 409 editor
    excerpt         draft     - GET   200 editor approver archivist reader; 403 handed guest
    excerpt         in_review - GET   200 editor approver archivist reader; 403 handed guest
    excerpt         archived  - GET   200 editor approver archivist reader; 403 handed guest
    year_changes    draft     - GET   200 editor approver archivist reader handed guest
    year_changes    in_review - GET   200 editor approver archivist reader handed guest
    year_changes    archived  - GET   200 editor approver archivist reader handed; 403 guest
    submitted_year_changes archived - GET 200 editor approver archivist reader
    publication     draft     - GET   200 editor approver archivist reader; 403 handed guest
    publication     archived  - POST  200 editor approver archivist reader; 403 handed guest
    export_one      draft     csv GET 200 editor approver archivist reader; 403 handed guest
    export_one      archived  csv GET 200 editor approver archivist reader; 403 handed guest
    export_all      -         - GET   403 all; 200 editor approver archivist reader
    submit          approved  - GET   200 editor; 403 approver archivist reader handed guest
    submit          in_review - GET   403 approver archivist reader handed guest; 409 editor
    submit          approved  - POST  302 editor; 403 approver archivist reader handed guest
    submit          in_review - POST  403 approver archivist reader handed guest; 409 editor
    submit          untouched - POST  403 approver archivist reader handed guest; 409 editor
    reopen          submitted - GET   200 editor; 403 approver archivist reader handed guest
    reopen          submitted - POST  302 editor; 403 approver archivist reader handed guest
    reopen          late      - GET   200 editor; 403 approver archivist reader handed guest
    reopen          late      - POST  302 editor; 403 approver archivist reader handed guest
    reopen          archived  - POST  302 editor; 403 approver archivist reader handed guest
    reopen          draft     - GET   403 approver archivist reader handed guest; 409 editor
    reopen          correcting - POST  403 approver archivist reader handed guest; 409 editor
    open_more       correcting - GET   200 editor; 403 approver archivist reader handed guest
    open_more       correcting - POST  302 editor; 403 approver archivist reader handed guest
    open_more       correction_sent - POST 403 approver archivist reader handed guest; 409 editor
    open_more       draft     - GET   403 approver archivist reader handed guest; 409 editor
    abandon         correcting - GET   200 editor; 403 approver archivist reader handed guest
    abandon         correcting - POST  302 editor; 403 approver archivist reader handed guest
    abandon         correction_sent - POST  302 editor; 403 approver archivist reader handed guest
    abandon         draft     - GET   403 approver archivist reader handed guest; 409 editor
    abandon         submitted - POST  403 approver archivist reader handed guest; 409 editor
    diarienummer    draft     - GET   200 archivist; 403 editor approver reader handed guest
    diarienummer    archived  - GET   403 editor approver reader handed guest; 409 archivist
    diarienummer    approved  - POST  302 archivist; 403 editor approver reader handed guest
    diarienummer    archived  - POST  302 archivist; 403 editor approver reader handed guest
    diarienummer    submitted - GET   403 editor approver reader handed guest; 409 archivist
    diarienummer    submitted - POST  403 editor approver reader handed guest; 409 archivist
    receipt         submitted - GET   200 editor approver archivist reader
    progress        submitted - GET   200 editor approver archivist reader
    archive         -         - GET   200 all
    archived        archived  - GET   200 editor approver archivist reader
    archived        archived  - POST  302 archivist; 403 editor approver reader
    archived        submitted - POST  403 editor approver reader; 409 archivist
    validation      archived  - GET   200 editor approver archivist reader
    validation      submitted - GET   404 all
    validation_file archived  - GET   200 editor approver archivist reader
    validation_file submitted - GET   404 all
    compare_submissions corrected - GET 200 editor approver archivist reader
    compare_submissions submitted - GET 404 all
    comparison_pdf  corrected - GET   200 editor approver archivist reader
    comparison_pdf  submitted - GET   404 all
    kopia           archived  - GET   200 editor approver archivist reader
    kopia           submitted - GET   404 all
    submitted_attachment archived  - GET 200 editor approver archivist reader
    submitted_attachment submitted - GET 200 editor approver archivist reader
    submitted_attachment archived  99 GET 404 all
    companion       archived  - GET   200 editor approver archivist reader
    companion       archived  99 GET  404 all
    companion       submitted - GET   404 all
    package         archived  - GET   200 archivist; 403 editor approver reader
    package         submitted - GET   403 editor approver reader
    discarded       -         - GET   403 all; 200 archivist
    note_deposits   -         - GET   403 all; 422 archivist
    note_deposits   archived  - POST  403 all other; 302 archivist; 422 other-archivist
    take_back_deposit archived  - GET  200 archivist; 403 editor approver reader
    take_back_deposit archived  - POST 302 archivist; 403 editor approver reader
    take_back_deposit submitted - GET  403 editor approver reader; 409 archivist
    deposit_receipt archived  - GET   200 editor approver archivist reader
    disposals       -         - GET   403 all; 200 approver archivist steward
    propose_disposal -        - GET   403 all; 422 archivist
    propose_disposal archived - POST  403 all other; 422 archivist other-archivist
    disposal        archived  proposed GET 200 approver archivist steward
    disposal        archived  done GET 200 approver archivist steward
    confirm_disposal archived proposed POST 302 approver steward; 403 archivist
    confirm_disposal archived taken_back POST 409 approver steward; 403 archivist
    take_back_disposal archived proposed POST 302 approver archivist steward
    take_back_disposal archived taken_back POST 409 approver archivist steward
    disposal_decision archived proposed GET 200 approver archivist steward
    disposal_decision archived done GET 404 all
    disposal_log    -         - GET   403 all; 200 editor approver archivist reader steward
    disposal_log_file -       - GET   403 all; 200 editor approver archivist reader steward
    disposed        archived  - GET   200 editor approver archivist reader steward
    disposed_receipt archived - GET   404 all
    bundle          -         - POST  403 all; 422 archivist
    register_entry  archived  - GET   200 archivist; 403 editor approver reader
    register_entry  archived  - POST  302 archivist; 403 editor approver reader
    begin_masking   archived  - GET   200 archivist; 403 editor approver reader
    begin_masking   archived  - POST  302 archivist; 403 editor approver reader
    begin_masking   submitted - GET   403 editor approver reader; 409 archivist
    masking         archived  - GET   200 archivist; 403 editor approver reader
    masking         archived  - POST  302 archivist; 403 editor approver reader
    masking         archived  made GET 200 archivist; 403 editor approver reader
    masking         archived  made POST 403 editor approver reader; 409 archivist
    mask_words      archived  - GET   200 archivist; 403 editor approver reader
    mask_words      archived  - POST  302 archivist; 403 editor approver reader
    mask_words      archived  made POST 403 editor approver reader; 409 archivist
    mask_preview    archived  - GET   200 archivist; 403 editor approver reader
    order_masked    archived  - POST  302 archivist; 403 editor approver reader
    order_masked    archived  made POST 302 archivist; 403 editor approver reader
    masking         archived  discarded GET 200 archivist; 403 editor approver reader
    masking         archived  discarded POST 403 editor approver reader; 409 archivist
    mask_words      archived  discarded GET 403 editor approver reader; 409 archivist
    mask_preview    archived  discarded GET 403 editor approver reader; 409 archivist
    order_masked    archived  discarded POST 403 editor approver reader; 409 archivist
    discard_masking archived  - POST  302 archivist; 403 editor approver reader
    discard_masking archived  discarded POST 302 archivist; 403 editor approver reader
    discard_masking archived  made POST 403 editor approver reader; 409 archivist
    masked_copy     archived  - GET   403 editor approver reader
    masked_copy     archived  made GET 200 archivist; 403 editor approver reader
    copy            archived  - GET   200 editor approver archivist reader
    copy            submitted - GET   404 all
    """,
    fields={
        "passages": passage,
        "publication": {"title": "Underlag", "sections": ["A"], "format": "html"},
        "diarienummer": number,
        "reopen": reopened,
        "open_more": opened_more,
        "abandon": abandoned,
        "archived": number,
        "note_deposits": deposited,
        "take_back_deposit": taken_back,
        "take_back_disposal": {"reason": "Beslutet är överklagat."},
        "propose_disposal": disposed,
        "register_entry": entered,
        "begin_masking": lambda _, __: {"decision": "RS 2026-0001", "decided_on": timezone.localdate().isoformat()},
        "masking": {"places": ["0-3-0-0-1-0"], **_WHY},
        **dict.fromkeys(("order_masked", "discard_masking"), seen),
        "mask_words": {"first": "1", "last": "1", **_WHY},
    },
)
