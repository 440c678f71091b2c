"""The buttons beside an earlier year's answer: fetch it, confirm it. Part of the section page's form."""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.utils import timezone

from accounts.requests import PortalRequest
from responses.drafting.forms import PostedQuestion
from responses.drafting.reusing import confirm_answer, reuse_earlier_answer, say_unchanged
from responses.lifecycle.access import Visit, question_or_404
from responses.reading.draft import Draft
from surveys.answers.values import is_blank
from surveys.schema import Question
from surveys.wordings.wording import question_name


def act_on_earlier(request: PortalRequest, visit: Visit, draft: Draft, goto: str) -> str | None:
    """Do what goto=reuse:LINK_ID:KEY, unchanged:LINK_ID:KEY or confirm:LINK_ID asks for, once the page has been saved.

    `draft` is the response as it was before the page was saved. Gives what follows the section's address: a query and
    the question's anchor; None for every other button.
    """
    what, _, rest = goto.partition(":")
    link_id, _, key = rest.partition(":")
    if what not in ("reuse", "unchanged", "confirm"):
        return None
    question = question_or_404(draft.tree, link_id)
    seen, at = _seen_revision(request, visit, draft, question), timezone.now()
    query = QueryDict(mutable=True)
    try:
        if what == "reuse":
            reuse_earlier_answer(
                response=visit.response, link_id=link_id, key=key, base_revision=seen, actor=request.user, at=at
            )
            query["hamtat"] = link_id
            told = "Svaret från ett tidigare år är hämtat till {}. Kontrollera att det stämmer i år."
        elif what == "unchanged":
            year, written = say_unchanged(
                response=visit.response, link_id=link_id, key=key, base_revision=seen, actor=request.user, at=at
            )
            query["hamtat"] = link_id
            done = "utskrivet och bekräftat" if written else "bekräftat som det står"
            told = f"Svaret på {{}} är oförändrat sedan {year}, {done}."
        else:
            confirm_answer(response=visit.response, link_id=link_id, base_revision=seen, actor=request.user, at=at)
            query["sparat"] = f"{timezone.localtime(at):%H:%M}"
            told = "Du har bekräftat svaret på {} för i år."
    except KeyError:
        raise Http404 from None
    messages.success(request, told.format(question_name(draft.tree, link_id)))
    return f"?{query.urlencode(safe=':')}#fraga-{link_id}"


def _seen_revision(request: PortalRequest, visit: Visit, draft: Draft, question: Question) -> int:
    """The revision that the person has seen: the present one, unless somebody else had changed the answer since the
    page was read. What reads as it was posted has been seen: the page may have saved it by itself a moment before. One
    that cannot be read is 0, none yet.
    """
    form = PostedQuestion(draft=draft, question=question, data=request.POST)
    posted, stored = form.posted_revision() or 0, draft.stored.get(form.link_id)
    reads_the_same = form.value() == stored or (is_blank(form.value()) and is_blank(stored))
    if posted == draft.revision(form.link_id) or reads_the_same:
        return Draft(visit.response).revision(form.link_id)
    return posted
