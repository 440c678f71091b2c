"""What stands around every page, each part made once for the values that it shows (library `frame`)."""

from functools import lru_cache

from django import template
from django.template import Context
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString

from config.answering.kept_html import show_kept

register = template.Library()

_LED_TO = ("start", "situation", "archive", "cases", "authoring", "administered", "undelivered", "system_log", "help")
_WITH_PAGES_BENEATH = {"situation", "cases", "administered"}
_MAY = ("may_see_answers", "may_see_archive", "is_author", "is_organisation_administrator")
_FORMS = ("form", "verify_form", "sign_form", "return_form", "reset_form", "refuse_form", "withdraw_form")
_FAULTS = (
    "errors_in_file", "errors_in_text", "stale", "gone", "refused", "overtaken", "conflicts", "closings",
)  # fmt: skip


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """ "Fel: " first in the title of a page that came back with something to put right: whatever it calls its form."""
    faulty = any(getattr(context.get(name), "errors", None) for name in _FORMS) or any(map(context.get, _FAULTS))
    return "Fel: " if faulty else ""


@register.simple_tag
def frame_styles() -> SafeString:
    """The style sheet, and the fonts that come with it."""
    return show_kept("partials/styles.html", sheet=static("css/portal.css"))


@register.simple_tag(takes_context=True)
def frame_brand(context: Context) -> SafeString:
    """The portal's name, and the organisations of whoever is signed in."""
    names = tuple(context.get("own_organisations") or ())
    return show_kept("partials/header_brand.html", own_organisations=names, prefix=get_script_prefix())


@register.simple_tag(takes_context=True)
def frame_nav(context: Context, current: str = "") -> SafeString:
    """The navigation. `current`: start, archive, authoring or help on pages beneath those, which their addresses do not
    tell.
    """
    path = getattr(context.get("request"), "path", "")
    is_staff = bool(getattr(context.get("user"), "is_staff", False))
    may = {name: bool(context.get(name)) for name in _MAY}
    here = _place_of(path, get_script_prefix())
    return show_kept("partials/nav.html", here=here, current=current, is_staff=is_staff, **may)


def _place_of(path: str, prefix: str) -> str:
    """The address that the navigation leads to, where the page is there; with "…" after it where it is beneath it."""
    places = _places(prefix)
    if path in places.values():
        return path
    return next((f"{url}…" for name, url in places.items() if name in _WITH_PAGES_BENEATH and url in path), "")


@lru_cache(maxsize=4)
def _places(prefix: str) -> dict[str, str]:
    """Where the navigation leads, by names; `prefix` is of the addresses that are made now."""
    return {name: reverse(name) for name in _LED_TO}


@register.simple_tag(takes_context=True)
def frame_footer(context: Context) -> SafeString:
    """The links that every page ends with, and whom to turn to."""
    return show_kept("partials/footer.html", support=context.get("support"), prefix=get_script_prefix())
