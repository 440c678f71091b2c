"""What the register says of a submission (OSL 5 kap. 2 §), for the page and for packages."""

from dataclasses import dataclass

from responses.models import Submission


@dataclass(frozen=True)
class RegisterFact:
    """One fact. `public`: shown where the register is; `settable`: the registrator decides that."""

    key: str
    label: str
    text: str
    public: bool = True
    settable: bool = False


def register_facts(submission: Submission) -> list[RegisterFact]:
    """Date, number, counterpart and subject, then the recipient's own number."""
    entry = submission.register_entry
    number = submission.response.diarienummer or submission.diarienummer
    return [
        RegisterFact("drawn_up_on", "Upprättad", entry.drawn_up_on.isoformat()),
        RegisterFact("diarienummer", "Diarienummer", number),
        RegisterFact("counterpart", "Mottagare", entry.counterpart, entry.counterpart_public, settable=True),
        RegisterFact("subject", "Handlingen rör", entry.subject, entry.subject_public, settable=True),
        RegisterFact("recipient_number", "Mottagarens diarienummer", entry.recipient_number),
    ]


def register_data(submission: Submission) -> dict[str, dict[str, object]]:
    """The facts as data, each with its flag."""
    return {fact.key: {"value": fact.text, "public": fact.public} for fact in register_facts(submission)}
