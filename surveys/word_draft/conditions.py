"""Sentences by which a printed form says when a question is asked, read against the questions before it.

Only what leads to one question, and to options that it has, becomes a condition. Everything else is left in words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.definition_json import DocumentNode

_NUM = r"(\d{1,3}(?:\.\d{1,3})*\s?[a-zåäö]?(?![a-zåäö])|[A-ZÅÄÖ](?:\.\d{1,2})?(?![a-zåäö]))"
_WHO = r"(?:ni|du|de|den|er|dig|regionen|kommunen)"
_ABOUT = re.compile(
    rf"fråg(?:a|or|orna)\s+{_NUM}((?:\s*(?:[-–,]|och|till)\s*{_NUM})*)\s+(?:ska\s+)?(?:bara\s+|endast\s+)?"
    r"(?:besvaras|gäller|fylls i|visas)\b(?:\s+(?:bara|endast))?\s*(?:av|om|för)\b",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"(?:besvaras|gäller|visas|fylls i)\s+(?:(?:bara|endast)\s+)?(?:om|av (?:de|den|dem|er) som)\b"
    rf"|(?:om|för) {_WHO}(?: som)? (?:har )?"
    r"(?:svara[tr]|svarade|angett|valt)\b.{3,80}\bfråga\s"
    r"|om (?:ja|nej) på fråga\s",
    re.IGNORECASE,
)
_IF_YES = re.compile(rf"om (ja|nej)\b(?:\s*(?:på|i)\s+fråga\s+{_NUM})?", re.IGNORECASE)
_WHICH = rf"(?:fråga\s+{_NUM}|frågan\s+[”\"]([^”\"]+)[”\"])"
_ROW = r"(?:raden\s+[”\"]([^”\"]+)[”\"]\s+i\s+)?"
_OURS = re.compile(rf"{_ROW}{_WHICH}\s+(inte\s+)?besvaras(?:\s+med\s+(.+))?", re.IGNORECASE)
_NUMBERED = re.compile(rf"svaret på {_ROW}{_WHICH} är (större än|minst|mindre än|högst)\s+(\d+)\b.*", re.IGNORECASE)
_SAID = re.compile(
    rf"\b(?:svara[tr]|svarade|angett|angivit|valt|kryssat(?:\s+(?:för|i))?|om(?!\s+{_WHO}\b))"
    rf"\s+['\"”‘’]?([^'\"”‘’]{{1,80}}?)['\"”‘’]?\s+(?:på|i)\s+fråga\s+{_NUM}"
    r"\s*[.:,]?\s*$",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(?:någon|något|några)\b", re.IGNORECASE)
_OPERATORS = {"större än": "above", "minst": "at_least", "mindre än": "below", "högst": "at_most"}
_PARTS = re.compile(r"\s+(och|eller)\s+(?=fråga\s|frågan\s|raden\s|svaret på\s)", re.IGNORECASE)
_NONE = "något annat än"


def is_condition(text: str) -> bool:
    """Whether the whole line says when something is asked."""
    bare = text.strip()
    if len(bare) > 600 or "?" in re.sub(r"[”\"][^”\"]*[”\"]", "", bare):
        return False
    return bool(_ABOUT.match(bare) or _THIS.match(bare))


def asked_if(text: str) -> str:
    """The beginning of a wording that says when it is asked, "Om ja på fråga 2"; empty for none."""
    found = _IF_YES.match(text.strip())
    return found[0] if found else ""


def targets_of(text: str, numbers: Sequence[str]) -> list[str] | None:
    """The numbers of the questions that the sentence names as its own, "15-17" in full; None where it names none."""
    found = _ABOUT.match(text.strip())
    if found is None:
        return None
    named = [_bare(found[1]), *(_bare(one) for one in re.findall(_NUM, found[2] or ""))]
    if re.search(r"[-–]|till", found[2] or "") and len(named) == 2 and {*named} <= {*numbers}:
        first, last = sorted(numbers.index(name) for name in named)
        return list(numbers[first : last + 1])
    return named


@dataclass(frozen=True)
class ReadCondition:
    """Conditions as the definition has them; `why` tells of what is taken for granted in them."""

    conditions: tuple[DocumentNode, ...]
    behavior: str = "all"
    why: str = ""


class ConditionReader:
    """Reads sentences against `earlier`: the nodes before the item, in order, and `numbers`: which is numbered what."""

    def __init__(self, earlier: Sequence[DocumentNode], numbers: Mapping[str, DocumentNode]) -> None:
        self.earlier, self.numbers = earlier, numbers
        self.known = {id(node) for node in earlier}

    def read(self, sentence: str) -> ReadCondition | None:
        """The conditions of a sentence; None where any part of it leads nowhere."""
        bare = " ".join(sentence.split()).rstrip(" .:")
        about = _ABOUT.match(bare)
        said = bare[about.end() :] if about else bare
        return self._said(said) or self._ours(
            re.sub(r"^(?:besvaras|gäller)\s+(?:bara\s+|endast\s+)?om\s+", "", said, flags=re.I)
        )

    def if_yes(self, beginning: str) -> ReadCondition | None:
        """The condition of a wording that begins "Om ja": of the question named, otherwise the one before it."""
        found = _IF_YES.match(beginning)
        if found is None:
            return None
        named = self._numbered(found[2]) if found[2] else None
        node = named or next((one for one in reversed(self.earlier) if _codes(one, found[1])), None)
        if node is None or (found[2] and named is None):
            return None
        codes = _codes(node, found[1])
        why = "" if named else f"”{found[0]}” är tolkat som svaret på frågan närmast före."
        return ReadCondition((_is(node, codes),), why=why) if codes else None

    def _ours(self, said: str) -> ReadCondition | None:
        parts = _PARTS.split(said)
        joins = {word.lower() for word in parts[1::2]}
        clauses = [self._clause(part.strip()) for part in parts[0::2]]
        if len(joins) > 1 or not all(clauses):
            return None
        return ReadCondition(tuple(one for one in clauses if one), "any" if joins == {"eller"} else "all")

    def _clause(self, text: str) -> DocumentNode | None:
        if found := _NUMBERED.fullmatch(text):
            node = self._named(found[2], found[3])
            row = _row(node, found[1]) if node else None
            if node is None or row is None:
                return None
            return {"item": node["link_id"], **row, "operator": _OPERATORS[found[4].lower()], "values": [found[5]]}
        found = _OURS.fullmatch(text)
        node = self._named(found[2], found[3]) if found else None
        row = _row(node, found[1]) if found and node else None
        if found is None or node is None or row is None or found[4]:
            return None
        if not found[5]:
            return {"item": node["link_id"], **row, "operator": "answered"}
        codes = _answers(node, found[5])
        return {**_is(node, codes), **row} if codes else None

    def _said(self, text: str) -> ReadCondition | None:
        """ "de som svarat Ja på fråga 6", "de som angett någon målgrupp i fråga 18"."""
        found = _SAID.search(text)
        node = self._numbered(found[2]) if found else None
        if found is None or node is None:
            return None
        codes = _answers(node, found[1])
        if codes:
            return ReadCondition((_is(node, codes),))
        if _ANY.match(found[1]) and not re.search(r"\b(?:del|fråga|rad)\b", found[1]):
            why = f"”{found[1]}” är tolkat som att frågan är besvarad."
            return ReadCondition(({"item": node["link_id"], "operator": "answered"},), why=why)
        return None

    def _named(self, number: str | None, wording: str | None) -> DocumentNode | None:
        if number:
            return self._numbered(number)
        begins = plain_words((wording or "").rstrip(" …."))
        found = [node for node in self.earlier if begins and plain_words(node.get("text", "")).startswith(begins)]
        return found[0] if len(found) == 1 else None

    def _numbered(self, number: str) -> DocumentNode | None:
        node = self.numbers.get(_bare(number))
        return node if node is not None and id(node) in self.known else None


def plain_words(text: str) -> str:
    """The words alone, to compare by."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _bare(number: str) -> str:
    return "".join(number.split())


