"""The description of the API in OpenAPI 3.1, made of the classes that it answers with."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.urls import get_resolver
from pydantic.json_schema import models_json_schema

from archive.api.problems import MEDIA_TYPE, STATUS
from archive.api.schema import ProblemCode, ProblemDetails, SubmissionFacts, SubmissionPage

VERSION = "1.0.0"
"""Of version 1: what is added makes it 1.1, and what is there stays. What would break a reader becomes /api/v2/."""
_FHIR, _JSON, _OCTETS = "application/fhir+json", "application/json", "application/octet-stream"
_DIGEST = "The SHA-256 of what is answered (RFC 9530)."
_ETAG = "Send it back in If-None-Match: 304 when nothing has changed."
_ANY = {"type": "object"}
_BYTES: dict[str, Any] = {}
_NO_KEY = (ProblemCode.KEY_MISSING, ProblemCode.KEY_UNKNOWN, ProblemCode.KEY_ENDED, ProblemCode.KEY_WITHDRAWN)
_ALWAYS = (*_NO_KEY, ProblemCode.METHOD_NOT_ALLOWED, ProblemCode.TOO_MANY_REQUESTS)
_LIMITS: tuple[str, ...] = ("RateLimit", "RateLimit-Policy")
_BEFORE_THE_KEY: dict[int, tuple[str, ...]] = {401: ("WWW-Authenticate",), 405: ("Allow",)}
_HEADERS_OF: dict[int, tuple[str, ...]] = {429: ("Retry-After", *_LIMITS)}
"""Of problems: what is said before the key is known has no limits to tell of."""
_SINCE = "Only what was sealed at this time or later: a time with its offset, or a day in Sweden. For the first visit."
_QUERY = (
    ("since", {"type": "string"}, _SINCE),
    ("cursor", {"type": "string", "format": "uuid"}, "next_cursor of the last answer: what comes after it, all of it."),
    ("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "At most so many."),
)


@cache
def description() -> dict[str, Any]:
    """The whole document."""
    _, schemas = models_json_schema(
        [(one, "serialization") for one in (SubmissionPage, SubmissionFacts, ProblemDetails)],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Svarsportalen",
            "version": VERSION,
            "summary": "What an organisation has sealed, for its diary and its other systems. Read only.",
            "description": "Described in docs/api.md. Keys are made by the organisation's administrator.",
        },
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "headers": {
                "ETag": _header(_ETAG),
                "Content-Digest": _header(_DIGEST),
                "RateLimit": _header("How many requests are left (r), and for how many seconds (t)."),
                "RateLimit-Policy": _header("How many requests the key has (q) in how many seconds (w)."),
                "WWW-Authenticate": _header("How to ask: with a key, as a bearer token (RFC 6750)."),
                "Allow": _header("GET, HEAD: nothing is changed by what is asked."),
                "Content-Language": _header("The language of title and detail."),
                "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
            },
        },
    }


def _paths() -> dict[str, Any]:
    page, facts = _ref("SubmissionPage"), _ref("SubmissionFacts")
    own = (ProblemCode.NOT_FOUND, ProblemCode.DISPOSED)
    files = (*own, ProblemCode.FILES_NOT_GIVEN)
    stored = (*files, ProblemCode.NOT_AS_STORED, ProblemCode.NOT_READABLE_NOW)
    told = {
        "api_description": ("This document", _JSON, _ANY, ()),
        "api_submissions": ("What has been sealed, in a stable order", _JSON, page, (ProblemCode.PARAMETER_INVALID,)),
        "api_submission": ("The facts of one submission, and what there is to fetch", _JSON, facts, own),
        "api_sealed_copy": ("The sealed PDF", "application/pdf", _BYTES, stored),
        "api_attachment": ("One attachment; of the type that the facts say", _OCTETS, _BYTES, stored),
        "api_package": ("An E-ARK SIP, made anew each time", "application/zip", _BYTES, stored),
        "api_questionnaire_response": ("The answers as FHIR R5", _FHIR, _ANY, files),
        "api_questionnaire": ("The questionnaire as FHIR R5", _FHIR, _ANY, files),
    }
    return {_address(name): {"get": _operation(name, *said)} for name, said in told.items()}


def _address(name: str) -> str:
    """As the portal's own addresses have it, so that the two cannot differ."""
    ((written, _),) = get_resolver().reverse_dict.getlist(name)[0][0]
    return "/" + str(written).replace("%(", "{").replace(")s", "}")


def _operation(
    name: str, summary: str, media_type: str, schema: dict[str, Any], problems: tuple[ProblemCode, ...]
) -> dict[str, Any]:
    is_open = name == "api_description"
    parameters = _parameters(name)
    answers = {"200": _good(media_type, schema, is_open=is_open, has_etag=name != "api_package")}
    if not is_open:
        answers |= _problems((*_ALWAYS, *problems))
        if name != "api_package":
            told = "Nothing has changed since the ETag that was sent."
            answers["304"] = {"description": told, "headers": _headers("ETag", *_LIMITS)}
    operation = {"operationId": name.removeprefix("api_"), "summary": summary, "responses": answers}
    return operation | ({"parameters": parameters} if parameters else {}) | ({"security": []} if is_open else {})


def _parameters(name: str) -> list[dict[str, Any]]:
    if name == "api_submissions":
        return [{"name": of, "in": "query", "schema": kind, "description": told} for of, kind, told in _QUERY]
    known = {"submission_id": {"type": "string", "format": "uuid"}, "number": {"type": "integer", "minimum": 1}}
    address = _address(name)
    return [
        {"name": of, "in": "path", "required": True, "schema": kind}
        for of, kind in known.items()
        if f"{{{of}}}" in address
    ]


def _good(media_type: str, schema: dict[str, Any], *, is_open: bool, has_etag: bool) -> dict[str, Any]:
    names = ("ETag", "Content-Digest") if has_etag else ("Content-Digest",)
    headers = {} if is_open else {"headers": _headers(*names, *_LIMITS)}
    return {"description": "As asked.", **headers, "content": {media_type: {"schema": schema} if schema else {}}}


def _problems(codes: Iterable[ProblemCode]) -> dict[str, Any]:
    """By status, with all codes that have it."""
    by_status: dict[int, list[ProblemCode]] = {}
    for code in codes:
        by_status.setdefault(STATUS[code][0], []).append(code)
    return {str(status): _problem(status, found) for status, found in by_status.items()}


def _problem(status: int, codes: Sequence[ProblemCode]) -> dict[str, Any]:
    names = _BEFORE_THE_KEY.get(status) or _HEADERS_OF.get(status, _LIMITS)
    content = {MEDIA_TYPE: {"schema": _ref("ProblemDetails")}}
    return {"description": ", ".join(codes), "headers": _headers("Content-Language", *names), "content": content}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _header(told: str) -> dict[str, Any]:
    return {"description": told, "schema": {"type": "string"}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
