"""Whether the style sheets keep to the scales of static/css/tokens.css, and the pages to what the style guide shows.

Run by script/check; reads files and nothing else. What is found is said by file, line and what to write instead.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHEETS = ROOT / "static" / "css"
GUIDE = (ROOT / "templates" / "pages" / "stilguide", ROOT / "config" / "style_guide")

GUIDE_IS = "templates/pages/stilguide/exempel/ and config/style_guide/"

SIZES = ("small", "large", "heading", "title", "code")
LEADINGS = ("tight", "label")
SPACES = ("half", "1", "2", "3", "4", "5", "6", "8", "10", "16")
"""The names that tokens.css gives; a space's number counts quarters of a rem."""

_STEP = r"var\(--sp-(?:space-[a-z0-9]+|gap|gutter|sign-gap|sign-drop|focus-width)\)"
_SCALES = {
    r"font-size|--bs-btn-font-size": (r"var\(--sp-size(?:-[a-z]+)?\)|inherit", "var(--sp-size-...)"),
    r"line-height|--bs-btn-line-height": (r"var\(--sp-leading(?:-[a-z]+)?\)|inherit|1|normal", "var(--sp-leading-...)"),
    r"(?:margin|padding|scroll-padding|scroll-margin)(?:-[a-z]+)*|(?:row-|column-)?gap|--bs-btn-padding-[xy]": (
        rf"{_STEP}|calc\(-1 \* {_STEP}\)|0|auto|!important",
        "var(--sp-space-...)",
    ),
}
EXCEPTIONS = {
    ("print.css", "margin"): "a sheet of paper has its margins in millimetres",
    ("desk.css", "scroll-padding-bottom"): "the height of the bar at the bottom, which is no space between two things",
    ("desk.css", "padding-bottom"): "the height of the bar at the bottom, which is no space between two things",
}
"""Declarations that no scale holds, by sheet and property, and why."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DECLARATION = re.compile(r"(?<![\w-])(--[\w-]+|[a-z][a-z-]*)\s*:\s*([^;{}]+)(?=[;}])")
_MEDIA = re.compile(r"@media[^{]+")
_WIDTH = re.compile(r"(?:max-|min-)?(?:width|height|inline-size)|flex-basis|flex|grid-template-columns|inset")
_PIXELS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)px")
_LINE = 2
"""In px: what is thinner is a line, or hidden, and no width that text must fit into."""
_CLASS = re.compile(r"(?<![\w/-])sp-[a-z0-9]+(?:(?:__|--?)[a-z0-9]+)*(?:(?:--|__|-)(?=\$?\{|[\"'`]))?")


def main() -> int:
    """1 and what is wrong, line by line, or 0."""
    found = [*off_the_scales(), *not_in_the_guide(), *without_a_rule()]
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


def off_the_scales() -> Iterator[str]:
    """Every size, leading, space or width of text in a sheet that is no token."""
    for sheet in sorted(SHEETS.rglob("*.css")):
        if sheet.name not in {"tokens.css", "fonts.css", "portal.css"}:
            yield from faults_of(sheet.name, sheet.read_text())


def faults_of(name: str, text: str) -> Iterator[str]:
    """What one sheet has that is off the scales."""
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    for found in _DECLARATION.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if (wrong := _wrong(found[1], found[2].strip())) and (name, found[1]) not in EXCEPTIONS:
            yield f"static/css/{name}:{line}: {found[1]}: {found[2].strip()}; {wrong}"
    for media in _MEDIA.finditer(text):
        if "px" in media[0]:
            yield f"static/css/{name}: {media[0].strip()}; write em, so that it follows the size of the text"


def _wrong(name: str, value: str) -> str:
    for properties, (allowed, write) in _SCALES.items():
        if re.fullmatch(properties, name) and not re.fullmatch(rf"(?:(?:{allowed})\s*)+", value):
            return f"write {write} (static/css/tokens.css)"
    if re.fullmatch(_WIDTH, name) and any(float(number) > _LINE for number in _PIXELS.findall(value)):
        return "write rem or em, so that it follows the size of the text"
    return ""


def used_classes() -> dict[str, str]:
    """Each class sp-... that a page, a script or Python puts on something, and one file where it stands.

    A name that is finished by a variable (sp-tag--{{ state }}) ends in its hyphens.
    """
    places = [(ROOT / "templates", "*.html"), (ROOT / "static" / "js", "*.js")]
    places += [(folder, "*.py") for folder in ROOT.iterdir() if (folder / "__init__.py").exists()]
    found: dict[str, str] = {}
    for folder, kind in places:
        for file in sorted(folder.rglob(kind)):
            if folder.name not in {"tests", "script"} and not set(GUIDE) & set(file.parents):
                found.update((name, str(file.relative_to(ROOT))) for name in _CLASS.findall(_own(file)))
    return found


def _own(file: Path) -> str:
    """The file without what is said about it."""
    return re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", file.read_text(), flags=re.DOTALL)


def shown_classes() -> set[str]:
    """Each class that the style guide shows or names."""
    files = [file for folder in GUIDE for kind in ("*.html", "*.py") for file in folder.rglob(kind)]
    return {name for file in files for name in _CLASS.findall(file.read_text())}


def ruled_classes() -> set[str]:
    """Each class that a sheet has a rule for."""
    sheets = (_COMMENT.sub("", sheet.read_text()) for sheet in SHEETS.rglob("*.css"))
    return {name for text in sheets for name in re.findall(r"\.(sp-[a-z0-9_-]+)", text)}


def _missing(used: str, known: set[str]) -> bool:
    """Whether a class is not known, by its name or by what it begins with where a variable ends either."""
    if used.endswith("-"):
        return not any(name.startswith(used) for name in known)
    return used not in known and not any(name.endswith("-") and used.startswith(name) for name in known)


def not_in_the_guide() -> Iterator[str]:
    """Every class that a page uses and the guide does not know."""
    shown = shown_classes()
    for name, file in sorted(used_classes().items()):
        if _missing(name, shown):
            yield f"{file}: {name} is not in the style guide; show it in an example and name it ({GUIDE_IS})"


def without_a_rule() -> Iterator[str]:
    """Every class that a page uses and no sheet draws, and every one that is drawn for no page."""
    ruled, used = ruled_classes(), used_classes()
    for name, file in sorted(used.items()):
        if _missing(name, ruled):
            yield f"{file}: {name} has no rule in static/css"
    beginnings = tuple(name for name in used if name.endswith("-"))
    for name in sorted(ruled - used.keys()):
        if not name.startswith(beginnings):
            yield f"static/css: {name} is used on no page"


if __name__ == "__main__":
    sys.exit(main())
