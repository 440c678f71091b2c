"""A draft that is kept with something wrong in it is drawn on every page, sent from its pages and taken away as files:
one for each thing that the checks of a questionnaire can tell.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from surveys.loader import DefinitionError, findings_in, read_unfinished
from surveys.loading import item_checks, limit_checks, reference_checks, text_checks
from surveys.models import QuestionnaireDraft
from surveys.schema import Definition
from tests.authoring.composing.drafts import make_draft, names_in, now, save
from tests.halves import examples
from tests.surveys.authoring import HEAD, questionnaire

pytestmark = pytest.mark.django_db
CHECKING = (item_checks, limit_checks, reference_checks, text_checks)
TEXT = "- {type: text, link_id: Q1, text: Vad}\n"
CHOICE = "- {type: choice, link_id: Q1, text: Hur, options: [{a: A}, {b: B}]}\n"
NUMBER = "- {type: integer, link_id: Q1, text: Hur många}\n"
MATRIX = "- {type: yes_no_matrix, link_id: Q1, text: Vilka, rows: [{r1: Ett}, {r2: Två}]}\n"
COUNTS = "- {type: count_matrix, link_id: Q1, text: Hur många, rows: [{r1: Ett}, {r2: Två}]}\n"
ADDED = "- {type: row_table, link_id: Q1, text: Vilka, columns: [{k1: Namn}, {k2: Tal, type: integer}]}\n"
RULE = "{key: %s, item: %s, expect: {item: Q1, answered: true}, message: Nej.}"


def asked(condition: str) -> str:
    return f"- {{type: text, link_id: Q2, text: Två, enable_when: {condition}}}\n"


def bounded(bounds: str) -> str:
    return f"- {{type: integer, link_id: Q2, text: Varav, {bounds}}}\n"


def table(kind: str, rest: str) -> str:
    return f"- {{type: {kind}, link_id: Q2, text: Tabellen, {rest}}}\n"


ITEMS = {
    "no text": "- {type: text, link_id: Q1}",
    "selections of one": "- {type: choice, link_id: Q1, text: Hur, max_selections: 1, options: [{a: A}]}",
    "too many selections": "- {type: multi_choice, link_id: Q1, text: Hur, max_selections: 3, options: [{a: A}]}",
    "exclusive of one": "- {type: choice, link_id: Q1, text: Hur, options: [{a: A, exclusive: true}, {b: B}]}",
    "all exclusive": "- {type: multi_choice, link_id: Q1, text: Hur, options: [{a: A, exclusive: true}]}",
    "scale of many": "- {type: multi_choice, link_id: Q1, text: Hur, scale: true, options: [{a: A}]}",
    "bounds of a number": bounded("minimum: 9, maximum: 1"),
    "bounds of a row": table("count_matrix", "rows: [{code: a, text: A, minimum: 9, maximum: 1}]"),
    "bounds of a column": table(
        "number_table", "rows: [{a: A}], columns: [{code: k, text: K, minimum: 9, maximum: 1}]"
    ),
    "required text to read": "- {type: display, link_id: Q1, text: Läs., required: true}",
    "required group": f"- link_id: G\n  text: Under\n  required: true\n  items:\n    {TEXT}",
    "required and blank": "- {type: integer, link_id: Q1, text: Hur, required: true, blank_is_not_known: true}",
    "sign-off of the wrong kind": "- {type: text, link_id: Q1, text: E-post, sign_off: email}",
    "sign-off of a number": "- {type: integer, link_id: Q1, text: E-post, sign_off: name}",
    "attestation without sign-off": "- {type: attestation, link_id: Q1, text: Intygas}",
    "attestation of a name": "- {type: attestation, link_id: Q1, text: Intygas, sign_off: name}",
    "receipt to a text": "- {type: string, link_id: Q1, text: Kvitto, receipt: true}",
    "two receipts": "- {type: email, link_id: Q1, text: A, receipt: true}\n"
    "- {type: email, link_id: Q2, text: B, receipt: true}",
    "prefilled number": "- {type: integer, link_id: Q1, text: Hur, prefill: organisation.name}",
    "prefilled choice": "- {type: choice, link_id: Q1, text: Hur, prefill: contact.name, options: [{a: A}]}",
    "prefilled day": "- {type: date, link_id: Q1, text: När, prefill: contact.name}",
    "nobody writes": "- {type: text, link_id: Q1, text: Hur, read_only: true}",
    "nobody chooses": "- {type: choice, link_id: Q1, text: Hur, read_only: true, options: [{a: A}]}",
    "boxes of a telephone": "- {type: phone, link_id: Q1, text: Hur, boxes: 2}",
    "boxes of a day": "- {type: date, link_id: Q1, text: Hur, boxes: 2}",
    "fewer labels than boxes": "- {type: text, link_id: Q1, text: Hur, boxes: 3, box_labels: [Mål, Metod]}",
    "more labels than boxes": "- {type: text, link_id: Q1, text: Hur, boxes: 2, box_labels: [Mål, Metod, Slut]}",
    "label of one box": "- {type: text, link_id: Q1, text: Hur, box_labels: [Mål]}",
    "labels alike": "- {type: text, link_id: Q1, text: Hur, boxes: [Mål, Mål]}",
    "options alike": "- {type: choice, link_id: Q1, text: Hur, options: [{a: Ja}, {b: 'JA '}]}",
    "length of a day": "- {type: date, link_id: Q1, text: När, max_length: 10}",
    "mail without address": "- {type: file, link_id: Q1, text: Fil, accepts: [file, email]}",
    "address without mail": "- {type: file, link_id: Q1, text: Fil, by_email: namn@example.se}",
    "mail of boxes": "- {type: text, link_id: Q1, text: Hur, boxes: 2, by_email: namn@example.se}",
    "mail of a day": "- {type: date, link_id: Q1, text: Hur, by_email: namn@example.se}",
    "mail to nowhere": "- {type: text, link_id: Q1, text: Hur, by_email: hej}",
    "comment to a text to read": "- {type: display, link_id: Q1, text: Läs., comment: Vad tycker ni}",
    "empty group": TEXT + "- {type: group, link_id: B, text: Tomt}",
    "heading left out": f"- link_id: B\n  items:\n    - link_id: C\n      text: Under\n      items:\n        {TEXT}",
    "total too high": table("count_matrix", "maximum: 3, total: 4, rows: [{a: A}]"),
    "total too low": table("number_table", "minimum: 3, total: 2, rows: [{a: A}], columns: [{k: K}]"),
    "rows to add": table("row_table", "min_rows: 3, max_rows: 2, columns: [{a: A}]"),
    "no column to sum": table("row_table", "column_sum: Summa, columns: [{a: A}]"),
    "length of a number": table("row_table", "columns: [{code: a, text: A, type: integer, max_length: 3}]"),
    "too long a text": "- {type: text, link_id: Q1, text: Vad, max_length: 100001}",
    "too large a bound": "- {type: count_matrix, link_id: Q1, text: Hur, rows: [{code: a, text: A, maximum: 1e16}]}",
    "too many decimals": "- {type: decimal, link_id: Q1, text: Hur, minimum: 0.30000000000000004}",
    "kronor by the thousand": "- {type: money, link_id: Q1, text: Hur mycket, unit: tkr}",
    "no way to answer": "- {type: file, link_id: Q1, text: Fil, accepts: []}",
    "condition on nothing": TEXT + asked("{item: Q9, answered: true}"),
    "condition on a text to read": "- {type: display, link_id: Q1, text: Läs.}\n" + asked("{item: Q1, answered: true}"),
    "condition on itself": asked("{item: Q2, answered: true}"),
    "condition on a later one": asked("{item: Q1, is: a}") + CHOICE,
    "condition on a group": f"- link_id: G\n  text: Under\n  enable_when: {{item: Q9, is: a}}\n  items:\n    {TEXT}",
    "condition on no row": MATRIX + asked("{item: Q1, row: r9, is: ja}"),
    "condition without row": MATRIX + asked("{item: Q1, is: ja}"),
    "number is not an option": NUMBER + asked("{item: Q1, is: 3}"),
    "option is no number": CHOICE + asked("{item: Q1, above: 1}"),
    "no such option": CHOICE + asked("{item: Q1, is: [a, c]}"),
    "no option": CHOICE + asked("{item: Q1, is: []}"),
    "compared with a word": NUMBER + asked("{item: Q1, above: x}"),
    "compared with nothing": NUMBER + asked("{item: Q1, at_most: []}"),
    "compared with two": NUMBER + asked("{item: Q1, below: [1, 2]}"),
    "row compared with a word": COUNTS + asked("{item: Q1, row: r1, at_least: många}"),
    "condition of an opened field": CHOICE
    + "- {type: choice, link_id: Q2, text: Hur, options: [{a: A, opens: {enable_when: {item: Q1, is: a}}}]}",
    "sum of a text": TEXT + bounded("sum_of: Q1"),
    "sum of nothing": bounded("sum_of: Q9"),
    "sum of itself": bounded("sum_of: Q2"),
    "sum of a later one": bounded("sum_of: Q1") + NUMBER,
    "bound by nothing": bounded("maximum: {item: Q9}"),
    "bound by a text": TEXT + bounded("minimum: {item: Q1}"),
    "bound by itself": bounded("maximum: {item: Q2}"),
    "bound by no row": COUNTS + bounded("maximum: {item: Q1, row: r9}"),
    "bound by no column": ADDED + bounded("maximum: {item: Q1, column: k9}"),
    "bound by a column of texts": ADDED + bounded("maximum: {item: Q1, column: k1}"),
    "counts bound by nothing": table("count_matrix", "minimum: {item: Q9}, total: {item: Q9}, rows: [{a: A}]"),
    "row bound by nothing": table("count_matrix", "rows: [{code: a, text: A, maximum: {item: Q9}}]"),
    "row bound by itself": table("count_matrix", "rows: [{code: a, text: A, maximum: {row: a}}]"),
    "row bound by no row": table("count_matrix", "rows: [{code: a, text: A, maximum: {row: b}}]"),
    "cells bound by nothing": table(
        "number_table", "maximum: {item: Q9}, rows: [{a: A}], columns: [{code: k, text: K, minimum: {item: Q9}}]"
    ),
    "cells bound by no column": table(
        "number_table", "rows: [{code: a, text: A, maximum: {column: z}}], columns: [{k: K}]"
    ),
    "added cells bound by nothing": table(
        "row_table", "columns: [{code: k, text: K, type: money, maximum: {column: z}, minimum: {item: Q9}}]"
    ),
    "added texts with bounds": table("row_table", "columns: [{code: k, text: K, maximum: 3, minimum: {item: Q9}}]"),
    "row of a matrix with a bound": table("yes_no_matrix", "rows: [{code: r, text: R, maximum: 3}]"),
    "column of a table with a bound": table(
        "table", "rows: [{r: R}], columns: [{code: k, text: K, minimum: {item: Q9}}]"
    ),
    "continues no question": "- {type: text, link_id: Q1, text: Vad, continues: "
    "{questionnaire: statsbidrag-2025, item: SB-Z, relation: same}}",
    "continues no row": "- {type: text, link_id: Q1, text: Vad, continues: "
    "{questionnaire: statsbidrag-2025, item: SB-A, row: x, relation: same}}",
    "continues no option": "- {type: text, link_id: Q1, text: Vad, continues: "
    "{questionnaire: statsbidrag-2025, item: SB-A, option: x, relation: changed}}",
    "picture": "- {type: text, link_id: Q1, text: Vad, help: Bra \U0001f680 fråga}",
    "option without text": "- {type: choice, link_id: Q1, text: Hur, options: [{a: A}, {b: ''}]}",
    "row without text": table("table", "rows: [{r: ''}], columns: [{k: K}]"),
    "column without text": table("row_table", "columns: [{k: ''}]"),
    "tab in a number": '- {type: text, link_id: Q1, text: Vad, prefix: "1.\\t2"}',
    "control characters": '- {type: text, link_id: Q1, text: "Va\\x07d\\x0b\\x1b", help: "\\x01", in_portal: "\\x02"}',
    "control character in an option": '- {type: choice, link_id: Q1, text: Hur, options: [{a: "A\\x07"}, {b: B}]}',
    "no character in a box": '- {type: text, link_id: Q1, text: Hur, boxes: ["Mål\\ufffe", "Metod\\uffff"]}',
}
"""Items of one section."""

RULES = {
    "rule at nothing": f"rules: [{RULE % ('k', 'Q9')}]",
    "two rules of one name": f"rules: [{RULE % ('k', 'Q1')}, {RULE % ('k', 'Q1')}]",
    "rule of nothing": f"rules: [{(RULE % ('k', 'Q1')).replace('item: Q1, answered', 'item: Q9, answered')}]",
    "rule compared with a word": "rules: [{key: k, item: Q1, when: {item: Q1, above: x}, "
    "expect: {item: Q1, below: []}, message: Nej.}]",
}
HEADS = {
    "no title": ("title: Prov", "title: '  '"),
    "title with a picture": ("title: Prov", "title: Prov \U0001f680"),
    "title of two lines": ("title: Prov", 'title: "Prov\\nIgen\\x07"'),
    "no such day": ("year: 2025", "year: 2025\nlast_response_day: 2025-13-01"),
    "no such version": ("version: 2025-01-15", "version: 2025-02-31"),
    "slot that is not printed": ("year: 2025", "year: 2025\ncontact_slot: Handläggare [namn]"),
    "slot without place": ("year: 2025", "year: 2025\ncontact_email_slot: Handläggare"),
    "section without heading": ("    text: Avsnitt\n", ""),
    "control characters in the introduction": ("year: 2025", 'year: 2025\nintro: "A\\x07"\nclosing: "\\x0b\\x1f"'),
}
DEEP = (
    "".join(
        f"{'  ' * (2 * level)}- link_id: G{level}\n{'  ' * (2 * level)}  text: Nivå\n{'  ' * (2 * level)}  items:\n"
        for level in range(6)
    )
    + " " * 24
    + TEXT
)


def _texts() -> dict[str, str]:
    sound = questionnaire(NUMBER)
    texts = {name: questionnaire(items) for name, items in ITEMS.items()} | {"too deep": questionnaire(DEEP)}
    texts |= {name: questionnaire(NUMBER, rules) for name, rules in RULES.items()}
    texts |= {name: sound.replace(*change) for name, change in HEADS.items()}
    assert all(text != sound for text in texts.values())
    return texts


TEXTS = _texts()


def unfinished(name: str) -> Definition:
    return read_unfinished(TEXTS[name], "prov.yaml")[0]


def _places(module: ModuleType) -> Iterator[tuple[str, int, int]]:
    """Where the module's checks tell of something: (the check, first and last line)."""
    tree = ast.parse(inspect.getsource(module))
    for check in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(check):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                yield check.name, node.lineno, node.end_lineno or node.lineno


