"""The days that concern a person as a calendar (RFC 5545): last days, delmål, and the parts that they were handed.

No answer stands in it, and no name but the organisation's: it is read in programs that are others' than ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from accounts.models import User
from archive.situation.reading import all_places
from config.language import swedish
from outbox.letters import address_of
from responses.models import Response
from responses.overview.handed_lists import handed_lists
from responses.overview.whereabouts import Whereabouts

_NAME = "Svarsportalen"


@dataclass(frozen=True)
class CalendarEntry:
    """One day: all of it, in Sweden. `key` is the same whenever the same thing is told, also when its day is moved."""

    key: str
    day: date
    summary: str
    response: Response
    page: str = "response"


def calendar_entries(user: User, today: date) -> list[CalendarEntry]:
    """What is left of all that the person reads or was handed, by day."""
    found = [
        *(entry for place in all_places(user, today) if not place.is_done for entry in _of_response(place)),
        *_of_parts(user, today),
    ]
    return sorted(found, key=lambda entry: (entry.day, entry.key))


def _of_response(place: Whereabouts) -> Iterator[CalendarEntry]:
    response, title = place.response, place.response.questionnaire.dated_title
    if not response.has_no_day:
        what = "Rättelsen klar" if response.correction_id else "Sista svarsdag"
        yield CalendarEntry(f"sista-{response.pk}", response.due_day, f"{what}: {title}", response)
    for one in place.milestones:
        if not one.reached:
            yield CalendarEntry(f"{one.code}-{response.pk}", one.day, f"{one.label}: {title}", response, "response")


def _of_parts(user: User, today: date) -> Iterator[CalendarEntry]:
    """What the person was handed and has not said to be done, one entry a response: its nearest day."""
    for part in handed_lists(user, today):
        days = [line.assignment.due for line in part.lines if line.assignment.is_waited_for]
        if days and part.is_open:
            what = swedish.count_of(len(days), "del", "delar").replace(swedish.NO_BREAK_SPACE, " ")
            summary = f"Bli klar med {what}: {part.response.questionnaire.dated_title}"
            yield CalendarEntry(
                f"delar-{part.response.pk}-{user.pk}", min(days), summary, part.response, "my_questions"
            )


def calendar_of(user: User, at: datetime) -> bytes:
    """The same as a calendar file."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{_NAME}//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _NAME)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for entry in calendar_entries(user, timezone.localdate(at)):
        calendar.add_component(_event(entry, at))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, at: datetime) -> Event:
    event, address = Event(), address_of(entry.page, entry.response.pk)
    event.add("uid", f"{entry.key}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", at)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("description", f"{entry.response.organisation.name}\n{address}")
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event
