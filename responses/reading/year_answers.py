"""Answers in words, beside one that they are not held against: to other questions, or to one that is gone. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from responses.reading.earlier_parts import name_of_part, part_in_words
from responses.reading.items import REMARK, ShownItem, ShownOption, read_item
from responses.reading.text import text_of
from responses.reading.year_sources import EarlierSource
from surveys.checking.sums import DASH
from surveys.references import Continues
from surveys.schema import DisplayItem, GroupItem
from surveys.wordings.wording import label_of


@dataclass(frozen=True, kw_only=True)
class OtherAnswer:
    """An answer to a question that this year's merely is related to, or that is gone; empty where there is none."""

    wording: str
    text: str
    link_id: str = ""
    section: str = ""


def in_full(item: ShownItem) -> str:
    """An answer in words with the fields that its options open, its documents and the comments to it."""
    texts = [_chosen(one) for one in item.options if one.chosen] if item.shape == "options" else [text_of(item)]
    texts += [f"Bilaga: {document.title}" for document in item.documents]
    if item.comment and item.comment.answered:
        texts.append(f"{item.comment.text.rstrip(': ') or 'Kommentar'}: {in_full(item.comment)}")
    texts += [f"{REMARK}: {item.remark}"] if item.remark else []
    return "\n".join(filter(None, texts))


def _chosen(option: ShownOption) -> str:
    """An option with what is written in the field that it opens: "Ja, vilken: Närvårdsplanen"."""
    opened = in_full(option.opened) if option.opened and option.opened.answered else ""
    return f"{option.text.rstrip(': ')}: {opened}" if opened else option.text.rstrip(": ")


def linked_answers(source: EarlierSource, links: Iterable[Continues]) -> tuple[OtherAnswer, ...]:
    """What was answered to the earlier questions that links point at, each question once: all of the answer, or the
    rows and options that are linked. The questions are there: `takes_answer`.
    """
    by_item: dict[str, list[Continues]] = {}
    for link in links:
        by_item.setdefault(link.item, []).append(link)
    return tuple(_linked(source, link_id, found) for link_id, found in by_item.items())


def _linked(source: EarlierSource, link_id: str, links: list[Continues]) -> OtherAnswer:
    whole = earlier_answer(source, link_id)
    if not all(link.option or link.row for link in links):
        return whole
    asked = source.tree.question(link_id)
    parts = {name_of_part(asked, link): part_in_words(source.read_from, asked, link) for link in links}
    told = "\n".join(f"{name}: {text or DASH}" for name, text in parts.items()) if any(parts.values()) else ""
    return replace(whole, text=told)


def earlier_answer(source: EarlierSource, link_id: str) -> OtherAnswer:
    """All of the answer to an earlier question."""
    asked = source.tree.question(link_id)
    return OtherAnswer(
        wording=label_of(asked, "Följdfråga").rstrip(": "),
        text=in_full(read_item(source.read_from, link_id)),
        link_id=link_id,
        section=source.tree.section_of[link_id].text,
    )


def takes_answer(source: EarlierSource, link_id: str) -> bool:
    """Whether the earlier questionnaire has a question with this link_id."""
    item = source.tree.by_link_id.get(link_id)
    return item is not None and not isinstance(item, GroupItem | DisplayItem)
