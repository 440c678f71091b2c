"""Finding a copy again: by words, by numbers, by organisation; with the place where a word stands."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from archive.models import SearchEntry
from archive.registering import register_response
from archive.searching.index import index_submission
from archive.searching.lexemes import VECTOR, vector_of, words_in
from archive.searching.reading import _NARROWINGS, Hit, SearchForm, find_entries, hit_page
from responses.models import Response, State
from tests.builders import (
    archivist_of,
    attach_file,
    bring_to,
    complete_answers,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
    seal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv hindren}
- {type: file, link_id: A-3, text: Underlag, accepts: [file]}
"""


def submitted(text: str, other: str = "Inget särskilt.", **fields: object) -> Response:
    definition = make_definition(ITEMS, **{k: v for k, v in fields.items() if k in {"title", "year"}})
    rest = {k: v for k, v in fields.items() if k == "organisation"}
    response = make_response(questionnaire=make_questionnaire(definition), **rest)  # type: ignore[arg-type]
    attach_file(response, "A-3", title="Närsjukvårdsplanen", diarienummer="RS 2024-0077")
    save_answers(response, {**complete_answers(response), "A-1": text, "A-2": other})
    bring_to(response, State.SUBMITTED)
    return response


def search(user: User, **terms: str) -> list[Hit]:
    given = QueryDict(mutable=True)
    given.update(terms)
    form = SearchForm(given, user=user)
    assert form.is_valid(), form.errors
    return list(hit_page(find_entries(user, form), user, form=form).hits)


TEXT = "Kommunerna följer upp primärvårdens kontinuitet. Åtgärderna började i Örebro 2025."


@pytest.mark.parametrize(
    "words",
    [
        "kommun",  # the stem
        "kommuner",  # the beginning of the word as written
        "KOMMUNERNA",
        "uppföljning följ",  # nothing: every word must be there
        "åtgärd",
        "örebro",
        "a\u030atga\u0308rderna",  # å and ä in two parts
        "kontinuiteter",  # another form
        "prim\u00e4r\u00advården\u200b",  # pasted with a soft hyphen
        "samverkan",  # written with one
        "2024\u20110077",  # a no-break hyphen
        "hindrat kommun",  # words from two answers
        "närsjukvårdsp",  # an attachment's title
        "2024-0077",  # its diarienummer
        "2025 kontinuitet",
    ],
)
def test_a_copy_is_found_by_words_in_its_answers_and_its_attachments_titles(words: str) -> None:
    response = submitted(TEXT, other="Vi har hindrats av pandemin. Sam\u00adverkan\u200b brast.")
    hits = search(archivist_of(response), words=words)
    assert bool(hits) == ("uppföljning" not in words)


def test_a_mark_is_on_the_words_and_nothing_is_read_as_markup() -> None:
    response = submitted("<b>Primärvården</b> & tandvården\x02\x03 samverkar.")
    [hit] = search(archivist_of(response), words="tandvård")
    assert hit.excerpt
    assert hit.excerpt.label == "1. Beskriv arbetet"
    assert [text for text, marked in hit.excerpt.parts if marked] == ["tandvården"]
    assert "Primärvården</b> & " in "".join(text for text, _ in hit.excerpt.parts)


@pytest.mark.parametrize(
    ("words", "marks"),
    [
        ("stöd", ["stöd"]),
        ("insatser", ["insatser"]),
        ("covid-19", ["COVID", "19"]),
        ("0100", ["0100"]),
        ("rutiner", ["rutin"]),  # another form
        ("specifik", ["speci\ufb01ka"]),
        ("vård", ["vård"]),  # the word itself before what begins with it
        ("vårdp", ["vårdplanen"]),
        ("vårdx", []),
    ],
)
def test_every_word_that_is_found_is_marked(words: str, marks: list[str]) -> None:
    text = "Efter COVID-19 togs stöd/insatser upp (www.example.se/rutin, 2025-0100). Det speci\ufb01ka, vårdplanen. "
    response = submitted(f"{text}{'Annat står här. ' * 40}God vård.")
    hits = search(archivist_of(response), words=words)
    if not marks:
        assert not hits
        return
    assert hits[0].excerpt
    assert [text for text, marked in hits[0].excerpt.parts if marked] == marks


