"""The style guide's contents: every component that the pages are built of, what it is for and what it is not for.

What a component looks like stands in templates/pages/stilguide/exempel/, under its name; its text here, page by page.
script/check refuses a class of the portal's that stands in neither.
"""

from config.style_guide.component import Component, GuidePage
from config.style_guide.feedback import FEEDBACK_PAGE
from config.style_guide.fields import FIELDS_PAGE
from config.style_guide.lists import LISTS_PAGE
from config.style_guide.page import BUTTONS, PAGE
from config.style_guide.question import QUESTION_PAGE
from config.style_guide.reading import READING_PAGE

BASICS = GuidePage("", "Grunder", "Mått, färger och tecken. Inget annat värde finns i stilmallarna.")
WORDING = GuidePage(
    "ord", "Ord och besked", "Hur portalen talar: ord, meddelanden, fel och det som inte går att ångra."
)
PAGES = (BASICS, PAGE, BUTTONS, FIELDS_PAGE, QUESTION_PAGE, LISTS_PAGE, FEEDBACK_PAGE, READING_PAGE, WORDING)

__all__ = ["PAGES", "Component", "GuidePage"]
