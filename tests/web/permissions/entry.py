"""Answers of earlier years, entered afterwards."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from config.fields.page_marks import mark_of
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World

_SVAR = b'{"questionnaire": "%s", "answers": {"A-2": "Ur filen."}}'


class _Again(SimpleUploadedFile):
    """A file that is posted by one after the other."""

    def open(self, *args: Any, **kwargs: Any) -> "_Again":
        self.seek(0)
        return self

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return super().read(*args)


def _entered(_: Rule, world: World) -> Mapping[str, Any]:
    response = world.responses["draft"]
    form = f"beside:{world.editions['newer'].source.pk}"
    return {"organisation": response.organisation_id, "form": form, "year": "2018", "title": "Ännu äldre"}


def _file(_: Rule, world: World) -> Mapping[str, Any]:
    return {"file": _Again("svar.json", _SVAR % world.questionnaire.name.encode())}


def _seen(**fields: str) -> Callable[[Rule, World], Mapping[str, Any]]:
    """The fields, of the page as it is."""

    def of(rule: Rule, world: World) -> Mapping[str, Any]:
        return {**fields, "seen": str(world.entered[rule.stage].versions.latest("number").number)}

    return of


def _removed(rule: Rule, world: World) -> Mapping[str, Any]:
    return {"reason": "Fel år.", "seen": mark_of(world.entered[rule.stage].versions.latest("number").number)}


ROOM = Room(
    "Answers of earlier years",
    rules="""
    entered_answers   -         - GET  403 all; 200 editor approver reader archivist
    enter_answer      -         - GET  403 all; 200 editor
    enter_answer      -         - POST 403 all; 302 editor; 422 other-editor
    entered_answer    untouched - GET  200 editor approver reader archivist
    entered_answer    complete  - GET  200 editor approver reader archivist
    entered_section   untouched - GET  200 editor; 403 approver reader archivist
    entered_section   complete  - GET  409 editor; 403 approver reader archivist
    entered_section   draft     - POST 302 editor; 403 approver reader archivist
    entered_section   complete  - POST 409 editor; 403 approver reader archivist
    entered_facts     untouched - GET  200 editor; 403 approver reader archivist
    entered_facts     untouched - POST 302 editor; 403 approver reader archivist
    entered_facts     complete  - POST 409 editor; 403 approver reader archivist
    entered_from_file untouched - GET  200 editor; 403 approver reader archivist
    entered_from_file draft     - GET  409 editor; 403 approver reader archivist
    entered_from_file untouched - POST 302 editor; 403 approver reader archivist
    entered_original  untouched - GET  200 editor approver reader archivist
    remove_entered    untouched - GET  200 editor; 403 approver reader archivist
    remove_entered    complete  - GET  409 editor; 403 approver reader archivist
    remove_entered    untouched - POST 302 editor; 403 approver reader archivist
    """,
    fields={
        "enter_answer": _entered,
        "entered_section": _seen(**{"ord-A-2": "Klistrat"}),
        "entered_facts": _seen(diarienummer="RS 2019-8"),
        "entered_from_file": _file,
        "remove_entered": _removed,
    },
)
