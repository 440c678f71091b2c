"""The narrative account of 2021: fixed headings, free text, one table."""

from functools import cache

from surveys.loader import questionnaire_path
from surveys.schema import AnyItem, Definition, GroupItem, TableItem, TextItem
from surveys.terms import WordingOrigin
from tests.builders import official_definition

HEADINGS = (
    (1, "Utvecklingen av den nära vården med primärvården som nav"),
    (2, "Stöd till omställningsarbetet"),
    (2, "Tillgänglighet genom nya och utvecklade arbetssätt"),
    (2, "Tillgänglighet och kontinuitet"),
    (3, "Insatser för ökad kontinuitet - Fast läkarkontakt"),
    (3, "Fortsatt införande av patientkontrakt"),
    (2, "Särskilda insatsområden"),
    (3, "Förebyggande, hälsofrämjande, rehabiliterande och habiliterande insatser"),
    (3, "Undvikbar sjukhusvård"),
    (3, "Ändamålsenligt resursutnyttjande och resursfördelning"),
    (3, "Privata aktörers medverkan"),
    (4, "Vaccination mot covid 19"),
    (1, "Goda förutsättningar för vårdens medarbetare"),
    (2, "Ändamålsenlig kompetensförsörjning"),
    (2, "Utveckla förutsättningarna på arbetsplatsen"),
    (2, "Utbildning av vårdens framtida medarbetare"),
    (1, "Insatser inom ramen för Vision e-hälsa 2025"),
    (2, "Särskilda insatser för att bidra till en strukturerad vårdinformation och tillämpning av standarder."),
    (2, "Informationssäkerhet"),
    (1, "Förstärkning av ambulanssjukvården"),
    (1, "Hur har covid-19 påverkat arbetet med omställningen?"),
    (2, "Omställningen till en mer nära vård"),
    (2, "Arbetet med goda förutsättningar för vårdens medarbetare"),
)


@cache
def account() -> Definition:
    return official_definition(questionnaire_path("redovisning-2021"))


def headings(item: AnyItem, level: int = 1) -> list[tuple[int, str]]:
    """Level and wording of the groups and of the texts that are a heading themselves."""
    if not isinstance(item, GroupItem):
        return [(level, item.text)] if item.origin is WordingOrigin.PRINTED else []
    return [(level, item.text), *(pair for child in item.items for pair in headings(child, level + 1))]


def texts() -> list[TextItem]:
    return [question for question in account().questions if isinstance(question, TextItem)]


def test_the_23_headings_stand_in_order_at_their_levels():
    assert [pair for section in account().items for pair in headings(section)] == list(HEADINGS)


def test_every_heading_but_the_one_about_covid_has_a_text():
    assert [text.text for text in texts()] == [text for _, text in HEADINGS if not text.startswith("Hur har covid-19")]


def test_the_numbers_of_the_texts_follow_the_headings():
    counters: list[int] = []
    numbers = []
    for level, _ in HEADINGS:
        counters = [*counters[: level - 1], (counters[level - 1] if len(counters) >= level else 0) + 1]
        numbers.append("N" + ".".join(map(str, counters)))
    assert [text.link_id for text in texts()] == [number for number in numbers if number != "N5"]


def test_no_text_has_a_limit_a_condition_or_is_required():
    assert not [t.link_id for t in texts() if t.max_length or t.enable_when or t.required or t.boxes > 1]


def test_a_repeated_heading_is_marked_as_derived_and_nothing_else_is():
    for text in texts():
        repeated = text.text == account().by_link_id[account().parent[text.link_id]].text
        assert text.origin is (WordingOrigin.DERIVED if repeated else WordingOrigin.PRINTED)


def test_the_table_names_the_region_in_both_rows_and_has_the_printed_columns():
    table = account().by_link_id["N1.1-malbild"]
    assert isinstance(table, TableItem)
    assert table.row_heading == "Vem"
    assert [row.text for row in table.rows] == ["{organisation}", "{organisation} tillsammans med kommunerna"]
    assert [column.text for column in table.columns] == [
        "Process för gemensam målbild startades",
        "Tidpunkt för politisk förankring i regionen",
        "Gemensam målbild trädde i kraft",
    ]


def test_the_table_stands_with_the_support_for_the_transition():
    assert account().parent["N1.1-malbild"] == account().parent["N1.1"]


def test_the_title_and_the_name_of_the_table_are_reconstructed():
    assert account().origin is WordingOrigin.RECONSTRUCTED
    assert account().by_link_id["N1.1-malbild"].origin is WordingOrigin.RECONSTRUCTED
    assert account().last_response_day == ""
