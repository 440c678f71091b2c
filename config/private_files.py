"""Files with answers or keys, which nobody else on the machine may read."""

import os
from pathlib import Path
from typing import BinaryIO


def create_private(path: Path, *, new: bool = False) -> BinaryIO:
    """The file opened for writing, empty, and its owner's alone whatever the umask is. `new`: one that is not there.

    Raises OSError as `open` does.
    """
    flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if new else os.O_TRUNC)
    return os.fdopen(os.open(path, flags, 0o600), "wb")
