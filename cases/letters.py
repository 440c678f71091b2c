"""The letters with which something is sent out of a case."""

from outbox.letters import Letter

COPY_SENT = Letter(
    template="cases/email/copy_sent",
    to="whoever stands on the case's list of recipients: copies of documents go with it",
    tells="dispatch titles numbers",
    subject="{dispatch.case.organisation.name} skickar handlingar: {dispatch.case.title}",
    key="{dispatch.pk}",
    enclosed="{dispatch.pk}",
)
LINK_SENT = Letter(
    template="cases/email/link_sent",
    to="a colleague who reads the organisation's cases: where the documents are",
    tells="dispatch titles numbers",
    subject="Att läsa: {dispatch.case.title}",
    key="{dispatch.pk}",
    links={"address": ("case", "{dispatch.case_id}")},
)
LETTERS = {"copy": COPY_SENT, "link": LINK_SENT}
"""By the way in which something is sent."""
