"""What the database lets nobody delete, with the one exception: a draft that the organisation's rule discards.

The row of the log (DraftDeletion) is what opens: without it nothing of a response can be deleted, and with it nothing
of a response that has ever been signed or submitted. So there is no deletion that is not logged, whoever asks for it
and however (docs/decisions/0017).
"""

from typing import Any

import pgtrigger

_DISCARDED = """
EXISTS (SELECT 1 FROM responses_draftdeletion WHERE response_key = {response})
AND NOT EXISTS (SELECT 1 FROM responses_submission WHERE response_id = {response})
AND NOT EXISTS (
    SELECT 1 FROM responses_signoff JOIN responses_snapshot ON responses_snapshot.id = responses_signoff.snapshot_id
    WHERE responses_snapshot.response_id = {response}
)
"""


class Kept(pgtrigger.Trigger):
    """Refuses the operation (deletion, unless said otherwise) but for the deletion of a logged draft.

    `response` is SQL for the id of the response that the row belongs to.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Delete

    @property
    def withholds(self) -> set[str]:
        """What the application's role has no right to: a change; deletion is the trigger's to judge."""
        return {"UPDATE"} & set(str(self.operation).split(" OR "))

    def __init__(self, *, response: str = "OLD.response_id", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        discarded = " ".join(_DISCARDED.format(response=response).split())
        self.func = (
            f"IF TG_OP = 'DELETE' THEN IF {discarded} THEN RETURN OLD; END IF; END IF; "
            f"RAISE EXCEPTION 'pgtrigger: Cannot {str(self.operation).lower()} rows from % table', TG_TABLE_NAME;"
        )


class OnlyWhatIsOpen(pgtrigger.Trigger):
    """Refuses to write beside a question that the open correction of its response does not open, whoever asks."""

    when = pgtrigger.Before
    func = " ".join(
        [
            "IF",
            "EXISTS",
            "(",
            "SELECT",
            "1",
            "FROM",
            "responses_response",
            "AS",
            "response",
            "JOIN",
            "responses_correction",
            "AS",
            "correction",
            "ON",
            "correction.id",
            "=",
            "response.correction_id",
            "WHERE",
            "response.id",
            "=",
            "NEW.response_id",
            "AND",
            "cardinality(correction.opens)",
            ">",
            "0",
            "AND",
            "NOT",
            "NEW.link_id",
            "=",
            "ANY(correction.opens)",
            ")",
            "THEN",
            "RAISE",
            "EXCEPTION",
            "'pgtrigger:",
            "the",
            "correction",
            "does",
            "not",
            "open",
            "%',",
            "NEW.link_id;",
            "END",
            "IF;",
            "RETURN",
            "NEW;",
        ]
    )


OF_ANSWER = "(SELECT response_id FROM responses_answer WHERE id = OLD.answer_id)"
"""The response of a row that belongs to an answer."""

OF_SNAPSHOT = "(SELECT response_id FROM responses_snapshot WHERE id = OLD.snapshot_id)"
"""The response of a row that belongs to a snapshot."""

OF_CORRECTION = "(SELECT response_id FROM responses_correction WHERE id = OLD.correction_id)"
"""The response of a row that belongs to a correction."""

OF_RETURN = "(SELECT response_id FROM responses_return WHERE id = OLD.sent_back_id)"
"""The response of a row that belongs to a return."""

OF_CONTRIBUTION = "(SELECT response_id FROM responses_contribution WHERE id = OLD.contribution_id)"
"""The response of a row that belongs to a contribution."""

OF_WORDING = (
    "(SELECT response_id FROM responses_contribution JOIN responses_contributionwording"
    " ON responses_contributionwording.contribution_id = responses_contribution.id"
    " WHERE responses_contributionwording.id = OLD.wording_id)"
)
"""The response of a row that belongs to a wording of a contribution."""
