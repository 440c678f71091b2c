"""How many bytes of HTML an item of a questionnaire takes on the page on which it is answered, at the most.

The numbers are of what templates/drafting/questions sends; tests/web/test_page_sizes.py holds the pages themselves to
the bound. A text takes as many bytes as it may have characters and a twentieth more, since å, ä and ö are two.
"""

from surveys.schema import (
    AnyItem,
    ChoiceItem,
    CountMatrixItem,
    Definition,
    DisplayItem,
    FileItem,
    GroupItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    RowTableItem,
    TableItem,
    TextItem,
    takes_remark,
    walk,
)

MOST_BYTES = 60_000
_SPARE = 4_000
"""What the reckoning may be wrong by, and room for a message or two."""
_FRAME, _SECTION = 6_500, 400
"""What stands around the questions: the header, buttons, the foot; and a row of the list of sections."""
_SHELL, _BESIDE, _REMARK, _GROUP = 480, 900, 470, 120
_OPTION, _LINE, _AREA, _CELL, _NUMBER, _DOT, _ROW = 180, 230, 330, 700, 330, 210, 110
_ADDED, _SHORT = 420, 60
"""A row that the respondent adds, with its buttons; as long as a cell without a limit is reckoned to be."""
TEXT, OPENED_TEXT = 2_000, 500
"""As long as a text without a limit is reckoned to be: a question of its own, and a field inside one."""


def room_in(tree: Definition, section: GroupItem) -> int:
    """How many bytes a page of the section has for its questions."""
    return MOST_BYTES - _SPARE - _FRAME - _SECTION * len(tree.items) - bytes_of(tree, section)


def bytes_of(tree: Definition, item: AnyItem) -> int:
    """The bytes of an item with all that stands inside it; of a group its heading and its words alone."""
    if isinstance(item, GroupItem):
        return _GROUP + _said(item.text, item.help, item.in_portal, item.intro)
    return sum(_alone(tree, inner) for inner in walk(item))


def _alone(tree: Definition, item: AnyItem) -> int:
    words = _said(item.text, item.help, item.background, item.in_portal)
    if isinstance(item, DisplayItem | GroupItem) or item.sign_off:
        return _GROUP + words
    own = takes_remark(tree, item)
    beside = _BESIDE + _REMARK if own else 0
    return _SHELL + words + beside + _fields(item, TEXT if own else OPENED_TEXT)


def _said(*texts: str) -> int:
    return sum(len(text.encode()) + 12 * text.count("\n") for text in texts)


def _fields(item: AnyItem, text: int) -> int:
    """`text`: as long as one without a limit is reckoned to be."""
    match item:
        case ChoiceItem():
            return sum(_OPTION + _said(option.text) * (3 if option.opens else 1) for option in item.options)
        case TextItem(type="text"):
            boxes = item.boxes * (_AREA + _long(item.max_length or text)) + _said(*item.box_labels)
            return boxes + (_OPTION if item.by_email else 0)
        case NumberItem():
            return _LINE + (_OPTION if item.not_known else 0)
        case MatrixItem() | CountMatrixItem() | TableItem() | NumberTableItem():
            return _rows(item)
        case RowTableItem():
            cells = (_CELL + _said(column.text) * 2 + _long(column.max_length or _SHORT) for column in item.columns)
            return item.max_rows * (_ADDED + _said(item.row_name) * (2 + len(item.columns)) + sum(cells))
    return _LINE + (_AREA if isinstance(item, FileItem) else 0)


def _rows(item: MatrixItem | CountMatrixItem | TableItem | NumberTableItem) -> int:
    columns = () if isinstance(item, CountMatrixItem) else item.columns
    cell = {MatrixItem: _DOT, TableItem: _CELL, NumberTableItem: _NUMBER}.get(type(item), 0)
    across = sum(cell + _said(column.text) for column in columns) or _LINE
    again = 1 if isinstance(item, MatrixItem) else len(columns) + 1  # each cell is named by its row
    return sum(_ROW + _said(row.text) * again + across for row in item.rows)


def _long(characters: int) -> int:
    return characters + characters // 20
