"""Writing, giving and taking back a contribution (bidrag): one's own text beside a question, never the answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Max, QuerySet, Subquery

from accounts.models import User
from accounts.roles import Role
from config.language import swedish
from config.language.text import clean
from config.refusals import WrongStateError
from responses.contributions.reading import IN_FORCE, questions_asked
from responses.lifecycle.guards import NOT_HANDED_TO_YOU
from responses.lifecycle.scope import containers_of
from responses.lifecycle.standing import NOT_YOURS, Standing, find_standing
from responses.lifecycle.trail import lock_as, record
from responses.lifecycle.workflow import Action, require, writing_action
from responses.models import Assignment, Contribution, ContributionWording, Response
from surveys.wordings.wording import item_name

GIVEN = "Bidraget är lämnat. Ta tillbaka det om du vill ändra i det."
NOTHING_WRITTEN = "Skriv ditt bidrag innan du lämnar det."
WhyLeft = Literal["given", "overtaken", "unopened"]
"""Why a contribution was left as it is: it is given, it says something else since, or its question is not opened."""


class UnsavedContributionError(WrongStateError):
    """It is given, or its question is not opened by the correction. `is_kept`: what was refused is among the
    contribution's wordings.
    """

    def __init__(self, why: str, *, is_kept: bool = False) -> None:
        super().__init__(why)
        self.is_kept = is_kept


class StaleContributionError(WrongStateError):
    """It has been saved since it was read: `contribution` is what is in force, `mine` what was refused.

    What was refused is among the contribution's wordings by then.
    """

    def __init__(self, contribution: Contribution, mine: str) -> None:
        super().__init__("Bidraget har sparats någon annanstans sedan du öppnade sidan. Din text finns kvar här.")
        self.contribution, self.mine = contribution, mine


@dataclass(frozen=True)
class SavedContribution:
    """What became of a save: the contribution as it now stands, None while nothing has been written, and whether it was
    changed by this save.
    """

    contribution: Contribution | None
    changed: bool

    @property
    def revision(self) -> int:
        return self.contribution.revision if self.contribution else 0


@dataclass(frozen=True)
class KeptContributions:
    """What became of texts that came in a file, by link_id: the revision in force of those that say what the file says,
    `unchanged` those of them that said so already; why each of the others was left, and in `kept_beside` those of them
    whose text is among the contribution's wordings.
    """

    revisions: Mapping[str, int]
    unchanged: frozenset[str]
    left: Mapping[str, WhyLeft]
    kept_beside: frozenset[str]


def save_contribution(
    *,
    response: Response,
    link_id: str,
    text: str,
    base_revision: int | None,
    actor: User,
    at: datetime,
    person: User | None = None,
) -> SavedContribution:
    """Keep `text` as what `person` (the actor, unless said otherwise) contributes to the question `link_id`.

    In: the whole text, plain, of any length (the form's limit is the answer's, and is only shown); it is cleaned as
    every text is (config.language.text). `base_revision`: the revision that the writer saw, 0 for none yet; None where
    that is not known, as of a file that was mailed: the newest wins, and what stood there is among the wordings.
    `person`: an editor may keep what somebody has sent them; both are remembered. What is refused is kept among the
    contribution's wordings, where there is one. Out: the contribution, begun but not given (give_contribution
    does that). Saving what is there already changes nothing.

    Raises PermissionDenied unless a contribution to the question is asked of `person` and the actor is they or an
    editor; WrongStateError by the table; UnsavedContributionError for a question that an open correction does not open,
    and for a contribution that is given; StaleContributionError where it has been saved since `base_revision`.
    """
    with transaction.atomic():
        standing = _open_for_writing(response, link_id, actor, person or actor, at)
        found = Contribution.objects.filter(response=response, link_id=link_id, person=person or actor).first()
        text = clean(text).strip()
        bases = None if base_revision is None else (base_revision,)
        saved = _put(standing, link_id, text, found, bases, person or actor, at)
        is_kept = isinstance(saved, WrongStateError) and _keep_refused(found, text, actor, at)
    if isinstance(saved, SavedContribution):
        return saved
    raise saved if isinstance(saved, StaleContributionError) else UnsavedContributionError(str(saved), is_kept=is_kept)


@transaction.atomic
def keep_unasked(*, response: Response, link_id: str, text: str, actor: User, at: datetime) -> bool:
    """Keep a text that was written to a question which is not asked of its writer any more, among the wordings of the
    contribution that they have begun there. Gives whether it is kept: there is one, and it says something else. Raises
    PermissionDenied or WrongStateError by the table.
    """
    standing = lock_as(actor, response=response, at=at)
    require(writing_action(standing.roles), standing)
    found = Contribution.objects.filter(response=response, link_id=link_id, person=actor).first()
    return _keep_refused(found, clean(text).strip(), actor, at)


def save_contributions(
    *,
    standing: Standing,
    texts: Mapping[str, str],
    bases: Mapping[str, Collection[int]],
    person: User,
    at: datetime,
) -> KeptContributions:
    """The same of many questions at once, as a file has them. `bases`: the revisions of each on which the file may have
    been written. What the person has written themselves since is never overtaken by it, only what somebody else has put
    in for them; the file's words are kept then, among the contribution's wordings, as where it is given.

    `standing` is that of the caller's transaction, read behind the lock; of `texts` (by link_id) what is not asked of
    `person` is passed over. Raises PermissionDenied or WrongStateError by the table.
    """
    asked = _asked_of(standing, person)
    texts = {link_id: clean(text).strip() for link_id, text in texts.items() if link_id in asked}
    present = Contribution.objects.filter(response=standing.response, person=person, link_id__in=texts)
    found = {one.link_id: one for one in present.annotate(put_in_by=Subquery(IN_FORCE.values("by")))}
    revisions: dict[str, int] = {}
    left: dict[str, WhyLeft] = {}
    unchanged, kept_beside = set[str](), set[str]()
    for link_id, text in texts.items():
        one = found.get(link_id)
        is_theirs = one is not None and one.put_in_by == person.pk
        written_on = bases.get(link_id, ()) if is_theirs else None
        saved = _put(standing, link_id, text, one, written_on, person, at)
        if isinstance(saved, SavedContribution):
            revisions[link_id] = saved.revision
            if not saved.changed:
                unchanged.add(link_id)
            continue
        if _keep_refused(one, text, standing.user, at):
            kept_beside.add(link_id)
        stale = isinstance(saved, StaleContributionError)
        left[link_id] = "overtaken" if stale else "given" if str(saved) == GIVEN else "unopened"
    return KeptContributions(revisions, frozenset(unchanged), left, frozenset(kept_beside))


def _asked_of(standing: Standing, person: User) -> frozenset[str]:
    """The questions that `person` is asked to contribute to, when the standing's person may write there now."""
    if person == standing.user:
        require(writing_action(standing.roles), standing)
        return standing.scope.contributes
    require(Action.EDIT, standing)
    theirs = find_standing(person, standing.response.pk, standing.today)
    return theirs.scope.contributes if theirs else frozenset()