def test_there_is_a_draft_for_each_thing_that_the_checks_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    told: set[tuple[str, int]] = set()
    for module in CHECKING:
        finding: Any = module.Finding

        def noting(*args: Any, _made: Any = finding, _name: str = module.__name__, **kwargs: Any) -> Any:
            told.add((_name, sys._getframe(1).f_lineno))
            return _made(*args, **kwargs)

        monkeypatch.setattr(module, "Finding", noting)
    for name in TEXTS:
        assert findings_in(unfinished(name)), name
    # No draft has a name twice, or more than a page can draw (read_unfinished).
    refused = {"each_link_id_is_used_once", "codes_are_used_once", "lists_have_an_end", "tables_can_be_sent_whole"}
    untold = [
        f"{module.__name__}:{first} {check}"
        for module in CHECKING
        for check, first, last in _places(module)
        if check not in refused and not any((module.__name__, line) in told for line in range(first, last + 1))
    ]
    assert not untold


@pytest.mark.random
@pytest.mark.parametrize("name", TEXTS)
def test_an_unfinished_draft_is_drawn_everywhere_and_saved_from_its_pages(
    name: str, pages: Client, author: User
) -> None:
    """Everywhere with --long; otherwise one draft after the other takes every third of its pages and files."""
    draft = make_draft(author, unfinished(name))
    wrong = [link_id for link_id in names_in(draft) if link_id in now(draft).by_item]
    assert now(draft).findings
    addresses, turn = _addresses(draft, wrong), list(TEXTS).index(name) % 3
    for address in addresses if examples(quick=0, usual=0, long=1) else addresses[turn::3]:
        assert pages.get(address).status_code == 200, address
    for link_id in wrong:
        assert save(pages, draft, link_id, goto="preview").status_code in (200, 422), link_id
        assert save(pages, draft, link_id).status_code in (302, 422), link_id


