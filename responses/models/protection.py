"""What the database lets nobody delete, with two exceptions: a draft that the organisation's rule discards, and what
an e-archive has and two persons have decided to destroy.

The row of the log is what opens. With a DraftDeletion nothing can be deleted of a response that has ever been signed or
submitted (docs/decisions/0017); that of a DisposedAnswer can begin only when it is confirmed, due and logged, and
closes again when it is done (docs/decisions/0042). So there is no deletion that is not logged, whoever asks for it and
however.
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


_DISPOSED = """
EXISTS (
    SELECT 1 FROM responses_disposedanswer
    WHERE response_key = {response} AND begun_at IS NOT NULL AND done_at IS NULL
)
"""


class Kept(pgtrigger.Trigger):
    """Refuses the operation (deletion, unless said otherwise) but for the deletion of what the log says is destroyed.

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
        discarded, disposed = (" ".join(rule.format(response=response).split()) for rule in (_DISCARDED, _DISPOSED))
        self.func = (
            f"IF TG_OP = 'DELETE' THEN IF ({discarded}) OR {disposed} THEN RETURN OLD; END IF; END IF; "
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

OF_SUBMISSION = "(SELECT response_id FROM responses_submission WHERE id = OLD.submission_id)"
"""The response of a row that belongs to a submission."""

OF_ATTACHMENT = "(SELECT response_id FROM responses_responseattachment WHERE attachment_id = OLD.attachment_id)"
"""The response of a row that belongs to an attachment beside an answer."""

OF_SIGN_OFF = (
    "(SELECT response_id FROM responses_snapshot JOIN responses_signoff"
    " ON responses_signoff.snapshot_id = responses_snapshot.id WHERE responses_signoff.id = OLD.sign_off_id)"
)
"""The response of a row that belongs to a sign-off."""

OF_COPY = (
    "(SELECT response_id FROM responses_submission JOIN responses_sealedcopy"
    " ON responses_sealedcopy.submission_id = responses_submission.id WHERE responses_sealedcopy.id = OLD.copy_id)"
)
"""The response of a row that belongs to a sealed copy."""

OF_MASKING = (
    "(SELECT response_id FROM responses_submission JOIN archive_masking"
    " ON archive_masking.submission_id = responses_submission.id WHERE archive_masking.id = OLD.masking_id)"
)
"""The response of a row that belongs to a masking."""

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
