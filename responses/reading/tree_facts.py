"""What pages ask of a questionnaire's tree alone: worked out once for each version."""

from collections.abc import Mapping

from surveys.remembering import once_a_tree
from surveys.schema import Definition, Question, is_computed
from surveys.wordings.wording import label_of


@once_a_tree
def questions_by_link_id(tree: Definition) -> Mapping[str, Question]:
    """link_id -> the question."""
    return {question.link_id: question for question in tree.questions}


@once_a_tree
def section_ids_of(tree: Definition) -> Mapping[str, str]:
    """link_id -> the section on whose page it stands."""
    return {link_id: section.link_id for link_id, section in tree.section_of.items()}


@once_a_tree
def items_by_section(tree: Definition) -> Mapping[str, tuple[str, ...]]:
    """link_id of a section -> those of all items in it, itself included, in reading order."""
    found: dict[str, list[str]] = {section.link_id: [] for section in tree.items}
    for link_id, section in tree.section_of.items():
        found[section.link_id].append(link_id)
    return {section_id: tuple(inside) for section_id, inside in found.items()}


@once_a_tree
def computing_sections(tree: Definition) -> frozenset[str]:
    """The sections, by link_id, in which something is computed from answers, which may stand in others."""
    return frozenset(tree.section_of[q.link_id].link_id for q in tree.questions if is_computed(q))


@once_a_tree
def written_in(tree: Definition) -> frozenset[str]:
    """The questions that a respondent writes: neither computed, read-only nor filled in by signing."""
    return frozenset(
        question.link_id
        for question in tree.questions
        if not (question.sign_off or question.read_only or is_computed(question))
    )


@once_a_tree
def names_in(tree: Definition) -> Mapping[str, str]:
    """link_id -> what a list of problems calls the item: its number and wording, or its parent's."""
    return {question.link_id: _name(tree, question) for question in tree.questions}


def _name(tree: Definition, question: Question) -> str:
    if not question.text and (parent := tree.by_link_id.get(tree.parent[question.link_id])):
        return label_of(parent).rstrip(":")
    return label_of(question).rstrip(":")
