"""Attaching a file, as the page's form does it."""

import re
from html import unescape
from http.client import HTTPConnection
from secrets import token_hex

from bench._evening.portal import Portal

PAGES = 2000
"""As many empty pages make a PDF of half a megabyte."""


def upload(portal: Portal) -> tuple[int, str]:
    """One of the editors attaches a PDF to their question; the status, and what the page says of it."""
    from tests.attachments.files import pdf

    editor, boundary = portal.editors[0], token_hex(16)
    parts = {
        'name="csrfmiddlewaretoken"': editor.token.encode(),
        'name="title"': b"Handlingsplan",
        'name="file"; filename="plan.pdf"\r\nContent-Type: application/pdf': pdf(pages=PAGES),
    }
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + content + b"\r\n"
        for name, content in parts.items()
    )
    connection = HTTPConnection("127.0.0.1", portal.addresses.in_turn()[0], timeout=60)
    url = f"/svar/{editor.response}/fraga/{editor.link_id}/bilagor/"
    headers = {"Cookie": editor.cookies, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    connection.request("POST", url, body + f"--{boundary}--\r\n".encode(), headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, _told(page)


def _told(page: str) -> str:
    found = re.search(r"(Filen kan inte[^<]*)", page) or re.search(r"<h1>\s*([^<]*?)\s*</h1>", page)
    return unescape(found[1]) if found else ""
