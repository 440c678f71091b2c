"""A Word document as a questionnaire's document, with what each paragraph and table became."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.language.text import clean, clean_line
from surveys.codes import next_name
from surveys.definition_json import DocumentNode, definition_from_json, definition_to_json
from surveys.schema import Definition
from surveys.word_draft.blocks import FormContents, Line
from surveys.word_draft.conditions import ConditionReader, asked_if, plain_words, targets_of
from surveys.word_draft.heads import MissingError, StatedHead, head_of
from surveys.word_draft.limits import limits_in
from surveys.word_draft.making import guess, make_item
from surveys.word_draft.outlining import Outliner
from surveys.word_draft.parts import FormQuestion, FormText, Heading, Outline, Piece, prose_of
from surveys.word_draft.report import LEFT, FormReport, ReportRow
from surveys.word_draft.subquestions import gather_subquestions
from surveys.word_draft.titles import is_about
from surveys.wordings.reading_version import ReadingEntry, reading_version

__all__ = ["MissingError", "StatedHead", "UnderstoodForm", "understand_form"]
_ASIDE = {
    "header": "Står i sidhuvudet eller sidfoten.",
    "note": "Är en fotnot eller slutnot.",
    "comment": "Är en kommentar i marginalen.",
    "frame": "Står i en textruta vid sidan av texten.",
    "struck": "Är struket i dokumentets spårade ändringar, som är lästa som godkända.",
    "table": "Står i en tabell inne i en tabell.",
    "contents": "Står i innehållsförteckningen, men inte som rubrik.",
}
_ALL_REQUIRED = re.compile(r"\b(alla|samtliga) frågor (är obligatoriska|måste besvaras|ska besvaras)", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!])\s+")


@dataclass(frozen=True)
class UnderstoodForm:
    """A questionnaire's document (surveys.definition_json), and the report of how the file was read."""

    definition: Definition
    report: FormReport


def understand_form(contents: FormContents, given: StatedHead) -> UnderstoodForm:
    """What the document says. Raises MissingError for what neither it nor `given` says of the questionnaire."""
    return _Understanding(contents, given).all()


