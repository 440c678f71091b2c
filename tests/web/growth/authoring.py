"""More of what an author has, and answers of one organisation to as many questionnaires."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from responses.models import Response
from surveys.canonical import sha256_of
from surveys.models import DraftRevision, LoadedDefinition, Questionnaire, QuestionnaireDraft, Survey
from tests.web.world import World


def add_editions(world: World, numbers: Sequence[int], few: Sequence[int], at: datetime) -> None:
    """Published, loaded and written ones of the authority's, and what the written one said before."""
    likely, author = world.questionnaire, world.people["author"]
    told = {"owner": likely.owner, "title": likely.title}
    said = [_definition_of(likely, number) for number in few]
    series = Survey.objects.bulk_create(
        Survey(owner=likely.owner, name=f"serie-{number}", title=f"Serie {number}") for number in few
    )
    made = Questionnaire.objects.bulk_create(
        Questionnaire(survey=one, name=f"utgiven-{number}", version="2025-01-01", year=2010 + number % 10,
                      published_at=at - timedelta(days=number), **told, **own)
        for number, one, own in zip(few, series, said, strict=True)
    )  # fmt: skip
    LoadedDefinition.objects.bulk_create(
        LoadedDefinition(name=f"laddad-{number}", version="1", file_name="prov.yaml", loaded_by=author, loaded_at=at,
                         **told, **own)
        for number, own in zip(few, said, strict=True)
    )  # fmt: skip
    QuestionnaireDraft.objects.bulk_create(
        QuestionnaireDraft(name=f"skriven-{number}", version="1", made_by=author, made_at=at, changed_by=author,
                           changed_at=at, **told, **own)
        for number, own in zip(few, said, strict=True)
    )  # fmt: skip
    _revise(world, numbers, at)
    _invite(world, made, at)


def _revise(world: World, numbers: Sequence[int], at: datetime) -> None:
    draft = world.editions["written"].source
    assert isinstance(draft, QuestionnaireDraft)
    newest = draft.revisions.latest("number")
    DraftRevision.objects.bulk_create(
        DraftRevision(draft=draft, number=newest.number + place, change="Ändrade fråga 2", link_id="A-2",
                      definition=newest.definition, sha256=newest.sha256, made_by=newest.made_by, made_at=at)
        for place, _ in enumerate(numbers, start=1)
    )  # fmt: skip


def _invite(world: World, questionnaires: Sequence[Questionnaire], at: datetime) -> None:
    """The draft's organisation to each, long ago."""
    likely = world.responses["draft"]
    Response.objects.bulk_create(
        Response(organisation=likely.organisation, questionnaire=one, inviter=likely.inviter, created_at=at,
                 receiver_organisation=likely.receiver_organisation, opens_on=date(2020, 1, 1),
                 last_day=timezone.localdate() - timedelta(days=100))
        for one in questionnaires
    )  # fmt: skip


def _definition_of(likely: Questionnaire, number: int) -> dict[str, Any]:
    """Like that one's, and nobody else's."""
    definition = {**likely.definition, "title": f"Enkät {number}"}
    return {"definition": definition, "sha256": sha256_of(definition)}
