"""Questionnaires as their author has them: editions, inviting, more time."""

from django.utils import timezone

from authoring.composing.forms.head import HeadForm
from authoring.composing.services import mark_of_part
from config.fields.page_marks import mark_of
from responses.lifecycle.delivery import newest_submission
from surveys.interchange.yaml_export import questionnaire_to_yaml
from tests.authoring.composing.drafts import now, posted
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def invited(_: Rule, world: World) -> dict[str, str]:
    receiver = world.strangers["editor"].memberships.get().organisation_id
    return {"organisations": str(receiver), "opens_on": timezone.localdate().isoformat()}


def begun(_: Rule, world: World) -> dict[str, str]:
    owner = world.editions["written"].source.owner_id
    return {
        "kind": "next",
        "title": "Ny",
        "name": "ny-2031",
        "year": "2031",
        "version": "2031-01-15",
        "owner": str(owner),
    }


def head(_: Rule, world: World) -> dict[str, str]:
    draft = now(world.editions["written"].source)
    form = HeadForm(document=draft.document)
    return {
        "seen": mark_of_part(draft.document),
        **{field.name: field.value() or "" for field in form},
        "period": "Året",
    }


def item(rule: Rule, world: World) -> dict[str, str]:
    return posted(world.editions["written"].source, "A-1", text="En annan ordalydelse")


def text(_: Rule, world: World) -> dict[str, str]:
    draft = now(world.editions["written"].source)
    return {"text": questionnaire_to_yaml(draft.source.document), "seen": draft.source.sha256}


def removed(_: Rule, world: World) -> dict[str, str]:
    return {"seen": mark_of(now(world.editions["written"].source).source.sha256)}


def supplement(rule: Rule, world: World) -> dict[str, object]:
    submission = newest_submission(world.responses[rule.stage])
    mark = mark_of(submission)
    return {"items": ["A-2"], "reason": "Mer om arbetet.", "last_day": "2100-01-01", "seen": mark}


