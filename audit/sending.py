"""Every row of the log to another system too, where LOG_ROWS_TO names one: a line of JSON, once it is committed.

The database's log is the record. What is sent is a copy that nobody here can take back; a row whose process ends
between the commit and the sending is missing there.
"""

import json
import logging

from django.db import transaction

from audit.models import LogRow

logger = logging.getLogger("audit.rows")


def send_after_commit(row: LogRow) -> None:
    """Send the row when the open transaction is committed; nothing of one that is rolled back."""
    if logger.handlers:
        transaction.on_commit(lambda: _send(row), robust=True)


def _send(row: LogRow) -> None:
    logger.info(json.dumps({"log": "svarsportalen", "row": row.pk, **json.loads(row.content)}, ensure_ascii=False))
