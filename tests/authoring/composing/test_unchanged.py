"""What an item's page shows is sent as it stands and changes nothing: of every kind, and of the project's own forms."""

from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlencode

import pytest
from django.forms import Textarea
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import User
from authoring.composing.forms.entries import COLUMN_KINDS, OPENED
from authoring.composing.forms.head import HeadForm
from authoring.composing.forms.item import ItemForm
from authoring.composing.outlines import every_item, put_item
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.loader import load_file, questionnaire_files
from surveys.references import MOST_NUMBER
from surveys.schema import Definition, GroupItem, OpenedItem, RowColumn
from tests.authoring.composing.drafts import make_draft, names_in, node_of, now, save, sent_of
from tests.authoring.rooms import page
from tests.builders import make_definition
from tests.web.posting import as_posted
from tests.web.questions import EVERY_SHAPE

pytestmark = pytest.mark.django_db
UNUSUAL = """
- type: choice
  link_id: A-1
  text: Har ni underlag?
  options:
    - ja: Ja
      opens: {type: file, accepts: [email], by_email: omställningen@räksmörgås.se, several: false}
    - nej: Nej
- {type: file, link_id: A-2, text: Underlag, several: false, required: true}
- {type: file, link_id: A-3, text: Länkar, accepts: [link]}
- {type: text, link_id: A-4, text: Beskriv, by_email: frågor@example.se, required: false}
- {type: percent, link_id: A-5, text: Andel, minimum: 0, maximum: 100, not_known: Vet inte}
- {type: count_matrix, link_id: A-6, text: Antal, rows: [{nya: Nya}], minimum: -5, total: 0}
- type: row_table
  link_id: A-7
  text: Avtal
  row_name: Avtal
  min_rows: 1
  max_rows: 30
  columns: [{namn: Namn, required: true, max_length: 1}, {tal: Tal, type: decimal, minimum: "0.5"}]
- type: multi_choice
  link_id: A-8
  text: Vilka?
  enable_when: [{item: A-1, is: ja}, {item: A-5, above: "0.5"}]
  enable_behavior: any
  options: [{a: A}, {code: b, text: B, exclusive: true}]
- {type: integer, link_id: A-9, text: Kvinnor}
- {type: integer, link_id: A-10, text: Män}
- {type: integer, link_id: A-11, text: Alla, sum_of: [A-10, A-9], read_only: true}
- type: choice
  link_id: A-12
  text: Hur når vi er?
  options:
    - {code: a, text: Per post, opens: {type: postal_code, text: Postnummer}}
    - {code: b, text: På telefon, opens: {type: phone, text: Telefon}}
    - {code: c, text: Med e-post, opens: {type: email, text: Adress, required: true}}
    - {code: d, text: Via bolaget, opens: {type: organisation_number, text: Nummer, help: Tio siffror}}
"""
"""What the other examples do not have: ticks that are taken away, addresses with other letters, bounds of nought."""


def form_of(tree: Definition, link_id: str, posted: QueryDict | None = None) -> ItemForm:
    node = next(item for item in every_item(definition_to_json(tree)) if item["link_id"] == link_id)
    inner = link_id in tree.parent and not isinstance(tree.by_link_id[tree.parent[link_id]], GroupItem)
    return ItemForm(node=node, tree=tree, posted=posted, inner=inner)


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_form_of_the_projects_questionnaires_says_what_the_item_says(path: Path) -> None:
    tree = load_file(path)
    document = definition_to_json(tree)
    for link_id in tree.by_link_id:
        posted = QueryDict(urlencode(sent_of(form_of(tree, link_id)), doseq=True))
        form = form_of(tree, link_id, posted)
        assert form.is_valid(), (link_id, form.problems)
        inside = {key: value for key, value in form.node.items() if key == "items"}
        document = put_item(document, link_id, {**form.as_node(), **inside})
    assert definition_to_json(definition_from_json(document)) == definition_to_json(tree)


@pytest.mark.parametrize("asked", [{"sections": EVERY_SHAPE}, {"items": UNUSUAL}], ids=["every shape", "unusual"])
def test_every_page_sent_as_it_is_shown_changes_nothing(asked: dict[str, str], pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(**asked))
    for link_id in names_in(draft):
        sent = as_posted(page(pages, "draft_item", draft.pk, link_id))
        answer = pages.post(reverse("draft_item", args=[draft.pk, link_id]), sent)
        assert answer.status_code == 302, (link_id, answer.context["form"].problems)
        assert now(draft).source.sha256 == draft.sha256, (link_id, node_of(draft, link_id))


