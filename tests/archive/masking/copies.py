"""What tests of masking share: copies of their own answers, what stands in them, and what the masking's page says."""

import re
from html import unescape
from typing import Any

from django.urls import reverse

from archive.masking import making
from archive.masking.strikes import PagePlace
from archive.models import MaskedCopy, Masking, SealedCopy
from archive.paper.hash_tree import texts_in
from responses.models import Response, State
from tests.builders import archivist_of, bring_to, client_of, save_answers, seal
from tests.builders.masking import places_in


def seal_answers(response: Response, *saved: dict[str, Any]) -> SealedCopy:
    """Of the response when these answers have been saved, one time after the other, and sent in."""
    for answers in saved:
        save_answers(response, answers)
    bring_to(response, State.SUBMITTED)
    return seal(response)


def place_of(copy: SealedCopy, kind: str, name: str = "") -> PagePlace:
    """The first place of the kind with that in its name."""
    return next(one for one in places_in(copy) if one.kind == kind and name in one.name)


def texts_of(copy: SealedCopy) -> str:
    return "\n".join(texts_in(making.content_in(copy).body))


def file_of(copy: SealedCopy | MaskedCopy) -> bytes:
    with copy.file.open("rb") as opened:
        return bytes(opened.read())


def page_of(masking: Masking) -> str:
    """As the registrator sees it."""
    client = client_of(archivist_of(masking.submission.response))
    return str(client.get(reverse("masking", args=[masking.pk])).content.decode())


def repeated_of(masking: Masking) -> list[str]:
    """The words that are struck and can be read elsewhere, as the page says it: each with where."""
    found = list_under(page_of(masking), "att det är som det ska.")
    return re.findall("<li>(.*?)</li>", found)


def list_under(page: str, words: str) -> str:
    """The list after the paragraph that ends with the words, on one line and without its links; empty where they are
    not on the page.
    """
    found = re.sub("</?a[^>]*>", "", page.partition(f"{words}</p>")[2].partition("</ul>")[0])
    return " ".join(unescape(found).split())


def linked_under(page: str, words: str) -> list[str]:
    """The places (their keys) to which the list after that paragraph links, each of which the page has."""
    found = re.findall(r'href="[^"]*#stalle-([0-9-]+)"', page.partition(f"{words}</p>")[2].partition("</ul>")[0])
    assert all(f'id="stalle-{key}"' in page for key in found)
    return found
