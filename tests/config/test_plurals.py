"""A number stands with its word in the right number: "1 fråga", never "1 frågor"."""

import ast
import re
from itertools import pairwise

from tests.config.test_house import ROOT, product

PLURALS = (
    *("adresser", "bilagor", "dagar", "enheter", "enkäter", "filer", "frågor", "gånger", "kommentarer", "koder"),
    *("kommuner", "månader", "organisationer", "personer", "rader", "regler", "regioner", "roller", "sidor", "träffar"),
    *("texter", "villkoren", "ändringar"),
)
"""Nouns that are another word when they are one."""
_NUMBER = rf"(?:(?!mellan|har)\w+ )?(?:{'|'.join(PLURALS)})\b"
IN_TEMPLATE = re.compile(rf"\}}\}} {_NUMBER}")
IN_CODE = re.compile(rf"^ {_NUMBER}")

ALWAYS_SEVERAL = {
    "templates/administration/log/page.html": "constants: days that are shown, rows of a file",
    "templates/approval/check_card.html": "within the branch for several",
    "templates/approval/readiness.html": "within the branch for several",
    "templates/archive/exporting/choose.html": "where the list is long, and otherwise within the branch for several",
    "templates/authoring/invite.html": "more than are shown",
    "templates/authoring/invite_organisations.html": "more than a page shows at once",
    "templates/drafting/section.html": "within the branch for several",
    "templates/mfa/recovery_codes/index.html": "how many are made: a constant",
    "templates/mfa/recovery_codes/generate.html": "within the branch for several",
    "templates/outbox/undelivered.html": "a constant",
    "templates/overview/meter.html": "within the branch for several",
    "templates/overview/start_news.html": "within the branch for several",
    "templates/word/section.html": "within the branch for several",
    "accounts/context_processors.py": "more than are named",
    "administration/log/views.py": "a constant",
    "archive/api/gate.py": "a setting that nobody lets be one",
    "authoring/views/inviting.py": "more than are named",
    "outbox/failures.py": "a constant",
    "responses/assignments/forms.py": "a constant",
    "responses/word/views.py": "more than are named",
    "surveys/interchange/fhir_repeats.py": "a constant",
    "surveys/loading/limit_checks.py": "a constant",
    "surveys/word_draft/confinement.py": "a constant",
    "surveys/word_draft/limits.py": "a pattern of what forms say",
}
"""Where there is more than one whenever it is said, and why."""
COMMANDS = "management/commands"
"""What those who run the portal read in a terminal."""


def test_no_number_stands_before_a_word_that_is_always_in_the_plural() -> None:
    templates = {
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if IN_TEMPLATE.search(path.read_text())
    }
    code = {
        str(path)
        for path, tree in product().items()
        for node in ast.walk(tree)
        if COMMANDS not in str(path) and isinstance(node, ast.JoinedStr) and says_a_number(node)
    }
    assert templates | code == ALWAYS_SEVERAL.keys()


def says_a_number(text: ast.JoinedStr) -> bool:
    """Whether the text goes on with a plural after something that is worked out."""
    parts = text.values
    return any(
        isinstance(one, ast.FormattedValue) and isinstance(after, ast.Constant) and IN_CODE.search(str(after.value))
        for one, after in pairwise(parts)
    )