def _is(node: DocumentNode, codes: Sequence[str]) -> DocumentNode:
    return {"item": node["link_id"], "operator": "is", "values": list(codes)}


def _row(node: DocumentNode, called: str | None) -> dict[str, str] | None:
    """{"row": code} of the row called so; {} where none is named, None where there is none."""
    if not called:
        return {}
    begins = plain_words(called.rstrip(" …"))
    return next(
        ({"row": row["code"]} for row in node.get("rows", ()) if plain_words(row["text"]).startswith(begins)), None
    )


def _offered(node: DocumentNode) -> list[tuple[str, str]]:
    if node["type"] == "yes_no_matrix" and "columns" not in node:
        return [("ja", "Ja"), ("nej", "Nej")]
    return [(one["code"], one["text"]) for one in (node.get("options") or node.get("columns") or ())]


def _codes(node: DocumentNode, answer: str) -> list[str]:
    """The options that are the answer, or begin with it: "Ja" for "Ja, beskriv vilka:"."""
    wanted, offered = plain_words(answer), _offered(node)
    same = [code for code, text in offered if plain_words(text) == wanted]
    begun = [code for code, text in offered if wanted and plain_words(text).startswith(f"{wanted} ")]
    return same or begun if node["type"] in ("choice", "multi_choice", "yes_no_matrix") else []


def _answers(node: DocumentNode, said: str) -> list[str]:
    """The codes of "Ja", of ”A” eller ”B”, or of all but ”C”; nothing where one of them is not offered."""
    text = said.strip()
    others = text.lower().startswith(_NONE)
    names = list(_each(text[len(_NONE) :] if others else text))
    codes = [_codes(node, name) for name in names]
    if not codes or not all(codes):
        return []
    chosen = [code for found in codes for code in found]
    return [code for code, _ in _offered(node) if (code in chosen) is not others]


def _each(text: str) -> Iterator[str]:
    quoted = re.findall(r"[”\"']([^”\"']+)[”\"']", text)
    rest = re.sub(r"[”\"'][^”\"']+[”\"']", "", text)
    yield from (one.rstrip(" …") for one in quoted)
    yield from (word for word in re.split(r",|\beller\b|\boch\b", rest) if plain_words(word))
