"""The demonstration: what a new user finds, made by the real services, and made once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import Membership, Organisation, Unit, User
from accounts.roles import Role
from accounts.selectors import valid_mandates
from archive.models import SealedCopy
from archive.models.copies import SEAL_COPY
from cases.models import Case
from cases.reading import case_of
from demo.people import PEOPLE
from demo.seed import seed
from outbox.models import OutboxMessage
from responses.drafting import saving
from responses.models import Answer, AnswerRevision, Correction, EnteredVersion, Event, Response, State, Submission
from responses.reading.draft import Draft
from responses.reading.progress import sections_of
from surveys.models import Questionnaire
from tests.builders import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("seed")]
PASSWORD = "ett lösenord för visning"
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration, made once for this module and rolled back after it."""
    quick = override_settings(DEMO_PASSWORD=PASSWORD, PASSWORD_HASHERS=QUICK)
    with django_db_blocker.unblock(), quick, transaction.atomic():
        seed()
        yield
        transaction.set_rollback(True)


def everything() -> dict[str, int]:
    kept = [
        User,
        Organisation,
        Membership,
        Questionnaire,
        Response,
        Answer,
        AnswerRevision,
        Event,
        Case,
        EnteredVersion,
    ]
    return {model.__name__: model.objects.count() for model in [*kept, Submission, SealedCopy, OutboxMessage]}


def grant_report_of(region: str) -> Response:
    return Response.objects.get(organisation__name=region, questionnaire__name="statsbidrag-2025")


def test_nothing_is_made_where_the_portal_is_used_in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    make_user(email="anna.ny@region.example.org")
    with pytest.raises(CommandError, match="andra konton"):
        call_command("seed_demo")
    monkeypatch.setattr("demo.management.commands.seed_demo.ON_THIS_MACHINE", False)
    with pytest.raises(CommandError, match="BASE_URL"):
        call_command("seed_demo")
    assert everything() == before | {"User": before["User"] + 1}


def test_nothing_is_made_where_no_copy_could_be_sealed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[bool] = []
    monkeypatch.setattr("demo.management.commands.seed_demo.seed", lambda: made.append(True))
    with (
        override_settings(SEAL_PKCS12_FILE=str(tmp_path / "borta.p12")),
        pytest.raises(CommandError, match="Inget är inlagt"),
    ):
        call_command("seed_demo")
    assert made == []
    call_command("seed_demo")
    assert made == [True]


def test_three_regions_have_the_grant_report_half_filled_waiting_and_archived() -> None:
    states = {
        region: grant_report_of(region).state
        for region in ("Region Halland", "Region Skåne", "Region Jämtland Härjedalen")
    }
    assert list(states.values()) == [State.DRAFT, State.IN_REVIEW, State.ARCHIVED]
    half = Draft(grant_report_of("Region Halland"))
    assert 0 < sum(section.answered for section in sections_of(half)) < len(half.tree.questions)
    assert half.errors


def test_a_region_that_answered_elsewhere_has_2023_beside_its_questions() -> None:
    now = Response.objects.get(
        organisation__name="Region Jämtland Härjedalen", questionnaire__name="region-2025", state=State.DRAFT
    )
    [source] = Draft(now).earlier.sources.values()
    assert source.entered
    assert source.entered.document == "svar-2023.pdf, RS 2023-0518, 14 november 2023"
    assert len(source.answers) > 20


def test_one_archived_answer_has_been_corrected_and_says_so() -> None:
    [correction] = Correction.objects.all()
    assert correction.response.organisation.name == "Region Halland"
    assert correction.submission.replaces == correction.replaces
    assert correction.response.state == State.ARCHIVED


def test_the_archived_one_has_its_sealed_copy_and_its_number() -> None:
    archived = grant_report_of("Region Jämtland Härjedalen")
    copy = SealedCopy.objects.get(submission__response=archived)
    assert copy.file.size == copy.size > 0
    assert archived.diarienummer
    assert not OutboxMessage.objects.filter(kind=SEAL_COPY, done_at=None).exists()


def test_the_archived_one_has_its_case_with_what_came_in_what_was_decided_and_what_was_sent() -> None:
    archived = grant_report_of("Region Jämtland Härjedalen")
    case = case_of(archived)
    assert case
    assert [number.own for number in case.numbers.all()] == [True, False]
    assert {one.kind for one in case.documents.all()} == {"request", "protocol"}
    assert case.dispatches.get().items.count() == 3


def test_the_half_filled_one_has_days_of_its_own_and_a_contributor_in_a_unit() -> None:
    half = grant_report_of("Region Halland")
    assert half.milestones.count() == 5
    assert all(one.day and one.day <= half.last_day for one in half.milestones.all())
    assert Unit.objects.get(organisation=half.organisation).members.exists()


def test_one_region_has_last_times_answer_beside_this_times() -> None:
    response = Response.objects.get(organisation__name="Region Halland", questionnaire__name="region-2025")
    draft = Draft(response)
    beside = draft.earlier.beside(response.tree.question("30"), draft.answers)
    assert response.state == State.DRAFT
    assert beside
    assert [(answer.year, answer.shown.texts) for answer in beside.answers] == [(2023, ("57",))]


def test_there_is_a_person_for_each_role_in_each_of_three_regions_who_can_sign_in() -> None:
    held = Counter(Membership.objects.values_list("role", flat=True))
    assert all(held[role] >= 3 for role in Role.values), held
    assert all(User.objects.get(email=person.email).check_password(PASSWORD) for person in PEOPLE)
    assert User.objects.get(is_superuser=True).check_password(PASSWORD)


def test_each_approver_may_sign_today() -> None:
    for membership in Membership.objects.filter(role=Role.APPROVER):
        assert valid_mandates(membership.user, membership.organisation, timezone.localdate(), "")


def test_seeding_again_changes_nothing() -> None:
    before = everything()
    seed()
    assert everything() == before


def test_seeding_again_leaves_what_a_visitor_has_done() -> None:
    response = grant_report_of("Region Halland")
    editor = User.objects.get(email="samordnare.halland@example.se")
    saving.save_answer(
        response=response, link_id="SB-K6", value="Någon annan", base_revision=None, actor=editor, at=timezone.now()
    )
    seed()
    assert Answer.objects.get(response=response, link_id="SB-K6").value == "Någon annan"


def test_nobody_in_the_demonstration_is_a_real_person() -> None:
    assert all(user.email.endswith("@example.se") for user in User.objects.all())


def test_the_authority_has_invited_the_21_regions_and_the_support_structure_its_municipalities() -> None:
    grants = Response.objects.filter(questionnaire__name="statsbidrag-2025").select_related("organisation", "inviter")
    assert Counter(kind for one in grants for kind in one.organisation.kinds) == {"region": 21, "kommun": 1}
    assert {one.inviter.name for one in grants} == {"Socialstyrelsen"}
    sent = Response.objects.filter(questionnaire__name="kommun-2023").select_related("organisation", "inviter")
    rss = Organisation.objects.get(name="RSS Halland")
    assert {one.organisation.municipality_code for one in sent} == set(rss.municipality_codes)
    assert {(one.inviter, one.receiver_organisation) for one in sent} == {(rss, rss)}
    assert rss.legal_number == Organisation.objects.get(name="Region Halland").number
