"""The letter that gathers what a person should be told about drafting, and the one about a suspected virus."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string

from config.language import swedish
from outbox import services as outbox
from outbox.letters import Letter, envelope
from outbox.models import EMAIL
from responses.models import DigestLetter, Notice

QUARANTINED = Letter(
    template="notices/email/quarantined",
    to="editors, registrators, the uploader and the administrators: do not open it; those who read it get its page",
    tells="place address about",
    subject="Öppna inte: misstänkt virus i {place.what}",
    key="{place.attachment.pk}:{place.kind}:{day}:{who}",
    about="{about}",
)


def put_digest(*, letter: DigestLetter, notices: Sequence[Notice], at: datetime) -> None:
    """All that one person should be told today about drafting. A letter that has not left yet is written anew."""
    by_response = [(response, list(some)) for response, some in groupby(notices, lambda notice: notice.response)]
    by_code = not letter.to.has_usable_password()
    context = {"to": letter.to, "groups": by_response, "base": settings.BASE_URL, "by_code": by_code}
    payload = envelope(
        to=letter.to,
        subject=_digest_subject(notices),
        body=render_to_string("notices/email/digest.txt", context),
        about=[response.pk for response, _ in by_response],
    )
    message = outbox.put_message(kind=EMAIL, key=digest_key(letter), at=at, payload=payload)
    if message.payload != payload:
        message.payload = payload
        message.save(update_fields=["payload"])


def digest_key(letter: DigestLetter) -> str:
    """The outbox key of a person's letter for a day."""
    return f"digest:{letter.pk}"


def _digest_subject(notices: Sequence[Notice]) -> str:
    kinds = {notice.kind for notice in notices}
    if kinds == {Notice.Kind.HANDED_OUT}:
        return "Att besvara: du har fått frågor"
    if kinds == {Notice.Kind.REMINDER}:
        # A reminder that holds until a day is of one to come; the others are of one that has been.
        late = any(notice.until is None for notice in notices)
        return "Påminnelse: sista dagen har passerat" if late else "Påminnelse: sista dagen närmar sig"
    return f"Att titta på: {swedish.count_of(len(notices), 'sak', 'saker')}"
