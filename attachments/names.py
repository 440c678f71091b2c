"""File names: what a person's computer called the file, made safe to keep, to show and to send back."""

import re
from pathlib import PurePosixPath

from attachments.filetypes import ACCEPTED, FileType
from config.language.text import clean

MAX_CHARACTERS = 150
# File systems allow 255 bytes a name, and å takes two in UTF-8; the rest is room for a storage's own suffix.
MAX_BYTES = 240
_FORBIDDEN_IN_WINDOWS = re.compile(r'[<>:"|?*]')
# Controls, what turns the reading direction around, line ends, halves of pairs, and what only some fonts know. Listed,
# and not looked up: which characters there are differs between versions of Python, and a name that one of them has
# taken must be one for all. A character that no version knows yet stays.
_NOT_IN_NAMES = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\uf8ff"
    "\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)
# Names that Windows keeps for its devices, whatever extension they have: no such file can be unpacked there.
_KEPT_BY_WINDOWS = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?=\.|$)", re.IGNORECASE)
_REPLACEABLE = {extension for accepted in ACCEPTED for extension in accepted.extensions} | {
    *(".doc", ".docm", ".dot", ".dotx", ".dotm", ".rtf", ".xls", ".xlsm", ".xlsb", ".xltx", ".csv", ".ppt", ".pptm"),
    *(".pps", ".ppsx", ".potx", ".ods", ".odp", ".ott", ".jpe", ".jfif", ".gif", ".tif", ".tiff", ".bmp", ".webp"),
    *(".heic", ".txt", ".htm", ".html", ".xml", ".zip", ".bin", ".tmp", ".exe"),
}


def safe_name(name: str, file_type: FileType) -> str:
    """The name without path, control and format characters, at most 150 characters, with the extension of its content.

    Letters such as å, ä and ö stay, in their composed form (NFC), and so does every character that a later Unicode may
    have. A name with nothing left becomes "bilaga". A safe name stays as it is.
    """
    cleaned = _without_path_and_controls(name)
    stem, suffix = _split(cleaned)
    if suffix.lower() in file_type.extensions:
        extension = suffix.lower()
    else:
        extension = file_type.extensions[0]
        stem = stem if suffix.lower() in _REPLACEABLE else stem + suffix
    stem = stem.strip(" .") or "bilaga"
    return _shortened(f"_{stem}" if _KEPT_BY_WINDOWS.match(stem) else stem, extension)


def _without_path_and_controls(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join(_FORBIDDEN_IN_WINDOWS.sub("_", clean(_NOT_IN_NAMES.sub(" ", last))).split())


def _split(name: str) -> tuple[str, str]:
    # ".pdf" alone is an extension without a stem here; pathlib would call it a hidden file.
    path = PurePosixPath("x" + name)
    return path.stem[1:], path.suffix


def _shortened(stem: str, extension: str) -> str:
    stem = stem[: MAX_CHARACTERS - len(extension)]
    while len((stem + extension).encode()) > MAX_BYTES:
        stem = stem[:-1]
    return clean(stem).rstrip(" .") + extension  # an emoji may have been cut at its joiner
