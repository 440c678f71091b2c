"""What a page has shown of the answers, posted back with what somebody says of them: what has changed since is told.

A mark (config.fields.page_marks) tells that something is another; this tells what. The page posts each answer's
revision and documents as `seen`, and the service holds them against the draft behind its lock. Where they differ
nothing is done.
"""

from collections.abc import Iterable, Mapping

from config.fields.page_marks import changed_meanwhile
from config.language import swedish
from responses.reading.draft import Draft
from surveys.schema import walk
from surveys.wordings.wording import item_name

_VERSION = "@"
"""No link_id: which version of the questionnaire the answers follow."""
_MOST_NAMED = 5


def answers_shown(draft: Draft, link_ids: Iterable[str] | None = None) -> dict[str, str]:
    """By link_id in which revision each answer stands, and which documents; of all answers, or of these items'."""
    wanted = [*draft.rows, *draft.attached] if link_ids is None else link_ids
    found = {key: _state(draft, key) for key in wanted if key in draft.rows or key in draft.attached}
    return {**found, _VERSION: str(draft.response.questionnaire_id)}


def answers_of_item(draft: Draft, link_id: str) -> dict[str, str]:
    """The same of what stands in one item of the questionnaire."""
    item = draft.tree.by_link_id.get(link_id)
    return answers_shown(draft, [each.link_id for each in walk(item)] if item else [])


def _state(draft: Draft, link_id: str) -> str:
    return ".".join([str(draft.revision(link_id)), *sorted(str(one.pk) for one in draft.attached.get(link_id, ()))])


def as_seen(shown: Mapping[str, str]) -> str:
    """As the page posts it. No link_id has a space."""
    return " ".join(f"{link_id}:{state}" for link_id, state in shown.items())


def refuse_other_answers(seen: str | None, shown: Mapping[str, str], draft: Draft, *, act: str) -> None:
    """Raise ValidationError, which names what has changed, where the answers are others than those that were `seen`.

    None, where no page is behind it: nothing is asked. `act` follows "Läs det som står här nu och ".
    """
    if seen is None:
        return
    read = dict(part.rpartition(":")[::2] for part in seen.split())
    if changed := [link_id for link_id in {**shown, **read} if shown.get(link_id) != read.get(link_id)]:
        raise changed_meanwhile(
            f"{_told(changed, read, draft)}. Inget är gjort, och det du har skrivit står kvar."
            f" Läs det som står här nu och {act}"
        )


def _told(changed: list[str], read: Mapping[str, str], draft: Draft) -> str:
    if not read:
        return "Sidan sade inte vilka svar den visade"
    if _VERSION in changed:
        return "Svaret följer en annan utgåva än när du öppnade sidan"
    named = [_named(link_id, draft) for link_id in changed[:_MOST_NAMED]]
    if more := len(changed) - len(named):
        named.append(f"{more} till")
    return f"Det här har ändrats sedan du öppnade sidan: {swedish.listing(named)}"


def _named(link_id: str, draft: Draft) -> str:
    """ "fråga 4 (senast skriven av Kim Berg)"; a wording that the system has set is nobody's."""
    row = draft.written.get(link_id)
    by = f" (senast ändrad av {row.updated_by.name})" if row and row.updated_by else ""
    return f"{item_name(draft.tree, link_id)}{by}"
