"""Which passwords are easy to guess: leaked ones, and what people in Sweden choose; asked without any network."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from zxcvbn import zxcvbn

_WORDS_FILE = Path(__file__).parent / "data" / "common_words.txt"
_LEAST_SCORE = 3
"""Of zxcvbn's 0 to 4: at least 10^8 guesses, by somebody who knows the words below."""
_MOST_CHARACTERS = 72
"""zxcvbn's time grows with the square; whatever is easy to guess is so within these."""
_MESSAGE = (
    "Lösenordet är lätt att gissa: det bygger på vanliga ord, namn, årtal eller mönster."
    " Välj hellre fyra eller fem ord som inte hör ihop, eller låt en lösenordshanterare föreslå ett."
)


@cache
def common_words() -> tuple[str, ...]:
    """Swedish words, names and places that passwords are made of, the portal's own words among them."""
    return tuple(_WORDS_FILE.read_text().split())


class LengthValidator(password_validation.MinimumLengthValidator):
    """Refuses what is too short, in words that say what to do."""

    def get_error_message(self) -> str:
        return f"Lösenordet är för kort. Välj minst {self.min_length} tecken."

    def get_help_text(self) -> str:
        return f"Minst {self.min_length} tecken."


class OwnNameValidator(password_validation.UserAttributeSimilarityValidator):
    """Refuses what is like the person's name or address."""

    def get_error_message(self) -> str:
        return "Lösenordet är för likt ditt namn eller din e-postadress. Välj ett annat."

    def get_help_text(self) -> str:
        return "Inte likt ditt namn eller din e-postadress."


class DigitsValidator(password_validation.NumericPasswordValidator):
    """Refuses digits alone."""

    def get_error_message(self) -> str:
        return "Lösenordet är bara siffror. Välj ett som också har bokstäver."

    def get_help_text(self) -> str:
        return "Inte bara siffror."


class CommonValidator(password_validation.CommonPasswordValidator):
    """Refuses the passwords that everybody tries first."""

    def get_error_message(self) -> str:
        return "Lösenordet är ett av de vanligaste. Välj ett annat."

    def get_help_text(self) -> str:
        return "Inte ett vanligt lösenord."


class GuessableValidator:
    """Refuses what zxcvbn guesses easily with its lists of leaked passwords, ours, and what the person is called."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is easy to guess."""
        known = [*common_words(), *_of(user)]
        score = zxcvbn(password[:_MOST_CHARACTERS], user_inputs=known)["score"]
        if score < _LEAST_SCORE or _core(password) in {word.lower() for word in known}:
            raise ValidationError(_MESSAGE, code="guessable")

    def get_help_text(self) -> str | Promise:
        return "Inte ett vanligt ord, ett namn eller ett årtal, inte heller med siffror eller tecken efter."


def _core(password: str) -> str:
    """What is left without the digits and signs around it: "Sommar" of "Sommar2026!!!"."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password).lower()


def _of(user: Any) -> list[str]:
    """What is known of the person, in words."""
    if user is None:
        return []
    known = " ".join([str(getattr(user, "email", "")).replace("@", " "), str(getattr(user, "name", ""))])
    return [word for word in known.replace(".", " ").replace("-", " ").split() if len(word) > 2]
