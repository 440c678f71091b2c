"""Lists that are shown a page at a time; one page may have several, each with a parameter of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

from config.fields.forms import read_whole_number

A_PAGE = 25


class ListPage(Page[Any]):
    """A page of one list: `parameter` is its name in the address, `anchor` where it stands, `about` what it is of,
    `path` the address of the page that it is on, where another one may show it too.
    """

    parameter, anchor, about, path = "page", "", "", ""
    is_asked = False
    """Whether the address asks for a page of this very list."""


class _Pages(Paginator[Any]):
    def _get_page(self, *args: Any, **kwargs: Any) -> ListPage:
        return ListPage(*args, **kwargs)


def page_of(
    found: "QuerySet[Any] | Sequence[Any]",
    asked: Mapping[str, Any],
    *,
    size: int = A_PAGE,
    parameter: str = "page",
    anchor: str = "",
    about: str = "",
    path: str = "",
) -> ListPage:
    """The page of `found` that the address asks for (`asked`: request.GET), the nearest there is for any other number.

    `parameter`, `anchor` and `about` (in Swedish, for whoever hears the page) part several lists of one page.
    """
    page: Any = _page_of_rows(found, str(asked.get(parameter, "")), size) if isinstance(found, QuerySet) else None
    page = page or _Pages(found, size).get_page(asked.get(parameter))
    page.parameter, page.anchor, page.about, page.path = parameter, anchor, about, path
    page.is_asked = parameter in asked
    made: ListPage = page
    return made


def _page_of_rows(found: "QuerySet[Any]", asked: str, size: int) -> ListPage | None:
    """The page with how many there are in all, which its own rows tell; None where no row is on it."""
    number = max(read_whole_number(asked) or 1, 1)
    rows: list[Any] = list(found.annotate(rows_in_all=Window(Count("*")))[(number - 1) * size : number * size])
    if not rows and number > 1:
        return None
    return ListPage(rows, number, _Pages(range(rows[0].rows_in_all if rows else 0), size))
