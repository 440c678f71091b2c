"""What the API says when it does not answer: application/problem+json (RFC 9457)."""

from collections.abc import Mapping

from django.http import HttpResponse

from archive.api.schema import ProblemCode, ProblemDetails

MEDIA_TYPE = "application/problem+json"
STATUS = {
    ProblemCode.KEY_MISSING: (401, "Nyckel saknas"),
    ProblemCode.KEY_UNKNOWN: (401, "Nyckeln är okänd"),
    ProblemCode.KEY_ENDED: (401, "Nyckeln har tagit slut"),
    ProblemCode.KEY_WITHDRAWN: (401, "Nyckeln är tillbakadragen"),
    ProblemCode.FILES_NOT_GIVEN: (403, "Nyckeln hämtar bara uppgifter"),
    ProblemCode.PARAMETER_INVALID: (400, "Fel i frågan"),
    ProblemCode.NOT_FOUND: (404, "Finns inte"),
    ProblemCode.METHOD_NOT_ALLOWED: (405, "Går bara att läsa"),
    ProblemCode.NOT_AS_STORED: (409, "Lämnas inte ut"),
    ProblemCode.DISPOSED: (410, "Gallrat"),
    ProblemCode.TOO_MANY_REQUESTS: (429, "För många frågor"),
    ProblemCode.NOT_READABLE_NOW: (503, "Går inte att läsa just nu"),
}
"""Each problem's status and title."""


class Refused(Exception):  # as the others of refusals, it is what happened
    """The API does not answer. `detail` is Swedish, `headers` what the answer says besides."""

    def __init__(self, code: ProblemCode, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.headers = code, detail, dict(headers or {})


def problem_answer(refused: Refused) -> HttpResponse:
    """The answer of a refusal."""
    status, title = STATUS[refused.code]
    told = ProblemDetails(
        type=f"urn:svarsportalen:problem:{refused.code}",
        title=title,
        status=status,
        detail=refused.detail,
        code=refused.code,
    )
    headers = {"Content-Language": "sv", **refused.headers}
    return HttpResponse(told.model_dump_json(), status=status, content_type=MEDIA_TYPE, headers=headers)
