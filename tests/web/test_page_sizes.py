"""No page of a section of the official questionnaires sends more than 60,000 bytes of HTML, every question answered."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from responses.lifecycle.places import section_address
from surveys.loader import questionnaire_files
from surveys.page_sizes import MOST_BYTES, OPENED_TEXT, TEXT
from surveys.sampling.samples import sample_answers
from surveys.schema import ChoiceItem, Definition, TextItem, takes_remark
from surveys.section_pages import pages_in
from tests.builders import (
    client_of,
    editor_of,
    make_questionnaire,
    make_response,
    official_definition,
    save_answers,
)

_WORDS = "Regionen och kommunerna samverkar om insatserna, som pågår under året och följs upp av en arbetsgrupp. "


@pytest.mark.django_db
@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_no_page_of_a_section_is_larger_than_60_kB(path: Path) -> None:
    response = make_response(questionnaire=make_questionnaire(official_definition(path)))
    save_answers(response, fullest_answers(response.tree))
    client = client_of(editor_of(response))

    sizes = {
        f"{section} {page.title}": len(client.get(section_address(response.pk, section, page.number)).content)
        for section, pages in pages_in(response.tree).items()
        for page in pages
    }
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def fullest_answers(tree: Definition) -> dict[str, Any]:
    """The most that can be written: every option that may be chosen, every text as long as it may be."""
    chosen = {q.link_id: _most_options(q) for q in tree.questions if isinstance(q, ChoiceItem) and not q.sign_off}
    answers = sample_answers(tree, chosen)
    return {**answers, **_longest(tree, answers)}


def _most_options(question: ChoiceItem) -> Any:
    free = [option for option in question.options if not option.exclusive]
    if question.multiple:
        return [option.code for option in free][: question.max_selections]
    return next((option.code for option in question.options if option.opens), free[0].code)


def _longest(tree: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    texts = [q for q in tree.questions if isinstance(q, TextItem) and q.type == "text" and q.link_id in answers]
    return {q.link_id: _text(tree, q) if q.boxes == 1 else [_text(tree, q)] * q.boxes for q in texts}


def _text(tree: Definition, question: TextItem) -> str:
    length = question.max_length or (TEXT if takes_remark(tree, question) else OPENED_TEXT)
    return (_WORDS * (length // len(_WORDS) + 1))[:length]
