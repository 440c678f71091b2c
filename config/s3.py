"""S3, given up on in time: botocore waits a minute, several times, and a person and a web server's thread with it."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

_CONNECTING_SECONDS = 3.0
_TRIES = 2


class PortalS3Storage(S3Storage):  # type: ignore[misc]  # it has no types
    """`seconds`: how long it may be silent, in the middle of a file too. Asked once more, and then it is away."""

    def __init__(self, *, seconds: float, **options: Any) -> None:
        waiting = Config(
            connect_timeout=min(_CONNECTING_SECONDS, seconds),
            read_timeout=seconds,
            retries={"mode": "standard", "total_max_attempts": _TRIES},
        )
        super().__init__(client_config=waiting, **options)
