"""The steps of the scales, as static/css/tokens.css has them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SHEETS = Path(__file__).resolve().parents[2] / "static" / "css"
_USED_FOR = {
    "size-small": "Det tysta: status, hjälp, märken",
    "size": "Det man läser och skriver",
    "size-large": "Rubrik tre, belopp, det viktigaste i en ruta",
    "size-heading": "Rubrik två",
    "size-title": "Sidans rubrik",
    "page": "hela sidan",
    "wider": "breda tabeller (sp-main--wide)",
    "wide": "listor, uppgiftslistan",
    "middle": "text och frågor",
    "measure": "en rad som läses",
    "form": "att logga in (sp-main--form)",
    "right": "det som står bredvid",
    "left": "avsnitten",
}


@dataclass(frozen=True)
class Step:
    """`name` is what follows `--sp-` and the scale's own name; `value` as it stands in the sheet."""

    token: str
    name: str
    value: str
    used_for: str = ""


@dataclass(frozen=True)
class Scales:
    """All of them, each from small to large or as the sheet has them."""

    sizes: tuple[Step, ...]
    spaces: tuple[Step, ...]
    widths: tuple[Step, ...]
    colours: tuple[Step, ...]
    icons: tuple[str, ...]


@cache
def read_scales() -> Scales:
    """What the sheets say now, in whatever process serves them."""
    tokens = dict(re.findall(r"--sp-([a-z0-9-]+): ([^;]+);", (_SHEETS / "tokens.css").read_text()))
    sizes = ("size-small", "size", "size-large", "size-heading", "size-title")
    widths = ("page", "wider", "wide", "middle", "measure", "form", "right", "left")
    return Scales(
        sizes=tuple(_step(name, tokens, name.partition("-")[2] or "text") for name in sizes),
        spaces=tuple(_step(name, tokens, name[6:]) for name in tokens if name.startswith("space-")),
        widths=tuple(_step(name, tokens, name) for name in widths),
        colours=tuple(_step(name, tokens, name) for name, value in tokens.items() if value.startswith("#")),
        icons=tuple(sorted(set(re.findall(r"\.sp-icon--([a-z-]+)", (_SHEETS / "icons.css").read_text())))),
    )


def _step(token: str, tokens: dict[str, str], name: str) -> Step:
    return Step(f"--sp-{token}", name, tokens[token], _USED_FOR.get(token, ""))
