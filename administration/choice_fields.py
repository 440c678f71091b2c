"""Fields that choose one row, whose type Django gives at type checking only."""

from typing import TYPE_CHECKING

from django import forms

from accounts.models import User
from accounts.models.mandates import Mandate

if TYPE_CHECKING:
    UserChoiceField = forms.ModelChoiceField[User]
    MandateChoiceField = forms.ModelChoiceField[Mandate]
else:
    UserChoiceField = MandateChoiceField = forms.ModelChoiceField
