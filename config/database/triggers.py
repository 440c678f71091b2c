"""Triggers in migrations."""

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger as Added


class AddTrigger(Added):
    """As pgtrigger's, for a migration that adds many.

    Pgtrigger's makes the model anew, and every model that refers to it, for each of its triggers, which for a hundred
    took longer than all tables. No later step asks such a model for its triggers; what makes migrations asks the state.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]