def test_the_text_that_has_the_word_is_shown_before_one_with_what_begins_with_it() -> None:
    response = submitted("Nämndhuset.", other="I nämnden.")
    [hit] = search(archivist_of(response), words="nämnd")
    assert hit.excerpt
    assert hit.excerpt.label == "2. Beskriv hindren"


def test_an_excerpt_is_some_words_around_two_places_and_whole_words_alone() -> None:
    far = "Något annat skrivs här. " * 40
    response = submitted(f"{far}Första kontinuiteten. {far}Andra kontinuiteten. {far}Tredje kontinuiteten.")
    [hit] = search(archivist_of(response), words="kontinuitet")
    assert hit.excerpt
    shown = "".join(text for text, _ in hit.excerpt.parts)
    assert (shown.count("kontinuiteten"), shown.count(" … "), "Tredje" in shown) == (2, 1, False)
    assert len(shown) < 700
    assert set(shown.replace("…", "").replace(".", "").split()) == {
        *["Något", "annat", "skrivs", "här", "Första", "Andra", "kontinuiteten"]
    }


def test_a_diarienummer_that_is_set_later_is_found_whole_and_in_part() -> None:
    response = submitted(TEXT)
    archivist = archivist_of(response)
    seal(response)
    for number in ("KS 2016-254/322", "HNN240010"):
        register_response(response=response, diarienummer=number, actor=archivist, at=timezone.now())
        assert search(archivist, diarienummer=number[3:].lower())
        assert search(archivist, words=number)
    assert not search(archivist, diarienummer="254/322")
    register_response(response=response, diarienummer="RS 2026-0412", actor=archivist, at=timezone.now())
    for pasted in ("RS\u00a02026\u20110412", "rs 2026\u20130412", "\u200bRS 2026\u22120412 "):
        assert search(archivist, diarienummer=pasted), ascii(pasted)
    assert search(archivist, diarienummer=response.submissions.get().receipt_number)


def test_terms_narrow_each_other() -> None:
    organisation = make_organisation()
    old = submitted(TEXT, organisation=organisation, title="Redovisning 2023", year=2023)
    new = submitted(TEXT, organisation=organisation, title="Redovisning 2025", year=2025)
    archivist = archivist_of(organisation)
    assert [hit.submission.response for hit in search(archivist)] == [new, old]
    assert [hit.submission.response for hit in search(archivist, words="örebro", year="2023")] == [old]
    assert [hit.submission.response for hit in search(archivist, questionnaire="redovisning 2025")] == [new]
    assert not search(archivist, questionnaire="2025", year="2023")


def test_nothing_of_another_organisation_is_found() -> None:
    submitted(TEXT)
    assert not search(make_member(Role.ARCHIVIST), words="kommunerna")


@pytest.mark.parametrize("text", ["ord" * 400_000, " ".join(f"ö{n}" for n in range(90_000)), "\x01 ' & ! :* \\ ("])
def test_no_text_is_too_much_for_the_index(text: str) -> None:
    response = submitted("Kort svar.")
    submission = response.submissions.get()
    submission.snapshot.content["answers"]["A-1"] = text
    index_submission(submission)
    assert search(archivist_of(response), words="inget särskilt")


def test_a_query_is_only_words() -> None:
    response = submitted(TEXT)
    assert words_in("a:* & !b | (c)") == ["a", "b", "c"]
    for words in ("' | ''", "kommun:*", "!kommun", "& | !", "%", "\\"):
        search(archivist_of(response), words=words)


def test_the_pages_follow_each_other_without_gap_or_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.searching.reading.A_PAGE", 2)
    organisation, at = make_organisation(), timezone.now()
    for _ in range(5):  # all at the same moment
        make_response(organisation=organisation, state=State.SUBMITTED, at=at)
    user, seen, after = archivist_of(organisation), [], ""
    form = SearchForm(None, user=user)
    for _ in range(3):
        page = hit_page(find_entries(user, form), user, form=form, after=after)
        seen += [hit.submission.pk for hit in page.hits]
        after = page.after
    assert len(seen) == len(set(seen)) == 5
    assert after == ""


