"""Canonical JSON (RFC 8785), so that equal content has one SHA-256 wherever it is computed."""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785


def canonical_json(data: Mapping[str, Any]) -> bytes:
    """`data` as RFC 8785 bytes. Raises rfc8785.CanonicalizationError for what JSON cannot carry."""
    return rfc8785.dumps(dict(data))


def sha256_of(data: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data)).hexdigest()
