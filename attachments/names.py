"""File names: what a person's computer called the file, made safe to keep, to show and to send back."""

import re
import unicodedata
from pathlib import PurePosixPath

from attachments.filetypes import ACCEPTED, FileType

MAX_CHARACTERS = 150
# File systems allow 255 bytes a name, and å takes two in UTF-8; the rest is room for a storage's own suffix.
MAX_BYTES = 240
_FORBIDDEN_IN_WINDOWS = re.compile(r'[<>:"|?*]')
_REPLACEABLE = {extension for accepted in ACCEPTED for extension in accepted.extensions} | {
    *(".doc", ".docm", ".dot", ".dotx", ".dotm", ".rtf", ".xls", ".xlsm", ".xlsb", ".xltx", ".csv", ".ppt", ".pptm"),
    *(".pps", ".ppsx", ".potx", ".ods", ".odp", ".ott", ".jpe", ".jfif", ".gif", ".tif", ".tiff", ".bmp", ".webp"),
    *(".heic", ".txt", ".htm", ".html", ".xml", ".zip", ".bin", ".tmp", ".exe"),
}


def safe_name(name: str, file_type: FileType) -> str:
    """The name without path, control and format characters, at most 150 characters, with the extension of its content.

    Letters such as å, ä and ö stay, in their composed form (NFC). A name with nothing left becomes "bilaga".
    """
    cleaned = _without_path_and_controls(name)
    stem, suffix = _split(cleaned)
    if suffix.lower() in file_type.extensions:
        extension = suffix.lower()
    else:
        extension = file_type.extensions[0]
        stem = stem if suffix.lower() in _REPLACEABLE else stem + suffix
    return _shortened(stem.strip(" .") or "bilaga", extension)


def _without_path_and_controls(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    # Cc: control; Cf: invisible format characters, among them those that turn the reading direction around.
    visible = "".join(
        " " if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} else character
        for character in unicodedata.normalize("NFC", last)
    )
    return " ".join(_FORBIDDEN_IN_WINDOWS.sub("_", visible).split())


def _split(name: str) -> tuple[str, str]:
    # ".pdf" alone is an extension without a stem here; pathlib would call it a hidden file.
    path = PurePosixPath("x" + name)
    return path.stem[1:], path.suffix


def _shortened(stem: str, extension: str) -> str:
    stem = stem[: MAX_CHARACTERS - len(extension)]
    while len((stem + extension).encode()) > MAX_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + extension
