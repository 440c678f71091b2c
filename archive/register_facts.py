"""What the register says of a submission (OSL 5 kap. 2 §), for the page and for packages."""

from dataclasses import dataclass

from django.utils import timezone

from config.language import swedish
from responses.lifecycle.delivery import carry_over_of
from responses.models import CarryOver, Submission


@dataclass(frozen=True)
class RegisterFact:
    """One fact, as data and, where people read it in other words, as text.

    `public`: shown where the register is; `settable`: the registrator decides that.
    """

    key: str
    label: str
    value: str
    public: bool = True
    settable: bool = False
    words: str = ""

    @property
    def text(self) -> str:
        return self.words or self.value


def register_facts(submission: Submission, carried: CarryOver | None) -> list[RegisterFact]:
    """Date, when it was sent, number, counterpart and subject, then the recipient's own number.

    `carried` is what carry_over_of says of it.
    """
    entry = submission.register_entry
    number = submission.response.diarienummer or submission.diarienummer
    return [
        RegisterFact("drawn_up_on", "Upprättad", entry.drawn_up_on.isoformat(), words=swedish.day(entry.drawn_up_on)),
        _sent(submission, carried),
        RegisterFact("diarienummer", "Diarienummer", number),
        RegisterFact("counterpart", "Mottagare", entry.counterpart, entry.counterpart_public, settable=True),
        RegisterFact("subject", "Handlingen rör", entry.subject, entry.subject_public, settable=True),
        RegisterFact("recipient_number", "Mottagarens diarienummer", entry.recipient_number),
    ]


def _sent(submission: Submission, carried: CarryOver | None) -> RegisterFact:
    """The day on which it reached its receiver: that of the carrying over, where it is carried over."""
    if submission.is_carried_over and carried is None:
        replaced = getattr(submission, "replaced_by", None) is not None
        return RegisterFact("sent_on", "Skickad", "", words="Lämnades aldrig" if replaced else "INTE lämnat ännu")
    day = carried.done_on if carried else timezone.localdate(submission.submitted_at)
    assert day is not None  # carry_over_of gives only those that have one
    return RegisterFact("sent_on", "Skickad", day.isoformat(), words=swedish.day(day))


def register_data(submission: Submission) -> dict[str, dict[str, object]]:
    """The facts as data, each with its flag."""
    facts = register_facts(submission, carry_over_of(submission))
    return {fact.key: {"value": fact.value, "public": fact.public} for fact in facts}
