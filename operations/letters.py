"""The letters to those who see to the portal, about what it does not do until they have decided."""

from outbox.letters import Letter

DELETION_HELD = Letter(
    template="operations/email/deletion_held",
    to="the administrators, after a day, three, seven and then each week: what destroys is held back after a restore",
    tells="since day_count",
    subject="Att göra: avgör om det som hålls inne efter återställningen kan släppas",
    key="{since}:{day_count}:{who}",
)
LOG_NOT_WHOLE = Letter(
    template="operations/email/log_not_whole",
    to="the administrators, once for what was found: the night's check of the log found that it is not whole",
    tells="faults first",
    subject="Att göra: loggen är inte hel",
    key="{first.pk}:{who}",
)
LOG_FAULTS_ACCEPTED = Letter(
    template="operations/email/log_faults_accepted",
    to="the administrators, at once: two persons have accepted faults of the log",
    tells="faults left first second reason",
    subject="Två administratörer har godkänt fel i loggen",
    key="{at}:{who}",
)
