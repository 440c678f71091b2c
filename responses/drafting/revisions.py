"""The wordings of an answer: appended, never changed. Whoever calls these has locked the response."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Max

from accounts.models import User
from config.database.plans import prepared_cursor
from responses.drafting.values import Given, given_of
from responses.models import Answer, AnswerRevision, Response
from responses.reading.equal_texts import words_hash

RevisionKind = AnswerRevision.Kind


def put_in_force(
    *,
    response: Response,
    link_id: str,
    given: Given,
    actor: User | None,
    at: datetime,
    kind: RevisionKind = RevisionKind.SAVED,
    base: int | None = None,
    answer: Answer | None = None,
) -> Answer:
    """Let `given` be the answer from now on, as a new revision. `base`: the revision that it was made from.

    `answer` is the answer as it is, where the caller has read it since the response was locked.
    """
    answer = answer or _answer_of(response, link_id, at)
    answer.value, answer.remark, answer.updated_by, answer.updated_at = given.value, given.remark, actor, at
    known_by = words_hash(response.tree.by_link_id.get(link_id), given.value)
    if answer._state.adding:
        _begin(answer, kind, base, known_by)
    else:
        answer.revision = _replace(answer, kind, base, known_by)
    return answer


# The revision and the answer in one statement: this is done for every pause in somebody's typing.
_REPLACE = """
    WITH kept AS (
        INSERT INTO responses_answerrevision (answer_id, number, kind, base, value, remark, words_hash, by_id, at)
        SELECT %(answer)s::bigint, coalesce(max(number), 0) + 1, %(kind)s::text, %(base)s::int, %(value)s::jsonb,
            %(remark)s::text, %(words_hash)s::bigint, %(by)s::bigint, %(at)s::timestamptz
        FROM responses_answerrevision WHERE answer_id = %(answer)s
        RETURNING number, value, remark, by_id, at
    )
    UPDATE responses_answer
    SET revision = kept.number, value = kept.value, remark = kept.remark, updated_by_id = kept.by_id,
        updated_at = kept.at
    FROM kept WHERE id = %(answer)s
    RETURNING revision
"""


# The same for the first wording of an answer.
_BEGIN = """
    WITH begun AS (
        INSERT INTO responses_answer (response_id, link_id, value, remark, revision, updated_by_id, updated_at)
        VALUES (%(response)s, %(link_id)s, %(value)s::jsonb, %(remark)s::text, 1, %(by)s::bigint, %(at)s::timestamptz)
        RETURNING id, value, remark, updated_by_id, updated_at
    )
    INSERT INTO responses_answerrevision (answer_id, number, kind, base, value, remark, words_hash, by_id, at)
    SELECT id, 1, %(kind)s::text, %(base)s::int, value, remark, %(words_hash)s::bigint, updated_by_id, updated_at
    FROM begun
    RETURNING answer_id
"""


def _begin(answer: Answer, kind: RevisionKind, base: int | None, known_by: int | None) -> None:
    """Write the answer with its first revision."""
    given = {**_columns(answer, kind, base, known_by), "response": answer.response_id, "link_id": answer.link_id}
    with prepared_cursor() as cursor:
        cursor.execute(_BEGIN, given)
        [answer.pk] = cursor.fetchone()
    answer.revision, answer._state.adding = 1, False


def _replace(answer: Answer, kind: RevisionKind, base: int | None, known_by: int | None) -> int:
    """Write the answer as it now is, with its next revision; gives that revision's number."""
    with prepared_cursor() as cursor:
        cursor.execute(_REPLACE, {**_columns(answer, kind, base, known_by), "answer": answer.pk})
        [number] = cursor.fetchone()
    return int(number)


def _columns(answer: Answer, kind: RevisionKind, base: int | None, known_by: int | None) -> dict[str, Any]:
    return {
        "kind": str(kind),
        "base": base,
        "value": None if answer.value is None else json.dumps(answer.value),
        "remark": answer.remark,
        "words_hash": known_by,
        "by": answer.updated_by_id,
        "at": answer.updated_at,
    }


def keep_refused(
    *, response: Response, link_id: str, given: Given, actor: User, at: datetime, base: int | None
) -> Answer:
    """Keep a wording that does not become the answer. Gives the answer that is in force, revision 0 for none.

    A wording that the history has already is not kept twice: nobody's words are lost by that.
    """
    answer = _answer_of(response, link_id, at)
    if answer._state.adding:
        answer.save()
    if not answer.revisions.filter(value=given.value, remark=given.remark).exists():
        _append(answer, given, base=base, actor=actor, at=at)
    return answer


def read_wording(*, response: Response, link_id: str, number: int) -> Given:
    """What one revision says; nothing for one that is not there, such as 0."""
    found = AnswerRevision.objects.filter(answer__response=response, answer__link_id=link_id, number=number)
    return given_of(found.first())


def _answer_of(response: Response, link_id: str, at: datetime) -> Answer:
    found = Answer.objects.filter(response=response, link_id=link_id).select_related("updated_by").first()
    return found or Answer(response=response, link_id=link_id, revision=0, updated_at=at)


def _next_number(answer: Answer) -> int:
    if answer._state.adding:
        return 1
    highest = answer.revisions.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _append(answer: Answer, given: Given, *, base: int | None, actor: User | None, at: datetime) -> None:
    AnswerRevision.objects.create(
        answer=answer,
        number=_next_number(answer),
        kind=RevisionKind.REFUSED,
        base=base,
        value=given.value,
        remark=given.remark,
        by=actor,
        at=at,
    )
