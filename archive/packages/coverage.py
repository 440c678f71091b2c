"""What of submissions a package does not hold: asked where its delivery to an e-archive is noted, and before they are
destroyed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from archive.models import AttachmentCompanion, MaskedCopy, PackageManifest
from archive.packages.contents import known_since
from archive.packages.later_facts import DELIVERY_FILE, MASKINGS_FILE
from config.language import swedish
from responses.models import ReceiverReceipt, SentSeparately, Submission
from responses.reading.attachment_numbers import attachments_of


@dataclass(frozen=True)
class FileDue:
    """A file that a delivered package must hold: whose submission's, for people what, its hash, and when it came, where
    that is known. `title`: for those too who read no answers, so that no file is called by its name.
    """

    submission: UUID
    title: str
    sha256: str
    since: datetime | None = None

    @property
    def dated(self) -> str:
        """With the day on which it came."""
        return f"{self.title}, {swedish.day(timezone.localdate(self.since))}" if self.since else self.title


def lacking(submissions: Collection[Submission], packages: Mapping[UUID, str]) -> dict[UUID, list[FileDue]]:
    """Of each submission (by its key) what the package with that hash does not hold of what there is now. Those alone
    of which something is lacking; of a package that the portal has not made nothing is known, in one query.
    """
    manifests = {key: held for (key, sha256), held in manifests_of(submissions).items() if packages.get(key) == sha256}
    if not manifests:
        return {}
    found = Submission.objects.filter(pk__in=manifests).select_related("copy", "snapshot").defer("copy__report")
    known = list(found.prefetch_related("copy__extensions").order_by("response", "number"))
    due = due_of(known)
    told = {one.pk: missing_of(one, manifests[one.pk], due) for one in known}
    return {key: missing for key, missing in told.items() if missing}


def manifests_of(submissions: Collection[Submission]) -> Mapping[tuple[UUID, str], frozenset[str]]:
    """The hashes in each package that was made of them, by the submission's key and the package's hash."""
    found = PackageManifest.objects.filter(submission__in=submissions)
    return {(one.submission_id, one.sha256): frozenset(one.files) for one in found}


def missing_of(submission: Submission, held: frozenset[str], due: Sequence[FileDue]) -> list[FileDue]:
    """What of the submission is not among the hashes of the package."""
    copy = submission.copy
    has_copy = {copy.sha256, *(one.sha256 for one in copy.extensions.all())} & held
    own = [one for one in due if one.submission == submission.pk and one.sha256 not in held]
    return [*([] if has_copy else [FileDue(submission.pk, "arkivexemplaret", copy.sha256)]), *own]


def due_of(submissions: Sequence[Submission]) -> list[FileDue]:
    """What the delivered packages must hold beside the copies. What was noted as sent by mistake is working material,
    and so is an attachment that was taken away before anything was submitted.
    """
    newest = {one.response_id: one.pk for one in submissions}
    entries = [(one.pk, entry) for one in submissions for entry in attachments_of(one.snapshot.content)]
    attached = [(key, entry["id"], entry["sha256"]) for key, entry in entries if entry["sha256"]]
    sent = SentSeparately.objects.filter(response__in=newest, withdrawn_at__isnull=True)
    receipts = ReceiverReceipt.objects.filter(submission__in=submissions, document__isnull=False)
    masked = MaskedCopy.objects.filter(masking__submission__in=submissions)
    companions = AttachmentCompanion.objects.filter(attachment__placement__response__in=newest).exclude(file="")
    made_of = {str(one.pk): one for one in companions.only("sha256", "made_at")}
    return [
        *(_by_hash(key, "en bilaga", sha256) for key, _, sha256 in attached),
        *(
            _by_hash(key, "PDF/A-kopian av en bilaga", made_of[of].sha256, made_of[of].made_at)
            for key, of, _ in attached
            if of in made_of
        ),
        *(
            _by_hash(newest[key], "något som skickats separat", sha256, at)
            for key, sha256, at in sent.values_list("response", "document__sha256", "at")
        ),
        *(
            _by_hash(key, "ett kvitto från mottagaren", sha256, at)
            for key, sha256, at in receipts.values_list("submission", "document__sha256", "at")
        ),
        *(FileDue(key, _TOLD_NOW[name], sha256) for key, name, sha256 in known_since(submissions)),
        *(
            FileDue(key, f"den maskade kopian enligt beslut {decision}", sha256, at)
            for key, decision, sha256, at in masked.values_list(
                "masking__submission", "masking__decision", "sha256", "made_at"
            )
        ),
    ]


_TOLD_NOW = {
    DELIVERY_FILE: f"det som nu är känt om hur svaret nådde mottagaren ({DELIVERY_FILE})",
    MASKINGS_FILE: f"vem som har begärt ut maskade kopior, och besluten ({MASKINGS_FILE})",
}


def _by_hash(submission: UUID, what: str, sha256: str, since: datetime | None = None) -> FileDue:
    return FileDue(submission, f"{what} (SHA-256 {sha256[:12]} …)", sha256, since)
