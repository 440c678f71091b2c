"""A masked copy's pages: made of what its proof shows and of nothing else, so that nothing struck can be in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe

from archive.masking.hidden import Hidden, told_masked
from archive.masking.proofs import Box, Mask, Proven
from archive.paper.page_tree import attributes_of, html_of
from archive.paper.printing import Printer
from config.language import swedish
from seals.description import SealDescription

_INLINE = frozenset(["td", "th", "li", "p", "span", "a", "h1", "h2", "h3", "h4", "h5", "h6"]) | {""}


@dataclass(frozen=True, kw_only=True)
class MaskedFacts:
    """What the first page says beside the proof. `hidden`: counted in the sealed copy, of which the proof shows no more
    than what is left. `draft`: it is a preview, and no copy.
    """

    decision: str
    decided_on: date
    hidden: Hidden
    seal: SealDescription | None = None
    portal: str = ""
    draft: bool = False


def masked_html(proven: Proven, facts: MaskedFacts) -> str:
    """The pages, the first of which says what is hidden and why."""
    printer = Printer()
    masks = [Mask(printer.text(mask.paragraph), printer.text(mask.reason)) for mask in proven.masks]
    begin = "FÖRHANDSVISNING" if facts.draft else "MASKAD KOPIA"
    about = f" TESTSIGILL. {facts.seal.about}" if facts.seal and facts.seal.about else ""
    context = {
        "receipt_number": proven.receipt_number,
        "body_class": proven.shown[1].get("class", ""),
        "told": told_masked(proven.receipt_number, facts.hidden),
        "besides": facts.hidden.told_besides,
        "masks": list(enumerate(masks, start=1)),
        "decision": printer.text(facts.decision),
        "decided_on": swedish.day(facts.decided_on),
        "seal": facts.seal,
        "portal": facts.portal,
        "root": proven.root,
        "draft": facts.draft,
        "mark": f"{begin} av {proven.receipt_number}.{about}",
        "mark_word": begin.partition(" ")[0],
        "pages": mark_safe("".join(_html(child, "body", masks) for child in proven.shown[2:])),  # noqa: S308  # escaped
    }
    return render_to_string("masking/copy.html", context)


def _html(node: Any, parent: str, masks: Sequence[Mask], columns: int = 1) -> str:
    if isinstance(node, Box):
        return _box(node, parent, masks, columns)
    if isinstance(node, str):
        return html_of(node)
    tag, attributes, *children = node
    if not tag:
        return "".join(_html(child, parent, masks) for child in children)
    if not any(isinstance(child, list | Box) for child in children):
        return html_of(node)
    rows = [child for child in children if isinstance(child, list) and child[0] == "tr"]
    columns = max((len(row) - 2 for row in rows), default=1)
    inner = "".join(_html(child, tag, masks, columns) for child in children)
    return f"<{tag}{attributes_of(attributes)}>{inner}</{tag}>"


def _box(box: Box, parent: str, masks: Sequence[Mask], columns: int) -> str:
    """`columns`: what a row that is struck goes through, as wide as the rows beside it."""
    mask = masks[box.mask]
    told = f"Dolt ({box.mask + 1}): {mask.paragraph}"
    span = f'<span class="masked" aria-label="{escape(f"{told}, {mask.reason}.")}">{escape(told)}</span>'
    if parent in _INLINE:
        return span
    match parent:
        case "ul" | "ol":
            return f"<li>{span}</li>"
        case "tr":
            return f"<td>{span}</td>"
        case "table" | "tbody" | "thead":
            across = f' colspan="{columns}"' if columns > 1 else ""
            return f"<tr><td{across}>{span}</td></tr>"
    return f'<p class="masked-block">{span}</p>'
