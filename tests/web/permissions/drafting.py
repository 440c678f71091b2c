"""Writing: sections, questions, attachments, earlier wordings, a newer version."""

from responses.models import PassageUse
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def newer_version(_: Rule, world: World) -> dict[str, str]:
    return {"version": str(world.editions["newer"].source.pk)}


def chosen_again(rule: Rule, world: World) -> dict[str, str]:
    return {"documents": str(world.attachments[rule.stage].pk)}


def kept_text(rule: Rule, world: World) -> dict[str, str]:
    """Of the answer's text from another one, as it reads now; of an answer that has none, as though it had."""
    response = world.responses[rule.stage]
    use = PassageUse.objects.filter(answer__response=response, answer__link_id=rule.item).first()
    seen = use.source_answer.revision if use and use.source_answer else 1
    return {"use": str(use.pk if use else 1), "seen": str(seen), "decision": "keep"}


ROOM = Room(
    "Drafting",
    rules="""
    section         draft     A      GET   200 editor; 403 approver archivist reader handed guest
    section         in_review A      GET   200 editor; 403 approver archivist reader handed guest
    section         draft     A      POST  302 editor; 403 approver archivist reader handed guest
    section         in_review A      POST  403 approver archivist reader handed guest; 409 editor
    section         approved  A      POST  403 approver archivist reader handed guest; 409 editor
    section         submitted A      POST  403 approver archivist reader handed guest; 409 editor
    section         archived  A      POST  403 approver archivist reader handed guest; 409 editor
    section         draft     X      GET   403 approver archivist reader handed guest
    section         draft     X      POST  403 approver archivist reader handed guest
    save_question   draft     A-2    POST  200 editor handed guest; 403 approver archivist reader
    save_question   draft     A-1    POST  200 editor; 403 approver archivist reader handed guest
    save_question   in_review A-2    POST  403 approver archivist reader; 409 editor handed guest
    save_question   submitted A-2    POST  403 approver archivist reader guest; 409 editor handed
    save_question   correcting A-2   POST  200 editor handed guest; 403 approver archivist reader
    save_question   correcting A-1   POST  403 approver archivist reader handed guest; 409 editor
    save_question   correcting B-1   POST  403 approver archivist reader guest; 409 editor handed
    save_question   draft     A-5    POST  403 approver archivist reader handed guest
    save_question   draft     K-namn POST  403 approver archivist reader handed guest
    save_question   draft     G-1    POST  403 approver archivist reader handed guest
    save_question   draft     A      POST  403 approver archivist reader
    save_question   draft     X-1    POST  403 approver archivist reader
    attach          draft     A-6    GET   200 editor handed guest; 403 approver archivist reader
    attach          archived  A-6    GET   200 editor handed; 403 approver archivist reader guest
    attach          draft     A-6    POST  302 editor handed guest; 403 approver archivist reader
    attach          in_review A-6    POST  403 approver archivist reader; 409 editor handed guest
    attach          archived  A-6    POST  403 approver archivist reader guest; 409 editor handed
    attach          correcting A-6   POST  403 approver archivist reader guest; 409 editor handed
    attach          draft     G-1    GET   403 approver archivist reader handed guest
    attach          draft     X-1    GET   403 approver archivist reader
    attach_again    draft     A-2    GET   200 editor handed guest; 403 approver archivist reader
    attach_again    in_review A-2    GET   403 approver archivist reader; 409 editor handed guest
    attach_again    draft     A-2    POST  302 editor handed guest; 403 approver archivist reader
    attach_again    archived  A-2    POST  403 approver archivist reader guest; 409 editor handed
    attach_again    draft     A-1    POST  302 editor; 403 approver archivist reader handed guest
    attach_again    draft     G-1    GET   403 approver archivist reader handed guest
    attachment      draft     -      GET   200 editor approver archivist reader handed guest
    attachment      archived  -      GET   200 editor approver archivist reader handed; 403 guest
    detach          draft     -      POST  302 editor handed guest; 403 approver archivist reader
    detach          in_review -      POST  403 approver archivist reader; 409 editor handed guest
    attachment      correcting -     GET   200 editor approver archivist reader handed
    detach          correcting -     POST  403 approver archivist reader; 409 editor handed
    detach          archived  -      POST  403 approver archivist reader guest; 409 editor handed
    answer_history  draft     A-1    GET   200 editor approver archivist reader; 403 handed guest
    answer_history  draft     A-2    GET   200 editor approver archivist reader handed guest
    answer_history  draft     X-1    GET   404 all
    source_changes draft     A-1.ja GET   200 editor; 403 approver archivist reader handed guest
    source_changes draft     A-2    GET   200 editor; 403 approver archivist reader handed guest
    source_changes draft     X-1    GET   403 approver archivist reader handed guest
    source_changes draft     A-1.ja POST  302 editor; 403 approver archivist reader handed guest
    source_changes in_review A-2    POST  403 approver archivist reader handed guest; 409 editor
    restore_answer  draft     A-2    POST  302 editor handed guest; 403 approver archivist reader
    restore_answer  in_review A-2    POST  403 approver archivist reader; 409 editor handed guest
    restore_answer  correcting A-2   POST  302 editor handed guest; 403 approver archivist reader
    restore_answer  correcting B-1   POST  403 approver archivist reader guest; 409 editor handed
    restore_answer  draft     X-1    POST  403 approver archivist reader
    presence        draft     -      POST  200 editor handed guest; 403 approver archivist reader
    presence        archived  -      POST  200 editor handed; 403 approver archivist reader guest
    move            draft     -      GET   200 editor; 403 approver archivist reader handed guest
    move            in_review -      GET   403 approver archivist reader handed guest; 409 editor
    move            draft     -      POST  302 editor; 403 approver archivist reader handed guest
    move            in_review -      POST  403 approver archivist reader handed guest; 409 editor
    signed_in_again -         -      GET   200 all
    """,
    fields={
        "attach": {"url": "https://example.se/beslut"},
        "attach_again": chosen_again,
        "source_changes": kept_text,
        "restore_answer": {"number": "1"},
        "move": newer_version,
    },
)
