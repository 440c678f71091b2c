"""What STU3 names otherwise than R4 and R5: a questionnaire of that release is read as if it were of theirs."""

from collections.abc import Iterable

from surveys.interchange.fhir_extensions import FhirNode, list_in


def put_in_later_names(items: Iterable[FhirNode]) -> bool:
    """Rename in place what the items have of STU3; whether any had."""
    return sum(map(_renamed, items)) > 0


def _renamed(item: FhirNode) -> bool:
    before = dict(item)
    if "option" in item and "answerOption" not in item:
        item["answerOption"] = item.pop("option")
    if "options" in item and "answerValueSet" not in item:
        listed = item.pop("options")
        item["answerValueSet"] = listed.get("reference") if isinstance(listed, dict) else listed
    for key in [key for key in item if key.startswith("initial") and key != "initial"]:
        item["initial"] = [*list_in(item.get("initial")), {key.replace("initial", "value", 1): item.pop(key)}]
    changed = [_test(test) for test in list_in(item.get("enableWhen")) if isinstance(test, dict)]
    if any(changed) and len(changed) > 1:
        item.setdefault("enableBehavior", "any")
    return any(changed) or item != before


def _test(test: FhirNode) -> bool:
    """STU3 asks whether there is an answer, or whether it is this one."""
    if "operator" in test:
        return False
    if "hasAnswer" in test:
        test.update(operator="exists", answerBoolean=test.pop("hasAnswer"))
    else:
        test["operator"] = "="
    return True
