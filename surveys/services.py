"""Changes to surveys: publishing a version."""

from typing import TYPE_CHECKING

from django.db import transaction

from config.refusals import WrongStateError
from surveys.canonical import sha256_of
from surveys.models import Questionnaire, Survey
from surveys.schema import Definition, definition_to_json

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def publish_questionnaire(*, definition: Definition, published_by: "User | None" = None) -> Questionnaire:
    """Store a definition as a published version, for ever.

    The same content again gives the version that is there already. Other content under a published version's number
    raises WrongStateError: a correction is a new version.
    """
    data = definition_to_json(definition)
    published = Questionnaire.objects.filter(name=definition.name, version=definition.version).first()
    if published is None:
        survey, _ = Survey.objects.update_or_create(name=definition.series, defaults={"title": definition.title})
        return Questionnaire.objects.create(
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
