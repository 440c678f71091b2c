"""What is asked: definitions read by the real loader, and published."""

import itertools
from dataclasses import replace
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from accounts.models import Organisation
from surveys.loader import load_file, load_text, questionnaire_path
from surveys.models import Questionnaire
from surveys.schema import Definition
from surveys.services import publish_questionnaire
from tests.builders.people import the_authority
from tests.builders.small import SMALL_SECTIONS

_serial = itertools.count(1)


def make_definition(items: str = "", *, sections: str = "", rules: str = "", **head: Any) -> Definition:
    """A small questionnaire, read by the real loader from the YAML of docs/questionnaire-language.md.

    `items` are the questions of one section A; `sections` are whole sections instead; with neither it is
    tests.builders.small.SMALL_SECTIONS. `rules` are the rules across items; `head` is the file's head (name ...).
    """
    known = {"name": "prov", "series": "prov", "version": "2026-01-15", "title": "Prov", "year": 2025}
    text = "".join(f"{key}: {value}\n" for key, value in {**known, **head}.items())
    if items:
        sections = "- link_id: A\n  text: Avsnitt\n  items:\n" + indent(dedent(items).strip("\n"), "    ")
    text += "items:\n" + indent(dedent(sections or SMALL_SECTIONS).strip("\n"), "  ") + "\n"
    text += "rules:\n" + indent(dedent(rules).strip("\n"), "  ") + "\n" if rules else ""
    read = _read(text)
    return read if "name" in head else replace(read, name=f"prov-{next(_serial)}")


@cache
def _read(text: str) -> Definition:
    """Most tests ask the same of a few small questionnaires; reading one takes longer than asking."""
    return load_text(text, "prov.yaml")


def make_questionnaire(definition: Definition | None = None, *, owner: Organisation | None = None) -> Questionnaire:
    """A published questionnaire: the definition's, or the small one's; the authority's unless it is another's."""
    return publish_questionnaire(definition=definition or make_definition(), owner=owner or the_authority())


@cache
def official_definition(path: Path) -> Definition:
    """A questionnaire that the project has, read once: a definition is never changed."""
    return load_file(path)


def grant_definition() -> Definition:
    """statsbidrag-2025 as the project has it."""
    return official_definition(questionnaire_path("statsbidrag-2025"))


def grant_questionnaire() -> Questionnaire:
    """statsbidrag-2025, published."""
    return publish_questionnaire(definition=grant_definition(), owner=the_authority())