def test_words_and_numbers_are_looked_for_in_indexes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = SearchEntry.objects.filter(_NARROWINGS["words"]("kommun")).explain()
    assert "search_words" in plan
    assert "search_numbers" in plan


def test_a_number_is_found_however_it_is_written_and_its_groups_stay_groups() -> None:
    response = make_response(state=State.SUBMITTED)
    archivist = archivist_of(response)
    seal(response)
    register_response(response=response, diarienummer="KS 2016-254/322", actor=archivist, at=timezone.now())
    for number in ("KS 2016-254/322", "ks2016 254 322", "KS\u00a02016\u2011254/322", "2016-254", "254/322", "322"):
        assert search(archivist, diarienummer=number), number
        assert search(archivist, words=number), number
    for other in ("KS 2016-25/4322", "2016-25", "54/322", "KS 2016-2543", "S 2016", "-", "/"):
        assert not search(archivist, diarienummer=other), other


def test_who_reads_many_archives_types_a_part_of_the_organisations_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.searching.reading.MOST_CHOICES", 1)
    person, questionnaire = make_member(), make_questionnaire()
    for name in ("Alvik kommun", "Borg kommun"):
        organisation = make_organisation(name=name)
        make_member(Role.ARCHIVIST, organisation=organisation, user=person)
        make_response(questionnaire=questionnaire, organisation=organisation, state=State.SUBMITTED)
    form = SearchForm({"organisation": "alv"}, user=person)
    assert [entry.organisation.name for entry in find_entries(person, form)] == ["Alvik kommun"]
    assert "<select" not in str(form["organisation"])


def test_a_number_is_found_without_its_zeros_and_however_it_was_copied() -> None:
    response = make_response(state=State.SUBMITTED)
    seal(response)
    archivist = archivist_of(response)
    register_response(response=response, diarienummer="RS 2026-0412", actor=archivist, at=timezone.now())
    for number in ("RS 2026-412", "(RS 2026-0412)", "RS_2026_0412.", "2026-412", "\u201drs 2026\u20110412\u201d"):
        assert search(archivist, diarienummer=number), number
    for other in ("RS 2026-4120", "RS 2026-41", "26-412"):
        assert not search(archivist, diarienummer=other), other


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("nämnd", ["driftnämndens"]),  # inside a longer word
        ("nämnder", ["driftnämndens"]),  # in another form
        ("nämndens", ["driftnämndens"]),
        ("drift", ["driftnämndens"]),
        ("sjukvård", ["hälso", "sjukvårdsledningen"]),
        ("ledning", ["sjukvårdsledningen"]),
        ("namndens", ["driftnämndens"]),  # without its dots, since nothing else is found
        ("halso", ["hälso"]),
        ("Orebro", ["Örebro"]),
        ("ide", ["idé"]),
        ("vård", ["sjukvårdsledningen"]),
    ],
)
def test_a_part_of_a_word_and_a_word_without_its_dots_are_found_and_marked(words: str, marked: list[str]) -> None:
    text = "Driftnämndens idé om hälso- och sjukvårdsledningen i Örebro"
    response = submitted(text, other="Inget.")
    hits = search(archivist_of(response), words=words)
    assert [hit.submission.response for hit in hits] == [response]
    assert hits[0].excerpt
    found = [part.casefold() for part, is_marked in hits[0].excerpt.parts if is_marked]
    assert set(found) & {one.casefold() for one in marked}


