"""A table for a spreadsheet: its rows, and what spreadsheets do to cells, delimiters and encodings."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COLUMNS = ("kind", "id", "title", "field", "number", "text", "stamp")
"""What an exported sheet has; an imported one needs no more than the columns of NEEDED."""

NEEDED = ("id", "field", "text")
NUMBER = "number"

COMMA, TAB = ",", "\t"
_DELIMITERS = (COMMA, ";", TAB)  # Excel writes semicolons where the comma is the decimal sign

_FORMULA = r"\s*[=+\-@＝＋－＠]|[\t\r\n]"
"""How a cell begins that a spreadsheet may run."""

_VALUE = (
    r"(?=.*\d)(?:[\d\s.,:/%()$£€+-]|e(?=[+\d])|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|[ap]\.?m\b\.?)+"
    r"|true|false"
)
"""What a spreadsheet takes for a number, date or time and then writes in its own way: Mar-14 for march 2014."""

_ACTIVE = re.compile(rf"'*(?:{_FORMULA}|(?:{_VALUE})\Z)", re.IGNORECASE)
"""A cell that a spreadsheet does not take as text, and one that was made safe."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a way of asking or an answer, by the entry's id; the title is for the reader only."""

    place: int
    """The number at the left of the spreadsheet; the heading is row 1."""
    kind: str = ""
    id: str = ""
    title: str = ""
    field: str = ""
    number: str = ""
    text: str = ""
    stamp: str = ""
    """A fingerprint of the text as it was exported."""


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """Something to mend in a sheet: the row (0 when it is the whole sheet) and what."""

    row: int
    message: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.message}" if self.row else self.message


class SheetError(ValueError):
    """A sheet that cannot be used, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Take at least one fault; they are kept in the order of the rows."""
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def guarded(cell: str) -> str:
    """Return a cell that every spreadsheet takes as text; restored() undoes it, whatever the text."""
    return f"'{cell}" if _ACTIVE.match(cell) else cell


def restored(cell: str) -> str:
    """Return what a guarded cell holds."""
    return cell[1:] if cell.startswith("'") and _ACTIVE.match(cell) else cell


def written(rows: Sequence[Row], delimiter: str) -> bytes:
    """Return a sheet as a file: UTF-8 with the mark by which Excel knows it, lines as RFC 4180 wants them."""
    into = io.StringIO(newline="")
    table = csv.writer(into, delimiter=delimiter, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows:
        cells = {column: getattr(row, column) for column in COLUMNS}
        table.writerow([cell if column == NUMBER else guarded(cell) for column, cell in cells.items()])
    return codecs.BOM_UTF8 + into.getvalue().encode()


def read(content: bytes) -> tuple[list[Row], list[str]]:
    """Return the rows of a sheet and notes on what is passed over; raise SheetError with every fault of form."""
    text = _decoded(content)
    delimiter, text = _delimiter(text)
    faults: list[Fault] = []
    found: list[tuple[int, list[str]]] = []
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in table:
            found.append((len(found) + 1, [restored(cell) for cell in cells]))
    except csv.Error as error:
        faults.append(Fault(len(found) + 1, f"cannot be read from here on ({error}); is a quotation mark left open?"))
    names = [cell.strip().casefold() for cell in found[0][1]] if found else []
    faults += _heading_faults(names)
    if any(fault.row < 2 for fault in faults):
        raise SheetError(faults)
    rows = []
    for place, cells in found[1:]:
        if any(cell.strip() for cell in cells[len(names) :]):
            faults.append(Fault(place, "has more cells than the heading; a text with a comma needs quotation marks"))
        elif any(cell.strip() for cell in cells):
            rows.append(Row(place, **{name: cell for name, cell in zip(names, cells, strict=False) if name in COLUMNS}))
    if faults:
        raise SheetError(faults)
    others = [name for name in names if name and name not in COLUMNS]
    return rows, [f'the column "{name}" is passed over' for name in others]


def _heading_faults(names: Sequence[str]) -> list[Fault]:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        return [Fault(1, f"the heading lacks {', '.join(missing)}; an export has them all: {', '.join(COLUMNS)}")]
    return [Fault(1, f'the heading has "{name}" twice') for name in COLUMNS if names.count(name) > 1]


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise SheetError([Fault(row, "is not UTF-8 text; in Excel, save it as “CSV UTF-8”")]) from error


def _delimiter(text: str) -> tuple[str, str]:
    """Return what stands between the cells, told by the heading, and the text without Excel's own line about it."""
    line, _, rest = text.partition("\n")
    if match := re.fullmatch(r'"?sep=(.)"?\r?', line):
        return match[1], rest
    heading = line.casefold().replace('"', "").strip()
    return max(_DELIMITERS, key=lambda sign: len(set(NEEDED) & {name.strip() for name in heading.split(sign)})), text
