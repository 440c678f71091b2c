"""Static files as they are served: with their hash in the name, compressed, and what a page needs in few files: style
sheets and icons in one, modules in one for every page and one for each kind of page on which texts are written.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.files.base import ContentFile
from jsmeld import bundle
from lightningcss import bundle_css
from whitenoise.compress import Compressor  # type: ignore[import-untyped]
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

_LICENCE = "/*! With Bootstrap, MIT, (c) The Bootstrap Authors: vendor/bootstrap/LICENSE */\n"
_LICENCE_OF_MODULES = "/*! With noble-ciphers, MIT: vendor/noble-ciphers/LICENSE */\n"
_ICON = re.compile(r"""url\(["']?(icons/[\w-]+[.]svg)["']?\)""")


class PortalStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # ships no types
    """collectstatic joins what portal.css and the pages' first modules import, in their order, before files get their
    names.

    The sources stay plain CSS and native modules, and a browser that is given them reads the same.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """As WhiteNoise has it, of the joined files."""
        for joined, join in {} if dry_run else JOINED.items():
            if joined in paths:
                storage, name = paths[joined]
                self.delete(joined)
                self._save(joined, ContentFile(join(Path(storage.path(name))).encode()))
                paths = {**paths, joined: (self, joined)}
        yield from super().post_process(paths, dry_run, **options)


class QuickStaticFiles(PortalStaticFiles):
    """The same files without Brotli, which alone takes half a minute: for a portal that is started at once, here."""

    def create_compressor(self, **options: Any) -> Compressor:
        """WhiteNoise's own, which packs with gzip only."""
        return super().create_compressor(**options, use_brotli=False)


def join_modules(first: Path) -> str:
    """The module with everything that it imports, each module once, as one that imports nothing.

    Raises ValueError where one of them neither imports nor exports: SWC takes it for CommonJS and never runs it.
    """
    joined = str(bundle(str(first), {"target": "es2022", "minify": True, "source_map": False, "typescript": False}))
    if "__swcpack_require__" in joined:
        raise ValueError(
            f"{first.name}: a module that it imports has neither import nor export; write export {{}}; in it"
        )
    return _LICENCE_OF_MODULES + joined


def join_styles(sheet: Path) -> str:
    """The style sheet with everything that it imports, and with its icons as data."""
    joined = bundle_css(str(sheet), minify=True)
    return _LICENCE + _ICON.sub(lambda found: f'url("{_as_data(sheet.parent / found[1])}")', joined)


def _as_data(icon: Path) -> str:
    return f"data:image/svg+xml,{quote(icon.read_text(), safe=_READABLE)}"


_READABLE = " =:/,;()'.-"
PAGE_MODULES = ("js/page.js", "js/own_page.js", "js/writing.js", "js/pasting.js")
"""What pages name: every page, those of whoever is signed in, those on which answers are written, and those of other
texts that are pasted.
"""
JOINED: dict[str, Callable[[Path], str]] = {"css/portal.css": join_styles, **dict.fromkeys(PAGE_MODULES, join_modules)}
"""What is joined, by its name, and how."""
