"""How the project's templates are read."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_STEERING = r"(?:if|elif|else|endif|for|empty|endfor|with|endwith|load|block|endblock)"
_ONLY_STEERING = re.compile(
    rf"(?:\{{% {_STEERING}\b[^%\n]*%\}}|\{{#[^\n]*?#\}}|\{{% comment %\}}[^\n]*?\{{% endcomment %\}})+"
)
_LINES_SHOWN = re.compile(r"(<textarea\b.*?</textarea>|<pre\b.*?</pre>)", re.DOTALL)
_AS_WRITTEN = ("/email/", "/paper/")
"""Letters and documents: what they are is kept as it is."""


class PageLoader(filesystem.Loader):
    """The templates of pages without their indentation, which was a fifth of what a page sent, and without the line
    breaks of lines that show nothing. What stands on two lines is still apart.
    """

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        if not origin.name.endswith(".html") or any(part in origin.name for part in _AS_WRITTEN):
            return text
        return as_shown(text)


def as_shown(text: str) -> str:
    """A template without what only its author needs; the lines of a field or of a <pre> are its words and stay."""
    apart = _LINES_SHOWN.split(text)
    return "".join(
        part if number % 2 else without_empty_lines(_INDENTATION.sub("", part)) for number, part in enumerate(apart)
    )


def without_empty_lines(text: str) -> str:
    """A template without the line breaks of its lines that only steer, but for the first and the last: what includes it
    may stand beside other text.
    """
    first, *between = text.splitlines(keepends=True) or [""]
    last = [between.pop()] if between else []
    kept = (
        line.rstrip("\n") if not line.strip() or _ONLY_STEERING.fullmatch(line.strip()) else line for line in between
    )
    return "".join([first, *kept, *last])
