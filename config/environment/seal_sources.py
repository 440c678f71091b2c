"""Where each seal's key is and whose it is: the portal's own, and those of organisations (ORGANISATION_SEALS).

ORGANISATION_SEALS is a JSON list. No secret stands in it: the password, PIN or token of each is SEAL_SECRET_ and the
digits of the organisation's number.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NAME = "ORGANISATION_SEALS"
SECRET = "SEAL_SECRET_"  # noqa: S105  # what the names of variables begin with
ABSENT = "none"
"""The adapter of an organisation that has a seal no more: what it has sealed is still checked."""
# What each place for the key needs to be told; a PKCS#12 file may be without a password.
_NEEDED = {
    "pkcs12": ("file",),
    "pkcs11": ("module", "token", "key", "secret"),
    "remote": ("url", "credential", "secret"),
    ABSENT: (),
}
_TEXTS = ("organisation", "adapter", "file", "module", "token", "key", "url", "credential")
_LISTS = ("roots", "certificates")


@dataclass(frozen=True, kw_only=True)
class SealSource:
    """One seal. `organisation`: whose, by number; empty for the portal's. `secret`: password, PIN or token.

    `roots`: PEM files of the roots that it must lead to. `certificates`: PEM files of its own certificates, earlier
    ones too, for services that may not read the key.
    """

    organisation: str = ""
    adapter: str = "pkcs12"
    file: str = ""
    module: str = ""
    token: str = ""
    key: str = ""
    url: str = ""
    credential: str = ""
    secret: str = field(default="", repr=False)
    roots: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()

    @property
    def secret_name(self) -> str:
        """The variable that holds its secret."""
        return SECRET + self.organisation.replace("-", "")


def read_sources(environ: Mapping[str, str]) -> dict[str, SealSource]:
    """Those of ORGANISATION_SEALS, by organisation number. Raises ImproperlyConfigured with all that is wrong."""
    try:
        listed = json.loads(environ.get("ORGANISATION_SEALS") or "[]")
    except ValueError as error:
        raise ImproperlyConfigured(f"{NAME} is not JSON: {error}") from error
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ImproperlyConfigured(f"{NAME} must be a list of objects.")
    wrong = [said for one in listed for said in _shape(one)]
    if wrong:
        raise ImproperlyConfigured(f"{NAME}: {' '.join(wrong)}")
    made = [_source(one, environ) for one in listed]
    wrong = [said for one in made for said in _lacks(one)]
    numbers = [one.organisation for one in made]
    wrong += [f"{number} stands twice." for number in dict.fromkeys(numbers) if numbers.count(number) > 1]
    if wrong:
        raise ImproperlyConfigured(f"{NAME}: {' '.join(wrong)}")
    return {one.organisation: one for one in made}


def _shape(told: dict[str, Any]) -> Iterator[str]:
    number = told.get("organisation")
    if not isinstance(number, str) or not re.fullmatch(r"\d{6}-\d{4}", number):
        yield f"organisation must be a number, NNNNNN-NNNN, not {number!r}."
    if unknown := sorted(told.keys() - {*_TEXTS, *_LISTS}):
        yield f"{number}: unknown {', '.join(unknown)}; secrets stand in {SECRET}<digits>."
    if bad := [key for key in _TEXTS if not isinstance(told.get(key, ""), str)]:
        yield f"{number}: {', '.join(bad)} must be text."
    for key in _LISTS:
        paths = told.get(key, [])
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            yield f"{number}: {key} must be a list of paths."
    adapter = told.get("adapter", "pkcs12")
    if isinstance(adapter, str) and adapter not in _NEEDED:
        yield f"{number}: adapter is {adapter!r}; it must be one of {', '.join(_NEEDED)}."


def _source(told: dict[str, Any], environ: Mapping[str, str]) -> SealSource:
    texts = {key: told[key] for key in _TEXTS if key in told}
    roots, certificates = (tuple(told.get(key, ())) for key in _LISTS)
    made = SealSource(**texts, roots=roots, certificates=certificates)
    return replace(made, url=made.url.rstrip("/"), secret=environ.get(made.secret_name, ""))


def _lacks(source: SealSource) -> Iterator[str]:
    """What is missing; a secret is asked for by who seals alone, for the other services have none."""
    for key in _NEEDED[source.adapter]:
        if key != "secret" and not getattr(source, key):
            yield f"{source.organisation}: {source.adapter} needs {key}."
    address = urlsplit(source.url)
    if source.url and address.scheme != "https" and address.hostname not in ("127.0.0.1", "localhost"):
        yield f"{source.organisation}: url must be an https address, for a secret is sent to it."


def needs_secret(source: SealSource) -> bool:
    """Whether nothing can be sealed without a secret, and there is none here."""
    return "secret" in _NEEDED[source.adapter] and not source.secret
