"""Template filters for what the portal shows: prose, dates, sizes, actions."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from config.answering.kept_html import show_unfilled
from config.encryption import keys_for
from config.fields.choices import inputs_html, options_html
from config.language import swedish
from config.language.linking import with_links
from config.remembering import remember_results
from responses.lifecycle.happenings import deed_in_words
from responses.lifecycle.places import question_address, section_address
from responses.models import Response
from surveys.wordings.prose import ProseBlock, parted_by_tabs, widen_tabs

_CHARACTERS_A_LINE = 65
_SHOWN_LINES = 5

register = template.Library()
register.filter("did", deed_in_words)
register.simple_tag(show_unfilled, name="unfilled")


@register.simple_tag
def question_url(response: Response, link_id: str) -> str:
    """The address at which the question is written, on the page of its section that it stands on."""
    return question_address(response.pk, response.tree, link_id)


@register.simple_tag
def section_url(response: Response, section_id: str, page: int) -> str:
    """The address of one page of a section."""
    return section_address(response.pk, section_id, page)


@register.filter
def draft_keys(user: User) -> str:
    """The keys by which the person's unsaved words lie encrypted in their browser (static/js/drafting/sealing.js)."""
    return " ".join(b64encode(key).decode() for key in keys_for("responses.drafts-in-the-browser", str(user.pk)))


@register.simple_tag(takes_context=True)
def address_of_page(context: Any, page: Any, number: int) -> str:
    """The same address with another page of the list."""
    asked = context["request"].GET.copy()
    asked[getattr(page, "parameter", "page")] = str(number)
    anchor = getattr(page, "anchor", "")
    return f"{getattr(page, 'path', '')}?{asked.urlencode()}" + (f"#{anchor}" if anchor else "")


@register.filter
def numbers_of_pages(page: Any) -> Any:
    """The numbers of a list's pages, those far away left out."""
    return page.paginator.get_elided_page_range(page.number)


register.filter("options", options_html)
register.filter("inputs", inputs_html)


@register.filter
def prose(text: str) -> SafeString:
    """A definition's text as HTML, its addresses as links: paragraphs parted by a blank line, `- ` begins a list item.

    Everything is escaped.
    """
    return _linked_blocks(str(text or ""))


@remember_results
def _linked_blocks(text: str) -> SafeString:
    return _blocks(text, with_links)


@register.filter
def printed_prose(text: str) -> SafeString:
    """The same for paper, where an address is read and not followed."""
    return _blocks(text, conditional_escape)


@register.filter
def linked(text: Any) -> SafeString:
    """What a person wrote, escaped, its tabs wide enough to see and its addresses as links."""
    return with_links(widen_tabs(str("" if text is None else text)))


def _blocks(text: str, shown: Callable[[str], SafeString]) -> SafeString:
    blocks = [block.splitlines() for block in str(text or "").split("\n\n") if block.strip()]
    return mark_safe("".join(_block(lines, shown) for lines in blocks))  # noqa: S308  # each part is escaped by _block


def _block(lines: list[str], shown: Callable[[str], SafeString]) -> SafeString:
    if all(line.startswith("- ") for line in lines):
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((shown(line[2:]),) for line in lines)))
    written_lines = ((shown(widen_tabs(line)),) for line in lines)
    return format_html("<p>{}</p>", format_html_join(mark_safe("<br>"), "{}", written_lines))


register.filter("widen_tabs", lambda text: widen_tabs(str(text)))


@register.filter
def written(text: str) -> SafeString:
    """What somebody wrote, line for line; rows whose cells are parted by tabs as a table. Everything escaped."""
    blocks = parted_by_tabs(str(text).split("\n"))
    return mark_safe("".join(map(_written_block, blocks)))  # noqa: S308  # each part is escaped by _written_block


def _cells(row: Sequence[str], cell: str) -> SafeString:
    """Those of the first row are taken for the columns' names, as most tables have them; an empty one names nothing."""
    cells = (format_html(cell if text.strip() else "<td>{}</td>", with_links(text)) for text in row)
    return format_html_join("", "{}", ((one,) for one in cells))


def _written_block(block: ProseBlock) -> SafeString:
    if not block.rows:
        return format_html('<p class="sp-answer">{}</p>', with_links("\n".join(block.lines)))
    first, *others = block.rows
    rows = [(_cells(first, '<th scope="col">{}</th>'),), *((_cells(row, "<td>{}</td>"),) for row in others)]
    return format_html('<table class="sp-pasted">{}</table>', format_html_join("", "<tr>{}</tr>", rows))


@register.filter
def first_paragraph(text: str) -> str:
    """What is shown of a long help text before it is unfolded; all of a short one."""
    return text.partition("\n\n")[0] if _is_long(text) else text


@register.filter
def later_paragraphs(text: str) -> str:
    """The rest of a help text, to fold; empty when all of it is short."""
    return text.partition("\n\n")[2] if _is_long(text) else ""


def _is_long(text: str) -> bool:
    """Whether the text takes more than five lines of the page."""
    return sum(1 + len(line) // _CHARACTERS_A_LINE for line in text.splitlines() if line) > _SHOWN_LINES


@register.filter
def number(value: Any) -> str:
    """1000 -> "1 000" with a no-break space."""
    return "" if value in (None, "") else swedish.number(value)


@register.filter
def moment(stated: Any, layout: str = "j F Y \\k\\l. H:i") -> str:
    """A time that is kept as ISO 8601 text in JSON, written out in local time; empty when there is none."""
    if not stated:
        return ""
    return date_format(timezone.localtime(datetime.fromisoformat(str(stated))), layout)


@register.filter
def filesize(size: int) -> str:
    """Bytes as kB or MB, the Swedish way."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}\u00a0kB"
    return f"{size / 1_000_000:.1f}\u00a0MB".replace(".", ",")


@register.filter
def days_left(days: int) -> str:
    """9 -> "9 dagar kvar", 0 -> "sista dagen är i dag", -2 -> "sista svarsdag var för 2 dagar sedan"."""
    if days == 0:
        return "sista dagen är i dag"
    amount = swedish.count_of(abs(days), "dag", "dagar")
    return f"{amount} kvar" if days > 0 else f"sista svarsdag var för {amount} sedan"


@register.filter
def genitive(name: Any) -> str:
    """ "Anna" -> "Annas"."""
    return swedish.genitive(str(name))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key], or nothing."""
    return mapping.get(key) if mapping else None
