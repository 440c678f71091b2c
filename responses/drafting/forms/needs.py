"""What the questions of a page have together: whether they must be answered, said once, and a margin for numbers."""

from collections.abc import Iterable

from responses.drafting.forms.state import QuestionState


def mark_needs(questions: Iterable[QuestionState]) -> str:
    """Let each question say whether it must be answered, where it is not as most of them. What the page says of most.

    Nothing is said where most must be answered: that is what a question is for.
    """
    own = [one for one in questions if not (one.is_follow_up or one.read_only)]
    optional = [one for one in own if not one.question.required]
    most_are_optional = 2 * len(optional) > len(own)
    for one in own:
        one.need = ("ska besvaras" if one.question.required else "") if most_are_optional else one.own_need
    return _said_once(own, optional) if most_are_optional else ""


def are_numbered(questions: Iterable[QuestionState]) -> bool:
    """Whether any question of the page has a number, for which the page then has a margin."""
    return any(one.question.prefix and not one.is_follow_up for one in questions)


def _said_once(own: list[QuestionState], optional: list[QuestionState]) -> str:
    if len(optional) < len(own):
        return "Frågorna är frivilliga, utom de som ska besvaras."
    if all(one.is_contact for one in own):
        return "Alla uppgifter är frivilliga." if len(own) > 1 else "Uppgiften är frivillig."
    return "Alla frågor är frivilliga." if len(own) > 1 else "Frågan är frivillig."