@pytest.mark.parametrize("words", ["nde", "ämnd", "xnämnd", "driftnämndx"])
def test_what_is_short_or_is_no_part_of_a_word_is_not_found_inside(words: str) -> None:
    response = submitted("Driftnämndens beslut", other="Inget.")
    found = [hit.submission.response for hit in search(archivist_of(response), words=words)]
    assert found == ([response] if words == "ämnd" else [])


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ('"driftnämndens beslut"', True),
        ("”Driftnämndens  beslut”", True),
        ('"beslut om kontinuitet" planen', True),
        ('"kontinuitet driftnämndens"', False),  # in two texts
        ('"beslut driftnämndens"', False),
        ('"driftnämndens beslut" finnsinte', False),
        ('"driftnämnden beslut"', False),  # as it is written
        ('"driftnämndens', True),  # an end that is missing: words
    ],
)
def test_words_in_quotation_marks_are_found_where_they_follow_each_other(words: str, is_found: bool) -> None:
    response = submitted("Driftnämndens beslut om kontinuitet", other="Planen för kontinuitet.")
    assert [hit.submission.response for hit in search(archivist_of(response), words=words)] == [response] * is_found


_FAR = "Annat står här. " * 60


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ('"driftnämndens beslut"', ["Driftnämndens", "beslut"]),
        ('"beslut om vård"', ["beslut", "om", "vård"]),
        ('nya "driftnämndens beslut"', ["Driftnämndens", "beslut"]),
        ("driftnämndens beslut", ["beslut", "driftnämndens"]),
    ],
)
def test_a_phrase_is_shown_and_marked_where_it_stands_as_a_whole(words: str, marked: list[str]) -> None:
    """Also far into a text that has its words by themselves before, in another order or in another form."""
    alone = f"Beslut fattas om vård. {_FAR}De besluten är nya beslut för driftnämndens del. {_FAR}"
    response = submitted(f"{alone}Driftnämndens beslut om vård gäller.", other="Inget.")
    [hit] = search(archivist_of(response), words=words)
    assert hit.excerpt
    assert [text for text, is_marked in hit.excerpt.parts if is_marked][-len(marked) :] == marked
    if words.startswith('"'):
        assert len([text for text, is_marked in hit.excerpt.parts if is_marked]) == len(marked)


def test_words_with_their_dots_come_alone_where_there_are_any(client: Client) -> None:
    with_dots = submitted("Vägen", other="Inget.")
    without = submitted("Vagen", other="Inget.", organisation=with_dots.organisation)
    user = archivist_of(with_dots)
    assert [hit.submission.response for hit in search(user, words="vägen")] == [with_dots]
    assert [hit.submission.response for hit in search(user, words="vagen")] == [without]
    client.force_login(user)
    page = client.get(reverse("archive"), {"words": "vägén"}).content.decode()
    assert "utan hänsyn till prickar och accenter" in page
    assert page.count("låsta svar") == 1
    assert 'value="words=v%C3%A4g%C3%A9n&amp;without_dots=on"' in page
    assert "prickar" not in client.get(reverse("archive"), {"words": "vägen"}).content.decode()


def test_a_short_word_without_dots_is_looked_for_at_the_beginning_only_and_a_long_phrase_is_whole() -> None:
    response = submitted("Försörjning 2025. " + " ".join(f"ord{n}" for n in range(14)), other="Inget.")
    user = archivist_of(response)
    assert search(user, words="sor 2025") == []
    assert len(search(user, words="fors 2025")) == 1
    long = " ".join(f"ord{n}" for n in range(14))
    assert len(search(user, words=f'"{long}"')) == 1
    assert search(user, words=f'"{long} ord99"') == []
    assert search(user, words='a b c d e f g h i j "ord2 ord1"') == []


def test_dropping_a_filter_is_said_to_help_where_the_words_are_then_found_without_dots(client: Client) -> None:
    response = submitted("Nämnden", other="Inget.", year=2025)
    client.force_login(archivist_of(response))
    page = client.get(reverse("archive"), {"words": "namnd", "year": "2019"}).content.decode()
    assert "Ta bort ”År: 2019”</a>: <strong>ger träffar" in page


def test_a_vector_holds_as_much_of_any_text_as_it_can() -> None:
    texts = [" ".join(f"sammansättningsord{text:03d}{word:06d}åäö" for word in range(3000)) for text in range(20)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT length({VECTOR})", list(vector_of(texts)))
        [(lexemes,)] = cursor.fetchall()
    assert lexemes > 10_000
