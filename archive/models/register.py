"""What the registrator keeps of a submission, and what the archive is searched by."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from accounts.models import Organisation
from responses.models.protection import OF_SUBMISSION, Kept
from responses.models.signing import Submission
from surveys.models import Questionnaire


class RegisterEntry(models.Model):
    """The register's facts about a submission (OSL 5 kap. 2 §), beside the diarienummer, which is the response's.

    `counterpart` and `subject` may be withheld where the register is shown to the public; the date and the number
    may not (second paragraph).
    """

    submission = models.OneToOneField(Submission, models.PROTECT, primary_key=True, related_name="register_entry")
    drawn_up_on = models.DateField()
    counterpart = models.CharField(max_length=200, blank=True)
    counterpart_public = models.BooleanField(default=True)
    subject = models.CharField(max_length=300, blank=True)
    subject_public = models.BooleanField(default=True)
    recipient_number = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "responses_registerentry"
        verbose_name = "uppgifter i registret"
        verbose_name_plural = "uppgifter i registret"
        triggers: ClassVar[list[Any]] = [Kept(name="register_entry_is_never_deleted", response=OF_SUBMISSION)]

    def __str__(self) -> str:
        return self.subject


class SearchEntry(models.Model):
    """What the archive's list and search read of a submission. Derived: `manage.py index_archive` makes it again.

    `numbers` holds the diarienummer, the recipient's number and the receipt number, one a line, as groups of letters
    and of digits in upper case with a space around each: what is found whatever hyphens it is written with.
    `edition` is that of the index it was made with; 0 for one without words. `number_order` and `organisation_order`
    are what the list is sorted by (config.language.ordering): the diarienummer that the answer has now, the
    organisation as it was called then.
    """

    submission = models.OneToOneField(Submission, models.CASCADE, primary_key=True, related_name="search_entry")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="+")
    submitted_at = models.DateTimeField()
    numbers = models.TextField()
    words = SearchVectorField(default="")
    edition = models.PositiveSmallIntegerField(default=0)
    number_order = models.TextField(default="", db_default="", db_collation="C")
    organisation_order = models.TextField(default="", db_default="", db_collation="C")
    year = models.PositiveSmallIntegerField(default=0, db_default=0)
    has_attachments = models.BooleanField(default=False, db_default=False)
    is_deposited = models.BooleanField(default=False, db_default=False)
    """Whether a delivery to an e-archive is in force (archive.deposits)."""

    class Meta:
        db_table = "responses_searchentry"
        verbose_name = "sökpost"
        verbose_name_plural = "sökposter"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["-submitted_at", "-submission"], name="search_newest_first"),
            models.Index(fields=["organisation", "-submitted_at", "-submission"], name="search_by_organisation"),
            models.Index(fields=["number_order", "-submitted_at", "-submission"], name="search_in_order_of_numbers"),
            models.Index(
                fields=["organisation_order", "-submitted_at", "-submission"], name="search_in_order_of_names"
            ),
            models.Index(fields=["-year", "-submitted_at", "-submission"], name="search_in_order_of_years"),
            GinIndex(fields=["words"], name="search_words"),
            GinIndex(OpClass("numbers", name="gin_trgm_ops"), name="search_numbers"),
        ]

    def __str__(self) -> str:
        return self.numbers


class SearchPassage(models.Model):
    """One text of a submission, an answer or an attachment's title, to show where a word was found.

    With `is_attachment` it is titles of what is attached, and no words of an answer.
    """

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="passages")
    label = models.CharField(max_length=300)
    text = models.TextField()
    is_attachment = models.BooleanField(default=False, db_default=False)
    words = SearchVectorField(default="")

    class Meta:
        db_table = "responses_searchpassage"
        verbose_name = "sökt text"
        verbose_name_plural = "sökta texter"

    def __str__(self) -> str:
        return self.label