LINES = "|\n    Rad ett\n    Rad två"
LOADED = {
    "a comment without words": "type: integer\n  comment: {type: text, max_length: 100}",
    "a comment of two lines": f"type: integer\n  comment: {LINES}",
    "a long comment": f"type: integer\n  comment: {'ord ' * 100}",
    "a condition in two lines": f"type: integer\n  condition_text: {LINES}",
    "a long condition": f"type: integer\n  condition_text: {'ord ' * 200}",
    "a source of two lines": f"type: integer\n  source: {LINES}",
    "a long source": f"type: integer\n  source: {'ord ' * 200}",
    "a long text": f"type: integer\n  help: {'ord ' * 6000}",
    "a long number": "type: integer\n  prefix: Fråga 1.2.3 delfråga a",
    "a long unit": f"type: integer\n  unit: {'ord ' * 20}",
    "a long box": f"type: integer\n  not_known: {'ord ' * 100}",
    "a long name of rows": f"type: row_table\n  row_name: {'ord ' * 30}\n  columns: [{{a: A}}]",
    "long headings": f"type: number_table\n  row_heading: {'ord ' * 100}\n  row_sum: {'ord ' * 100}\n"
    f"  column_sum: {'ord ' * 100}\n  rows: [{{a: A}}]\n  columns: [{{a: A}}]",
    "a long option": f"type: choice\n  options: [{{a: {'ord ' * 700}}}, {{b: B}}]",
    "a long row": f"type: table\n  rows: [{{a: {'ord ' * 700}}}]\n  columns: [{{b: {'ord ' * 700}}}]",
    "the largest bound": f"type: decimal\n  minimum: -{MOST_NUMBER}\n  maximum: {MOST_NUMBER}",
    "a bound of many decimals": "type: percent\n  minimum: 0.125\n  maximum: 1e1",
    "the same of rows": "type: count_matrix\n  rows: [{code: a, text: A, minimum: 0.125, maximum: 1e3}]",
    "what is certified in two lines": f"type: attestation\n  required: true\n  sign_off: attestation\n"
    f"  option: {LINES}",
}
"""What the loader takes, however it stands: the field of an item, as YAML."""


@pytest.mark.parametrize("said", LOADED.values(), ids=LOADED)
def test_what_was_loaded_is_never_refused_or_changed_when_something_else_is_saved(said: str) -> None:
    tree = make_definition(f"- link_id: A-1\n  text: Fråga\n  {said}")
    form = form_of(tree, "A-1", QueryDict(urlencode(sent_of(form_of(tree, "A-1")), doseq=True)))
    assert form.is_valid(), form.problems
    document = put_item(definition_to_json(tree), "A-1", form.as_node())
    assert definition_to_json(definition_from_json(document)) == definition_to_json(tree)


def test_so_is_what_was_loaded_of_the_questionnaire_itself() -> None:
    document = definition_to_json(make_definition()) | {
        "source": f"Ett\n{'ord ' * 300}".strip(),
        "contact_slot": "Frågor till\n[namn]",
        "period": ("ord " * 60).strip(),
        "reference": ("ord " * 30).strip(),
    }
    shown = HeadForm(document=document)
    sent = {one.name: one.value() for one in shown if one.value() is not None}
    lines = [name for name, value in sent.items() if "\n" in str(value)]
    assert all(isinstance(shown[name].field.widget, Textarea) for name in lines)
    form = HeadForm(sent, document=document)
    assert form.is_valid(), form.errors
    inside = {key: value for key, value in document.items() if key in ("items", "rules")}
    made = definition_from_json({**form.as_document(), **inside})
    assert definition_to_json(made) == definition_to_json(definition_from_json(document))


def test_an_option_is_not_cut_off_but_told_to_be_too_long(pages: Client, author: User) -> None:
    draft = make_draft(author)
    answer = save(pages, draft, "A-1", **{"options-0-text": "ö" * 2001})
    text = answer.content.decode()
    assert (answer.status_code, "ö" * 2001 in text) == (422, True)
    assert 'href="#falt-options-text-0">Skriv högst 2000 tecken. Nu är det 2001.' in text
    assert 'aria-describedby="falt-options-text-0-fel"' in text


def test_a_comment_field_is_taken_away_by_its_words(pages: Client, author: User) -> None:
    draft = make_draft(author)
    save(pages, draft, "A-3", comment="Kommentera")
    assert node_of(draft, "A-3")["comment"]["text"] == "Kommentera"
    save(pages, draft, "A-3", comment="")
    assert "comment" not in node_of(draft, "A-3")


