"""A case, its numbers and its answers: one truth of the number, whichever way it is written first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.registering import register_response
from cases import services
from cases.models import Case
from cases.reading import answers_of_case, case_of
from config.fields import choosing
from config.refusals import WrongStateError
from responses.lifecycle.retention import apply_rules
from responses.models import Response, State
from tests.builders import (
    approver_of,
    archivist_of,
    client_of,
    editor_of,
    make_case,
    make_member,
    make_organisation,
    make_response,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]

NUMBER = "RS 2026-0412"


@pytest.fixture
def response() -> Response:
    return make_response()


@pytest.fixture
def case(response: Response) -> Case:
    """The answer, which has no number yet, is in it."""
    return make_case(number=NUMBER, response=response)


def number(response: Response, diarienummer: str) -> None:
    actor = archivist_of(response)
    register_response(response=response, diarienummer=diarienummer, actor=actor, at=timezone.now())


def refusal_of(error: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    return " ".join(error.value.message_dict[field])


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ARCHIVIST, Role.APPROVER, Role.AUTHOR, Role.ADMINISTRATOR])
def test_editors_and_registrators_open_a_case(role: Role) -> None:
    organisation = make_organisation()
    given: dict[str, Any] = {"organisation": organisation, "title": "Prov", "number": NUMBER, "at": timezone.now()}
    person = make_member(role, organisation=organisation)
    if role in {Role.EDITOR, Role.ARCHIVIST}:
        assert services.start_case(actor=person, **given).numbers.get().whose == organisation.name
    else:
        with pytest.raises(PermissionDenied):
            services.start_case(actor=person, **given)


@pytest.mark.parametrize("written", ["rs 2026 0412", "Dnr RS 2026‑0412", "RS2026-412"])
def test_a_number_is_one_cases_however_it_is_written(written: str, case: Case) -> None:
    with pytest.raises(ValidationError) as refused:
        make_case(case.organisation, number=written)
    assert case.title in refusal_of(refused, "number")
    assert Case.objects.count() == 1


def test_another_organisation_may_have_the_same_number(case: Case) -> None:
    assert make_case(number=NUMBER).organisation != case.organisation


@pytest.mark.parametrize("written", ["", "x", "2026", "R" * 700, "../.."])
def test_what_is_no_number_is_refused_beside_its_field(written: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_case(number=written)
    assert refusal_of(refused, "number")


def test_a_case_has_several_numbers_each_with_whose_it_is(case: Case) -> None:
    editor = make_member(Role.EDITOR, organisation=case.organisation)
    given: dict[str, Any] = {"case": case, "actor": editor, "at": timezone.now()}
    services.add_number(number="HSN 2026-17", whose="Hälso- och sjukvårdsnämnden", own=True, **given)
    services.add_number(number="7.1-20026/2026", whose="Socialstyrelsen", own=False, **given)
    told = [(each.number, each.whose, each.own) for each in case.numbers.all()]
    assert told[1:] == [
        ("HSN 2026-17", "Hälso- och sjukvårdsnämnden", True),
        ("7.1-20026/2026", "Socialstyrelsen", False),
    ]
    with pytest.raises(ValidationError, match="redan"):
        services.add_number(number="hsn 2026 17", whose="Nämnden", own=True, **given)


def test_the_case_offers_its_number_where_the_diarienummer_is_set(response: Response, case: Case) -> None:
    text = client_of(archivist_of(response)).get(reverse("diarienummer", args=[response.pk])).content.decode()
    assert f'value="{NUMBER}"' in text
    assert f"Svaret ligger i ärendet {NUMBER}." in text


def test_without_a_case_nothing_is_offered(response: Response) -> None:
    text = client_of(archivist_of(response)).get(reverse("diarienummer", args=[response.pk])).content.decode()
    assert NUMBER not in text


def test_an_answer_in_a_case_gets_no_other_number(response: Response, case: Case) -> None:
    with pytest.raises(ValidationError) as refused:
        number(response, "RS 2026-9999")
    assert NUMBER in refusal_of(refused, "diarienummer")
    number(response, "rs2026-412")
    response.refresh_from_db()
    assert response.diarienummer == NUMBER


def test_an_answer_may_have_any_of_the_cases_own_numbers_but_not_anothers(response: Response, case: Case) -> None:
    given: dict[str, Any] = {"case": case, "actor": editor_of(response), "at": timezone.now()}
    services.add_number(number="HSN 2026-17", whose="Nämnden", own=True, **given)
    services.add_number(number="7.1-20026/2026", whose="Socialstyrelsen", own=False, **given)
    with pytest.raises(ValidationError):
        number(response, "7.1-20026/2026")
    number(response, "HSN 2026-17")
    response.refresh_from_db()
    assert response.diarienummer == "HSN 2026-17"


def test_an_answer_with_the_cases_number_is_in_it_without_being_placed(response: Response) -> None:
    number(response, NUMBER)
    case = make_case(response.organisation, number=NUMBER)
    assert answers_of_case(case) == [response]
    response.refresh_from_db()
    assert case_of(response) == case


def test_a_corrected_number_takes_the_answer_along(response: Response) -> None:
    number(response, "RS 2026-0001")
    former, right = (make_case(response.organisation, number=each) for each in ("RS 2026-0001", "RS 2026-0002"))
    number(response, "RS 2026-0002")
    assert (answers_of_case(former), answers_of_case(right)) == ([], [response])


def test_an_answer_with_another_number_is_not_placed(response: Response) -> None:
    number(response, "RS 2026-0001")
    with pytest.raises(ValidationError, match="RS 2026-0001"):
        make_case(response.organisation, number=NUMBER, response=response)
    assert not Case.objects.exists()


def test_an_answer_is_in_one_case(response: Response, case: Case) -> None:
    other = make_case(response.organisation, number="RS 2026-0500")
    given: dict[str, Any] = {"response": response, "actor": editor_of(response), "at": timezone.now()}
    with pytest.raises(ValidationError, match="annat ärende"):
        services.place_answer(case=other, **given)
    services.take_out_answer(case=case, **given)
    services.place_answer(case=other, **given)
    assert (answers_of_case(case), answers_of_case(other)) == ([], [response])


def test_another_organisations_answer_is_not_placed(case: Case) -> None:
    other = make_response()
    with pytest.raises(ValidationError, match="annan organisations"):
        services.place_answer(case=case, response=other, actor=editor_of(other_writer(case)), at=timezone.now())


def other_writer(case: Case) -> Response:
    return answers_of_case(case)[0]


def test_an_answer_with_the_cases_number_is_not_taken_out(response: Response, case: Case) -> None:
    number(response, NUMBER)
    with pytest.raises(WrongStateError, match="diarienummer"):
        services.take_out_answer(case=case, response=response, actor=editor_of(response), at=timezone.now())


def test_a_number_that_an_answer_has_is_not_withdrawn(response: Response, case: Case) -> None:
    given: dict[str, Any] = {"case": case, "actor": editor_of(response), "at": timezone.now()}
    second = services.add_number(number="HSN 2026-17", whose="Nämnden", own=True, **given)
    number(response, "HSN 2026-17")
    with pytest.raises(WrongStateError, match="Rätta svarets"):
        services.withdraw_number(number=second, **given)
    services.withdraw_number(number=case.numbers.get(number=NUMBER), **given)
    assert [each.number for each in case.numbers.filter(withdrawn_at__isnull=True)] == ["HSN 2026-17"]
    make_case(case.organisation, number=NUMBER, title="Det är ledigt igen")


def test_the_last_own_number_stays(case: Case, response: Response) -> None:
    given: dict[str, Any] = {"case": case, "actor": editor_of(response), "at": timezone.now()}
    services.add_number(number="7.1-20026/2026", whose="Socialstyrelsen", own=False, **given)
    with pytest.raises(WrongStateError, match="eget diarienummer"):
        services.withdraw_number(number=case.numbers.get(own=True), **given)


def test_a_number_that_must_stay_says_why_in_place_of_its_button(case: Case, response: Response) -> None:
    given: dict[str, Any] = {"case": case, "actor": editor_of(response), "at": timezone.now()}
    foreign = services.add_number(number="7.1-20026/2026", whose="Socialstyrelsen", own=False, **given)
    only = case.numbers.get(own=True)
    assert offered(case) == ([foreign.pk], 1)
    second = services.add_number(number="HSN 2026-17", whose="Nämnden", own=True, **given)
    assert offered(case) == ([only.pk, foreign.pk, second.pk], 0)
    number(response, "HSN 2026-17")
    assert offered(case) == ([only.pk, foreign.pk], 1)


def offered(case: Case) -> tuple[list[int], int]:
    """The numbers that the page would take away, and how many it says must stay."""
    page = client_of(editor_of(case.organisation)).get(reverse("case_numbers", args=[case.pk])).content.decode()
    addresses = {one.pk: reverse("withdraw_case_number", args=[case.pk, one.pk]) for one in case.numbers.all()}
    return [key for key, address in addresses.items() if f'"{address}"' in page], page.count(
        "Det går inte att ta bort."
    )


def choices_of(form: Any, name: str) -> list[str]:
    """The keys that the field offers, in their order, whatever heading they stand under."""
    flat: list[str] = []
    for value, label in form.fields[name].choices:
        flat += [str(key) for key, _ in label] if isinstance(label, list) else [str(value)]
    return [key for key in flat if key]


def test_only_answers_that_may_be_placed_are_offered_and_it_is_said_why_others_are_not(case: Case) -> None:
    free = make_response(organisation=case.organisation)
    elsewhere = make_response(organisation=case.organisation)
    make_case(case.organisation, number="RS 2026-0500", response=elsewhere)
    numbered = make_response(organisation=case.organisation)
    number(numbered, "RS 2026-0001")
    pages, url = client_of(editor_of(free)), reverse("place_answer", args=[case.pk])
    shown = pages.get(url)
    assert choices_of(shown.context["form"], "response") == [str(free.pk)]
    assert "2 andra svar går inte att lägga här" in shown.content.decode()
    for refused in (elsewhere, numbered):
        assert pages.post(url, {"response": str(refused.pk)}).status_code == 422
    assert pages.post(url, {"response": str(free.pk)}).status_code == 302
    assert free in answers_of_case(case)
    assert "inget annat svar som kan läggas i ärendet" in pages.get(url).content.decode()


def test_of_many_answers_and_cases_those_are_found_that_are_sought(
    response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MANY", 1)
    organisation = response.organisation
    other = make_response(organisation=organisation)
    older, newer = (make_case(organisation, number=each) for each in ("RS 2026-0001", "HSN 2026-17"))
    pages, url = client_of(editor_of(response)), reverse("case_of_answer", args=[response.pk])
    assert choices_of(pages.get(url).context["choosing"], "case") == []
    found = pages.post(url, {"case_sok": "hsn", "sok": "case"})
    assert (found.status_code, choices_of(found.context["choosing"], "case")) == (200, [str(newer.pk)])
    assert choices_of(pages.post(url, {"case_sok": newer.title, "sok": "case"}).context["choosing"], "case") == [
        str(newer.pk),
        str(older.pk),
    ]
    assert pages.post(url, {"case": str(newer.pk)}).status_code == 302
    url = reverse("place_answer", args=[older.pk])
    third = make_response(organisation=organisation)
    words = f"{third.questionnaire.title} {third.questionnaire.year}"
    found = pages.post(url, {"response_sok": words, "sok": "response"})
    assert found.status_code == 200
    assert str(third.pk) in choices_of(found.context["form"], "response")
    assert pages.post(url, {"response": str(other.pk)}).status_code == 302
    assert pages.post(url, {"response": "inget"}).status_code == 422


def discarded_by_the_rule(response: Response) -> None:
    organisation = response.organisation
    organisation.draft_retention_months, organisation.draft_warning_days = 1, 1
    organisation.save()
    for days in (200, 300):
        apply_rules(at=timezone.now() + timedelta(days=days))


def test_a_discarded_draft_leaves_its_title_in_the_case(response: Response, case: Case) -> None:
    discarded_by_the_rule(response)
    assert not Response.objects.filter(pk=response.pk).exists()
    placed = case.placed_answers.get()
    assert (placed.response, placed.title) == (None, response.questionnaire.dated_title)
    page = client_of(editor_of(case.organisation)).get(reverse("case", args=[case.pk])).content.decode()
    assert f"{placed.title}: utkastet har tagits bort" in page
    assert answers_of_case(case) == []


@pytest.mark.parametrize(("who", "expected"), [(editor_of, 302), (archivist_of, 302), (approver_of, 403)])
def test_an_answer_leads_to_a_case_that_is_opened_with_it(
    who: Callable[[Response], Any], expected: int, response: Response
) -> None:
    url = reverse("case_of_answer", args=[response.pk])
    answer = client_of(who(response)).post(url, {"new": "1", "title": "Prov", "number": NUMBER})
    assert answer.status_code == expected
    assert Case.objects.filter(placed_answers__response=response).count() == (expected == 302)


def test_a_sealed_answer_may_be_placed_and_stays_as_it_was() -> None:
    response = make_response(state=State.SUBMITTED)
    before = response.submissions.values().get()
    case = make_case(response=response)
    assert answers_of_case(case) == [response]
    assert response.submissions.values().get() == before


def test_what_is_written_of_a_new_case_stays_also_without_the_button() -> None:
    """A page of two forms: by the fields it is known which of them was written in."""
    response = make_response()
    url = reverse("case_of_answer", args=[response.pk])
    answer = client_of(editor_of(response)).post(url, {"title": "", "number": "Ett nummer"})
    form = answer.context["opening"]
    assert (answer.status_code, form["title"].value(), form["number"].value()) == (422, "", "Ett nummer")
    assert "title" in form.errors
