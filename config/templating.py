"""How the project's templates are read."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_AS_WRITTEN = ("/email/", "/paper/")
"""Letters and documents: what they are is kept as it is."""


class PageLoader(filesystem.Loader):
    """The templates of pages without their indentation, which was a fifth of what a page sent. Line numbers stay."""

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        if not origin.name.endswith(".html") or any(part in origin.name for part in _AS_WRITTEN):
            return text
        return _INDENTATION.sub("", text)
