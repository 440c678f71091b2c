"""Cells that a spreadsheet neither runs nor changes, in files of comma-separated values (CSV).

What a spreadsheet would run or change gets an apostrophe before it: formulas (OWASP, CSV injection), leading zeros,
more than fifteen digits, days, times, shares, amounts and truth values. Plain numbers and ordinary texts are left as
they are. The data stays true: whoever reads the file takes away the first apostrophe of each cell that begins with one
(`cell_text`); a text that begins with one gets another.
"""

import csv
import re
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
"""What tells a spreadsheet that the file is UTF-8."""
_MARK = "'"
_LONGEST_CHANGED = 60
_DIGITS = re.compile(r"[\d\s.,]+")
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# What every spreadsheet reads as the number that it is; the printed number of a question ("18.") counts as one.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:[.,]\d{1,14}|\.)?")
_MONTHS = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?"
# What a spreadsheet, in Swedish or English, changes into something else: a number, a day, a time, a truth value.
_CHANGED = re.compile(
    rf"""[\s(]*(?:
      \d[\d\s.,']*(?:%|kr|:-|€|\$|e[+-]?\d+)?[\s)]*  # digits in groups, with leading zeros, too many ...
    | [-\u2212]?[.,]\d+ | \u2212\s*\d[\d\s.,']*%?
    | (?:€|\$|£|kr)\s*\d[\d\s.,]*
    | \d{{1,4}}\s*[-/.]\s*\d{{1,4}}(?:\s*[-/.]\s*\d{{1,4}})?(?:[\sT]+\d{{1,2}}[:.]\d\d.*)?
    | \d+\s+\d+/\d+
    | \d{{1,4}}:\d{{1,2}}(?:[:.]\d+)*(?:\s*[ap]m)?
    | (?:\d{{1,4}}[\s./-]*)?{_MONTHS}[\s./-]*\d{{1,4}}(?:[,\s./-]+\d{{1,4}})?
    | \d{{1,4}}[\s./-]*{_MONTHS}
    | true|false|sant|falskt
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)


def safe_cell(text: str) -> str:
    """`text` so that no spreadsheet runs or changes it; `cell_text` takes it back."""
    if _NUMBER.fullmatch(text):
        return text
    marked = text.startswith(_MARK) or _FORMULA.match(text) or _is_changed(text)
    return f"{_MARK}{text}" if marked else text


def _is_changed(text: str) -> bool:
    """Whether a spreadsheet would make something else of the text: it reads no long text but one of digits so."""
    return bool(_CHANGED.fullmatch(text) if len(text) <= _LONGEST_CHANGED else _DIGITS.fullmatch(text))


def cell_text(cell: str) -> str:
    """The text that safe_cell made `cell` of."""
    return cell.removeprefix(_MARK)


class _Line:
    """What csv.writer writes to: the line that was written last."""

    text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def harmless_cell(text: str) -> str:
    """`text` so that no spreadsheet runs it. Days and numbers may be shown in another way, and mean the same."""
    return f"{_MARK}{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_lines(rows: Iterable[Iterable[str]], *, exact: bool = True) -> Iterator[str]:
    """A file line by line, each as soon as its row is there; BOM and semicolons, as a Swedish Excel opens it. Not
    `exact`: for people alone, with a mark only before what would be run.
    """
    made = safe_cell if exact else harmless_cell
    line = _Line()
    writer = csv.writer(line, delimiter=";", lineterminator="\r\n")
    start = BOM
    for row in rows:
        writer.writerow([made(cell) for cell in row])
        yield start + line.text
        start = ""
