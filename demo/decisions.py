"""The documents of the demonstration, each a page of PDF: the decision behind a mandate, those of a case."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from accounts.mandates.services import Terms

_PAPER = (827, 1169)
"""A4 at 100 dots an inch."""


def decision_pdf(region: str, terms: Terms) -> bytes:
    """An extract of minutes that says what the mandate says."""
    return page_pdf(
        f"{region}\nProtokollsutdrag (demonstration)\n\n{terms.reference}\nDelegation att signera svar\n\n"
        f"{terms.decided_by} beslutar att {terms.title.lower()},\n{terms.name}, får signera regionens svar\n"
        f"på Socialstyrelsens enkäter från och med {terms.valid_from}."
    )


def page_pdf(text: str) -> bytes:
    """A page with these lines on it."""
    page = Image.new("L", _PAPER, 255)
    ImageDraw.Draw(page).multiline_text((90, 110), text, fill=0, font=ImageFont.load_default(22), spacing=14)
    kept = BytesIO()
    page.save(kept, "PDF", resolution=100)
    return kept.getvalue()
