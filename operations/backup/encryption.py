"""Encrypting a backup by age or gpg, the two that administrators have, and reading it again."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from operations.backup.contents import BackupError

_LAST_WORDS_SECONDS = 2.0
_AGE = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_GPG = (b"-----BEGIN PGP MESSAGE-----", *(bytes([first]) for first in range(0x80, 0x100)))
"""As text, and as packets, the first byte of which has its highest bit set (RFC 9580, 4.2); a tar archive has not."""


@contextmanager
def encrypted_to(recipient: str, out: BinaryIO) -> Iterator[BinaryIO]:
    """A stream whose content reaches `out` encrypted. `recipient`: age1... or ssh-... (age), else a key that gpg has.

    Raises BackupError when the program is missing or refuses.
    """
    if recipient.startswith(("age1", "ssh-")):
        command = ["age", "--encrypt", "--recipient", recipient]
    else:
        command = [
            "gpg",
            "--batch",
            "--yes",
            "--armor",
            "--trust-model",
            "always",
            "--encrypt",
            "--recipient",
            recipient,
        ]
    with _running(command, stdin=subprocess.PIPE, stdout=out) as process:
        if process.stdin is None:
            raise BackupError("Krypteringen kunde inte börja.")
        yield process.stdin  # type: ignore[misc]  # a pipe is written to like a file
        process.stdin.close()


@contextmanager
def decrypt_backup(backup: Path, identity: Path | None) -> Iterator[BinaryIO]:
    """The backup in plain, whether it is encrypted or not. `identity` is the file with the private key of age.

    Raises BackupError, at the end, when the program could not decrypt all of it.
    """
    with backup.open("rb") as opened:
        begin = opened.read(64)
    if begin.startswith(_AGE):
        if identity is None:
            raise BackupError("Säkerhetskopian är krypterad med age. Ange filen med den privata nyckeln: --identity.")
        command = ["age", "--decrypt", "--identity", str(identity), str(backup)]
    elif begin.startswith(_GPG):
        command = ["gpg", "--batch", "--decrypt", str(backup)]
    else:
        with backup.open("rb") as plain:
            yield plain
        return
    with _running(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        if process.stdout is None:
            raise BackupError("Säkerhetskopian gick inte att dekryptera.")
        yield process.stdout  # type: ignore[misc]  # a pipe is read like a file


@contextmanager
def _running(command: Sequence[str], **streams: object) -> Iterator["subprocess.Popen[bytes]"]:
    if shutil.which(command[0]) is None:
        raise BackupError(
            f"Programmet {command[0]} saknas. Installera det (Debian: apt-get install {_package(command)})."
        )
    process: subprocess.Popen[bytes] = subprocess.Popen(command, stderr=subprocess.PIPE, **streams)  # type: ignore[call-overload]
    try:
        yield process
    except BrokenPipeError:
        pass  # it has ended, and says why
    except BaseException:
        _refuse_failed(process, command[0], seconds=_LAST_WORDS_SECONDS)
        raise
    _refuse_failed(process, command[0], seconds=None)


def _refuse_failed(process: "subprocess.Popen[bytes]", name: str, *, seconds: float | None) -> None:
    """Raise BackupError with what the program said, when it failed; it is ended when it has not done so in time."""
    try:
        failed = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return
    if failed:
        said = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
        raise BackupError(f"{name} misslyckades: {said[-1000:]}")


def _package(command: Sequence[str]) -> str:
    return {"gpg": "gnupg"}.get(command[0], command[0])
