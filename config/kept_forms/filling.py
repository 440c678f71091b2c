"""Put what is kept back into the form on the page that has it."""

import re
from collections import defaultdict

from lxml import html

from config.kept_forms.keeping import KeptForm

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_TYPED = frozenset({"hidden", "password", "file", "submit", "button", "image", "reset"})
WaitingValues = dict[str, list[str]]


def fill_page(page: bytes, kept: KeptForm, banner: str) -> tuple[str, tuple[str, ...]] | None:
    """The page with the form filled in and `banner` before it, and the texts that found no field; None without a form.

    `banner` is markup of ours.
    """
    tree = html.document_fromstring(page.decode())
    waiting: WaitingValues = defaultdict(list)
    for name, text in kept.fields:
        waiting[name].append(_UNPRINTABLE.sub("", text))
    form = _form_of(tree, kept, set(waiting))
    if form is None:
        return None
    for field in form.iter("input", "textarea", "select"):
        if field.get("disabled") is None:
            _fill(field, waiting)
    for main in tree.iter("main"):
        main[:0] = html.fragments_fromstring(banner.strip())
    left = tuple(
        text for name, texts in waiting.items() for text in texts if text.strip() and not _is_control(form, name)
    )
    return html.tostring(tree, doctype="<!DOCTYPE html>", encoding="unicode"), left


def _form_of(tree: html.HtmlElement, kept: KeptForm, names: set[str]) -> html.HtmlElement | None:
    """The form that posts where it was posted; of several the one that has most of the names."""
    here = kept.page.partition("?")[0]
    found = [form for form in tree.iter("form") if form.get("method", "").lower() == "post"]
    posting = [form for form in found if (form.get("action", "").partition("?")[0] or here) == kept.path]
    fitting = [(len(names & {field.get("name") for field in form.iter()}), form) for form in posting]
    return max(fitting, key=lambda pair: pair[0])[1] if any(count for count, _ in fitting) else None


def _fill(field: html.HtmlElement, waiting: WaitingValues) -> None:
    name, kind = field.get("name", ""), field.get("type", "text").lower()
    if field.tag == "textarea":
        _write(field, waiting, "text")
    elif field.tag == "select":
        for option in field.iter("option"):
            _tick(option, "selected", option.get("value", option.text or "") in waiting.get(name, ()), field)
        waiting.pop(name, None)
    elif kind in ("checkbox", "radio"):
        value = field.get("value", "on")
        _tick(field, "checked", value in waiting.get(name, ()), field)
        if value in waiting.get(name, ()):
            waiting[name].remove(value)
    elif kind not in _NOT_TYPED or name.endswith("-revision"):  # the revision that the writer saw, not today's
        _write(field, waiting, "value")


def _write(field: html.HtmlElement, waiting: WaitingValues, where: str) -> None:
    """The next text of that name. What differs from the page is marked, for the page's own script to save."""
    if not (texts := waiting.get(field.get("name", ""))):
        return
    text = texts.pop(0)
    if where == "text":
        changed, field.text = (field.text or "").strip("\r\n") != text.strip("\r\n"), f"\n{text}"
    else:
        changed = field.get("value", "") != text
        field.set("value", text)
    if changed:
        field.set("data-kept", "")


def _tick(field: html.HtmlElement, how: str, wanted: bool, marked: html.HtmlElement) -> None:
    if wanted == (field.get(how) is not None):
        return
    if wanted:
        field.set(how, how)
    else:
        del field.attrib[how]
    marked.set("data-kept", "")


def _is_control(form: html.HtmlElement, name: str) -> bool:
    """Whether the name is a button's or a hidden field's, which nobody types."""
    fields = [field for field in form.iter("input", "button") if field.get("name") == name]
    return bool(fields) and all(
        field.tag == "button" or field.get("type", "").lower() in _NOT_TYPED for field in fields
    )
