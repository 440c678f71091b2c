"""The reading version of a published questionnaire, for whoever is signed in: it holds no answers."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from config.pdf.render import RenderError
from config.refusals import WrongStateError
from surveys.interchange import pdf_export
from surveys.models import Questionnaire, without_definition
from surveys.schema import Definition
from surveys.word import export as docx_export

logger = logging.getLogger(__name__)
_A_DAY = 24 * 3600
_FORMATS: dict[str, tuple[str, Callable[[Definition], bytes]]] = {
    "docx": (docx_export.MEDIA_TYPE, docx_export.questionnaire_to_docx),
    "pdf": (pdf_export.MEDIA_TYPE, pdf_export.questionnaire_to_pdf),
}


@require_safe
def reading_version(request: PortalRequest, questionnaire_id: int, file_format: str) -> HttpResponse:
    """A Word document or a PDF to keep. Made once a day and version at most."""
    if file_format not in _FORMATS:
        raise Http404
    questionnaire = get_object_or_404(without_definition(Questionnaire.objects.all()), pk=questionnaire_id)
    media_type, make = _FORMATS[file_format]
    key = f"reading-version:{questionnaire.sha256}:{file_format}"
    try:
        content = cache.get_or_set(key, lambda: make(questionnaire.tree), _A_DAY)
    except RenderError:
        logger.exception("%s was not rendered", key)
        raise WrongStateError("Det gick inte att göra en PDF just nu. Hämta läsversionen som Word i stället.") from None
    name = f"lasversion-{questionnaire.name}-{questionnaire.version}.{file_format}"
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
