"""The field by which a file is added that is to be kept."""

from typing import Any

from django import forms
from django.conf import settings

from attachments.content import megabytes
from attachments.filetypes import ACCEPT_ATTRIBUTE, ACCEPTED_IN_WORDS


def help_of_file(*, first: str = "", room: str = "") -> str:
    """What a file may be and how large; `first` stands before it, and how much room is left after it."""
    told = (first, f"{ACCEPTED_IN_WORDS}.", f"Högst {megabytes(settings.ATTACHMENT_MAX_BYTES)}.", room)
    return " ".join(filter(None, told))


class StoredFileField(forms.FileField):
    """A file of the types that are accepted; the service judges it, an empty one too. Its help is help_of_file's."""

    def __init__(self, *, first: str = "", **options: Any) -> None:
        super().__init__(allow_empty_file=True, **options)
        self.first = first

    def __deepcopy__(self, memo: Any) -> "StoredFileField":
        """Each form has its own: how large a file may be is a setting."""
        field = super().__deepcopy__(memo)
        field.help_text = help_of_file(first=self.first)
        return field

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPT_ATTRIBUTE}
