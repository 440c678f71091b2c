"""Static files as they are served: with their hash in the name, compressed, and style sheets and icons as one file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.files.base import ContentFile
from lightningcss import bundle_css
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

_JOINED = "css/portal.css"
_LICENCE = "/*! With Bootstrap, MIT, (c) The Bootstrap Authors: vendor/bootstrap/LICENSE */\n"
_ICON = re.compile(r"""url\(["']?(icons/[\w-]+[.]svg)["']?\)""")


class PortalStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # ships no types
    """collectstatic joins what portal.css imports, in its order, with the icons inside, before files get their names.

    The sources stay plain CSS, and a browser that is given them reads the same.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """As WhiteNoise has it, of the joined style sheet."""
        if _JOINED in paths and not dry_run:
            storage, name = paths[_JOINED]
            self.delete(_JOINED)
            self._save(_JOINED, ContentFile(join_styles(Path(storage.path(name))).encode()))
            paths = {**paths, _JOINED: (self, _JOINED)}
        yield from super().post_process(paths, dry_run, **options)


def join_styles(sheet: Path) -> str:
    """The style sheet with everything that it imports, and with its icons as data."""
    joined = bundle_css(str(sheet), minify=True)
    return _LICENCE + _ICON.sub(lambda found: f'url("{_as_data(sheet.parent / found[1])}")', joined)


def _as_data(icon: Path) -> str:
    return f"data:image/svg+xml,{quote(icon.read_text(), safe=_READABLE)}"


_READABLE = " =:/,;()'.-"
