"""Holding two submissions against each other, and approving a correction by what it changes."""

import pytest
from django.urls import reverse

from archive.correcting.comparing import compare_submissions
from responses.models import Response, State
from tests.builders import (
    approver_of,
    archivist_of,
    bring_to,
    client_of,
    correct,
    make_response,
    reopen,
    save_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    """Submitted, and corrected twice."""
    made = make_response(state=State.SUBMITTED, answers={"A-2": "Arbetet går framåt.", "A-3": "1000"})
    correct(made, {"A-2": "Arbetet går långsamt framåt."}, reason="Ett ord föll bort.")
    correct(made, {"A-3": "2000"}, reason="Fel belopp.")
    return made


@pytest.mark.parametrize(("pair", "changed"), [((1, 2), ["A-2"]), ((2, 3), ["A-3"]), ((3, 1), ["A-2", "A-3"])])
def test_any_two_are_compared_in_the_order_they_came(
    response: Response, pair: tuple[int, int], changed: list[str]
) -> None:
    one, other = (response.submissions.get(number=number) for number in pair)
    compared = compare_submissions(one, other)
    assert [change.link_id for change in compared.changes if change.link_id != "A-5"] == changed
    assert (compared.old.number, compared.new.number) == tuple(sorted(pair))
    assert len(compared.corrections) == abs(pair[0] - pair[1])


def test_the_page_shows_them_side_by_side_with_words_marked(response: Response) -> None:
    first, second, third = response.submissions.order_by("number")
    client, address = client_of(archivist_of(response)), reverse("compare_submissions", args=[third.pk])
    page = client.get(address, {"med": str(first.pk)}).content.decode()
    for told in ("<ins>långsamt </ins>", "Fel belopp.", "Ett ord föll bort.", first.receipt_number):
        assert told in page
    assert "långsamt" not in client.get(address).content.decode()
    assert client.get(address, {"med": str(third.pk)}).status_code == 404
    elsewhere = make_response(state=State.SUBMITTED, organisation=response.organisation).submissions.get()
    assert client.get(address, {"med": str(elsewhere.pk)}).status_code == 404
    assert second.pk


def test_the_comparison_is_a_pdf_too(response: Response) -> None:
    third = response.submissions.get(number=3)
    made = client_of(archivist_of(response)).get(reverse("comparison_pdf", args=[third.pk]))
    assert made.content.startswith(b"%PDF")
    assert third.receipt_number in made.headers["Content-Disposition"]


def test_what_was_submitted_once_has_nothing_to_compare_with() -> None:
    only = make_response(state=State.SUBMITTED)
    page = client_of(archivist_of(only)).get(reverse("compare_submissions", args=[only.submissions.get().pk]))
    assert page.status_code == 404


def test_an_approver_reads_only_what_the_correction_changes_and_can_read_all_of_it() -> None:
    response = make_response(state=State.SUBMITTED, answers={"A-2": "Gamla lydelsen.", "A-3": "1000"})
    reopen(response, "A-2", reason="Texten gällde fel år.")
    save_answers(response, {"A-2": "Nya lydelsen."})
    bring_to(response, State.IN_REVIEW)
    client, address = client_of(approver_of(response)), reverse("review", args=[response.pk])
    page = client.get(address).content.decode()
    for told in (
        "Det här ändras: väsentlig rättelse",
        "Texten gällde fel år.",
        "Gäller nu",
        "Rättat",
        "<del>Gamla</del>",
    ):
        assert told in page
    assert "Rekvirerat" not in page
    assert "Rekvirerat" in client.get(address, {"visa": "allt"}).content.decode()
