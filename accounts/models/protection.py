"""Rows that say what a person was stay as they are, until the account is removed: then they go with it."""

import pghistory
import pgtrigger

KEPT_OF = pghistory.ObjForeignKey(related_name="history")
"""What each was, since when and by whom changed, is found from it (accounts.history; docs/decisions/0023)."""

REMOVED_DOMAIN = "borttagen.invalid"
"""Of the address that stands in the place of a removed person's: a domain that no letter reaches (RFC 2606)."""


class KeptUntilRemoved(pgtrigger.Trigger):
    """Refuses every change, and deletion but of what a removed account was."""

    withholds = ("UPDATE",)


def kept_until_removed() -> KeptUntilRemoved:
    """For the table of what people were."""
    return KeptUntilRemoved(
        name="history_goes_with_the_account",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=(
            "IF TG_OP = 'DELETE' THEN IF EXISTS (SELECT 1 FROM accounts_user WHERE id = OLD.pgh_obj_id"  # noqa: S608  # ours
            f" AND email LIKE '%@{REMOVED_DOMAIN}') THEN RETURN OLD; END IF; END IF; "
            "RAISE EXCEPTION 'pgtrigger: Cannot % rows from % table', lower(TG_OP), TG_TABLE_NAME;"
        ),
    )
