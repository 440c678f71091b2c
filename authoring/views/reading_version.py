"""The reading version of a published questionnaire, for whoever may be asked by it: it holds no answers."""

from collections.abc import Callable
from typing import cast

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.models.kinds import OrganisationKind
from accounts.requests import PortalRequest
from accounts.selectors import organisations_of
from config.answering.downloads import download
from config.pdf_download import download_pdf
from responses.lifecycle.access import handed_responses, readable_responses
from surveys.interchange import pdf_export
from surveys.models import Questionnaire, without_definition
from surveys.schema import Definition
from surveys.word import export as docx_export

_A_DAY = 24 * 3600
_FORMATS: dict[str, tuple[str, Callable[[Definition], bytes]]] = {
    "docx": (docx_export.MEDIA_TYPE, docx_export.questionnaire_to_docx),
    "pdf": (pdf_export.MEDIA_TYPE, pdf_export.questionnaire_to_pdf),
}


def _readable(user: User) -> QuerySet[Questionnaire]:
    """An authority's are everybody's; an organisation's own are those of its people, and of whoever answers them."""
    of_all = Q(owner__kinds__contains=[OrganisationKind.AUTHORITY.value])
    answered = (
        found.order_by().values("questionnaire") for found in (readable_responses(user), handed_responses(user))
    )
    read, handed = (Q(pk__in=these) for these in answered)
    return Questionnaire.objects.filter(of_all | Q(owner__in=organisations_of(user)) | read | handed)


@require_safe
def reading_version(request: PortalRequest, questionnaire_id: int, file_format: str) -> HttpResponse:
    """A Word document or a PDF to keep. Made once a day and version at most."""
    if file_format not in _FORMATS:
        raise Http404
    questionnaire = get_object_or_404(without_definition(_readable(request.user)), pk=questionnaire_id)
    media_type, write = _FORMATS[file_format]
    key = f"reading-version:{questionnaire.sha256}:{file_format}"
    name = f"lasversion-{questionnaire.name}-{questionnaire.version}.{file_format}"

    def made() -> bytes:
        return cast(bytes, cache.get_or_set(key, lambda: write(questionnaire.tree), _A_DAY))

    if media_type != pdf_export.MEDIA_TYPE:
        return download(made(), name=name, media_type=media_type)
    instead = "Hämta läsversionen som Word i stället."
    return download_pdf(make=made, person=request.user.pk, name=name, instead=instead)
