"""Reading docker-compose.yml the way Compose does, as far as its commands need."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import yaml

from tests.deploy.processes import REPOSITORY

Service = dict[str, Any]


@cache
def services() -> dict[str, Service]:
    """Every service of docker-compose.yml by name, read once; nobody changes it."""
    return document()["services"]


@cache
def document() -> dict[str, dict[str, Any]]:
    """The whole file."""
    read: dict[str, dict[str, Any]] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    return read


def command(service: str) -> list[str]:
    """The command of a service; our own services write it as a list."""
    words: Sequence[object] = services()[service]["command"]
    return [str(word) for word in words]


def health_check(service: str) -> list[str]:
    """The command of a service's health check, with the shell where Compose would use it."""
    kind, *words = services()[service]["healthcheck"]["test"]
    plain = [str(word).replace("$$", "$") for word in words]
    return plain if kind == "CMD" else ["sh", "-c", *plain]
