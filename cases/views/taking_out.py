"""What is made of a case to be taken away: the tjänsteskrivelse in Word."""

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from archive.excerpts.word import MEDIA_TYPE
from audit.actions import Logged
from audit.fetches import log_when_fetched
from cases.access import open_case
from cases.history import log_fetch
from cases.memo import make_memo, memo_to_docx
from config.answering.downloads import download


@require_safe
def memo(request: PortalRequest, case_id: uuid.UUID) -> HttpResponse:
    """The tjänsteskrivelse as a Word document to go on writing in; made anew each time and not kept."""
    visit, at = open_case(request.user, case_id), timezone.now()
    made = memo_to_docx(make_memo(visit.case, writer=request.user, at=at), at)
    what = "tjänsteskrivelse som docx"
    return log_when_fetched(
        request,
        download(made, name="tjansteskrivelse.docx", media_type=MEDIA_TYPE),
        lambda: log_fetch(case=visit.case, action=Logged.DOWNLOADED, actor=request.user, at=at, what=what),
    )
