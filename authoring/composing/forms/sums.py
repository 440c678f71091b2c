"""What a number can be the sum of, as it is chosen: the numbers that are asked for before it."""

from itertools import takewhile

from authoring.composing.forms.bounds import ItemChoices, shorten_label
from surveys.answers.values import NUMBERS
from surveys.definition_json import DocumentNode
from surveys.schema import Definition, NumberItem
from surveys.wordings.wording import label_of


def is_new_sum(node: DocumentNode) -> bool:
    """Whether the item is to be a sum and has no parts yet: nobody may write in it, and nothing fills it in."""
    filled = node.get("sum_of") or node.get("prefill") or node.get("sign_off")
    return node["type"] in NUMBERS and bool(node.get("read_only")) and not filled


def offered_parts(tree: Definition, node: DocumentNode) -> ItemChoices:
    """The numbers before the item as (link_id, words), and the parts that it has, also those that are gone or later."""
    before = takewhile(lambda link_id: link_id != node["link_id"], tree.by_link_id)
    items = (tree.by_link_id[link_id] for link_id in before)
    found = {one.link_id: shorten_label(label_of(one) or one.link_id) for one in items if isinstance(one, NumberItem)}
    others = {part: f"{part}, som inte är ett tidigare tal" for part in node.get("sum_of", ()) if part not in found}
    return [*found.items(), *others.items()]
