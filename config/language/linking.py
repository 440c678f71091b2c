"""Addresses in a text as links: web addresses and e-mail addresses that people have written, and nothing else.

Only http, https and mailto, so that no text can become a link that runs something. Punctuation after an address is the
sentence's, and a closing bracket too unless the address opened it.
"""

import re
from urllib.parse import quote

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

_WORD = r"[^\s<>\"'`|{}\\^\u200b]"
_ADDRESS = re.compile(
    rf"(?P<web>\bhttps?://{_WORD}+|\bwww\.{_WORD}+)"
    r"|(?<![\w.+/@-])(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,})(?![\w@])",
    re.IGNORECASE,
)
_AFTER = ".,:;!?…”’»"
_PAIRS = {")": "(", "]": "["}
_LONGEST = 2000


def with_links(text: str) -> SafeString:
    """`text`, all of it escaped, with its addresses as links."""
    if not _may_hold_one(text):
        return escape(text)
    parts: list[SafeString] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        written = _without_punctuation(found[0])
        href = _href(written, web=found["web"] is not None)
        if href:
            parts.append(format_html("{}{}", text[end : found.start()], _link(href, written)))
            end = found.start() + len(written)
    parts.append(format_html("{}", text[end:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def addresses_in(text: str) -> list[str]:
    """The web addresses that a text has, as their links lead, each once, in order."""
    if not _may_hold_one(text):
        return []
    found = (_href(_without_punctuation(one[0]), web=True) for one in _ADDRESS.finditer(text) if one["web"] is not None)
    return list(dict.fromkeys(filter(None, found)))


def _may_hold_one(text: str) -> bool:
    """Nearly every text of a page has none, and looking for these three is a tenth of the search's work."""
    return "@" in text or "://" in text or "www." in text.lower()


def _link(href: str, text: str) -> SafeString:
    return format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', href, text)


def _href(written: str, *, web: bool) -> str:
    """The address that the link leads to; empty for what is no whole address."""
    if not web:
        return "mailto:" + quote(written, safe="@")
    address = written if written.lower().startswith("http") else f"https://{written}"
    host = address.partition("://")[2].partition("/")[0]
    whole = len(address) <= _LONGEST and "@" not in host and re.match(r"[\w\[]", host)
    return address if whole else ""


def _without_punctuation(address: str) -> str:
    while address:
        last = address[-1]
        opening = _PAIRS.get(last)
        surplus = opening is not None and address.count(last) > address.count(opening)
        if last not in _AFTER and not surplus:
            break
        address = address[:-1]
    return address
