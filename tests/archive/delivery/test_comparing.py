"""The receiver's receipt against what was signed. The print-out is one as a browser makes it of such a form.

It breaks lines in words' gaps, repeats a header and a footer on every page, shows no chosen option and few numbers.
"""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from archive.delivery import services
from archive.delivery.comparing import ReceiptComparison, compare_receipt
from archive.delivery.print_outs import without_headers
from archive.delivery.reading import Carrying
from archive.delivery.sending import STYLESHEET
from config.pdf.confinement import render_confined
from responses.models import CarryTick, ReceiverReceipt, Response
from tests.attachments import files
from tests.builders import carried_questionnaire, editor_of, make_sealed

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: text, link_id: "1", prefix: "1.", text: Beskriv kortfattat insatserna under året.}
- {type: text, link_id: "2", prefix: "2.", text: Beskriv hinder.}
- type: choice
  link_id: "3"
  prefix: "3."
  text: Har ni en handlingsplan?
  options: [{ja: Ja}, {nej: Nej}]
- {type: integer, link_id: "4", prefix: "4.", text: "Hur många kommuner deltar?"}
- {type: string, link_id: "5", prefix: "5.", text: Kontaktperson}
"""
ANSWERS = {
    "1": "Regionen har infört fast läkarkontakt i hela länet.\n\n- 61 procent har en namngiven läkare\n- målet är 80",
    "2": "Bristen på distriktsläkare är det största hindret för omställningen.",
    "3": "ja",
    "4": "6",
    "5": "Strategen",
}
HEADER, FOOTER = "2026-03-10 14:0{n} Enkät till regioner", "https://example.se/enkat/svar {n}/2"
PRINT_OUT = [
    f"""{HEADER.format(n=1)}
Tack för era svar
1. Beskriv kortfattat insatserna under
året.
Regionen har infört fast läkarkontakt i
hela länet.
- 61 procent har en namngiven läkare
{FOOTER.format(n=1)}""",
    f"""{HEADER.format(n=2)}
- målet är 80
2. Beskriv hinder.
Bristen på distriktsläkare är det största
hindret.
3. Har ni en handlingsplan?
Ja
Nej
4. Hur många kommuner deltar?
5. Kontaktperson
Strategen
{FOOTER.format(n=2)}""",
]


@pytest.fixture
def response() -> Response:
    return make_sealed(questionnaire=carried_questionnaire(ITEMS), answers=ANSWERS)


def compared(response: Response, text: str) -> ReceiptComparison:
    return compare_receipt(Carrying(response.submissions.get()), text)


def outcomes(found: ReceiptComparison) -> dict[str, str]:
    return {one.item.link_id: str(one.outcome) for one in found.questions}


def test_a_print_out_is_equal_different_or_left_to_a_person(response: Response) -> None:
    found = compared(response, "\n".join(without_headers(PRINT_OUT)))
    assert outcomes(found) == {"1": "equal", "2": "different", "3": "unknown", "4": "unknown", "5": "equal"}


def test_what_differs_has_its_words_marked(response: Response) -> None:
    (different,) = compared(response, "\n".join(without_headers(PRINT_OUT))).different
    marked = {part.kind: part.text.strip() for part in reversed(different.parts)}
    assert marked["same"].startswith("Bristen på distriktsläkare är det största")
    assert "för omställningen" in marked["gone"]


def test_a_text_that_is_not_on_the_receipt_though_its_question_is_differs_in_whole(response: Response) -> None:
    found = compared(response, "2. Beskriv hinder.\n3. Har ni en handlingsplan?")
    (different,) = found.different
    assert [(part.kind, part.text) for part in different.parts] == [("gone", ANSWERS["2"])]


def test_a_receipt_that_says_nothing_of_the_answers_compares_nothing(response: Response) -> None:
    assert set(outcomes(compared(response, "Tack! Ert svar är mottaget, kvitto 17.")).values()) == {"unknown"}


def test_a_short_answer_is_equal_only_after_its_own_question(response: Response) -> None:
    assert outcomes(compared(response, "Strategen"))["5"] == "unknown"
    assert outcomes(compared(response, "5. Kontaktperson Strategen"))["5"] == "equal"


def test_a_changed_number_in_a_text_is_never_equal(response: Response) -> None:
    found = compared(response, "\n".join(without_headers(PRINT_OUT)).replace("61 procent", "16 procent"))
    assert outcomes(found)["1"] == "different"


def test_what_cannot_be_compared_is_ticked_off_by_a_person(response: Response) -> None:
    before = compared(response, "").left
    services.tick_question(
        response=response,
        link_id="3",
        kind=CarryTick.Kind.COMPARED,
        done=True,
        actor=editor_of(response),
        at=timezone.now(),
    )
    assert compared(response, "").left == before - 1


def add(response: Response, **fields: object) -> ReceiverReceipt:
    given = {"upload": None, "text": "", **fields}
    return services.add_receiver_receipt(
        response=response,
        actor=editor_of(response),
        at=timezone.now(),
        **given,  # type: ignore[arg-type]
    )


def test_a_pasted_receipt_is_kept_as_it_is(response: Response) -> None:
    assert add(response, text="Tack för era svar").text == "Tack för era svar"
    with pytest.raises(ValidationError, match="klistra in"):
        add(response, text=" ")


def test_a_receipt_as_pdf_is_read_in_a_process_of_its_own_and_compared(response: Response) -> None:
    pages = "".join(f"<p>{'<br>'.join(page.splitlines())}</p>" for page in PRINT_OUT)
    data = render_confined(
        html=f'<html lang="sv"><head><title>Kvitto</title></head><body><h1>Kvitto</h1>{pages}</body></html>',
        stylesheet=STYLESHEET,
        title="Kvitto",
        author="Prov",
        created=timezone.now(),
        identifier="prov",
    )
    kept = add(response, upload=files.upload(data, "kvitto.pdf"))
    assert outcomes(compared(response, kept.text))["5"] == "equal"
    assert outcomes(compared(response, kept.text))["2"] == "different"


def test_a_pdf_without_text_is_kept_and_compares_nothing(response: Response) -> None:
    kept = add(response, upload=files.upload(files.pdf(), "kvitto.pdf"))
    assert (kept.document is not None, kept.text) == (True, "")
    assert set(outcomes(compared(response, kept.text)).values()) == {"unknown"}
