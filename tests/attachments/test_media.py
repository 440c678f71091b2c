"""Pictures that are built as films are called what they are, with what to do."""

import pytest
from django.core.exceptions import ValidationError

from attachments.content import inspect
from tests.attachments import files


def media(major: bytes, *compatible: bytes) -> bytes:
    box = b"ftyp" + major + b"\x00\x00\x00\x00" + b"".join(compatible)
    return (len(box) + 4).to_bytes(4, "big") + box + b"\x00\x00\x00\x08mdat" + bytes(200)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (media(b"heic", b"mif1", b"heic"), "en HEIC-bild"),
        (media(b"mif1", b"mif1", b"heic", b"MiHE"), "en HEIC-bild"),
        (media(b"hevc"), "en HEIC-bild"),
        (media(b"msf1", b"msf1", b"hevc"), "en HEIC-bild"),
        (media(b"avif", b"mif1", b"miaf"), "en AVIF-bild"),
        (media(b"mif1", b"avif"), "en AVIF-bild"),
        (media(b"avis", b"msf1"), "en AVIF-bild"),
        (media(b"mif1"), "en HEIF-bild"),
        (media(b"crx "), "en råbild"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(100), "en WebP-bild"),
    ],
)
def test_a_picture_is_no_film_and_is_to_be_saved_as_jpeg(content: bytes, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        inspect(upload=files.upload(content, "IMG_0412.jpg"))
    (message,) = refused.value.messages
    assert f"Filen är {said}" in message
    assert "Spara eller exportera den som JPEG eller PNG" in message


@pytest.mark.parametrize(
    "content", [media(b"isom", b"mp41"), media(b"qt  "), media(b"mp42"), b"RIFF0000AVI " + bytes(50)]
)
def test_a_film_is_a_film_and_is_to_be_linked(content: bytes) -> None:
    with pytest.raises(ValidationError, match=r"Filen är en film\. Lägg in en länk till den i stället"):
        inspect(upload=files.upload(content, "film.mp4"))


def test_a_sound_is_a_sound() -> None:
    with pytest.raises(ValidationError, match="en ljudfil"):
        inspect(upload=files.upload(media(b"M4A ", b"mp42"), "ljud.m4a"))
