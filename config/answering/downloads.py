"""Files handed out: always with a name of their own, and kept by nobody (middleware.NoStoreMiddleware)."""

from collections.abc import Iterable
from typing import IO

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

CSV = "text/csv; charset=utf-8"


def download(content: bytes | str, *, name: str, media_type: str, inline: bool = False) -> HttpResponse:
    """What is made already, to be saved as `name` (RFC 6266), or with `inline` read by whatever asked for it."""
    return HttpResponse(content, content_type=media_type, headers=_named(name, inline=inline))


def download_parts(parts: Iterable[bytes | str], *, name: str, media_type: str) -> StreamingHttpResponse:
    """The same of what is made while it is sent, and whose length nobody knows before."""
    return StreamingHttpResponse(parts, content_type=media_type, headers=_named(name))


def download_file(file: IO[bytes], *, name: str, media_type: str) -> FileResponse:
    """The same of an open file, which is closed when it has been sent."""
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type)


def _named(name: str, *, inline: bool = False) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(not inline, name) or ""}
