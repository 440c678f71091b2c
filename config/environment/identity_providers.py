"""The identity providers (OpenID Connect) that the environment names, as django-allauth's settings want them.

One for all is told by OIDC_SERVER_URL and its like; several, each an organisation's own, by OIDC_PROVIDERS, a JSON
list. Secrets stand in variables of their own: OIDC_CLIENT_SECRET, for the list OIDC_SECRET_<ID> each,
or OIDC_SECRETS, a JSON object by id.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_KEYS = {"id", "name", "server_url", "client_id", "organisation", "domains", "acr_values", "sign_in_acr_values"}
_KEYS |= {"trust_email", "second_factor", "only", "new_people"}
_NEEDED = ("id", "name", "server_url", "client_id")
_RESERVED = {"avbruten", "fel"}


def one_provider(environ: Mapping[str, str], *, provider_id: str, server_url: str, name: str) -> list[dict[str, Any]]:
    """The one for everybody; none without its address."""
    if not server_url:
        return []
    own = {"server_url": server_url, "oauth_pkce_enabled": True}
    secret = environ.get("OIDC_CLIENT_SECRET", "")
    client = environ.get("OIDC_CLIENT_ID", "")
    return [{"provider_id": provider_id, "name": name, "client_id": client, "secret": secret, "settings": own}]


def read_providers(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those of OIDC_PROVIDERS. ImproperlyConfigured says what is wrong with the list."""
    try:
        listed = json.loads(environ.get("OIDC_PROVIDERS") or "[]")
    except ValueError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS is not JSON: {error}") from error
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ImproperlyConfigured("OIDC_PROVIDERS must be a list of objects.")
    made = [_provider(one, environ) for one in listed]
    _check_once("id", [one["provider_id"] for one in made])
    _check_once("domain", [domain for one in made for domain in one["settings"]["domains"]])
    strict = [one["settings"] for one in made if one["settings"]["only"]]
    _check_once("organisation that has only its own", [own["organisation"] for own in strict])
    return made


def _provider(told: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    _check_keys(told)
    name = str(told["id"])
    return {
        "provider_id": name,
        "name": str(told["name"]),
        "client_id": str(told["client_id"]),
        "secret": environ.get(f"OIDC_SECRET_{name.upper().replace('-', '_')}") or _secrets(environ).get(name, ""),
        "settings": {
            "server_url": str(told["server_url"]).rstrip("/"),
            "oauth_pkce_enabled": True,
            "organisation": str(told.get("organisation", "")),
            "domains": [str(domain).lower().lstrip("@") for domain in told.get("domains", [])],
            **{key: list(told[key]) for key in ("acr_values", "sign_in_acr_values") if key in told},
            **{key: told[key] is True for key in ("trust_email", "second_factor") if key in told},
            "only": told.get("only") is True,
            "new_people": told.get("new_people") is True,
        },
    }


def _secrets(environ: Mapping[str, str]) -> dict[str, str]:
    try:
        return {str(name): str(value) for name, value in json.loads(environ.get("OIDC_SECRETS") or "{}").items()}
    except (ValueError, AttributeError):
        raise ImproperlyConfigured("OIDC_SECRETS must be a JSON object, of secrets by id.") from None


def _check_keys(told: dict[str, Any]) -> None:
    missing = [key for key in _NEEDED if not told.get(key)]
    unknown = sorted(told.keys() - _KEYS)
    if missing or unknown:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: missing {missing}, unknown {unknown}, in {told.get('id', told)}.")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", str(told["id"])) or told["id"] in _RESERVED:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: an id is small letters, digits and hyphens, not {told['id']!r}.")
    for key in ("only", "new_people"):
        if told.get(key) and not (told.get("domains") and told.get("organisation")):
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: {key} needs organisation and domains, in {told['id']}.")


def _check_once(what: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: the {what} {value!r} stands twice.")
        seen.add(value)
