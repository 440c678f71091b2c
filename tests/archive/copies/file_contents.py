"""The bytes of a sealed copy, and of the file that it was before."""

import hashlib

from archive.models import SealedCopy
from tests.seals.tampering import cut_back_to_the_unsealed_file


def sealed_bytes(copy: SealedCopy) -> bytes:
    with copy.file.open("rb") as opened:
        return bytes(opened.read())


def before_sealing(copy: SealedCopy) -> bytes:
    """The very file that was rendered: sealing only adds to it."""
    unsealed = cut_back_to_the_unsealed_file(sealed_bytes(copy))
    assert hashlib.sha256(unsealed).hexdigest() == copy.unsealed_sha256
    return unsealed
