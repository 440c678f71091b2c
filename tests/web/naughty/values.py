"""What nobody means to type, and what somebody might send in place of a form."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.attachments import files

NAUGHTY = (
    *("", " ", "\x00", "a\x00b", "\r\n\r", "\x1b[31m", "\x7f\x80\x9f", "\ufffe\uffff", "\ufeff", "\u2028\u2029"),
    *(
        "\ud800",
        "\udc00\ud800",
        "a\udcffb",
        "\u202eabc\u2066",
        "e\u0301" * 40,
        "\u0600" * 30,
        "👩‍⚕️🏴\U000e0067\U000e007f",
    ),
    *("9" * 30, "2147483648", "-1", "0", "-0", "1e999999999", "1" * 6000, "NaN", "Infinity", "٣", "½", "1,2,3", "0x10"),
    *("2025-02-31", "0000-00-00", "99999-01-01", "0001-01-01", "9999-12-31", "i går", "2026-01-01T00:00:00+99:99"),
    *("<script>alert(1)</script>", "{{ 7*7 }}{% debug %}", "${jndi:ldap://x}", "'; DROP TABLE x; --", "%25_%5C%s%n{0}"),
    *("../../etc/passwd", "C:\\x", "//example.org/", "javascript:alert(1)", "http://[::1", "https://example.se:99999/"),
    *(
        "http://å.å/",
        "mailto:",
        "a@b",
        '"a b"@example.se',
        "a@example.se\nBcc: b@example.se",
        "a" * 300 + "@example.se",
    ),
    *("null", "true", "on", "{}", "[]", '{"a": {"a": {"a": []}}}', "a" * 5000, "å" * 200, "\u1e9e\u0130ı", "=1+1"),
    *("00000000-0000-0000-0000-000000000000", "finns-inte", "*", "A-1", "draft", "\\", '"', "\t", "__proto__"),
)
LONG = "Lång text med å. " * 65_000
"""1 MB and some, as UTF-8."""
MANY = b"&x=y" * 12_000
"""More fields than Django takes."""
HEADERS = (
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Target": "\xe5\xe4", "HX-Current-URL": "http://[x", "HX-Trigger": "{"},
    {"HX-Request": "true", "HX-Boosted": "ja", "HX-Current-URL-URI-AutoEncoded": "true", "HX-Prompt": "%ff%00"},
    {"Accept": "application/json"},
    {"Accept": ";;q=x,*/*;q=9"},
    {"Accept-Language": "x" * 3000},
    {"Accept-Encoding": "gzip;q=x, br"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"Referer": "http://[", "Origin": "null"},
    {"Cookie": "sessionid=; csrftoken=\xff; =; messages=x"},
    {"If-Modified-Since": "i går", "Range": "bytes=9-1"},
    {"X-Forwarded-For": "x, 999.1.1.1", "X-Forwarded-Proto": "\xff", "Forwarded": "for=_"},
)
CHARSETS = ("utf-8", "UTF8", "latin-1", "utf-16", "utf-7", "hex", "undefined", "", '"', "\xff", "x" * 500)


@dataclass(frozen=True)
class Sent:
    """What is posted as a file."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


FILES = (
    Sent("a.pdf", files.pdf(), "application/pdf"),
    Sent("", b""),
    Sent("a.pdf", b""),
    Sent("../../\x01å" + "b" * 3000 + ".pdf", b"%PDF-1.7\n" + b"\x00" * 50),
    Sent("enkät.yaml", b"name: x\nsections: [", "text/yaml"),
    Sent("enkat.json", b'{"resourceType": "Questionnaire", "item": [{"item": [1]}]}', "application/json"),
    Sent("a.docx", files.docx()[:300]),
    Sent("text.txt", b"\xff\xfe\x00" * 20, "text/plain; charset=hex"),
)

Value = str | Sent
Pair = tuple[str, Value]


def values(known: Sequence[str]) -> st.SearchStrategy[str]:
    """A text; `known` are ids of other things."""
    return _values(tuple(known))


@cache
def _values(known: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Made once: hypothesis looks through a new strategy each time before it draws from it."""
    return st.one_of(
        st.sampled_from(NAUGHTY),
        st.sampled_from(NAUGHTY),
        st.text(max_size=30),
        st.sampled_from(known),
        st.integers(-(10**12), 10**12).map(str),
    )


def urlencoded(pairs: Sequence[Pair]) -> bytes:
    """As a form without files sends it, halves of surrogate pairs as the bytes that UTF-8 forbids."""
    texts = [(name, value if isinstance(value, str) else value.name) for name, value in pairs]
    return urlencode(texts, errors="surrogatepass").encode()


def multipart(pairs: Sequence[Pair], boundary: str = "x-x-x") -> bytes:
    """As a form with files sends it."""
    parts = []
    for name, value in pairs:
        said = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
        if isinstance(value, Sent):
            said += f'; filename="{_quoted(value.name)}"\r\nContent-Type: {value.content_type}'
        content = value.content if isinstance(value, Sent) else value.encode("utf-8", "surrogatepass")
        parts.append(said.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + content + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def as_json(pairs: Sequence[Pair]) -> bytes:
    return json.dumps({name: value if isinstance(value, str) else None for name, value in pairs}).encode()


def _quoted(name: str) -> str:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
