"""Answers that an e-archive has, and gallring of them, by the real services; only the waiting is not waited for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from archive.deposits.services import DepositFacts, note_deposits
from archive.disposal import services
from archive.packages.fetching import make_package
from archive.packages.manifests import note_package
from responses.models import Disposal, Response, State, Submission
from tests.builders.delivery import carried_questionnaire, carry_over
from tests.builders.people import archivist_of, make_member
from tests.builders.responses import bring_to, make_response
from tests.databases import as_the_owner


def make_deliverable(**fields: Any) -> Response:
    """A registered answer that has been carried over to its receiver. `fields` are make_response's."""
    response = make_response(**{"state": State.SUBMITTED, "questionnaire": carried_questionnaire(), **fields})
    carry_over(response)
    bring_to(response, State.ARCHIVED)
    return response


def package_of(submission: Submission) -> str:
    """A package of it, really made and noted, as when it is fetched; its SHA-256."""
    now = timezone.now()
    made = make_package(submission.copy, at=now)
    made.file.close()
    note_package(submission=submission, sha256=made.sha256, files=made.files, at=now)
    return made.sha256


def deliver(response: Response, **changed: Any) -> None:
    """A package of each of its submissions is delivered to the e-archive, with its sum."""
    submissions = list(response.submissions.order_by("number"))
    sums = {one.pk: package_of(one) for one in submissions}
    said = {"delivered_on": timezone.localdate(), "archive": "E-arkivet", "reference": "EA-1", "sums": sums}
    facts = DepositFacts(**{**said, **changed})
    actor = archivist_of(response)
    note_deposits(submissions=submissions, facts=facts, upload=None, actor=actor, at=timezone.now())


def make_delivered(**fields: Any) -> Response:
    """A registered answer that an e-archive has. `fields` are make_response's."""
    response = make_deliverable(**fields)
    deliver(response)
    return response


def facts_of_disposal(**changed: Any) -> services.DisposalFacts:
    """A gallringsbeslut."""
    said = {"decision": "RS 2026-0007", "decided_on": timezone.localdate(), "rule": "Informationshanteringsplan 4.2"}
    return services.DisposalFacts(**{**said, **changed})


def propose(*responses: Response, upload: Any = None, actor: User | None = None, **changed: Any) -> Disposal:
    """The archivist proposes it."""
    return services.propose_disposal(
        responses=responses,
        facts=facts_of_disposal(**changed),
        upload=upload,
        actor=actor or archivist_of(responses[0]),
        at=timezone.now(),
    )


def steward_of(organisation: Organisation) -> User:
    """Its administrator, made when there is none."""
    held = User.objects.filter(memberships__organisation=organisation, memberships__role=Role.ADMINISTRATOR).first()
    return held or make_member(Role.ADMINISTRATOR, organisation=organisation)


def confirm(disposal: Disposal) -> Disposal:
    """The organisation's administrator confirms it."""
    actor = steward_of(disposal.organisation)
    return services.confirm_disposal(disposal=disposal, actor=actor, at=timezone.now())


def let_wait(disposals: Sequence[Disposal], days: int = 31) -> None:
    """As if they had been confirmed so many days ago. Only the owner of the database can set its trigger aside."""
    table, waited = Disposal._meta.db_table, timedelta(days=days)
    with as_the_owner() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for one in disposals:
            cursor.execute(
                f"UPDATE {table} SET proposed_at = proposed_at - %s, confirmed_at = confirmed_at - %s,"
                " waits_until = waits_until - %s WHERE id = %s",
                [waited, waited, waited, one.pk],
            )
        cursor.execute("SET session_replication_role = origin")


def make_due(*responses: Response) -> Disposal:
    """Proposed, confirmed, and waited for."""
    made = confirm(propose(*responses))
    let_wait([made])
    made.refresh_from_db()
    return made
