"""Changes to surveys: loading, publishing and retiring a version."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import holds_role, roles_in
from config.refusals import WrongStateError
from surveys.canonical import sha256_of
from surveys.definition_json import definition_to_json
from surveys.loading.errors import AuthorError
from surveys.models import LoadedDefinition, Questionnaire, Retirement, Survey
from surveys.schema import Definition


@transaction.atomic
def publish_questionnaire(
    *, definition: Definition, owner: Organisation, published_by: User | None = None
) -> Questionnaire:
    """Store a definition as a published version of the owner's, for ever.

    The same content again gives the version that is there already. Other content under a published version's number
    raises WrongStateError: a correction is a new version. What other owners call theirs makes no difference.
    """
    data = definition_to_json(definition)
    same = Questionnaire.objects.filter(owner=owner, name=definition.name, version=definition.version)
    published = same.first()
    if published is None:
        survey, _ = Survey.objects.update_or_create(
            owner=owner, name=definition.series, defaults={"title": definition.title}
        )
        # Asked again: whoever published the same at this moment held the survey until now.
        published = same.first()
    if published is None:
        return Questionnaire.objects.create(
            owner=owner,
            survey=survey,
            name=definition.name,
            version=definition.version,
            title=definition.title,
            year=definition.year,
            definition=data,
            sha256=sha256_of(data),
            published_by=published_by,
        )
    if published.sha256 != sha256_of(data):
        raise WrongStateError(
            f"Utgåva {definition.version} av {definition.name} är redan publicerad med annat innehåll."
            " Ge rättelsen ett nytt utgåvenummer."
        )
    return published


def require_author(user: User, owner: Organisation | None = None) -> None:
    """Raise PermissionDenied unless the person is an enkätansvarig in the owner; without one, somewhere."""
    if owner is None and not holds_role(user, Role.AUTHOR):
        raise PermissionDenied("Bara en enkätansvarig kan läsa in och publicera enkäter och bjuda in till dem.")
    if owner is not None and Role.AUTHOR not in roles_in(user, owner):
        raise PermissionDenied(f"Bara en enkätansvarig i {owner.name} kan göra det.")


@transaction.atomic
def keep_loaded(
    *,
    definition: Definition,
    owner: Organisation,
    file_name: str,
    actor: User,
    at: datetime,
    told: Sequence[AuthorError] = (),
) -> LoadedDefinition:
    """Keep a definition without errors for preview and publishing by the owner's authors, of whom the actor is one.

    `told` is what the file said otherwise or besides. Loading the same again gives what is there.
    """
    require_author(actor, owner)
    data = definition_to_json(definition)
    loaded, _ = LoadedDefinition.objects.get_or_create(
        owner=owner,
        name=definition.name,
        version=definition.version,
        sha256=sha256_of(data),
        defaults={
            "title": definition.title,
            "definition": data,
            "file_name": file_name[:200],
            "told": [{"line": one.line, "item": one.item, "message": one.message} for one in told],
            "loaded_by": actor,
            "loaded_at": at,
        },
    )
    return loaded


@transaction.atomic
def remove_loaded(*, loaded: LoadedDefinition, actor: User) -> None:
    """Take away what was loaded and never published. Raises WrongStateError for what is published."""
    require_author(actor, loaded.owner)
    held = LoadedDefinition.objects.select_for_update(of=("self",), no_key=True).get(pk=loaded.pk)
    if held.published_id:
        raise WrongStateError("Enkäten är publicerad och kan inte tas bort. Fasa ut den i stället.")
    held.delete()


@transaction.atomic
def publish_loaded(*, loaded: LoadedDefinition, actor: User) -> Questionnaire:
    """Publish what was loaded. Raises WrongStateError as publish_questionnaire does."""
    require_author(actor, loaded.owner)
    questionnaire = publish_questionnaire(definition=loaded.tree, owner=loaded.owner, published_by=actor)
    LoadedDefinition.objects.filter(pk=loaded.pk).update(published=questionnaire)
    return questionnaire


@transaction.atomic
def retire_questionnaire(*, questionnaire: Questionnaire, reason: str, actor: User, at: datetime) -> Retirement:
    """Stop handing a version out. Raises ValidationError without a reason; doing it again changes nothing."""
    require_author(actor, questionnaire.owner)
    if not reason.strip():
        raise ValidationError({"reason": "Skriv varför utgåvan inte längre ska delas ut."})
    retirement, _ = Retirement.objects.get_or_create(
        questionnaire=questionnaire, defaults={"reason": reason.strip()[:500], "retired_by": actor, "retired_at": at}
    )
    return retirement
