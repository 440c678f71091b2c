"""A region that answered 2023 outside the portal, and has entered that answer afterwards."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from demo.decisions import page_pdf
from responses.entry.services import EnteredFacts, enter_answer, save_answers
from responses.models import EnteredAnswer, Response
from surveys.models import Questionnaire
from surveys.sampling.samples import sample_answers

_ORIGINAL = "{region}\nSvar på länsenkäten 2023 (demonstration)\n\nRS 2023-0518\n2023-11-14"


def seed_entered(response: Response, last_time: Questionnaire, *, editor: User) -> None:
    """The organisation's answer of that year with its original, once."""
    region, at = response.organisation, timezone.now()
    if EnteredAnswer.objects.filter(organisation=region).exists():
        return
    original = page_pdf(_ORIGINAL.format(region=region.name))
    made = enter_answer(
        organisation=region,
        questionnaire=last_time,
        own_form=True,
        facts=EnteredFacts(
            year=last_time.year,
            title=last_time.title,
            diarienummer="RS 2023-0518",
            dated_on=date(2023, 11, 14),
            upload=SimpleUploadedFile("svar-2023.pdf", original),
        ),
        actor=editor,
        at=at,
    )
    values = sample_answers(last_time.tree, {})
    save_answers(entered=made, values=values, seen=None, actor=editor, at=at, did="skrev in svaren")
