"""The envelope of every letter, and the letters about what did not get through."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db.models import F, Func, JSONField, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Lower
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from config.language import swedish
from config.row_by_row import row_by_row
from outbox import services as outbox
from outbox.models import EMAIL, OutboxMessage

_LONGEST_SUBJECT = 250
_MOST_LETTERS = 10_000
_EMPTIED_AT_ONCE = 5_000
_WITHOUT_WORDS = Func(F("payload"), template="jsonb_set(%(expressions)s, '{body}', '\"\"')", output_field=JSONField())
_MAILBOX = "mailbox"
_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"


def _nothing_more(**told: object) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A kind of letter: a row of its room's table.

    `template` is a text under templates/, and its last word begins the key. `to` says in words who gets it, `tells`
    names what `put` is told. `subject`, `key`, `links` (the text's addresses, each a page's name and what its address
    names) and `about` (the key of what the letter is about, for settings.OUTBOX_CONCERNS) are filled in with that
    ("{response.pk}"), with what `facts` makes of it, and with {who} (the person's key, or "mailbox"), {at} and {day}
    (local). What is put with the same key again is not written again. `enclosed` is the key of the files that go with
    it, filled in likewise, for settings.OUTBOX_ENCLOSURES.
    """

    template: str
    to: str
    tells: str
    subject: str
    key: str
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about: str = ""
    enclosed: str = ""
    facts: Callable[..., Mapping[str, Any]] = _nothing_more

    def put(self, *, to: Iterable[User | str], at: datetime, **told: Any) -> None:
        """Write the letter to each: a person, whose address is read when it is sent, or an address.

        Raises TypeError when told of something else than what it tells.
        """
        for key, payload in self._written(to, at, told):
            outbox.put_message(kind=EMAIL, key=key, at=at, payload=payload)

    def put_to_each(self, *, to: Iterable[User], at: datetime, **told: Any) -> None:
        """The same, one by one: what fails for one keeps it from nobody else."""
        for _ in row_by_row(to, lambda each: self.put(to=[each], at=at, **told), what=f"the letter {self.name}"):
            pass

    def put_all(self, told: Iterable[tuple[Iterable[User | str], Mapping[str, Any]]], *, at: datetime) -> None:
        """Write many letters, each to whom and what it tells, in three statements."""
        written = {key: payload for to, facts in told for key, payload in self._written(to, at, facts)}
        outbox.put_messages(kind=EMAIL, payloads=written, at=at)

    def _written(
        self, to: Iterable[User | str], at: datetime, told: Mapping[str, Any]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The key and what the outbox keeps, for each that it goes to."""
        if set(told) != set(self.tells.split()):
            raise TypeError(f"{self.template} tells of {self.tells}, not of {', '.join(told)}")
        known = {**told, **self.facts(at=at, **told), "at": at.isoformat(), "day": timezone.localdate(at)}
        known |= {name: _filled_in(link, known) for name, link in self.links.items()}
        for each in to:
            payload = envelope(
                to=each,
                subject=self.subject.format(**known),
                body=render_to_string(f"{self.template}.txt", {**known, "to": each}),
                about=[about] if (about := self.about.format(**known)) else [],
            )
            if self.enclosed:
                payload["enclosed"] = self.enclosed.format(**known)
            key = self.key.format(**known, who=each.pk if isinstance(each, User) else _MAILBOX)
            yield f"{self.name}:{key}", payload

    @property
    def name(self) -> str:
        """What the letter's keys begin with."""
        return PurePosixPath(self.template).name


def _filled_in(link: tuple[str, ...], known: Mapping[str, Any]) -> str:
    name, *keys = link
    return address_of(name, *[key.format(**known) for key in keys])


def envelope(*, to: User | str, subject: str, body: str, about: Iterable[object] = ()) -> dict[str, Any]:
    """What the outbox keeps of a letter."""
    address = {"to": to.email, "person": to.pk} if isinstance(to, User) else {"to": to}
    return {**address, "subject": subject_of(subject), "body": body, "about": [str(key) for key in about]}


def subject_of(text: str) -> str:
    """A subject of any text: one line without control characters, which no mail server takes; cut when very long."""
    line = " ".join("".join(map(_in_a_line, text)).split()).replace(" :", ":")
    return line if len(line) <= _LONGEST_SUBJECT else f"{line[: _LONGEST_SUBJECT - 2].rstrip()} …"


def _in_a_line(sign: str) -> str:
    """The sign; a space for one that controls, nothing for one that is not seen (but what joins an emoji)."""
    category = unicodedata.category(sign)
    if category == "Cf" and sign not in _JOINERS:
        return ""
    return " " if category in _CONTROLS else sign


def address_of(name: str, *args: object) -> str:
    """The full address of a page, for a letter."""
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def _facts(*, about: OutboxMessage, **told: object) -> dict[str, Any]:
    since = about.given_up_at or about.sending_since
    assert since is not None  # otherwise there is nothing to tell
    what = str(about.payload.get("what", about.key))
    if about.kind == EMAIL:
        what = f"Mejlet till {about.payload.get('to') or 'okänd adress'}"
    return {"since": since.isoformat(), "what": what, "what_inside": swedish.within_sentence(what)}


UNDELIVERED_TO_ADMINISTRATOR = Letter(
    template="outbox/email/undelivered_to_administrator",
    to="the administrators: something was given up, or nobody knows whether it went, and a person decides",
    tells="about",
    subject="Att avgöra: {what_inside} gick inte fram",
    key="{about.pk}:{since}:{who}",
    facts=_facts,
    links={"address": ("undelivered",)},
)
UNDELIVERED = Letter(
    template="outbox/email/undelivered",
    to="those whose work it is: it has not got through, and the administrators know",
    tells="about address",
    subject="{what} gick inte fram",
    key="{about.pk}:{since}:{who}",
    facts=_facts,
)


def is_to_mailbox(message: OutboxMessage) -> bool:
    """Whether the letter is to an organisation's mailbox, and not to one person or to the address in an answer."""
    return message.key.endswith(f":{_MAILBOX}")


def is_about_another(message: OutboxMessage) -> bool:
    """Whether the message is one of the letters above."""
    return message.key.startswith((f"{UNDELIVERED.name}:", f"{UNDELIVERED_TO_ADMINISTRATOR.name}:"))


def letters_put(letter: Letter, *, about: object) -> QuerySet[OutboxMessage]:
    """The letters of the kind whose key begins with what they are about, sent or not."""
    return OutboxMessage.objects.filter(kind=EMAIL, key__startswith=f"{letter.name}:{about}:")


def letters_about(key: object) -> QuerySet[OutboxMessage]:
    """The letters about it (its key), sent or not."""
    return OutboxMessage.objects.filter(kind=EMAIL, payload__about__contains=[str(key)])


def empty_letters(letters: QuerySet[OutboxMessage], *, at: datetime) -> int:
    """Take the words out of the letters, for good; how many. To whom each was, its subject and its days stay."""
    return letters.update(payload=_WITHOUT_WORDS, emptied_at=Coalesce("emptied_at", Value(at)))


def empty_old_letters(*, at: datetime) -> int:
    """Take the words out of the letters that were sent, or let be, LETTER_TEXT_DAYS ago (0: never); how many."""
    if not settings.LETTER_TEXT_DAYS:
        return 0
    before = at - timedelta(days=settings.LETTER_TEXT_DAYS)
    kept = OutboxMessage.objects.filter(kind=EMAIL, emptied_at__isnull=True)
    sent = kept.filter(done_at__lt=before).order_by("done_at")
    let_be = kept.filter(done_at__isnull=True, given_up_at__isnull=False, let_be_at__lt=before).order_by("given_up_at")
    return sum(_empty_by_and_by(letters, at=at) for letters in (sent, let_be))


def _empty_by_and_by(letters: QuerySet[OutboxMessage], *, at: datetime) -> int:
    """Some at a time, each a statement of its own: the first night there may be years of them."""
    emptied = 0
    while some := empty_letters(OutboxMessage.objects.filter(pk__in=letters.values("pk")[:_EMPTIED_AT_ONCE]), at=at):
        emptied += some
    return emptied


def letters_to(address: str) -> list[dict[str, Any]]:
    """The letters to the address that are kept, the latest first: when, and about what."""
    to = Lower(KT("payload__to"))
    kept = OutboxMessage.objects.alias(address=to).filter(kind=EMAIL, address=address.lower()).order_by("-pk")
    told = kept.values_list("created_at", "done_at", "payload__subject")[:_MOST_LETTERS]
    return [{"skrevs": written, "skickades": sent, "ämne": subject} for written, sent, subject in told]
