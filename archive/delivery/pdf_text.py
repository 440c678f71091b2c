"""The text of a PDF, page by page, as JSON: a program that reads standard input, within limits.

A receipt or print-out comes from outside: config.confinement says why it is read in a process of its own.
"""

import json
import sys
from io import BytesIO

from pypdf import PdfReader

from config.confinement import confine

MEGABYTES = 500
PROCESSOR_SECONDS = 20
MOST_PAGES = 300


def pages_of(data: bytes) -> list[str]:
    """The text of each page, as far as MOST_PAGES; a page that cannot be read is empty."""
    return [page.extract_text() or "" for page in PdfReader(BytesIO(data)).pages[:MOST_PAGES]]


if __name__ == "__main__":
    confine(megabytes=MEGABYTES, processor_seconds=PROCESSOR_SECONDS)
    sys.stdout.buffer.write(json.dumps(pages_of(sys.stdin.buffer.read())).encode())
