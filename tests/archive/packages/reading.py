"""How tests of packages read them: the names in METS and PREMIS, what a view streams, and the copy that it is of."""

from archive.models import SealedCopy
from responses.models import Response

METS = "{http://www.loc.gov/METS/}"
CSIP = "{https://DILCIS.eu/XML/METS/CSIPExtensionMETS}"
PREMIS = "{http://www.loc.gov/premis/v3}"
PREMIS_NAMES = {"p": "http://www.loc.gov/premis/v3"}
HREF = "{http://www.w3.org/1999/xlink}href"


def copy_of(response: Response) -> SealedCopy:
    return SealedCopy.objects.get(submission__response=response)


def content_of(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]
