"""A questionnaire as its respondents will see it, with sample answers and without a response: nothing is stored."""

from collections.abc import Mapping
from functools import cached_property

from django.utils import timezone

from accounts.models import Organisation
from responses.drafting.prefill import prefilled_answers
from responses.models import Answer, Response
from responses.reading.imitation import UnstoredDraft
from surveys.models import Questionnaire
from surveys.sampling.samples import sample_answers
from surveys.schema import Definition
from surveys.wordings.wording import condition_in_words

_RESPONDENTS = {"region": "Region Exempel", "rss": "RSS Exempel", "kommun": "Exempels kommun"}


def example_organisation(definition: Definition) -> Organisation:
    """An organisation of the kind that the questionnaire asks, never stored."""
    return Organisation(
        name=_RESPONDENTS[definition.respondent],
        municipality_codes=[f"{code:04}" for code in range(6)],
        address="Box 1",
        town="Exempelstad",
        contact_name="Kontaktpersonen",
        contact_title="Strateg för nära vård",
        contact_email="kontaktperson@example.se",
    )


class PreviewDraft(UnstoredDraft):
    """A Draft of sample answers. With `show_all`, every item is enabled, whatever has been answered.

    Everything that a Draft reads from the database is overridden: a preview asks for nothing and stores nothing.
    """

    def __init__(self, questionnaire: Questionnaire, *, show_all: bool = False) -> None:
        self.show_all = show_all
        super().__init__(Response(organisation=example_organisation(questionnaire.tree), questionnaire=questionnaire))

    @cached_property
    def rows(self) -> dict[str, Answer]:
        known = prefilled_answers(self.tree, self.response.organisation)
        now = timezone.now()
        samples = sample_answers(self.tree, known, everything=self.show_all, facts=self.response.facts)
        return {
            link_id: Answer(response=self.response, link_id=link_id, value=value, updated_at=now)
            for link_id, value in samples.items()
        }

    @cached_property
    def enabled(self) -> frozenset[str]:
        if self.show_all:
            return frozenset(self.tree.by_link_id)
        return super().enabled

    @cached_property
    def conditions(self) -> Mapping[str, str]:
        """link_id -> when the item is asked, in words; only when all is shown, so that one sees why."""
        if not self.show_all:
            return {}
        items = self.tree.by_link_id.values()
        return {item.link_id: condition_in_words(self.tree, item) for item in items if item.enable_when}
