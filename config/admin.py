"""Django's admin site with the portal's name; for the systemadministratör only."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from django.contrib.admin import AdminSite
from django.db import DataError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.defaults import bad_request

logger = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PortalAdminSite(AdminSite):
    site_header = "Svarsportalen, administration"
    site_title = "Svarsportalen"
    index_title = "Organisationer, personer och mandat"

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page of the administration, its autocomplete as well, refuses what it cannot make a value of."""
        return super().admin_view(_refusing_nonsense(view), cacheable)


def _refusing_nonsense(view: View) -> View:
    """400 for what Django's own pages take from an address or a form and hand to the database unasked.

    A NUL in a filter, a row "1,2,3" in a hand-made form, a year that no calendar has: none of it comes from a page that
    was shown, and the change that it was part of is undone by the view's own transaction.
    """

    @wraps(view)
    def ask(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
            if callable(render := getattr(answer, "render", None)):
                render()  # lists and forms ask the database first when they are written out
        except (DataError, OverflowError, ValueError) as error:
            logger.warning("the administration refused %s: %s", request.path, str(error)[:200])
            return bad_request(request, exception=error)
        return answer

    return cast(View, ask)
