"""What was contributed and not used leaves the portal nowhere: excerpt, underlag, export, copy, package."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from archive.excerpts.choosing import Choices
from archive.excerpts.pdf import excerpt_html, page_of_excerpt
from archive.excerpts.publishing import Publication, make_publication
from archive.excerpts.reading import Excerpt, make_excerpt
from archive.excerpts.word import excerpt_to_docx
from archive.exporting.files import FORMATS
from archive.exports import export_of
from archive.models import SealedCopy
from archive.packages.bundle import bundle
from archive.packages.sip import package_files
from responses.models import Contribution, Response, State
from tests.archive.masking.leaks import found_in
from tests.builders import (
    bring_to,
    complete_answers,
    contribute,
    make_definition,
    make_questionnaire,
    make_response,
    make_user,
    save_answers,
)
from tests.conftest import QUICK_HASHING

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("contributions"), pytest.mark.usefixtures("short_copies")]

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANSWERED, CONTRIBUTED = "Svaretsegnaord", "Arbetsmaterialet"
WORDS = (ANSWERED, CONTRIBUTED)
ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: choice, link_id: A-2, text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
"""


def _answered() -> Response:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)), answers={"A-1": ANSWERED})
    contribute(response, "A-1", make_user(name="Gästen"), CONTRIBUTED)
    contribute(response, "A-2", make_user(name="Den andra"), CONTRIBUTED, given=False)
    assert Contribution.objects.filter(response=response, text=CONTRIBUTED).count() == 2
    return response


@pytest.fixture(scope="module")
def archived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Response]:
    """An archived answer beside which two have written: sealing takes a second."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK_HASHING):
            response = _answered()
            save_answers(response, {**complete_answers(response), "A-1": ANSWERED})
            bring_to(response, State.ARCHIVED)
        yield response
        transaction.set_rollback(True)


def words_in(data: bytes) -> set[str]:
    """Which of WORDS are in a file, in whatever is packed in it."""
    if data.startswith(b"%PDF"):
        return found_in(data, WORDS)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return set().union(*(words_in(packed.read(name)) for name in packed.namelist()))
    return {word for word in WORDS if word.encode() in data}


def excerpts_of(response: Response) -> Iterator[Excerpt]:
    yield make_excerpt(response, Choices(only_answered=False, chosen_only=False), NOON)
    sections = frozenset(section.link_id for section in response.tree.items)
    yield make_publication(
        [response], Publication(title="Underlag", cover="", sections=sections, choices=Choices()), NOON
    )


def test_it_is_in_no_excerpt_and_no_underlag_of_a_draft() -> None:
    for made in excerpts_of(_answered()):
        assert words_in(excerpt_to_docx(made, NOON)) == {ANSWERED}
        assert words_in(excerpt_html(made).encode()) == {ANSWERED}
        assert words_in(page_of_excerpt(made)) == {ANSWERED}


@pytest.mark.parametrize("form", FORMATS)
def test_it_is_in_no_export(form: str, archived: Response) -> None:
    for response in (archived, _answered()):
        assert words_in(FORMATS[form][1]([export_of(response, NOON)], NOON).content) == {ANSWERED}


def test_it_is_in_no_copy_and_no_package(archived: Response) -> None:
    copy = SealedCopy.objects.get(submission__response=archived)
    with copy.file.open("rb") as opened:
        assert words_in(opened.read()) == {ANSWERED}
    files = [file for file in package_files(copy, at=timezone.now()) if file.data]
    assert ANSWERED in set().union(*(words_in(file.data) for file in files))
    assert [file.path for file in files if CONTRIBUTED in words_in(file.data)] == []
    assert words_in(b"".join(bundle([copy], at=timezone.now()))) == {ANSWERED}