def _open_for_writing(response: Response, link_id: str, actor: User, person: User, at: datetime) -> Standing:
    """The actor's standing, locked, when they may write what is asked of `person` now."""
    standing = lock_as(actor, response=response, at=at)
    if link_id not in _asked_of(standing, person):
        raise PermissionDenied(NOT_YOURS)
    return standing


def _put(
    standing: Standing,
    link_id: str,
    text: str,
    found: Contribution | None,
    bases: Collection[int] | None,
    person: User,
    at: datetime,
) -> SavedContribution | WrongStateError:
    """`found` is the contribution as it is, None while nothing has been written; `bases` are the revisions on which
    `text` may have been written, None for any. What says what is there already changes nothing, open or not. Gives why
    it was refused, if it was: since the question is not open or it is given, or StaleContributionError.
    """
    if text == (found.text if found else ""):
        return SavedContribution(found, changed=False)
    try:
        standing.require_open(link_id)
    except WrongStateError as refused:
        return refused
    if found is None:
        return SavedContribution(_begun(standing, link_id, text, person, at), changed=True)
    if found.given_at and not _is_asked_anew(standing, found):
        return WrongStateError(GIVEN)
    if bases is not None and found.revision not in bases:
        return StaleContributionError(found, text)
    _replace(found, text, standing.user, at)
    return SavedContribution(found, changed=True)


def _is_asked_anew(standing: Standing, given: Contribution) -> bool:
    """A given contribution is taken back where it was given. Where it is asked for otherwise since, by a part that has
    not been given (the question was moved to it by a new version), there is nothing to take back: it is written in.
    """
    around = containers_of(standing.response.tree, given.link_id)
    held = Assignment.objects.held_by(given.person_id).to_contribute()
    done = dict(held.filter(response=standing.response, link_id__in=around).values_list("link_id", "done_at"))
    return next((done[one] for one in around if one in done), None) is None


def _begun(standing: Standing, link_id: str, text: str, person: User, at: datetime) -> Contribution:
    told = {"response": standing.response, "link_id": link_id, "person": person, "text": text}
    made = Contribution.objects.create(**told, revision=1, updated_at=at)
    ContributionWording.objects.create(contribution=made, number=1, text=text, by=standing.user, at=at)
    return made


def _keep_refused(contribution: Contribution | None, text: str, by: User, at: datetime) -> bool:
    """A wording that does not come into force. One that was refused before is not kept twice, and an emptied field
    holds no words.
    """
    if contribution is None or not text or text == contribution.text:
        return False
    if contribution.wordings.filter(text=text, refused=True).exists():
        return True
    highest = contribution.wordings.aggregate(highest=Max("number"))["highest"] or 0
    told = {"number": highest + 1, "text": text, "refused": True, "by": by, "at": at}
    ContributionWording.objects.create(contribution=contribution, **told)
    return True


