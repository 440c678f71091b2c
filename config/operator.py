"""What whoever runs this installation must tell: who they are, how personal data is treated, how accessible it is.

A document (YAML) at settings.OPERATOR_FILE, of the shape of OperatorFacts; docs/operator.example.yaml is one that is
filled in. Without it the pages say that it is missing, and `check --deploy` warns.
"""

import logging
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from django.conf import settings
from django.core.checks import Error, Warning  # noqa: A004  # Django's own name
from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

logger = logging.getLogger(__name__)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OperatorContact(_Part):
    """Whom to turn to."""

    name: Text
    email: Text
    phone: str = ""


class KeepingTime(_Part):
    """How long something is kept."""

    what: Text
    how_long: Text


class Privacy(_Part):
    """What article 13 of the General Data Protection Regulation (EU 2016/679) asks to be told."""

    controller: Text
    contact: OperatorContact
    data_protection_officer: OperatorContact
    purpose: Text
    legal_basis: Text
    recipients: Text
    retention: tuple[KeepingTime, ...]


class Accessibility(_Part):
    """What the installation itself says in its statement (lagen 2018:1937 and the agency's regulations)."""

    status: Literal["helt förenlig", "delvis förenlig", "inte förenlig"]
    assessed_on: date
    method: Text
    contact: OperatorContact
    shortcomings: tuple[Text, ...] = ()


class OperatorFacts(_Part):
    """The installation's own words."""

    name: Text
    support: OperatorContact | None = None
    """Whom everybody turns to who gets no further; left out, nobody is named."""
    privacy: Privacy
    accessibility: Accessibility


class OperatorFileError(Exception):
    """The document is missing, is no YAML or lacks something; the message says what."""


def read_operator(path: str) -> OperatorFacts:
    """The document at `path`. Raises OperatorFileError."""
    try:
        read: Any = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        return OperatorFacts.model_validate(read)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise OperatorFileError(told) from error
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise OperatorFileError(str(error)) from error


@lru_cache(maxsize=1)
def _known(path: str) -> OperatorFacts | None:
    try:
        return read_operator(path) if path else None
    except OperatorFileError:
        logger.exception("OPERATOR_FILE could not be read")
        return None


def present_operator() -> OperatorFacts | None:
    """What is told, read once a process; None where nothing is, or where it cannot be read."""
    return _known(settings.OPERATOR_FILE)


def operator_told(_: HttpRequest) -> dict[str, Any]:
    """For every page (a context processor): who runs the portal and whom to turn to, as far as that is told."""
    operator = present_operator()
    return {"operator_name": operator.name if operator else "", "support": present_support()}


def present_support() -> OperatorContact | None:
    """Whom this installation says to turn to."""
    operator = present_operator()
    return operator.support if operator else None


def require_operator(**_: Any) -> list[Any]:
    """A warning when the installation has not said who it is, an error when what it says cannot be read."""
    hint = "Fill in docs/operator.example.yaml and name it by OPERATOR_FILE."
    if not settings.OPERATOR_FILE:
        told = "Nobody is named who answers for personal data and for accessibility."
        return [Warning(told, hint=hint, id="config.W001")]
    try:
        read_operator(settings.OPERATOR_FILE)
    except OperatorFileError as error:
        return [Error(f"OPERATOR_FILE cannot be read: {error}", hint=hint, id="config.E001")]
    return []
