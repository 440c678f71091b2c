"""How one file differs from the stored copy, in Swedish sentences that name the part and show none of its content."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from config.language import swedish
from config.language.ordering import swedish_order

from .answers import ANSWERS_FILE_NAME, PROOF_FILE_NAME
from .contents import Contents

_MOST_NAMED = 20
_METADATA = {
    "Title": "titel",
    "Author": "upphovsman",
    "Subject": "ämne",
    "Keywords": "nyckelord",
    "Creator": "program",
    "CreationDate": "datum",
}
_STATEMENTS = {
    "sign_off": "godkännandet",
    "submitted_at": "tidpunkten för inskickandet eller förseglingen",
    "submitted_by": "vem som skickade in eller förseglade",
    "diarienummer": "diarienumret",
    "receipt_number": "kvittonumret",
}

# From a link_id to the question's number and wording, or None when the questionnaire has no such question.
WordingLookup = Callable[[str], str | None]


@dataclass(frozen=True)
class ComparedWith:
    """What a file is compared with, in words, and what is said when what it states is changed."""

    name: str
    stated: str


ARCHIVE_COPY = ComparedWith("arkivexemplaret", f"De inbäddade svaren ({ANSWERS_FILE_NAME}) är ändrade")
MASKED_COPY = ComparedWith("den maskade kopian", f"Det inbäddade beviset ({PROOF_FILE_NAME}) är ändrat")


def differences(
    found: Contents, stored: Contents, wording: WordingLookup, *, of: ComparedWith = ARCHIVE_COPY
) -> tuple[str, ...]:
    """What is changed, added or taken away, most telling first.

    A file without a single page of the stored copy is not taken apart: whoever can make one has never had the copy, and
    is not to learn, guess by guess, what it says.
    """
    if not set(found.pages) & set(stored.pages):
        return (f"Ingen sida är densamma som i {of.name}.",)
    sentences = [
        *_pages(found.pages, stored.pages, of.name),
        *_answers(found.answers, stored.answers, wording),
        *_statements(found.statements, stored.statements, of),
        *_files(found.files, stored.files),
        *_metadata(found.metadata, stored.metadata),
    ]
    return tuple(sentences) or (f"Sidor, svar, bilagor och uppgifter om dokumentet är desamma som i {of.name}.",)


def _pages(found: Sequence[str], stored: Sequence[str], name: str) -> list[str]:
    if len(found) != len(stored):
        amount = swedish.count_of(len(found), "sida", "sidor")
        sentences = [f"Filen har {amount}, {name} {swedish.number(len(stored))}."]
        unknown = [number for number, page in enumerate(found, start=1) if page not in set(stored)]
        return sentences + _named(unknown, f"är inte med i {name}")
    changed = [number for number, (one, other) in enumerate(zip(found, stored, strict=True), start=1) if one != other]
    return _named(changed, f"ser inte ut som i {name}")


def _named(pages: list[int], what: str) -> list[str]:
    if not pages:
        return []
    numbers = [str(page) for page in pages[:_MOST_NAMED]] + (["fler"] if len(pages) > _MOST_NAMED else [])
    return [f"{'Sidan' if len(pages) == 1 else 'Sidorna'} {swedish.listing(numbers)} {what}."]


def _answers(found: Mapping[str, str], stored: Mapping[str, str], wording: WordingLookup) -> list[str]:
    if not found and stored:
        return [f"De inbäddade svaren ({ANSWERS_FILE_NAME}) saknas eller går inte att läsa."]
    changed = [
        f"Svaret på {_question(link_id, wording)} är {how} i de inbäddade svaren ({ANSWERS_FILE_NAME})."
        for link_id, how in _changes(found, stored)
    ]
    rest = len(changed) - _MOST_NAMED
    more = [f"Ytterligare {swedish.count_of(rest, 'svar', 'svar')} skiljer sig."] if rest > 0 else []
    return changed[:_MOST_NAMED] + more


def _question(link_id: str, wording: WordingLookup) -> str:
    worded = wording(link_id)
    return f"frågan ”{worded}”" if worded else f"en fråga som inte finns i enkäten ({link_id})"


def _statements(found: Mapping[str, str], stored: Mapping[str, str], of: ComparedWith) -> list[str]:
    if not found:
        return []
    names = {_STATEMENTS.get(name, "andra uppgifter om inlämningen") for name, _ in _changes(found, stored)}
    return [f"{of.stated}: {swedish.listing(sorted(names, key=swedish_order))}."] if names else []


def _files(found: Mapping[str, str], stored: Mapping[str, str]) -> list[str]:
    skipped = {ANSWERS_FILE_NAME}
    changes = [(name, how) for name, how in _changes(found, stored) if name not in skipped]
    words = {"ändrat": "ändrad", "tillagt": "tillagd", "borttaget": "borttagen"}
    return [f"Den inbäddade filen {name} är {words[how]}." for name, how in changes[:_MOST_NAMED]]


def _metadata(found: Mapping[str, str], stored: Mapping[str, str]) -> list[str]:
    names = [_METADATA[name] for name, _ in _changes(found, stored) if name in _METADATA]
    return [f"Uppgifterna om dokumentet är ändrade: {swedish.listing(names)}."] if names else []


def _changes(found: Mapping[str, str], stored: Mapping[str, str]) -> list[tuple[str, str]]:
    """The names whose hashes differ, with how, in the stored copy's order."""
    gone = [(name, "ändrat" if name in found else "borttaget") for name in stored if found.get(name) != stored[name]]
    return gone + [(name, "tillagt") for name in found if name not in stored]
