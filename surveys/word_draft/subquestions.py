"""Questions lettered under another one, "2." with a) and b): the first becomes the heading of the others."""

from surveys.word_draft.parts import FormQuestion, FormText, Heading

_DEEPEST = 3
_Part = Heading | FormQuestion | FormText


def gather_subquestions(heading: Heading, depth: int = 1) -> None:
    """Put lettered questions under the one before them that has no answer of its own, within `heading`."""
    parts: list[_Part] = []
    for part in heading.parts:
        before = parts[-1] if parts else None
        if isinstance(part, Heading):
            gather_subquestions(part, depth + 1)
        if isinstance(part, FormQuestion) and _is_lettered(part) and depth <= _DEEPEST:
            if isinstance(before, FormQuestion) and not before.is_answered and not _is_lettered(before):
                parts[-1] = before = _as_heading(before)
            if isinstance(before, Heading) and before.number:
                part.number = f"{before.number}{part.number}"
                before.parts.append(part)
                continue
        parts.append(part)
    heading.parts = parts


def _is_lettered(question: FormQuestion) -> bool:
    return len(question.number) == 1 and question.number.islower()


def _as_heading(question: FormQuestion) -> Heading:
    told = next(row for row in question.told if row.became == "question")
    told.became = "group"
    return Heading(
        text=question.text,
        level=0,
        told=told,
        prefix=question.prefix,
        intro=[*question.background, *question.before],
        conditions=question.conditions,
        in_portal=question.in_portal,
        number=question.number,
    )
