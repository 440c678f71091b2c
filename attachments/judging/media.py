"""Pictures, films and sounds that are not taken, by the first bytes: HEIC and AVIF are built as films are.

Only for the message, so that it says what the file is and what to do with it; nothing is decided by it.
"""

_PICTURE = "Spara eller exportera den som JPEG eller PNG och försök igen."
_OTHER = "Lägg in en länk till den i stället."
# Brands of ISO/IEC 14496-12 file types, the most telling first: a picture names its kind among the compatible brands.
_BRANDS = (
    ({b"avif", b"avis", b"avio"}, f"en AVIF-bild. {_PICTURE}"),
    ({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"}, f"en HEIC-bild. {_PICTURE}"),
    ({b"mif1", b"mif2", b"msf1", b"miaf", b"heif"}, f"en HEIF-bild. {_PICTURE}"),
    ({b"crx "}, f"en råbild från en kamera. {_PICTURE}"),
    ({b"M4A ", b"M4B ", b"M4P "}, f"en ljudfil. {_OTHER}"),
)
_FILM = f"en film. {_OTHER}"
_SIGNATURES = (
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", f"en JPEG XL-bild. {_PICTURE}"),
    (b"\xff\x0a", f"en JPEG XL-bild. {_PICTURE}"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", f"en JPEG 2000-bild. {_PICTURE}"),
    (b"GIF87a", f"en GIF-bild. {_PICTURE}"),
    (b"GIF89a", f"en GIF-bild. {_PICTURE}"),
    (b"II*\x00", f"en TIFF-bild. {_PICTURE}"),
    (b"MM\x00*", f"en TIFF-bild. {_PICTURE}"),
)


def media_in_words(head: bytes) -> str:
    """What the file is, and what to do, as the end of a sentence that begins "Filen är"; empty for what is no media."""
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[:4] == b"RIFF":
        return {b"WEBP": f"en WebP-bild. {_PICTURE}", b"WAVE": f"en ljudfil. {_OTHER}", b"AVI ": _FILM}.get(
            head[8:12], ""
        )
    return next((words for signature, words in _SIGNATURES if head.startswith(signature)), "")


def _by_brand(head: bytes) -> str:
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))}
    return next((words for known, words in _BRANDS if brands & known), _FILM)
