"""A questionnaire made elsewhere that says in another form what R4 and R5 have a form for: put as they have it.

What is missing but said beside (a question's text in its code), or written as text where a value is asked for.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from surveys.codes import FreeNames
from surveys.interchange.fhir_extensions import HL7, FhirNode

Tell = Callable[[str, str, Mapping[str, Any]], None]
"""Takes a linkId, a feature of fhir_refusals.TOLD_ELSEWHERE and its words."""

_FLAGS = {"true": True, "false": False}
_FLAG_KEYS = ("required", "repeats", "readOnly", "answerBoolean", "valueBoolean")
_RENDERED = (f"{HL7}/rendering-markdown", f"{HL7}/rendering-xhtml")
_LONGEST_TITLE = 300
_MOST_TOLD = 1000
_MARK_UP = re.compile(r"<[^>]*>")
_CHOSEN_TOO = ("date", "time", "dateTime", "decimal", "reference", "quantity")
_AS_TEXT = ("valueDate", "valueTime", "valueDateTime", "valueDecimal", "valueUri")


def mend_shapes(resource: FhirNode, tell: Tell) -> None:
    """Mend in place."""
    _tidy(resource)
    _title(resource, tell)
    _each(resource, FreeNames(_names(resource)), tell)


def _tidy(node: Any) -> None:
    """Null says nothing, and a flag may be written as text."""
    for key in list(node) if isinstance(node, dict) else ():
        if node[key] is None:
            del node[key]
        elif key in _FLAG_KEYS and isinstance(node[key], str):
            node[key] = _FLAGS.get(node[key], node[key])
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _tidy(inner)


def _title(resource: FhirNode, tell: Tell) -> None:
    given = resource.get("title")
    if given is None or (isinstance(given, str) and not given.strip()):
        texts = (resource.get(key) for key in ("name", "description", "id"))
        made = next((text.strip() for text in texts if isinstance(text, str) and text.strip()), "Enkät utan namn")
        given = resource["title"] = " ".join(made.split())
        tell("", "Questionnaire.no-title", {"value": given[:_LONGEST_TITLE]})
    if isinstance(given, str) and len(given) > _LONGEST_TITLE:
        resource["title"] = given[: _LONGEST_TITLE - 1].rstrip() + "…"
        tell("", "Questionnaire.long-title", {"value": given if len(given) <= _MOST_TOLD else f"{given[:_MOST_TOLD]}…"})


def _names(owner: FhirNode) -> Iterator[str]:
    for item in _objects(owner.get("item")):
        yield str(item.get("linkId", ""))
        yield from _names(item)


def _each(owner: FhirNode, names: FreeNames, tell: Tell) -> None:
    for item in _objects(owner.get("item")):
        _say_type(item, tell)
        _say_text(item, tell)
        _say_least(item)
        _say_options(item)
        if item.get("type") == "display" and _objects(item.get("item")):
            _open_display(item, names, tell)
        _each(item, names, tell)


def _say_type(item: FhirNode, tell: Tell) -> None:
    """`question` says that there is an answer, not which: what stands with it tells, as far as anything does."""
    if item.get("type") != "question":
        return
    if _objects(item.get("answerOption")) or item.get("answerValueSet"):
        item["type"], became = "choice", "svarsalternativ"
    elif _objects(item.get("item")):
        item["type"], became = "group", "en rubrik med egna frågor"
    else:
        item["type"], became = "text", "fritext"
    tell(str(item.get("linkId", "")), "item.any-answer", {"value": became})


def _say_text(item: FhirNode, tell: Tell) -> None:
    """A text that is only rendered, or that only a code has; a question that is not worded at all has its linkId."""
    if isinstance(item.get("text"), str) and item["text"].strip():
        return
    rendered = _rendered(item.get("_text"))
    if rendered:
        item["text"] = rendered
        return
    if item.get("type") in ("group", "display") or not isinstance(item.get("text", ""), str):
        return
    coded = (code.get("display") for code in _objects(item.get("code")))
    prefix = item.get("prefix")
    named = next((text for text in (*coded, prefix) if isinstance(text, str) and text.strip()), "")
    item["text"] = named or f"Fråga {item.get('linkId', '')}".strip()
    tell(str(item.get("linkId", "")), "item.no-text", {"value": item["text"]})


def _rendered(extended: Any) -> str:
    extensions = _objects(extended.get("extension")) if isinstance(extended, dict) else []
    for extension in extensions:
        if extension.get("url") in _RENDERED:
            said = next((value for key, value in extension.items() if key.startswith("value")), "")
            if isinstance(said, str) and (text := html.unescape(_MARK_UP.sub(" ", said)).strip()):
                return "\n".join(" ".join(line.split()) for line in text.splitlines())
    return ""


def _say_least(item: FhirNode) -> None:
    """One answer at least is that the question is required, and none that it is not."""
    if item.get("type") in ("group", "display"):
        return
    for extension in _objects(item.get("extension")):
        least = extension.get("valueInteger")
        if extension.get("url") == f"{HL7}/questionnaire-minOccurs" and least in (0, 1):
            item["extension"].remove(extension)
            if least:
                item["required"] = True


def _say_options(item: FhirNode) -> None:
    """An option of a day, an hour or a resource is called as it is said; one with a code and no text as its code."""
    if _objects(item.get("answerOption")) and str(item.get("type")) in _CHOSEN_TOO:
        item["type"] = "choice"
    for option in _objects(item.get("answerOption")):
        reference, coding = option.get("valueReference"), option.get("valueCoding")
        if isinstance(reference, dict):
            said = reference.get("display") or reference.get("reference")
            if isinstance(said, str):
                del option["valueReference"]
                option["valueString"] = said
        for key in [key for key in _AS_TEXT if key in option]:
            option["valueString"] = str(option.pop(key))
        if isinstance(coding, dict) and coding.get("code") and not str(coding.get("display") or "").strip():
            coding["display"] = str(coding["code"])


def _open_display(item: FhirNode, names: FreeNames, tell: Tell) -> None:
    """What stands inside a text to read, where R4 and R5 let nothing stand, comes after it under its conditions."""
    text = {key: item.pop(key) for key in [key for key in item if key in ("text", "_text", "prefix", "code")]}
    name = names.give(f"{item.get('linkId', '')}.text")
    item["type"] = "group"
    item["item"] = [{"linkId": name, "type": "display", **text}, *_objects(item["item"])]
    tell(str(item.get("linkId", "")), "item.display-group", {})


def _objects(value: Any) -> list[FhirNode]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