def _addresses(draft: QuestionnaireDraft, wrong: list[str]) -> list[str]:
    """Those of all of it, and of the items that are wrong; what is about the questionnaire itself where that is."""
    of_head = () if wrong else ("draft_head", "draft_text", "draft_history", "remove_draft")
    return [
        f"{reverse('preview', args=[f'utkast-{draft.pk}'])}?allt=ja",
        *(reverse(name, args=[draft.pk]) for name in ("draft", *of_head)),
        *(reverse("draft_item", args=[draft.pk, link_id]) for link_id in wrong),
        *(reverse(name, args=[f"utkast-{draft.pk}"]) for name in ("edition_items", "edition_proof", "trial")),
        *(reverse("draft_file", args=[draft.pk, kind]) for kind in ("yaml", "json", "docx")),
    ]


@pytest.mark.parametrize("sign", ["\\0", "\\ud800", "\\udfff"])
def test_a_character_that_nothing_can_keep_is_refused_at_its_line(sign: str, pages: Client, author: User) -> None:
    text = questionnaire(f'- {{type: text, link_id: Q1, text: "Va{sign}d"}}')
    with pytest.raises(DefinitionError) as refused:
        read_unfinished(text, "prov.yaml")
    assert [(error.code, error.line) for error in refused.value.errors] == [("yaml", 10)]
    draft = make_draft(author)
    address = reverse("draft_text", args=[draft.pk])
    answer = pages.post(address, {"text": text, "seen": draft.sha256})
    assert (answer.status_code, len(answer.context["errors_in_text"])) == (422, 1)
    with pytest.raises(DefinitionError, match="tecken som inte får förekomma"):
        read_unfinished(f'{HEAD}"a{sign}b": x\n', "prov.yaml")
