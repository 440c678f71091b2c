"""A PDF that is made while the person waits: one at a time a person, and never at the portal's expense."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpResponse

from config.answering.downloads import download
from config.pdf.confinement import SECONDS as RENDERING_SECONDS
from config.pdf.render import RenderError
from config.refusals import TooManyTriesError, WrongStateError

logger = logging.getLogger(__name__)


def download_pdf(*, make: Callable[[], bytes], person: int, name: str, instead: str) -> HttpResponse:
    """What `make` renders, as the download `name`; `person` is the key of whoever asks.

    Raises TooManyTriesError while another is being made for the person, and WrongStateError, which says `instead`
    (what to do then), when it cannot be rendered within the limits of config.pdf.confinement.
    """
    one_at_a_time = f"made-pdf:{person}"
    if not cache.add(one_at_a_time, True, timeout=2 * RENDERING_SECONDS):
        raise TooManyTriesError("En PDF görs redan åt dig. Vänta tills den är klar.")
    try:
        content = make()
    except RenderError:
        logger.exception("%s was not rendered", name)
        raise WrongStateError(f"Det gick inte att göra en PDF just nu. {instead}") from None
    finally:
        cache.delete(one_at_a_time)
    return download(content, name=name, media_type="application/pdf")
