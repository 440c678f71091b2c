"""What is said of a file by its content, and PDFs to say it of."""

import io
from collections.abc import Callable

import pikepdf
from django.core.exceptions import ValidationError
from pikepdf import Dictionary, String

from attachments.judging.judge import judge

SCRIPT = Dictionary(S=pikepdf.Name.JavaScript, JS=String("app.alert(1)"))


def verdict(content: bytes) -> str:
    """The code of the refusal; "taken" for none."""
    try:
        judge(io.BytesIO(content), len(content))
    except ValidationError as error:
        return str(error.code)
    return "taken"


def pdf_with(change: Callable[[pikepdf.Pdf], object], **saved: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    target = io.BytesIO()
    document.save(target, **saved)
    return target.getvalue()


def on_root(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value

    return change
