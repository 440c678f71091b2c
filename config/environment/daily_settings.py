"""What is done once a day, from a time of the day on in TIME_ZONE (docs/decisions/0045)."""

from datetime import time

from django.core.exceptions import ImproperlyConfigured

from config.daily_tasks import DailyTask
from config.environment.installation import env


def time_of_day(name: str, text: str) -> time:
    """The time in the setting of that name. Raises ImproperlyConfigured for anything else, and for one with a zone: it
    is by the clock of TIME_ZONE.
    """
    try:
        read = time.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo:
        raise ImproperlyConfigured(f"{name} must be a time of the day in Swedish time, as 07:30, not {text!r}.")
    return read


DAILY_TASKS = (
    DailyTask("audit.tasks.verify_log", time(3, 40), queue="scans"),
    # Drafts that an organisation's rule discards; most organisations have none (docs/decisions/0017).
    DailyTask("responses.tasks.apply_retention", time(4, 10), queue="scans", destroys=True),
    DailyTask("accounts.tasks.clear_sessions", time(4, 25)),
    # What an e-archive has and two persons have decided to destroy, once it has waited (docs/decisions/0042).
    DailyTask("archive.tasks.carry_out_disposals", time(4, 40), queue="scans", destroys=True),
    # What is removed has been seen to be whole.
    DailyTask("audit.tasks.cut_log", time(4, 40), queue="scans", after="audit.tasks.verify_log", destroys=True),
    DailyTask("accounts.tasks.forget_tries", time(4, 50)),
    # What letters say that were sent long ago (LETTER_TEXT_DAYS).
    DailyTask("outbox.tasks.empty_old_letters", time(4, 55), queue="scans", destroys=True),
    DailyTask("archive.tasks.report_copies_near_expiry", time(6, 15), tells=True),
    DailyTask("archive.tasks.report_seals_near_expiry", time(6, 20), tells=True),
    # That what destroys is held back after a restore, or that the log is not whole: told again after one, if need be.
    DailyTask("operations.tasks.tell_administrators", time(7, 5)),
    DailyTask("administration.tasks.remind_of_reviews", time(7, 10), weekdays_only=True, tells=True),
    # One letter a person on weekday mornings (docs/decisions/0012).
    DailyTask(
        "responses.tasks.send_digests",
        time_of_day("DIGEST_TIME", env.str("DIGEST_TIME", default="07:30")),
        weekdays_only=True,
        tells=True,
    ),
)