ROOM = Room(
    "Questionnaires",
    rules="""
    authoring       -         -    GET   403 all; 200 author
    guide           -         -    GET   403 all; 200 author
    guide_example   -         -    GET   403 all; 200 author
    load            -         -    GET   403 all; 200 author
    load            -         -    POST  403 all; 422 author
    compare         -         -    GET   403 all; 200 author
    edition         published -    GET   403 all; 200 author; same other
    edition         loaded    -    GET   403 all; 200 author; 403 other; 404 other-author
    edition         written   -    GET   403 all; 302 author; 403 other; 404 other-author
    edition_items   published -    GET   403 all; 200 author; same other
    edition_proof   published -    GET   403 all; 200 author; same other
    edition_proof   loaded    -    GET   403 all; 200 author; 403 other; 404 other-author
    trial           published -    GET   403 all; 200 author; same other
    trial           written   -    GET   403 all; 200 author; 403 other; 404 other-author
    trial           published -    POST  403 all; 302 author; same other
    trial_check     written   -    GET   403 all; 200 author; 403 other; 404 other-author
    trial_copy      written   -    GET   403 all; 200 author; 403 other; 404 other-author
    preview         published -    GET   403 all; 200 author; same other
    preview         written   -    GET   403 all; 200 author; 403 other; 404 other-author
    publish         loaded    -    GET   403 all; 200 author; 403 other; 404 other-author
    publish         published -    GET   403 all; 404 author; same other
    publish         loaded    -    POST  403 all; 302 author; 403 other; 404 other-author
    keep_edition    published -    GET   403 all; 200 author; same other
    keep_edition    loaded    -    GET   403 all; 404 author; same other
    keep_edition    published -    POST  403 all; 422 author; 403 other; 302 other-author
    begin_draft     -         -    GET   403 all; 200 author
    begin_draft     -         -    POST  403 all; 302 author; 403 other; 422 other-author
    begin_word      -         -    GET   403 all; 200 author
    begin_word      -         -    POST  403 all; 422 author
    draft_word      worded    -    GET   403 all; 200 author; 403 other; 404 other-author
    draft_word      written   -    GET   403 all; 404 author; 403 other; 404 other-author
    begin_from      published -    GET   403 all; 200 author; same other
    begin_from      published -    POST  403 all; 302 author; 403 other; 422 other-author
    draft           written   -    GET   403 all; 200 author; 403 other; 404 other-author
    draft           written   -    POST  403 all; 302 author; 403 other; 404 other-author
    draft_head      written   -    GET   403 all; 200 author; 403 other; 404 other-author
    draft_head      written   -    POST  403 all; 302 author; 403 other; 404 other-author
    draft_item      written   A-1  GET   403 all; 200 author; 403 other; 404 other-author
    draft_item      written   A-1  POST  403 all; 302 author; 403 other; 404 other-author
    draft_item      written   X    GET   403 all; 404 author; 403 other; 404 other-author
    draft_text      written   -    GET   403 all; 200 author; 403 other; 404 other-author
    draft_text      written   -    POST  403 all; 302 author; 403 other; 404 other-author
    draft_history   written   -    GET   403 all; 200 author; 403 other; 404 other-author
    draft_history   written   -    POST  403 all; 302 author; 403 other; 404 other-author
    draft_file      written   yaml GET   403 all; 200 author; 403 other; 404 other-author
    draft_file      written   exe  GET   403 all; 404 author; 403 other; 404 other-author
    finish_draft    written   -    GET   403 all; 200 author; 403 other; 404 other-author
    finish_draft    written   -    POST  403 all; 302 author; 403 other; 404 other-author
    remove_draft    written   -    GET   403 all; 200 author; 403 other; 404 other-author
    remove_draft    written   -    POST  403 all; 302 author; 403 other; 404 other-author
    remove_loaded   loaded    -    GET   403 all; 200 author; 403 other; 404 other-author
    remove_loaded   loaded    -    POST  403 all; 302 author; 403 other; 404 other-author
    remove_loaded   published -    GET   403 all; 409 author; same other
    retire          published -    GET   403 all; 200 author; 403 other
    retire          loaded    -    GET   403 all; 404 author; 403 other; 404 other-author
    retire          published -    POST  403 all; 302 author; 403 other
    invite          published -    GET   403 all; 200 author; same other
    invite          loaded    -    GET   403 all; 404 author; same other
    invite          newer     -    POST  403 all; 302 author; 403 other; 422 other-author
    extend          draft     -    GET   403 all; 200 author; 403 other; 404 other-author
    extend          draft     -    POST  403 all; 302 author; 403 other; 404 other-author
    ask_supplement  submitted -    GET   403 all; 200 author; 403 other; 404 other-author
    ask_supplement  archived  -    POST  403 all; 302 author; 403 other; 404 other-author
    ask_supplement  draft     -    GET   403 all; 409 author; 403 other; 404 other-author
    ask_supplement  sealed    -    POST  403 all; 409 author; 403 other; 404 other-author
    change_contact  draft     -    GET   403 all; 200 author; 403 other; 404 other-author
    change_contact  draft     -    POST  403 all; 302 author; 403 other; 404 other-author
    reading_version published docx GET   200 all; same other
    reading_version regional  docx GET   404 all; 200 other; 404 other-administrator
    reading_version published exe  GET   404 all; same other
    """,
    fields={
        "invite": invited,
        "begin_draft": begun,
        "begin_from": begun,
        "trial": {"K-telefon-value": "035-134800", "K-telefon-revision": "1", "goto": "here"},
        "draft": {"act": "down:A-1"},
        "draft_head": head,
        "draft_item": item,
        "draft_text": text,
        "draft_history": {"number": "1"},
        "remove_draft": removed,
        "ask_supplement": supplement,
        "change_contact": {"contact_name": "Enheten", "contact_email": "enheten@example.se"},
    },
)
