"""The buttons beside a contribution: take it into the answer. Part of the form of the pages for writing answers."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.utils import timezone

from accounts.requests import PortalRequest
from config.fields.forms import read_whole_number
from responses.drafting.using import Manner, use_contribution
from responses.lifecycle.access import Visit
from responses.models import Contribution
from surveys.wordings.wording import question_name

_MANNERS = {"use": Manner.APPENDED, "quote": Manner.QUOTED, "tick": Manner.TICKED}


def act_on_contribution(request: PortalRequest, visit: Visit, goto: str) -> str | None:
    """Do what goto=use:KEY:REVISION (or quote, tick) asks for, once the page has been saved.

    Gives what follows the page's address: a query and the question's anchor; None for every other button.
    """
    what, _, rest = goto.partition(":")
    if what not in _MANNERS:
        return None
    key, revision = (read_whole_number(one) for one in (rest.partition(":")[0], rest.partition(":")[2]))
    if key is None or revision is None:
        raise Http404
    try:
        saved = use_contribution(
            response=visit.response,
            contribution=key,
            revision=revision,
            manner=_MANNERS[what],
            actor=request.user,
            at=timezone.now(),
        )
    except (Contribution.DoesNotExist, KeyError):
        raise Http404 from None
    link_id = saved.answer.link_id if saved.answer else ""
    called = question_name(visit.response.tree, link_id)
    told = f"Bidraget står nu sist i svaret på {called}."
    if what == "tick":
        told = f"Det som bidraget säger är nu ikryssat i svaret på {called}."
    messages.success(request, f"{told} Läs och ändra det som behövs.")
    return f"?{urlencode({'hamtat': link_id}, safe=':')}#fraga-{link_id}"
