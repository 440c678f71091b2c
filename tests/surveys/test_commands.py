"""The commands of an author."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from surveys.models import Questionnaire
from tests.builders import make_authority, make_organisation, the_authority
from tests.surveys.authoring import questionnaire

SOUND = questionnaire("- {type: text, link_id: Q1, text: Vad}")
BROKEN = questionnaire("- {type: text, link_id: Q1}\n- {type: text, link_id: Q1, text: Igen}")


@pytest.fixture
def write(tmp_path):
    def write(text, name="prov-2025.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def run(*args, **kwargs):
    out = StringIO()
    call_command(*args, stdout=out, **kwargs)
    return out.getvalue()


def test_check_without_files_checks_the_questionnaires_of_the_project():
    assert run("check_questionnaires").startswith("Inga fel i ")


def test_check_names_file_line_item_and_message_of_every_error(write):
    path = write(BROKEN)
    out = StringIO()
    with pytest.raises(CommandError, match="2 fel i 1 av 1") as refusal:
        call_command("check_questionnaires", str(path), stdout=out)
    assert out.getvalue().splitlines() == [
        f"{path}:10: Q1: Frågan saknar text. Skriv text: och frågans ordalydelse.",
        f"{path}:11: Q1: link_id Q1 används redan av en tidigare fråga. Skriv ett annat link_id till den ena frågan.",
    ]
    assert refusal.value.returncode == 1


def test_check_goes_on_after_a_file_that_is_not_there(write, tmp_path):
    out = StringIO()
    with pytest.raises(CommandError, match="3 fel i 2 av 2"):
        call_command("check_questionnaires", str(tmp_path / "borta.yaml"), str(write(BROKEN)), stdout=out)
    assert "borta.yaml:1: Filen går inte att läsa" in out.getvalue()


@pytest.fixture
def authority(db):
    return the_authority()


@pytest.mark.django_db
def test_publish_stores_the_version(write, authority):
    out = run("publish_questionnaire", str(write(SOUND)))
    published = Questionnaire.objects.get()
    assert (published.version, published.tree.by_link_id["Q1"].text) == ("2025-01-15", "Vad")
    assert published.sha256 in out


@pytest.mark.django_db
def test_publishing_the_same_again_changes_nothing(write, authority):
    run("publish_questionnaire", str(write(SOUND)))
    run("publish_questionnaire", str(write(SOUND)))
    assert Questionnaire.objects.count() == 1


@pytest.mark.django_db
def test_other_content_under_a_published_version_is_refused(write, authority):
    run("publish_questionnaire", str(write(SOUND)))
    with pytest.raises(CommandError, match="redan publicerad"):
        run("publish_questionnaire", str(write(SOUND.replace("Vad", "Vad då"))))


@pytest.mark.django_db
def test_a_broken_questionnaire_is_not_published(write, authority):
    with pytest.raises(CommandError, match="Frågan saknar text"):
        run("publish_questionnaire", str(write(BROKEN)))
    assert not Questionnaire.objects.exists()


@pytest.mark.django_db
def test_without_an_authority_or_with_two_the_owner_must_be_said(write):
    with pytest.raises(CommandError, match="Ange --owner"):
        run("publish_questionnaire", str(write(SOUND)))
    region = make_organisation()
    run("publish_questionnaire", str(write(SOUND)), "--owner", region.number)
    make_authority(), make_authority()
    with pytest.raises(CommandError, match="Ange --owner"):
        run("publish_questionnaire", str(write(SOUND)))
    with pytest.raises(CommandError, match="ingen organisation Regionen"):
        run("publish_questionnaire", str(write(SOUND)), "--owner", "Regionen")
    other = make_organisation()
    run("publish_questionnaire", str(write(SOUND)), "--owner", other.name)
    assert {one.owner for one in Questionnaire.objects.all()} == {region, other}
