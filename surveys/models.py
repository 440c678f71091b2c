"""Survey: a series that comes back every year. Questionnaire: one published, immutable version of it."""

from functools import cached_property
from typing import Any, ClassVar, TypeVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation
from surveys.definition_json import definition_from_json
from surveys.reading import definition_of
from surveys.schema import Definition

_Model = TypeVar("_Model", bound=models.Model)


def without_definition(found: QuerySet[_Model], path: str = "") -> QuerySet[_Model]:
    """The rows, the questionnaire that `path` leads to without its definition; without a path the rows' own.

    It is fifty kilobytes, and mostly read already by this process (surveys.reading): it comes when asked for.
    """
    return found.defer(f"{path}__definition" if path else "definition")


def add_year(title: str, year: int) -> str:
    """ "Länsenkät 2025"; a title that has the year already is left as it is."""
    return title if str(year) in title else f"{title} {year}"


def _owned(related_name: str) -> "models.ForeignKey[Organisation, Organisation]":
    """Whose it is: their authors alone publish, correct and retire. It never changes hands."""
    return models.ForeignKey(Organisation, models.PROTECT, related_name=related_name, verbose_name="ägare")


class Survey(models.Model):
    """The recurring series, for example the yearly statsbidrag; `title` is that of its latest questionnaire.

    Each owner has series of its own, whatever others call theirs.
    """

    owner = _owned("surveys")
    name = models.SlugField("kortnamn", max_length=60)
    title = models.CharField("titel", max_length=300)

    class Meta:
        verbose_name = "enkät"
        verbose_name_plural = "enkäter"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["owner", "name"], name="survey_name_once")]
        triggers: ClassVar[list[Any]] = [pgtrigger.ReadOnly(name="survey_stays_its_owners", fields=["owner"])]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """What mandates and orders of approval call the series: a slug of its own for each owner's."""
        return str(self.pk)


_OF_ITS_SERIES = """
IF NEW.owner_id IS DISTINCT FROM (SELECT owner_id FROM surveys_survey WHERE id = NEW.survey_id) THEN
    RAISE EXCEPTION 'pgtrigger: the series is another owner''s';
END IF;
RETURN NEW;
"""


