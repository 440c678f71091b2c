"""The letter by which an editor reminds somebody by hand. It is apart from the day's one (docs/decisions/0012)."""

from outbox.letters import Letter

REMINDED = Letter(
    template="situation/email/reminded",
    to="somebody at whom something waits, when an editor reminds them by hand: once in 24 hours at most",
    tells="by things by_code first reminder",
    subject="Påminnelse från {by.name}: svaret väntar på dig",
    key="{reminder.pk}:{who}",
    about="{first.pk}",
)
