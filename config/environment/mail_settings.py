"""The mail server, and what letters say of the portal."""

from email.utils import parseaddr

from django.core.exceptions import ImproperlyConfigured

from config.environment.installation import VAR_DIR, env

EMAIL_URL = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
vars().update(EMAIL_URL)
# For how long the server may be silent: a worker writes down that it failed, a web process lets go of its request.
EMAIL_TIMEOUT = env.float("EMAIL_TIMEOUT", default=20.0)
if not 1 <= EMAIL_TIMEOUT <= 30:
    raise ImproperlyConfigured(f"EMAIL_TIMEOUT must be 1 to 30 seconds, not {EMAIL_TIMEOUT:g}.")
SECONDS_TO_TAKE = 75.0
"""How long a mail server may be silent once it has the letter's address or text: it may look for viruses first, and a
letter that is broken off there is unsure."""
OUTBOX_SECONDS = {"email": int(7 * EMAIL_TIMEOUT + 5 * max(SECONDS_TO_TAKE, EMAIL_TIMEOUT))}
"""For how many seconds a try of each kind of message in the outbox may go on, where that is not the usual.

A try that is killed may leave a letter of which nobody knows whether it went, so a letter has what a server may take
that is slow at each of its answers: to the connection, EHLO, STARTTLS, EHLO and three steps of signing in; then MAIL,
RCPT, DATA, the text and QUIT. It is less than any task may take (CELERY_TASK_TIME_LIMIT)."""
# For how many days what a letter says is kept once it is sent, or let be; 0 for ever.
LETTER_TEXT_DAYS = env.int("LETTER_TEXT_DAYS", default=90)
if LETTER_TEXT_DAYS < 0:
    raise ImproperlyConfigured(f"LETTER_TEXT_DAYS must be 0 or more, not {LETTER_TEXT_DAYS}.")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Svarsportalen <svarsportalen@example.se>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Subjects begin with what to do; the portal's name stands first only where the sender does not already say it.
ACCOUNT_EMAIL_SUBJECT_PREFIX = (
    "" if "svarsportalen" in parseaddr(DEFAULT_FROM_EMAIL)[0].casefold() else "Svarsportalen: "
)
