"""Noting what was sent beside the form: the thing itself, to whom, when, by whom."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from archive.paper.printing import Printer
from attachments.models import Attachment
from attachments.services import examine_file, keep_file, stored_file
from config.database.repetition import find_repeated
from config.language import swedish
from config.language.days import refuse_day_to_come
from config.pdf.confinement import render_confined
from config.pdf.fonts import replace_unmappable
from config.pdf.render import RenderError
from responses.lifecycle.standing import standing_of
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action, require
from responses.models import Response, SentSeparately
from surveys.wordings.wording import item_name

STYLESHEET = Path(__file__).resolve().parents[2] / "templates" / "delivery" / "sent_text.css"


def note_sent(
    *,
    response: Response,
    link_id: str,
    to: str,
    sent_on: date,
    upload: "UploadedFile[bytes] | None",
    text: str,
    actor: User,
    at: datetime,
) -> SentSeparately:
    """Note that the question's answer, or documents behind it, were sent beside the form, and keep what was sent.

    A text is kept as a document that the portal makes. The same again a moment later is the same. The file is made,
    examined and stored before the response is locked: nobody waits for that. Raises KeyError for an item that takes no
    answer, ValidationError for a day to come, neither file nor text (or both) or a file that is refused,
    PermissionDenied or WrongStateError by the table.
    """
    response.tree.question(link_id)
    refuse_day_to_come("sent_on", sent_on, timezone.localdate(at))
    if (upload is None) == (not text.strip()):
        what = (
            "Välj en fil, eller skriv texten som skickades." if upload is None else "Välj antingen filen eller texten."
        )
        raise ValidationError({"file": what})
    require(Action.SEND_SEPARATELY, standing_of(response, actor, timezone.localdate(at)))
    sent = examine_file(upload if upload is not None else _made(response, link_id, text, to, sent_on, at))
    with stored_file(
        organisation=response.organisation, uploaded_by=actor, upload=sent, title="Skickat separat"
    ) as stored:
        return _note(response, link_id, to, sent_on, stored, text.strip(), actor, at)


@transaction.atomic
def _note(
    response: Response, link_id: str, to: str, sent_on: date, stored: Attachment, text: str, actor: User, at: datetime
) -> SentSeparately:
    locked = locked_for(Action.SEND_SEPARATELY, response=response, actor=actor, at=at).response
    told: dict[str, Any] = {"response": locked, "link_id": link_id, "text": text, "to": to, "sent_on": sent_on}
    same = SentSeparately.objects.filter(**told, by=actor, withdrawn_at=None)
    # Of a text the portal makes a document each time.
    if before := find_repeated(same if text else same.filter(document__sha256=stored.sha256), at=at):
        return before
    document = keep_file(stored)
    note = f"{item_name(locked.tree, link_id)}\n{document.original_name}, till {to}, {swedish.day(sent_on)}"
    record(response=locked, action=Action.SEND_SEPARATELY, actor=actor, at=at, note=note)
    return SentSeparately.objects.create(**told, document=document, by=actor, by_name=actor.name, at=at)


def _made(response: Response, link_id: str, text: str, to: str, sent_on: date, at: datetime) -> "UploadedFile[bytes]":
    """The text as a PDF: to which question it belongs, to whom it went and when, and then the text, line for line."""
    title = replace_unmappable(f"Skickat separat: {response.questionnaire.title}")[0]
    context = {
        "title": title,
        "asked": replace_unmappable(item_name(response.tree, link_id))[0],
        "organisation": replace_unmappable(response.organisation.name)[0],
        "to": replace_unmappable(to)[0],
        "sent_on": sent_on,
        "lines": Printer().written(text.strip()),
    }
    try:
        data = render_confined(
            html=render_to_string("delivery/sent_text.html", context),
            stylesheet=STYLESHEET,
            title=title,
            author=response.organisation.name,
            created=at,
            identifier=f"sent:{response.pk}:{link_id}:{at.isoformat()}",
        )
    except RenderError:
        message = "Texten gick inte att göra en PDF av. Lägg till filen som skickades i stället."
        raise ValidationError({"text": message}) from None
    return SimpleUploadedFile(f"skickat-separat-{sent_on.isoformat()}.pdf", data, "application/pdf")


@transaction.atomic
def withdraw_sent(*, sent: SentSeparately, actor: User, at: datetime) -> None:
    """Say that something was noted as sent by mistake. Row and document stay. Doing it again changes nothing."""
    standing = locked_for(Action.SEND_SEPARATELY, response=sent.response, actor=actor, at=at)
    changed = SentSeparately.objects.filter(pk=sent.pk, withdrawn_at__isnull=True)
    if changed.update(withdrawn_at=at, withdrawn_by=actor):
        note = f"{item_name(standing.response.tree, sent.link_id)}\n{sent.document.original_name}"
        record(response=standing.response, action="sent_withdrawn", actor=actor, at=at, note=note)


def find_sent(response: Response, number: int) -> SentSeparately | None:
    """What was noted as sent of the response, by its number; None for another response's."""
    return SentSeparately.objects.filter(response=response, pk=number).select_related("document").first()