# The wording and the contribution in one statement: this is done for every pause in somebody's typing.
_REPLACE = """
    WITH kept AS (
        INSERT INTO responses_contributionwording (contribution_id, number, text, refused, by_id, at)
        SELECT %(contribution)s, coalesce(max(number), 0) + 1, %(text)s::text, false, %(by)s::bigint,
            %(at)s::timestamptz
        FROM responses_contributionwording WHERE contribution_id = %(contribution)s
        RETURNING number, text, at
    )
    UPDATE responses_contribution SET revision = kept.number, text = kept.text, updated_at = kept.at,
        taken_back_at = CASE WHEN given_at IS NULL THEN taken_back_at ELSE kept.at END, given_at = NULL
    FROM kept WHERE id = %(contribution)s
    RETURNING revision
"""


def _replace(contribution: Contribution, text: str, by: User, at: datetime) -> None:
    """Let the text be in force from now on, as its next wording. What was given is given as it stood, and no more."""
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, {"contribution": contribution.pk, "text": text, "by": by.pk, "at": at})
        [contribution.revision] = cursor.fetchone()
    contribution.text, contribution.updated_at = text, at
    if contribution.given_at:
        contribution.given_at, contribution.taken_back_at = None, at


@transaction.atomic
def give_contribution(*, assignment: Assignment, actor: User, at: datetime) -> Assignment:
    """Give (lämna) what has been written to all that the assignment asks for. Doing it again changes nothing.

    By the person themselves, or by an editor who has received it from them. Raises PermissionDenied for anybody else,
    WrongStateError when answers cannot be changed now or it has been withdrawn, ValidationError while nothing is
    written, unless somebody of a unit to whom it was handed on has given theirs.
    """
    fresh = _asked(assignment, actor, at)
    if fresh.done_at:
        return fresh
    written = contributions_of(fresh).exclude(text="")
    if not written.exists() and not fresh.handed_on.filter(done_at__isnull=False, withdrawn_at__isnull=True).exists():
        raise ValidationError(NOTHING_WRITTEN)
    written.update(given_at=at, taken_back_at=None)
    fresh.done_at, fresh.sent_back_comment = at, ""
    fresh.by_name = fresh.by_name or fresh.person_id == actor.pk
    fresh.save(update_fields=["done_at", "sent_back_comment", "by_name"])
    _record(fresh, "contributed", actor, at)
    return fresh


@transaction.atomic
def take_back_contribution(*, assignment: Assignment, actor: User, at: datetime) -> Assignment:
    """Open what was given to be changed by the one who gave it. Where it has been used, that stays in the answer.

    Raises as give_contribution; taking back what is not given changes nothing.
    """
    fresh = _asked(assignment, actor, at)
    if fresh.done_at:
        open_again(assignment=fresh, at=at)
        fresh.save(update_fields=["done_at"])
        _record(fresh, "contribution_taken_back", actor, at)
    return fresh


def open_again(*, assignment: Assignment, at: datetime) -> None:
    """Let what the assignment's person has given be changed. The caller has locked the response, and saves the row."""
    contributions_of(assignment).filter(given_at__isnull=False).update(given_at=None, taken_back_at=at)
    assignment.done_at = None


def contributions_of(assignment: Assignment) -> QuerySet[Contribution]:
    """What the person has written to the questions that the assignment asks for."""
    found = Contribution.objects.filter(response=assignment.response_id, person=assignment.person_id)
    return found.filter(link_id__in=questions_asked(assignment))


def _asked(assignment: Assignment, actor: User, at: datetime) -> Assignment:
    """The assignment as it is now, with the response locked, when it asks for a contribution of the actor's, or the
    actor is an editor.
    """
    standing = lock_as(actor, response=assignment.response, at=at)
    require(writing_action(standing.roles), standing)
    fresh = Assignment.objects.to_contribute().filter(pk=assignment.pk).select_related("person").first()
    if fresh is None or not (fresh.person_id == actor.pk or Role.EDITOR in standing.roles):
        raise PermissionDenied(NOT_HANDED_TO_YOU)
    if fresh.withdrawn_at:
        raise WrongStateError("Utdelningen har tagits tillbaka. Ladda om sidan.")
    standing.require_open(fresh.link_id)
    fresh.response = standing.response
    return fresh


def _record(assignment: Assignment, action: str, actor: User, at: datetime) -> None:
    name = swedish.begin_sentence(item_name(assignment.response.tree, assignment.link_id))
    whose = "" if assignment.person_id == actor.pk else f", {assignment.shown_person}"
    record(response=assignment.response, action=action, actor=actor, at=at, note=f"{name}{whose}")
