"""The reading version as an accessible PDF, to print or to send round: PDF/A-3a and PDF/UA-1."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from config.pdf.confinement import set_confined
from config.pdf.fonts import replace_unmappable
from surveys.canonical import sha256_of
from surveys.definition_json import definition_to_json
from surveys.schema import Definition
from surveys.wordings.prose import widen_tabs
from surveys.wordings.reading_version import NOTICE, ReadingVersion, reading_version

MEDIA_TYPE = "application/pdf"
STYLESHEET = Path(__file__).resolve().parents[2] / "templates" / "surveys" / "reading_version.css"


def questionnaire_to_pdf(definition: Definition) -> bytes:
    """The reading version as a PDF file; the same bytes for the same definition.

    A character that the fonts lack is printed as its number, such as [U+1F680]. Raises config.pdf.render.RenderError.
    """
    data = definition_to_json(definition)
    version = _printable(reading_version(definition))
    return set_confined(
        html=reading_version_html(version),
        look="reading-version",
        stylesheet=STYLESHEET,
        title=definition.title,
        author=definition.agency,
        created=datetime.fromisoformat(definition.version[:10]).replace(tzinfo=UTC),
        identifier=sha256_of(data),
    )


def reading_version_html(version: ReadingVersion) -> str:
    """Its pages. Every text in it must be printable."""
    return render_to_string("surveys/reading_version.html", {"version": version, "notice": NOTICE})


def _printable(value: Any) -> Any:
    """Of what is to be read, and not of the definition, whose limits a text that is made longer may pass."""
    if isinstance(value, str):
        return widen_tabs(replace_unmappable(value)[0])
    if isinstance(value, tuple):
        return tuple(map(_printable, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _printable(getattr(value, one.name)) for one in fields(value)})
    return value
