"""The parts of the approver's page that follow from what was sent alone, as HTML, kept by the process.

What was sent is frozen, and so is each earlier answer; what else such a part shows stands in its key.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from config.remembering import KeptTexts
from responses.approval.reading import Overview
from responses.approval.years import SinceEarlier
from responses.comments.reading import Comments
from responses.models import Snapshot
from responses.reading.earlier import EarlierAnswers
from responses.reading.items import Source, read_response
from responses.reading.progress import count_answered
from responses.reading.readings import source_of_snapshot

_MOST_CHARACTERS = 8_000_000
_kept = KeptTexts(most_characters=_MOST_CHARACTERS)


class SentParts:
    """The parts for one who reads the page. The snapshot is read where one of them is not kept.

    `rows_url`: the page with the whole, where this one has but the changes.
    """

    def __init__(
        self, snapshot: Snapshot, earlier: EarlierAnswers, comments: Comments, *, rows_url: str, may_sign: bool
    ) -> None:
        self._snapshot, self._earlier, self._comments = snapshot, earlier, comments
        self._rows_url, self._may_sign = rows_url, may_sign

    @property
    def briefly(self) -> SafeString:
        """The answers in brief, held against earlier years'."""
        return self._part("approval/answers_briefly.html", self._earlier.marks)

    @property
    def unanswered(self) -> SafeString:
        return self._part("approval/unanswered.html")

    @property
    def attached(self) -> SafeString:
        return self._part("approval/attached.html")

    @property
    def contents(self) -> SafeString:
        """Where each section begins."""
        return self._part("approval/contents.html")

    @property
    def whole(self) -> SafeString:
        """Every answer."""
        return self._part("approval/whole.html", (self._may_sign, _digest_of(self._comments.counts)))

    @property
    def answered(self) -> int:
        """How many questions have an answer, as the task list counts them."""
        return int(self._text(("answered",), lambda: str(self._count_answered())))

    def _count_answered(self) -> int:
        return count_answered(self._source.tree, self._source.answers, self._source.documents)

    @property
    def attachments(self) -> int:
        return int(self._text(("attachments",), lambda: str(self._overview.attachments)))

    @cached_property
    def _since(self) -> SinceEarlier:
        return SinceEarlier(self._source, self._earlier)

    @cached_property
    def _source(self) -> Source:
        return source_of_snapshot(self._snapshot, None)

    @cached_property
    def _overview(self) -> Overview:
        return Overview(read_response(self._source), self._source.tree, self._since)

    def _part(self, template: str, besides: Hashable = ()) -> SafeString:
        """`besides`: what else it shows than what was sent, by the reader's page."""
        html = self._text((template, self._rows_url, besides), lambda: self._rendered(template))
        return mark_safe(html)  # noqa: S308  # rendered by templates, which escape

    def _rendered(self, template: str) -> str:
        values = {
            "overview": self._overview,
            "since": self._since,
            "rows_url": self._rows_url,
            "response": self._snapshot.response,
            "comments": self._comments,
            "may_sign": self._may_sign,
        }
        made: Any = get_template(template)
        return str(made.template.render(Context(values)))

    def _text(self, of: tuple[Hashable, ...], make: Callable[[], str]) -> str:
        key = (self._snapshot.response_id, self._snapshot.sha256, *of)
        text = _kept.get(key)
        if text is None:
            text = make()
            _kept.put(key, text)
        return text


def _digest_of(counts: Mapping[str, int]) -> bytes:
    """How many comments there are to each question in short: a key is kept as long as what it is the key of."""
    return blake2b(repr(sorted(counts.items())).encode(), digest_size=16).digest()
