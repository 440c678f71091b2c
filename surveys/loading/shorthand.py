"""What an author may leave out or write shorter, put into full form. Full forms pass through unchanged.

boxes: [Mål, Metod]       that many boxes with those labels: {boxes: 2, box_labels: [Mål, Metod]}
- ja: Ja                  an option, row or column: {code: ja, text: Ja}
opens: text               {type: text}, with link_id <question>.<option code>
comment: Kommentar        {type: text, text: Kommentar}, with link_id <question>.kommentar
enable_when: {...}        a list of one
items: [...]              without a type: a group
"""

from typing import Any

from surveys.loading.errors import Report
from surveys.loading.source import Rows, Table

_CODED = ("options", "rows", "columns")
_LISTS = ("enable_when", "continues", "sum_of", "accepts", "when", "expect")
OPTION_FIELDS = frozenset(
    {"code", "text", "exclusive", "opens", "continues", "minimum", "maximum", "type", "max_length", "required"}
)


def full_document(document: Table, report: Report) -> Table:
    """The questionnaire with its sections and rules in full form."""
    full = document.clone()
    for key in ("items", "rules"):
        if isinstance(full.get(key), Rows):
            full[key] = _each(full[key], lambda entry: full_form(entry, report))
    return full


def full_form(item: Any, report: Report) -> Any:
    """An item, or a rule, in full form; what is not a mapping is left for validation to refuse."""
    if not isinstance(item, Table):
        return item
    full = item.clone()
    if "items" in full and "type" not in full:
        full.put("type", "group")
    for key in _LISTS:
        _as_list(full, key)
    if isinstance(labels := full.get("boxes"), Rows):
        full.put("box_labels", labels)
        full["boxes"] = str(len(labels))
    for key in _CODED:
        if isinstance(full.get(key), Rows):
            full[key] = _each(full[key], lambda entry: _coded(entry, full, report))
    if full.get("comment") is not None:
        full["comment"] = _comment(full, report)
    if isinstance(full.get("items"), Rows):
        full["items"] = _each(full["items"], lambda child: full_form(child, report))
    _refuse_not_answered(full, report)
    return full


def _each(rows: Rows, change: Any) -> Rows:
    return Rows(rows.line, map(change, rows), rows.lines)


def _as_list(table: Table, key: str) -> None:
    value = table.get(key)
    if value is not None and not isinstance(value, Rows):
        line = table.line_of(key)
        table[key] = Rows(line, [value], [line])


def _coded(entry: Any, question: Table, report: Report) -> Any:
    """An option, row or column; an option's opened field gets its type and its link_id."""
    if not isinstance(entry, Table):
        return entry
    full = entry.clone()
    short = [key for key in full if key not in OPTION_FIELDS]
    if len(short) == 1 and "code" not in full and "text" not in full:
        line, text = full.line_of(short[0]), full.pop(short[0])
        full.put("code", short[0], line)
        full.put("text", text, line)
    _as_list(full, "continues")
    if "opens" in full and not full["opens"]:
        message = f"Alternativet {full.get('code')} öppnar ingenting: opens är tomt."
        report.add(full.line_of("opens"), message, item=str(question.get("link_id", "")), code="opens")
        del full["opens"]
    if full.get("opens") is not None:
        full["opens"] = _field(full, "opens", "type", f"{question.get('link_id')}.{full.get('code')}", report)
    return full


def _comment(question: Table, report: Report) -> Any:
    return _field(question, "comment", "text", f"{question.get('link_id')}.kommentar", report)


def _field(owner: Table, key: str, single: str, link_id: str, report: Report) -> Any:
    """A field that belongs to an option or a question; `single` is what a bare word stands for."""
    value, line = owner[key], owner.line_of(key)
    field = value.clone() if isinstance(value, Table) else Table(line, [(single, value)], {single: line})
    for name, default in (("type", "text"), ("link_id", link_id)):
        if name not in field:
            field.put(name, default, field.line)
    return full_form(field, report)


def _refuse_not_answered(table: Table, report: Report) -> None:
    """`answered: false` would be read as answered; an author who means it should hear that it does not exist."""
    for key in ("enable_when", "when", "expect"):
        for condition in table.get(key) or ():
            if isinstance(condition, Table) and condition.get("answered", "true") != "true":
                message = "Ett villkor kan bara vara answered: true."
                report.add(condition.line_of("answered"), message, item=str(table.get("link_id", "")), code="answered")
