"""The table of many answers as an Excel workbook: every cell is text: nothing is run, counted or made a day of."""

import io
from collections.abc import Iterable

import xlsxwriter

from archive.exporting.table import HEADINGS, ExportRow

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767
"""Characters, Excel's own limit."""
_GOES_ON = " [texten fortsätter, hela finns i CSV och JSON]"
_WIDTHS = {"fråga": 60, "svar": 60, "råvärde": 30, "kommentar till svaret": 40, "avsnitt": 30, "organisation": 24}


def workbook_of(rows: Iterable[ExportRow]) -> bytes:
    """The rows under their headings. Leading zeros, long numbers and days stay as they are written."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet("Svar")
        as_text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "num_format": "@"})
        for column, heading in enumerate(HEADINGS):
            sheet.set_column(column, column, _WIDTHS.get(heading, 16), as_text)
            sheet.write_string(0, column, heading, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(last, column, _fitting(text), as_text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(HEADINGS) - 1)
    return content.getvalue()


def _fitting(text: str) -> str:
    if len(text) <= _LONGEST_CELL:
        return text
    return text[: _LONGEST_CELL - len(_GOES_ON)] + _GOES_ON
