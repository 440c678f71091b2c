"""What the pages of an organisation's settings show."""

from dataclasses import dataclass

from accounts.history.reading import changes_of_organisation
from accounts.models import Organisation
from accounts.organisations.services import SETTING_NAMES
from accounts.organisations.words import field_label, value_in_words
from administration.changes import ToldChange, tell_change
from administration.settings.groups import GROUPS, SettingsGroup

MOST_CHANGES = 100


@dataclass(frozen=True)
class Setting:
    """One setting in words."""

    label: str
    value: str


def settings_of(organisation: Organisation) -> list[tuple[SettingsGroup, list[Setting]]]:
    """Every group with what applies now."""
    return [(group, _in_words(organisation, group.form.setting_names())) for group in GROUPS]


def _in_words(organisation: Organisation, names: list[str]) -> list[Setting]:
    return [Setting(field_label(name), value_in_words(getattr(organisation, name))) for name in names]


def changes_of_settings(organisation: Organisation) -> list[ToldChange]:
    """The latest changes of settings, the latest first."""
    return [tell_change(change) for change in changes_of_organisation(organisation, SETTING_NAMES, MOST_CHANGES)]