class _Understanding:
    def __init__(self, contents: FormContents, given: StatedHead) -> None:
        self.contents, self.given = contents, given
        outliner = Outliner(contents.blocks)
        self.outline: Outline = outliner.read()
        self.told = outliner.told
        self.asked: list[FormQuestion] = []
        self.headings: list[Heading] = []

    def all(self) -> UnderstoodForm:
        self._take_introduction()
        for section in self.outline.sections:
            gather_subquestions(section)
        head = head_of(self.outline, self.contents, self.given, self._texts())
        self._name()
        for asked in self.asked:
            asked.node |= {"link_id": asked.link_id, **make_item(asked)}
        self._demand_all()
        self._sums()
        self._conditions()
        document: DocumentNode = {**head, "items": [self._heading(one) for one in self.outline.sections]}
        bare = definition_from_json(_cleaned(document))
        self._write_helps(bare)
        document = {**head, "items": [self._heading(one) for one in self.outline.sections]}
        definition = definition_from_json(_cleaned(document))
        self._tell_asides(definition)
        return UnderstoodForm(definition, FormReport(tuple(self._rows()), self.contents.tracked))

    def _texts(self) -> list[str]:
        return [one.text for one in self.contents.blocks if isinstance(one, Line)]

    def _take_introduction(self) -> None:
        """Sections before the first question that are about the questionnaire are its introduction."""
        outline = self.outline
        while outline.sections and is_about(outline.sections[0]) and not outline.sections[0].conditions:
            first = outline.sections.pop(0)
            heading = Piece(Line(text=first.text), first.told)
            about = [] if first.text == "Om enkäten" else [heading]
            first.told.became = "intro"
            outline.intro += [*about, *first.intro]
            outline.in_portal += first.in_portal
            for piece in first.intro:
                piece.told.became = "intro"
        if not outline.sections:
            outline.sections.append(Heading("Frågor", 1, ReportRow(text="")))

    # Names

    def _name(self) -> None:
        numbers = {asked.number.upper() for heading in self.outline.sections for asked in _asked_in(heading)}
        letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
        taken: set[str] = set()
        for place, section in enumerate(self.outline.sections):
            free = not numbers & set(letters) and len(self.outline.sections) <= len(letters)
            section.link_id = letters[place] if free else f"S{place + 1}"
            taken.add(section.link_id)
        for section in self.outline.sections:
            self._name_within(section, section.link_id, taken)

    def _name_within(self, heading: Heading, section: str, taken: set[str]) -> None:
        self.headings.append(heading)
        heading.told.link_id = heading.link_id
        for piece in (*heading.intro, *heading.conditions, *heading.in_portal):
            piece.told.link_id = heading.link_id
        for part in heading.parts:
            own = "" if isinstance(part, FormText) else _link_id(part.number)
            stem = {Heading: f"{section}-rubrik", FormText: f"{section}-text"}.get(type(part), section)
            part.link_id = own if own and own not in taken else next_name(stem, taken)
            taken.add(part.link_id)
            if isinstance(part, Heading):
                self._name_within(part, section, taken)
            elif isinstance(part, FormQuestion):
                self.asked.append(part)
                for told in part.told:
                    told.link_id = part.link_id
            else:
                for piece in part.pieces:
                    piece.told.link_id = part.link_id

    # What holds for several questions

    def _demand_all(self) -> None:
        """ "Alla frågor är obligatoriska" in an introduction holds for each that does not say otherwise."""
        introductions = [*self.outline.intro, *(piece for heading in self.headings for piece in heading.intro)]
        said = next((piece for piece in introductions if _ALL_REQUIRED.search(piece.text)), None)
        if said is None:
            return
        said.told.guessed, said.told.why = True, "Alla frågor är satta som obligatoriska, utom dem som säger annat."
        for asked in self.asked:
            if "optional" not in limits_in(asked.text, *(piece.text for piece in asked.before)):
                asked.node["required"] = True

    def _sums(self) -> None:
        """A total that is worked out, of the numbers of its kind before it in the same section."""
        for heading in self.headings:
            before: list[FormQuestion] = []
            for part in heading.parts:
                if not isinstance(part, FormQuestion):
                    continue
                if (
                    re.match(r"(total|summa)", part.text, re.IGNORECASE)
                    and "räknas ut" in _said_of(part)
                    and len(before) > 1
                ):
                    unit = {"unit": before[0].node["unit"]} if "unit" in before[0].node else {}
                    sum_of = [one.link_id for one in before]
                    part.node |= {"type": before[0].node["type"], "sum_of": sum_of, "read_only": True, **unit}
                    guess(part, "Talen ovanför i samma avsnitt är lästa som de som summeras.")
                elif part.node["type"] in ("integer", "money", "decimal"):
                    before = before if before and before[0].node["type"] == part.node["type"] else []
                    before.append(part)

    # Conditions

    def _conditions(self) -> None:
        numbered = {one.number: one for one in self.asked if one.number}
        order = list(numbered)
        self._move_to_targets(numbered, order)
        for place, asked in enumerate(self.asked):
            earlier = [one.node for one in self.asked[:place]]
            reader = ConditionReader(earlier, {number: one.node for number, one in numbered.items()})
            self._conditions_of(asked.node, asked.conditions, reader, asked)
            if "enable_when" not in asked.node and (beginning := asked_if(asked.text)):
                found = reader.if_yes(beginning)
                if found:
                    asked.node |= {"enable_when": list(found.conditions)}
                    if found.why:
                        guess(asked, found.why)
        for heading in self.headings:
            first = next(iter(_asked_in(heading)), None)
            known = self.asked[: self.asked.index(first)] if first else self.asked
            reader = ConditionReader(
                [one.node for one in known], {number: one.node for number, one in numbered.items()}
            )
            self._conditions_of(heading.node, heading.conditions, reader, None)

    def _move_to_targets(self, numbered: dict[str, FormQuestion], order: list[str]) -> None:
        """A sentence that names its questions belongs to them, wherever it stands."""
        pairs = [(asked, piece) for asked in self.asked for piece in asked.conditions]
        for asked, piece in pairs:
            targets = [numbered.get(target) for target in targets_of(piece.text, order) or ()]
            named = [target for target in targets if target]
            if named and len(named) == len(targets):
                asked.conditions.remove(piece)
                for target in named:
                    target.conditions.append(piece)
                piece.told.link_id = named[0].link_id

    def _conditions_of(
        self, node: DocumentNode, pieces: list[Piece], reader: ConditionReader, asked: FormQuestion | None
    ) -> None:
        for piece in pieces:
            found = reader.read(piece.text)
            if found is None or not found.conditions:
                if "enable_when" not in node:
                    piece.told.became = LEFT
                    piece.told.why = (
                        "Villkoret står kvar som text, men leder inte entydigt till ett svar på en tidigare fråga."
                    )
                continue
            if "enable_when" not in node:
                node["enable_when"] = list(found.conditions)
                if found.behavior != "all":
                    node["enable_behavior"] = found.behavior
            piece.told.became = "condition"
            if found.why:
                piece.told.guessed, piece.told.why = True, found.why
        for piece in pieces:
            if "enable_when" in node and piece.told.became == LEFT:
                piece.told.became, piece.told.why = "condition", ""

    # Texts

    def _write_helps(self, bare: Definition) -> None:
        """Put the help texts and conditions, without what the portal says of the item in the same words."""
        entries = {entry.link_id: entry for section in reading_version(bare).sections for entry in _entries(section)}
        for asked in self.asked:
            entry = entries[asked.link_id]
            opened = {sentence for each in entry.options if each.opened for sentence in each.opened.hints}
            said = {_plain(sentence) for sentence in {*entry.hints, *opened}}
            _say(asked.node, "background", prose_of(asked.background))
            kept = [piece for piece in asked.before if not _says_nothing_new(piece, said)]
            _say(asked.node, "help", prose_of(kept))
            self._options_help(asked, said)
            _say(asked.node, "in_portal", prose_of(asked.in_portal))
            self._say_conditions(asked.node, asked.conditions, entry)
            self._comment(asked)
        for heading in self.headings:
            entry = entries[heading.link_id]
            _say(heading.node, "intro", prose_of(heading.intro))
            _say(heading.node, "in_portal", prose_of(heading.in_portal))
            self._say_conditions(heading.node, heading.conditions, entry)

    def _options_help(self, asked: FormQuestion, said: set[str]) -> None:
        for choice, option in zip(asked.options, asked.node.get("options", ()), strict=False):
            kept = [piece for piece in choice.hints if not _says_nothing_new(piece, said)]
            if kept and "opens" in option:
                option["opens"]["help"] = prose_of(kept)
            elif kept:
                asked.node["help"] = "\n\n".join(filter(None, [asked.node.get("help", ""), prose_of(kept)]))

    def _say_conditions(self, node: DocumentNode, pieces: list[Piece], entry: ReadingEntry) -> None:
        kept = [piece for piece in pieces if _plain(piece.text) != _plain(entry.condition)]
        _say(node, "condition_text", " ".join(piece.text for piece in kept))

    def _comment(self, asked: FormQuestion) -> None:
        if asked.comment:
            label, _ = asked.comment
            link_id = f"{asked.link_id}.kommentar"
            asked.node["comment"] = {"type": "text", "link_id": link_id, "text": label.text}

    def _heading(self, heading: Heading) -> DocumentNode:
        texts = {"type": "group", "link_id": heading.link_id, "text": heading.text, **heading.node}
        if heading.prefix:
            texts["prefix"] = heading.prefix
        items = [node for part in heading.parts if (node := self._part(part))]
        if not items and heading.told.text:
            items = [
                {
                    "type": "display",
                    "link_id": f"{heading.link_id}-text",
                    "text": texts.pop("intro", "") or heading.text,
                }
            ]
        return {**texts, "items": items}

    def _part(self, part: Heading | FormQuestion | FormText) -> DocumentNode:
        if isinstance(part, Heading):
            return self._heading(part)
        if isinstance(part, FormText):
            return {"type": "display", "link_id": part.link_id, "text": prose_of(part.pieces)}
        node = {**part.node}
        node["options"] = [_with_link(option, part.link_id) for option in node.get("options", ())]
        return {key: value for key, value in node.items() if value not in ("", [])}

    # The report

    def _tell_asides(self, definition: Definition) -> None:
        """What stands outside the text is told, unless all of it stands in the draft too."""
        words = set(plain_words(" ".join(_words_of(definition))).split())
        texts = {plain_words(text) for text in _words_of(definition)}
        for line in (*self.contents.nested, *self.contents.others):
            told = ReportRow(text=" ".join(line.printed.split()), aside=True, why=_ASIDE.get(line.place, ""))
            bare = plain_words(re.sub(r"[\d.\s]+$", "", line.printed))
            if bare in texts or (line.place == "contents" and set(bare.split()) <= words):
                told.became, told.why = ("contents" if line.place == "contents" else "known"), ""
            self.told.append(told)

    def _rows(self) -> Iterator[ReportRow]:
        for told in self.told:
            if told.text.strip():
                yield told


