"""Telling people what happens while an answer is drafted: written down here, mailed by responses.notices.digests."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from responses.models import Notice, Response
from responses.notices.digests import mail_today

NoticeKind = Notice.Kind


@transaction.atomic
def put_notice(
    *,
    to: User,
    response: Response,
    kind: Notice.Kind,
    text: str,
    path: str,
    at: datetime,
    key: str | None = None,
    until: date | None = None,
) -> Notice:
    """Write down what `to` should be told; with a `key` that is known already, the notice that is there.

    A hand-out is mailed at once when the person has had no letter today, together with what else waits for them;
    everything else waits for the next digest. `text` goes into e-mail: it says what has happened and to which
    question, never what somebody wrote. `until` is the last day on which it is worth telling.
    """
    told = {"to": to, "response": response, "kind": kind, "text": text, "path": path, "until": until, "created_at": at}
    if key is None:
        notice, is_new = Notice.objects.create(**told), True
    else:
        notice, is_new = Notice.objects.get_or_create(key=key, defaults=told)
    if is_new and kind == NoticeKind.HANDED_OUT:
        mail_today(to=to, at=at)
    return notice
