"""The bar of a page of questions: when what stands on the page was saved, and how much is left."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from responses.drafting.forms import QuestionState
from responses.reading.draft import Draft

_CLOCK = re.compile(r"[012]\d:[0-5]\d")


def saved_in_words(request: HttpRequest, draft: Draft, shown: Iterable[QuestionState]) -> str:
    """ "Allt sparat 14:03": when the page was posted (`?sparat=`), or when somebody last wrote in its questions, with
    the day where that is another; empty where nobody has written yet.
    """
    if _CLOCK.fullmatch(posted := request.GET.get("sparat", "")):
        return f"Allt sparat {posted}"
    rows = (draft.rows.get(one.link_id) for one in shown)
    times = [row.updated_at for row in rows if row and row.updated_by_id]
    return f"Allt sparat {_moment(max(times))}" if times else ""


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j F \\k\\l. H:i")
