"""Django's admin site with the portal's name; for the systemadministratör only."""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import DataError
from django.db.models import CharField, ForeignKey, TextField
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.views.defaults import bad_request

from config.language.ordering import SwedishOrder
from config.log_content import kind_of

logger = logging.getLogger(__name__)

_STATED_ROWS = re.compile(r"(.+)-(?:TOTAL|INITIAL)_FORMS", re.DOTALL)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SwedishChangeList(ChangeList):
    """A list whose columns of text, and of people and organisations, are pressed into Swedish order."""

    def get_ordering_field(self, field_name: Any) -> Any:
        column = super().get_ordering_field(field_name)
        if not isinstance(column, str):
            return column
        try:
            field = self.lookup_opts.get_field(column)
        except FieldDoesNotExist:
            return column
        if isinstance(field, ForeignKey):
            names = any(each.name == "name" for each in field.related_model._meta.get_fields())
            return SwedishOrder(f"{column}__name") if names else column
        is_written = isinstance(field, CharField | TextField) and not field.choices
        return SwedishOrder(column) if is_written else column


class PortalAdminSite(AdminSite):
    site_header = "Svarsportalen, administration"
    site_title = "Svarsportalen"
    index_title = "Organisationer, personer och mandat"

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page of the administration, its autocomplete as well, refuses what it cannot make a value of.

        Whoever is signed in as somebody else is refused at once (Django would send them to sign in as they are).
        """
        asked = super().admin_view(_refusing_nonsense(view), cacheable)

        @wraps(asked)
        def ask(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied("Administrationen är till för den som är systemadministratör.")
            return asked(request, *args, **kwargs)

        return cast(View, ask)


def _refusing_nonsense(view: View) -> View:
    """400 for what Django's own pages take from an address or a form and hand to the database unasked.

    A form with more rows than it has posted takes Django a minute to make, and is refused before that.

    A NUL in a filter, a row "1,2,3" in a hand-made form, a year that no calendar has: none of it comes from a page that
    was shown, and the change that it was part of is undone by the view's own transaction.
    """

    @wraps(view)
    def ask(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            _refuse_rows_that_are_not_there(request.POST)
            answer = view(request, *args, **kwargs)
            if callable(render := getattr(answer, "render", None)):
                render()  # lists and forms ask the database first when they are written out
        except (DataError, OverflowError, ValueError) as error:
            logger.warning("the administration refused a request: %s", kind_of(error), extra={"request": request})
            return bad_request(request, exception=error)
        return answer

    return cast(View, ask)


def _refuse_rows_that_are_not_there(posted: QueryDict) -> None:
    """ValueError for a form that says it has more rows than there are fields of: every page posts some of each row."""
    for name in posted:
        if (stated := _STATED_ROWS.fullmatch(name)) is None:
            continue
        row = re.compile(rf"{re.escape(stated[1])}-([0-9]{{1,9}})-.+", re.DOTALL)
        there = {found[1] for field in posted if (found := row.fullmatch(field))}
        if int(str(posted[name]) or 0) > len(there):
            raise ValueError(f"{name} says {str(posted[name])[:20]} rows, and {len(there)} are there")
