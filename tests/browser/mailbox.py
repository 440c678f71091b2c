"""The letters that the worker has sent, as files (Django's file-based e-mail backend)."""

import time
from dataclasses import dataclass
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


@dataclass(frozen=True)
class Mailbox:
    """A directory with one file for each connection that the backend opened."""

    directory: Path

    def letter_to(self, address: str, *, about: str, seconds: float = 30) -> EmailMessage:
        """The newest letter to `address` with `about` in its subject, waited for. AssertionError when none comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := self.letters_to(address, about=about):
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"no letter about {about!r} to {address}; there are {self._headings()}")

    def letters_to(self, address: str, *, about: str) -> list[EmailMessage]:
        """Every letter to `address` with `about` in its subject, oldest first."""
        return [each for each in self._letters() if each["To"] == address and about in each["Subject"]]

    def _letters(self) -> list[EmailMessage]:
        files = sorted(self.directory.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        texts = (text for file in files for text in file.read_text().split("-" * 79 + "\n"))
        return [message_from_string(text, policy=default) for text in texts if text.strip()]  # type: ignore[misc]

    def _headings(self) -> list[str]:
        return [f"{letter['To']}: {letter['Subject']}" for letter in self._letters()]
