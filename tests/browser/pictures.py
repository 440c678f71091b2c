"""Pictures of the style guide's components, held against those that somebody has looked at.

A picture is kept at half its size and in 64 colours: small, and blind to what another rasteriser rounds otherwise. What
is compared is how much of it differs by more than a shade, so a moved line is seen and a smoothed edge is not.
`script/style_pictures` makes them anew; what it changes is looked at in the commit.
"""

import io
from pathlib import Path

from PIL import Image, ImageChops

KEPT = Path(__file__).with_name("pictures")
_SHADE = 60
"""Of 255: what is further from the kept picture than this is another colour."""
_PART = 0.01
"""How much of a picture may be so."""
_PIXELS = 3
"""How much wider or higher a picture may be."""
_COLOURS = 64


def drawn(png: bytes) -> Image.Image:
    """A screenshot as it is kept."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    half = whole.resize((max(1, whole.width // 2), max(1, whole.height // 2)), Image.Resampling.BOX)
    return half.quantize(_COLOURS, dither=Image.Dither.NONE)


def keep(name: str, png: bytes) -> None:
    """Take the picture for the one to hold others against, unless it is the same as the kept one to the eye."""
    KEPT.mkdir(exist_ok=True)
    if compared(name, png):
        drawn(png).save(KEPT / f"{name}.png", optimize=True)


def compared(name: str, png: bytes) -> str:
    """What tells the picture from the kept one; empty where nothing does."""
    file = KEPT / f"{name}.png"
    if not file.exists():
        return "there is no picture of it"
    kept, seen = Image.open(file).convert("RGB"), drawn(png).convert("RGB")
    if any(abs(one - other) > _PIXELS for one, other in zip(kept.size, seen.size, strict=True)):
        return f"it is {seen.size[0]} x {seen.size[1]}, and was {kept.size[0]} x {kept.size[1]} (half size)"
    size = (min(kept.width, seen.width), min(kept.height, seen.height))
    part = _differing(kept.crop((0, 0, *size)), seen.crop((0, 0, *size)))
    return f"{part:.1%} of it is of another colour" if part > _PART else ""


def _differing(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that are another colour, each colour of the light asked for itself."""
    far = [
        channel.point(lambda value: 255 if value > _SHADE else 0)
        for channel in ImageChops.difference(one, other).split()
    ]
    any_of_them = ImageChops.lighter(ImageChops.lighter(far[0], far[1]), far[2])
    return any_of_them.histogram()[255] / (one.width * one.height)
