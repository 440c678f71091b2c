"""Holding what was acknowledged against what the database has."""

from collections.abc import Iterable

from bench._evening.saving import Kept


def missing(kept: Iterable[Kept]) -> list[Kept]:
    """The acknowledged saves that no row tells of: each wording, by its answer, number and writer, one by one."""
    from responses.models import AnswerRevision

    fields = ("answer__response", "answer__link_id", "number", "by", "value")
    there = {
        (str(response), link_id, number, user): value
        for response, link_id, number, user, value in AnswerRevision.objects.values_list(*fields).iterator()
    }
    return [one for one in kept if there.get((one.response, one.link_id, one.revision, one.user)) != one.text]


def twice() -> int:
    """How many wordings stand more than once in the history of an answer: a save that was tried again is one save."""
    from django.db.models import Count

    from responses.models import AnswerRevision

    written = AnswerRevision.objects.filter(by__isnull=False).values("answer", "value")
    return written.annotate(times=Count("pk")).filter(times__gt=1).count()
