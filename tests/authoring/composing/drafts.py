"""What the tests of drafts share: a draft, its pages, and what is posted of an item's form."""

from typing import Any

from django.forms import BoundField, Textarea
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import organisations_of
from authoring.composing import services
from authoring.composing.forms.item import ItemForm
from authoring.composing.outlines import find
from authoring.composing.services import mark_of_part
from authoring.drafts import OpenDraft
from surveys.definition_json import DocumentNode, definition_to_json
from surveys.models import Questionnaire, QuestionnaireDraft
from surveys.schema import Definition
from tests.builders import make_definition

ITEMS = """
- {type: choice, link_id: A-1, prefix: "1.", text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv planen, max_length: 500, enable_when: {item: A-1, is: ja}}
- {type: integer, link_id: A-3, prefix: "3.", text: "Hur många deltar?", minimum: 0}
"""


def make_draft(
    author: User, definition: Definition | None = None, *, made_from: Questionnaire | None = None
) -> QuestionnaireDraft:
    """A draft of the author's own organisation."""
    owner: Organisation = organisations_of(author, Role.AUTHOR).get()
    document = definition_to_json(definition or make_definition(ITEMS))
    return services.start_draft(
        document=document, owner=owner, made_from=made_from, what="Prov", actor=author, at=timezone.now()
    )


def now(draft: QuestionnaireDraft) -> OpenDraft:
    """The draft as it stands in the database."""
    return OpenDraft(QuestionnaireDraft.objects.select_related("owner", "loaded", "changed_by").get(pk=draft.pk))


def names_in(draft: QuestionnaireDraft) -> list[str]:
    """The link_ids in reading order."""
    return list(now(draft).source.document.by_link_id)


def posted(draft: QuestionnaireDraft, link_id: str, **changes: Any) -> dict[str, Any]:
    """What a browser posts of the item's page, with changes."""
    document = now(draft).document
    node = find(document, link_id)
    form = ItemForm(node=node, tree=draft.document, inner=now(draft).owner_of(link_id) != link_id)
    sent = {"seen": mark_of_part(node), **sent_of(form), **changes}
    return {key: value for key, value in sent.items() if value is not None}


def _typed_in(field: BoundField) -> Any:
    """What the field has; in one of a single line a browser leaves the line breaks out."""
    value = field.value()
    is_line = isinstance(value, str) and not isinstance(field.field.widget, Textarea)
    return value.replace("\n", "") if is_line else value


def sent_of(form: ItemForm) -> dict[str, Any]:
    """What a browser sends of the form as it is shown."""
    sent: dict[str, Any] = {"condition": "", "condition-number": ""}
    for field in form:
        value = _typed_in(field)
        if value not in (None, False, ""):
            sent[field.name] = value
    for rows in form.coded:
        for place, row, limits in rows.numbered:
            sent |= {f"{rows.key}-{place}-text": row.text, f"{rows.key}-{place}-code": row.code}
            sent[f"{rows.key}-{place}-opens"] = row.opens if row.opens in dict(rows.opened_kinds) else ""
            if rows.has_kinds:
                sent[f"{rows.key}-{place}-kind"] = row.kind
                sent[f"{rows.key}-{place}-max_length"] = row.max_length
                if row.required:
                    sent[f"{rows.key}-{place}-required"] = "on"
            if limits:
                sent |= {f"{rows.key}-{place}-{name}": getattr(row, name) for name in ("minimum", "maximum")}
            if limits:  # a browser sends the first choice where none of them is chosen
                sent[f"{rows.key}-{place}-limit"] = row.limit if row.limit in dict(limits) else limits[0][0]
            if row.exclusive:
                sent[f"{rows.key}-{place}-exclusive"] = "on"
    return sent


def save(pages: Client, draft: QuestionnaireDraft, link_id: str, **changes: Any) -> HttpResponse:
    """The item's page, posted with changes."""
    address = reverse("draft_item", args=[draft.pk, link_id])
    answer: Any = pages.post(address, posted(draft, link_id, **changes))
    return answer  # type: ignore[no-any-return]


def act(pages: Client, draft: QuestionnaireDraft, what: str, **fields: str) -> HttpResponse:
    """A button of the draft's own page."""
    act, _, link_id = what.partition(":")
    sent = {"act": "remove", "item": link_id} if act == "remove" else {"act": what}
    answer: Any = pages.post(reverse("draft", args=[draft.pk]), {**sent, **fields})
    return answer  # type: ignore[no-any-return]


def node_of(draft: QuestionnaireDraft, link_id: str) -> DocumentNode:
    return find(now(draft).document, link_id)