@pytest.mark.parametrize("changes", [{"prefill": ""}, {"type": "text"}])
def test_what_nothing_fills_in_any_more_can_be_written_in(changes: dict[str, str], pages: Client, author: User) -> None:
    items = "- {type: string, link_id: A-1, text: Namn, prefill: organisation.name, read_only: true}"
    draft = make_draft(author, make_definition(items))
    save(pages, draft, "A-1", **changes)
    assert not now(draft).findings
    assert {"prefill", "read_only"} & set(node_of(draft, "A-1")) == set()


@pytest.mark.parametrize(
    ("link_id", "fields"),
    [
        ("A-1", {"maximum": "1.200"}),
        ("A-2", {"maximum": "1,200"}),
        ("A-2", {"rows-0-minimum": "1.200"}),
        ("A-3", {"number": "money", "total": "1.200"}),
        ("A-4", {"columns-0-maximum": "1.200", "columns-0-kind": "integer"}),
        ("A-5", {"condition": "A-1||above|", "condition-number": "1.200"}),
    ],
)
def test_a_number_about_whole_numbers_is_read_as_their_answers_are(
    link_id: str, fields: dict[str, str], pages: Client, author: User
) -> None:
    items = """
    - {type: money, link_id: A-1, text: Belopp}
    - {type: count_matrix, link_id: A-2, text: Antal, rows: [{a: A}]}
    - {type: number_table, link_id: A-3, text: Tal, number: decimal, rows: [{a: A}], columns: [{a: A}]}
    - {type: row_table, link_id: A-4, text: Rader, columns: [{a: A, type: decimal}]}
    - {type: text, link_id: A-5, text: Varför}
    """
    draft = make_draft(author, make_definition(items))
    refused = save(pages, draft, link_id, **fields)
    assert refused.status_code == 422
    assert "Skriv tusental med mellanslag" in refused.content.decode()
    spaced = {key: value.replace(".", " ").replace(",", " ") for key, value in fields.items()}
    assert save(pages, draft, link_id, **spaced).status_code == 302
    assert "1200" in str(node_of(draft, link_id))


def _kinds(annotated: Any) -> set[str]:
    """The types that a union of items, or a field of one, can have."""
    if get_origin(annotated) is Literal:
        return set(get_args(annotated))
    inner = get_args(annotated)[:1] if get_origin(annotated) is Annotated else get_args(annotated)
    own = get_type_hints(annotated)["type"] if is_dataclass(annotated) else None
    return _kinds(own) if own else set().union(*map(_kinds, inner))


def test_every_kind_that_the_language_has_for_a_field_or_a_column_can_be_chosen() -> None:
    assert {kind for kind, _ in OPENED} == {"", *_kinds(OpenedItem)}
    assert {kind for kind, _ in COLUMN_KINDS} == _kinds(get_type_hints(RowColumn)["type"])


@pytest.mark.parametrize("link_id", ["A-2", "A-1.ja"])
def test_that_one_document_only_is_taken_is_said_kept_and_taken_back(link_id: str, pages: Client, author: User) -> None:
    draft = make_draft(author, make_definition(UNUSUAL))
    save(pages, draft, link_id, text="Ett enda")
    assert node_of(draft, link_id)["several"] is False
    save(pages, draft, link_id, several="on")
    assert "several" not in node_of(draft, link_id)
    save(pages, draft, link_id, several=None)
    assert node_of(draft, link_id)["several"] is False


@pytest.mark.parametrize("address", ["omställningen@socialstyrelsen.se", "namn@räksmörgås.se", "namn@example.se"])
def test_an_address_is_written_with_the_letters_that_it_has(address: str, pages: Client, author: User) -> None:
    draft = make_draft(author)
    assert save(pages, draft, "A-2", by_email=address).status_code == 302
    assert node_of(draft, "A-2")["by_email"] == address
    assert not now(draft).findings


@pytest.mark.parametrize("address", ["hej", "två@adresser.se, namn@example.se", "ö" * 250 + "@a.se", "namn@exempel"])
def test_what_is_no_address_is_told_in_the_form_and_by_the_loader(address: str, pages: Client, author: User) -> None:
    draft = make_draft(author)
    assert save(pages, draft, "A-2", by_email=address).status_code == 422
    [item] = definition_to_json(draft.document)["items"]
    changed = put_item(definition_to_json(draft.document), "A-2", {**item["items"][1], "by_email": address})
    other = make_draft(author, definition_from_json(changed))
    assert [finding.field for finding in now(other).findings] == ["by_email"]
