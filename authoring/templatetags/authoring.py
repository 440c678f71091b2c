"""Template filters for the enkätansvarig's pages: a questionnaire's rules in words."""

from django import template

from surveys.references import Rule
from surveys.schema import AnyItem, Definition, RowColumn, RowTableItem
from surveys.terms import Delivery, Relation, WordingOrigin
from surveys.wordings import phrasing
from surveys.wordings.wording import condition_in_words, rule_in_words

register = template.Library()


@register.filter
def delivery(way: Delivery) -> str:
    """How an answer reaches its receiver, in words."""
    return phrasing.delivery_in_words(way)


@register.filter
def item_type(item: AnyItem) -> str:
    """What kind of item it is, in words."""
    return phrasing.type_in_words(item)


@register.filter
def limits(item: AnyItem, tree: Definition) -> str:
    """What an answer must keep to, in words."""
    return phrasing.demands_in_words(item, tree)


@register.filter
def added_column(item: RowTableItem, column: RowColumn) -> str:
    """What stands in a column of rows that the respondent adds, and what it must keep to, in words."""
    return phrasing.added_column_in_words(item, column)


@register.filter
def condition(item: AnyItem, tree: Definition) -> str:
    """When the item is asked, in words; empty when always."""
    return condition_in_words(tree, item)


@register.filter
def rule(value: Rule, tree: Definition) -> str:
    """What a rule across items demands, in words."""
    return rule_in_words(tree, value)


@register.filter
def prefilled(item: AnyItem) -> str:
    """What the item is filled in with from the start, in words; empty for nothing."""
    return phrasing.prefill_in_words(item.prefill) if item.prefill else ""


@register.filter
def wording_origin(value: WordingOrigin) -> str:
    """Where a wording comes from, in words."""
    return phrasing.wording_origin_in_words(value)


@register.filter
def condition_origin(value: WordingOrigin) -> str:
    """Where a condition comes from, in words."""
    return phrasing.condition_origin_in_words(value)


@register.filter
def relation(value: Relation) -> str:
    """How a question relates to the one that it continues, in words."""
    return phrasing.relation_in_words(value)
