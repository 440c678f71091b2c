"""Publishing: for ever, once for the same content, and never other content under the same version."""

import pytest

from config.refusals import WrongStateError
from surveys.canonical import sha256_of
from surveys.definition_json import definition_to_json
from surveys.models import Questionnaire, Survey
from surveys.reading import definition_of
from surveys.services import publish_questionnaire
from tests.builders import grant_definition, make_definition, make_user, the_authority

pytestmark = pytest.mark.django_db


def test_a_published_questionnaire_is_stored_with_the_sha256_of_its_definition() -> None:
    author, definition = make_user(), make_definition()
    made = publish_questionnaire(owner=the_authority(), definition=definition, published_by=author)
    stored = Questionnaire.objects.get(pk=made.pk)
    assert (stored.name, stored.version, stored.published_by) == (definition.name, "2026-01-15", author)
    assert stored.sha256 == sha256_of(stored.definition) == sha256_of(definition_to_json(definition))


def test_what_is_read_back_is_the_tree_that_was_published() -> None:
    made = publish_questionnaire(owner=the_authority(), definition=grant_definition())
    assert Questionnaire.objects.get(pk=made.pk).tree == grant_definition()


def test_publishing_the_same_content_again_gives_the_version_that_is_there() -> None:
    definition = make_definition()
    assert publish_questionnaire(owner=the_authority(), definition=definition) == publish_questionnaire(
        owner=the_authority(), definition=definition
    )
    assert Questionnaire.objects.count() == 1


def test_other_content_under_a_published_version_is_refused() -> None:
    publish_questionnaire(owner=the_authority(), definition=make_definition(name="prov-ett", title="Prov"))
    with pytest.raises(WrongStateError, match="redan publicerad med annat innehåll"):
        publish_questionnaire(owner=the_authority(), definition=make_definition(name="prov-ett", title="Prov, rättad"))
    assert Questionnaire.objects.get(name="prov-ett").title == "Prov"


def test_a_correction_is_a_new_version_beside_the_old_one() -> None:
    old = publish_questionnaire(owner=the_authority(), definition=make_definition(name="prov-ett", title="Prov"))
    new = publish_questionnaire(
        owner=the_authority(), definition=make_definition(name="prov-ett", title="Rättad", version="2026-01-15.2")
    )
    assert set(Questionnaire.objects.filter(name="prov-ett")) == {old, new}
    assert old.survey == new.survey == Survey.objects.get(name="prov")
    assert Survey.objects.get(name="prov").title == "Rättad"


def test_two_years_of_a_series_are_one_survey() -> None:
    for year in (2024, 2025):
        publish_questionnaire(
            owner=the_authority(), definition=make_definition(name=f"prov-{year}", year=year, series="prov-serie")
        )
    assert Survey.objects.get(name="prov-serie").questionnaires.count() == 2


def test_a_definition_that_does_not_have_its_sha256_is_not_read() -> None:
    with pytest.raises(ValueError, match="does not have the SHA-256"):
        definition_of("0" * 64, lambda: definition_to_json(make_definition()))