def _asked_in(heading: Heading) -> Iterator[FormQuestion]:
    for part in heading.parts:
        if isinstance(part, FormQuestion):
            yield part
        elif isinstance(part, Heading):
            yield from _asked_in(part)


def _link_id(number: str) -> str:
    bare = number.replace("å", "a").replace("ä", "a").replace("ö", "o").replace(":", ".").upper()
    bare = bare if number[:1].isalpha() else bare.lower()
    return bare if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", bare) else ""


def _with_link(option: DocumentNode, question: str) -> DocumentNode:
    if "opens" not in option:
        return option
    return {**option, "opens": {"link_id": f"{question}.{option['code']}", **option["opens"]}}


def _say(node: DocumentNode, key: str, text: str) -> None:
    if text:
        node[key] = text


def _said_of(asked: FormQuestion) -> str:
    return " ".join(piece.text for piece in asked.before).lower()


def _plain(text: str) -> str:
    return plain_words(text.replace("\u00a0", " "))


def _says_nothing_new(piece: Piece, said: set[str]) -> bool:
    """Whether the portal says each sentence of it in the same words; then the report says so."""
    if piece.line.sign or not piece.text:
        return False
    if all(_plain(sentence) in said for sentence in _SENTENCES.split(piece.text)):
        piece.told.became = "limit" if not piece.told.guessed else piece.told.became
        return True
    return False


def _entries(entry: ReadingEntry) -> Iterator[ReadingEntry]:
    yield entry
    for item in entry.items:
        yield from _entries(item)


def _words_of(node: Any) -> Iterator[str]:
    waiting: list[Any] = [definition_to_json(node)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            yield one


_LINES = frozenset({"title", "code"})


def _cleaned(node: Any, key: str = "") -> Any:
    """Without characters that no text of a questionnaire may have."""
    if isinstance(node, dict):
        return {name: _cleaned(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_cleaned(value, key) for value in node]
    if isinstance(node, str):
        return clean_line(node) if key in _LINES else clean(node)
    return node
