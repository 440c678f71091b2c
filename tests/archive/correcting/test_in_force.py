"""Which submission is in force, now and on any day: in lists, on pages, in packages, in the verdict on a copy."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from archive.correcting.reading import in_force_on, periods_of, replaced_as_data
from archive.exporting.reading import read_exports, wanted_responses
from archive.exporting.table import HEADINGS, export_rows
from archive.paper.document import copy_data
from archive.verification import judge_file
from outbox.models import OutboxMessage
from responses.models import Response, State
from tests.archive.copies.file_contents import sealed_bytes
from tests.builders import (
    archivist_of,
    client_of,
    correct,
    editor_of,
    make_response,
    reopen,
    save_answers,
    seal,
)
from tests.builders.copies import copy_html

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("in-force")]
DAY = timedelta(days=1)
NOW = timezone.now()


@pytest.fixture(scope="module")
def _response(made_once: None) -> Response:
    """Submitted ten days ago, corrected four days ago."""
    made = make_response(state=State.SUBMITTED, at=NOW - 10 * DAY, answers={"A-2": "Första lydelsen."})
    seal(made, NOW - 10 * DAY)
    correct(made, {"A-2": "Andra lydelsen."}, at=NOW - 4 * DAY, reason="Texten gällde fel år.")
    return Response.objects.get(pk=made.pk)


@pytest.fixture
def response(_response: Response) -> Response:
    return deepcopy(_response)


def days() -> Iterator[tuple[date, int | None]]:
    today = timezone.localdate(NOW)
    for ago, number in ((11, None), (10, 1), (7, 1), (5, 1), (4, 2), (0, 2)):
        yield today - ago * DAY, number


def test_exactly_one_is_in_force_on_every_day_from_the_first(response: Response) -> None:
    periods = periods_of(response)
    found = [(day, one.number if (one := in_force_on(periods, day)) else None) for day, _ in days()]
    assert found == list(days())
    assert [period.is_in_force for period in periods] == [False, True]


def test_the_archive_tells_of_each_and_of_any_day(response: Response) -> None:
    first, second = response.submissions.order_by("number")
    client = client_of(archivist_of(response))
    for submission in (first, second):
        page = client.get(reverse("archived", args=[submission.pk]), {"dag": f"{timezone.localdate(NOW) - 7 * DAY}"})
        text = page.content.decode()
        assert f"gällde {first.receipt_number}" in text
        assert "Texten gällde fel år." in text
        assert second.receipt_number in text
    assert client.get(reverse("archived", args=[first.pk]), {"dag": "i går"}).status_code == 200
    listed = client.get(reverse("archive")).content.decode()
    hits = listed.partition('id="sok"')[2].partition("</form>")[2]  # the filter offers the state, too
    assert hits.count("Ersatt") == 1
    assert "Ersatt av" in client.get(reverse("receipt", args=[first.pk])).content.decode()
    assert "Ersätter" in client.get(reverse("receipt", args=[second.pk])).content.decode()


def test_an_answer_that_was_submitted_once_says_nothing_of_it() -> None:
    response = make_response(state=State.SUBMITTED)
    page = client_of(archivist_of(response)).get(reverse("archived", args=[response.submissions.get().pk]))
    assert "Vad som gäller" not in page.content.decode()


def test_the_copy_and_its_data_print_what_it_replaces(response: Response) -> None:
    first, second = response.submissions.order_by("number")
    html = copy_html(second)
    for told in ("Ersätter", first.receipt_number, "Väsentlig rättelse: Texten gällde fel år.", "Först inskickat"):
        assert told in html
    replaced = copy_data(second)["record"]["replaces"]
    assert (replaced["receipt_number"], replaced["kind"]) == (first.receipt_number, "material")
    assert copy_data(first)["record"]["replaces"] is None
    assert "Ersätter" not in copy_html(first)


def test_a_package_says_what_came_after(response: Response) -> None:
    first, second = response.submissions.order_by("number")
    assert replaced_as_data(first)["replaced_by"] == replaced_as_data(first)["in_force_now"] == second.receipt_number
    assert replaced_as_data(second)["replaces"] == first.receipt_number
    assert replaced_as_data(second)["in_force_until"] == ""


@pytest.mark.parametrize(("ago", "number"), [(7, 1), (1, 2)])
def test_the_verifier_says_which_one_was_in_force_on_a_day(
    response: Response, ago: int, number: int, tmp_path: Path
) -> None:
    first, second = response.submissions.order_by("number")
    data, day = sealed_bytes(first.copy), timezone.localdate(NOW) - ago * DAY
    notes = judge_file(data, on=day)[1].notes
    assert second.receipt_number in notes[0]
    assert "väsentlig rättelse" in notes[0]
    assert f"gällde {(first, second)[number - 1].receipt_number}" in notes[1]
    file, out = tmp_path / "kopia.pdf", StringIO()
    file.write_bytes(data)
    call_command("verify_copy", str(file), "--json", on=day, stdout=out)
    assert json.loads(out.getvalue())["notes"] == list(notes)


def test_the_copy_of_what_is_in_force_says_so(response: Response) -> None:
    first, second = response.submissions.order_by("number")
    data = sealed_bytes(seal(response))
    [note] = judge_file(data)[1].notes
    assert note.startswith(f"{second.receipt_number} gäller nu. Det ersatte {first.receipt_number}")
    *_, told = judge_file(data + b"x")[1].notes[:2]
    assert told == f"Den här filen är inte arkivexemplaret {second.receipt_number}."


def test_the_letters_say_what_is_replaced(response: Response) -> None:
    first, second = response.submissions.order_by("number")
    receipt = OutboxMessage.objects.get(key=f"receipt:{second.pk}")
    assert f"Ersätter: {first.receipt_number}" in receipt.payload["body"]
    asked = OutboxMessage.objects.filter(key__startswith="please_approve:").latest("pk").payload
    assert asked["subject"].startswith("Att godkänna rättelse: ")
    assert f"(väsentlig rättelse) och ersätter {first.receipt_number}: Texten gällde fel år." in asked["body"]
    assert "Sista svarsdag" not in asked["body"]


def test_exports_give_what_is_in_force_while_it_is_corrected(response: Response) -> None:
    first = response.submissions.get(number=1)
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Ett utkast."})
    given: dict[str, Any] = {"first_year": None, "last_year": None}
    user = editor_of(response)
    for drafts, text in ((False, "Andra lydelsen."), (True, "Ett utkast.")):
        wanted = wanted_responses(user, response.organisation, **given, drafts=drafts)
        rows = [dict(zip(HEADINGS, row, strict=True)) for row in export_rows(read_exports(wanted, drafts=drafts))]
        [row] = [row for row in rows if row["link_id"] == "A-2"]
        assert row["svar"] == text
        assert row["ersätter"] == ("" if drafts else first.receipt_number)
