"""What stands inside and beside an item: helper displays, roles, looks, attributes in extensions of ours."""

from typing import Any

from surveys.interchange.fhir_element import Element
from surveys.interchange.fhir_extensions import DISPLAY_CATEGORIES, HL7, ITEM_CONTROLS, OURS, SDC

Children = dict[str, list[Element]]
"""The items inside another by what they are; those without a role under ""."""

LISTS = frozenset({"sum_of", "accepts"})
_CATEGORIES = frozenset({"instructions", "help"})
LOOKS = frozenset(
    {"radio-button", "check-box", "drop-down", "autocomplete", "text-box", "text-area", "spinner"}
    | {"list", "table", "htable", "gtable", "grid", "page", "tab-container", "inline", "help", "prompt", "flyover"}
)


def attribute_values(element: Element, name: str) -> list[Any]:
    """The values of one of fhir_extensions.ATTRIBUTES on `element`."""
    values = [one.value()[1] for one in element.extensions(f"{OURS}/{name.replace('_', '-')}")]
    if len(values) > 1 and name not in LISTS:
        element.refuse("shape", key="extension", name=name, expected="ett enda tillägg")
    return values


def refuse_left(children: Children) -> None:
    """What has a role that does not fit where it stands."""
    for name, left in children.items():
        for child in left:
            child.refuse("role", value=child.own("role") or name)
            child.skip()


def raw_items(element: Element) -> list[Any]:
    items = element.data.get("item")
    return items if isinstance(items, list) else []


def role_of(item: Any) -> str:
    extensions = item.get("extension") if isinstance(item, dict) else None
    listed = extensions if isinstance(extensions, list) else []
    own = (one for one in listed if isinstance(one, dict) and one.get("url") == f"{OURS}/role")
    return str(next(own, {}).get("valueCode", ""))


def helper_text(element: Element) -> str:
    """The text of a display that belongs to something; it can have nothing else."""
    element.text("linkId")
    if element.text("type") != "display":
        element.refuse("role", value=element.own("role") or element.text("type"))
    read_category(element)
    for extension in element.extensions(f"{HL7}/questionnaire-itemControl"):
        if (code := code_in(extension.value()[1], ITEM_CONTROLS)) not in LOOKS | {"unit"}:
            element.refuse("extension:questionnaire-itemControl", key="extension", value=code)
    return element.text("text")


def read_category(element: Element) -> None:
    for extension in element.extensions(f"{HL7}/questionnaire-displayCategory"):
        if (code := code_in(extension.value()[1], DISPLAY_CATEGORIES)) not in _CATEGORIES:
            element.refuse("extension:questionnaire-displayCategory", key="extension", value=code)


def refuse_other_conditions(helper: Element, owner: Element, *, opened: bool) -> None:
    """A text beside a question is read when the question is; in a field that an option opens it needs no condition."""
    names = ("enableWhen", "enableBehavior")
    urls = (f"{SDC}/sdc-questionnaire-enableWhenExpression", f"{OURS}/condition", f"{OURS}/enable-behavior")

    def conditions(element: Element, elements: tuple[str, ...]) -> list[Any]:
        extensions = [one.data for url in urls for one in element.extensions(url)]
        return [*(element.data.get(name) for name in elements), extensions]

    compared = () if opened else names
    if conditions(helper, compared) != conditions(owner, compared) or (opened and set(names) & set(helper.data)):
        helper.refuse("role:conditions", key="enableWhen", value=owner.link_id)
    for name in names:
        helper.raw(name)
    for url in urls:
        for extension in helper.extensions(url):
            for key in extension.data:
                extension.raw(key)


def control_of(element: Element) -> str:
    found = element.extensions(f"{HL7}/questionnaire-itemControl")
    return code_in(found[0].value()[1], ITEM_CONTROLS) if found else ""


def code_in(concept: Any, system: str) -> str:
    """The code of a CodeableConcept in `system`, for example page; one of another system has that before it."""
    codings = concept.get("coding") if isinstance(concept, dict) else None
    listed = codings if isinstance(codings, list) else []
    known = [one for one in listed if isinstance(one, dict) and "code" in one]
    codes = [str(one["code"]) for one in known if one.get("system", system) == system]
    return next(iter([*codes, *(f"{one.get('system')}|{one['code']}" for one in known)]), "utan kod")
