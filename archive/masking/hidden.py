"""How much of a sealed copy is struck, counted in its tree. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.masking.proofs import Strike
from archive.masking.strikes import ANSWER, ATTACHMENT, QUESTION, SECTION, PagePlace, Path, is_within
from config.language import swedish


@dataclass(frozen=True)
class Hidden:
    """How much is hidden: answers in whole or in part, attachments, and other fields."""

    answers: int
    attachments: int
    fields: int

    @property
    def told(self) -> str:
        """ "4 svar är dolda"."""
        if not self.answers:
            return "inga svar är dolda"
        return f"{self.answers} svar är {'dolt' if self.answers == 1 else 'dolda'}"

    @property
    def told_besides(self) -> str:
        """What else is hidden, as a sentence; empty for nothing."""
        parts = [
            swedish.count_of(self.attachments, "bilaga", "bilagor") if self.attachments else "",
            swedish.count_of(self.fields, "annan uppgift", "andra uppgifter") if self.fields else "",
        ]
        said = swedish.listing([part for part in parts if part])
        hidden = "dold" if self.attachments + self.fields == 1 else "dolda"
        return f"Dessutom är {said} {hidden}." if said else ""


def told_masked(receipt_number: str, hidden: Hidden) -> str:
    """What is said of a masked copy wherever it is named."""
    return f"Maskad kopia av {receipt_number}; allt som syns är oförändrat; {hidden.told}"


def hidden_in(places: Sequence[PagePlace], strikes: Sequence[Strike]) -> Hidden:
    """What these strikes hide, of which those of where something stands again, and of hashes, are none.

    Of a list of options that is struck what it opens is part of the answer, and so is a question's comment of the
    question: their number would tell the answer.
    """
    again = [path for place in places if place.kind in (ATTACHMENT, SECTION) for path in place.also]
    counted = [one for one in strikes if not any(is_within(one.path, path) for path in again)]
    found = {key for strike in counted for key in _hidden_by(places, strike)}
    kinds = [kind for kind, _ in found]
    answers, attachments = kinds.count(ANSWER), kinds.count(ATTACHMENT)
    return Hidden(answers, attachments, len(found) - answers - attachments)


def _hidden_by(places: Sequence[PagePlace], strike: Strike) -> Iterator[tuple[str, Path]]:
    """The questions whose answers it hides some of, or else what it is of: each as its kind and path."""
    around = [place for place in places if is_within(strike.path, place.path)]
    place = max(around, key=lambda one: len(one.path), default=None)
    if place is None:
        return
    if place.kind == ANSWER:
        yield ANSWER, place.path[:-1]
        return
    within = [one.path for one in places if one.kind == QUESTION and is_within(one.path, strike.path)]
    if strike.first is None and within:
        yield from ((ANSWER, path) for path in _outermost(within))
    else:
        yield place.kind if strike.path == place.path else "", place.path


def _outermost(paths: Sequence[Path]) -> list[Path]:
    return [one for one in paths if not any(one != other and is_within(one, other) for other in paths)]