class Questionnaire(models.Model):
    """One published version. The database refuses to change or delete it; a correction is a new version."""

    owner = _owned("questionnaires")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="questionnaires", verbose_name="enkät")
    name = models.SlugField("kortnamn", max_length=60)
    version = models.CharField("utgåva", max_length=20)
    title = models.CharField("titel", max_length=300)
    year = models.PositiveSmallIntegerField("år")
    definition = models.JSONField("innehåll")
    sha256 = models.CharField("SHA-256", max_length=64)
    published_at = models.DateTimeField("publicerad", default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="publicerad av"
    )

    class Meta:
        verbose_name = "utgåva"
        verbose_name_plural = "utgåvor"
        ordering: ClassVar[list[str]] = ["-published_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "name", "version"], name="questionnaire_version_once")
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="questionnaire_is_its_series_owners",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_OF_ITS_SERIES,
            ),
            pgtrigger.Protect(name="questionnaire_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.title}, utgåva {self.version}"

    @property
    def dated_title(self) -> str:
        """The title with its year, which tells one year's from another's in lists and titles of pages."""
        return add_year(self.title, self.year)

    @property
    def series_key(self) -> str:
        """The series' `key`, without asking for the series."""
        return str(self.survey_id)

    @classmethod
    def of_tree(cls, tree: Definition, **told: Any) -> "Questionnaire":
        """A stand-in that is never stored, for showing what is no version; processes keep nothing of its tree."""
        made = cls(year=tree.year, **{"title": tree.title, **told})
        made._unstored_tree = tree
        return made

    _unstored_tree: Definition | None = None

    @property
    def tree(self) -> Definition:
        """The typed tree, read once per process and version."""
        return self._unstored_tree or definition_of(self.sha256, lambda: self.definition)


class LoadedDefinition(models.Model):
    """A definition that an owner's author has loaded and that has no errors: to preview, compare and publish."""

    owner = _owned("loaded_definitions")
    name = models.SlugField("kortnamn", max_length=60)
    version = models.CharField("utgåva", max_length=20)
    title = models.CharField("titel", max_length=300)
    definition = models.JSONField("innehåll")
    sha256 = models.CharField("SHA-256", max_length=64)
    file_name = models.CharField("fil", max_length=200)
    told = models.JSONField("ändrat och utelämnat vid inläsningen", default=list, db_default=[], blank=True)
    """What the file said otherwise or besides, a message each with its line and item (surveys.loading.errors)."""
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inläst av")
    loaded_at = models.DateTimeField("inläst")
    published = models.ForeignKey(
        Questionnaire, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="publicerad som"
    )

    class Meta:
        verbose_name = "inläst enkät"
        verbose_name_plural = "inlästa enkäter"
        ordering: ClassVar[list[str]] = ["-loaded_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "name", "version", "sha256"], name="loaded_definition_once")
        ]

    def __str__(self) -> str:
        return f"{self.title}, utgåva {self.version} (inläst)"

    @property
    def dated_title(self) -> str:
        """The title with its year."""
        return add_year(self.title, self.tree.year)

    @property
    def tree(self) -> Definition:
        """The typed tree."""
        return definition_of(self.sha256, lambda: self.definition)


class Retirement(models.Model):
    """A published version that is no longer handed out. What has been answered with it stays as it is."""

    questionnaire = models.OneToOneField(
        Questionnaire, models.PROTECT, related_name="retirement", verbose_name="utgåva"
    )
    reason = models.CharField("skäl", max_length=500)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    retired_at = models.DateTimeField("tidpunkt")

    class Meta:
        verbose_name = "utfasad utgåva"
        verbose_name_plural = "utfasade utgåvor"

    def __str__(self) -> str:
        return f"{self.questionnaire} (utfasad)"


class QuestionnaireDraft(models.Model):
    """A questionnaire that its owner's authors write in the portal. What it says is well-formed, and may be unfinished.

    `made_from` is the version it began as, `loaded` what it was handed over as when it was finished, until it is
    changed. What it said before stands in its revisions; all of it goes when the draft is removed.
    """

    owner = _owned("questionnaire_drafts")
    name = models.SlugField("kortnamn", max_length=60)
    version = models.CharField("utgåva", max_length=20)
    title = models.CharField("titel", max_length=300)
    definition = models.JSONField("innehåll")
    sha256 = models.CharField("SHA-256", max_length=64)
    made_from = models.ForeignKey(
        Questionnaire, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="utgår från"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="påbörjat av")
    made_at = models.DateTimeField("påbörjat")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ändrat av")
    changed_at = models.DateTimeField("ändrat")
    loaded = models.ForeignKey(
        LoadedDefinition, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="färdigt som"
    )

    class Meta:
        verbose_name = "enkätutkast"
        verbose_name_plural = "enkätutkast"
        ordering: ClassVar[list[str]] = ["-changed_at"]
        triggers: ClassVar[list[Any]] = [pgtrigger.ReadOnly(name="draft_stays_its_owners", fields=["owner"])]

    def __str__(self) -> str:
        return f"{self.title}, utgåva {self.version} (utkast)"

    @cached_property
    def document(self) -> Definition:
        """What the draft says, with whatever errors it has. Read each time: nobody else needs this very wording."""
        return definition_from_json(self.definition)

    @property
    def is_published(self) -> bool:
        """Whether what it says is published; what was handed over before a change may be, without it."""
        return bool(self.loaded and self.loaded.published_id and self.loaded.sha256 == self.sha256)

    @property
    def dated_title(self) -> str:
        """The title with its year."""
        return add_year(self.title, self.document.year)


class DraftRevision(models.Model):
    """What a draft said after one change, and what the change was, for its authors to read and go back to."""

    draft = models.ForeignKey(QuestionnaireDraft, models.CASCADE, related_name="revisions", verbose_name="utkast")
    number = models.PositiveIntegerField("nummer")
    change = models.CharField("ändring", max_length=200)
    link_id = models.CharField("fråga", max_length=120, blank=True)
    definition = models.JSONField("innehåll")
    sha256 = models.CharField("SHA-256", max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    made_at = models.DateTimeField("tidpunkt")

    class Meta:
        verbose_name = "lydelse av ett enkätutkast"
        verbose_name_plural = "lydelser av enkätutkast"
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_revision_once")
        ]
        triggers: ClassVar[list[Any]] = [pgtrigger.Protect(name="draft_revision_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.number}"


class DraftSource(models.Model):
    """The Word document that a draft was begun from: what it is called, and how it was understood. Not its bytes.

    `report` is what surveys.word_draft.report makes of it: words that stand nowhere else, and what was guessed.
    """

    draft = models.OneToOneField(QuestionnaireDraft, models.CASCADE, related_name="word_source", verbose_name="utkast")
    file_name = models.CharField("filens namn", max_length=200)
    report = models.JSONField("hur dokumentet förstods")

    class Meta:
        verbose_name = "dokument som ett enkätutkast utgår från"
        verbose_name_plural = "dokument som enkätutkast utgår från"
        triggers: ClassVar[list[Any]] = [pgtrigger.Protect(name="draft_source_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.file_name}"
