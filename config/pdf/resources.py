"""What a document's HTML may load: data: addresses and files of our own under static/.

WeasyPrint's own fetcher reads any file of the machine and the network, so one unescaped answer would
otherwise be enough to copy a secret into a public record.
"""

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

STATIC_DIRECTORY = Path(__file__).resolve().parents[2] / "static"
# Written static:images/coat-of-arms.png in the HTML.
STATIC_SCHEME = "static"


def own_files_only() -> "URLFetcher":
    """A WeasyPrint fetcher that stops the rendering on every other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if urlsplit(url).scheme != STATIC_SCHEME:
                return super().fetch(url, headers)
            kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
            try:
                content = static_file(url).read_bytes()
            except OSError as error:
                raise FatalURLFetchingError(f"{url}: {error.strerror}") from error
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return OwnFilesOnly(allowed_protocols={"data"}, fail_on_errors=True)


def static_file(url: str) -> Path:
    """The file a static: address names. Raises FileNotFoundError for anything outside static/."""
    path = (STATIC_DIRECTORY / unquote(urlsplit(url).path)).resolve()
    if not path.is_relative_to(STATIC_DIRECTORY) or not path.is_file():
        raise FileNotFoundError(2, "not a file under static/", url)
    return path
