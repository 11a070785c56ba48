"""Phrasings and answers out to a spreadsheet and back: only what was changed there changes in the YAML."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.authoring import sheet
from bot.authoring.amendment import AmendmentError, amend
from bot.authoring.plan import ASK, Change, plan, spots, stamp
from bot.authoring.sheet import Fault, Row, SheetError
from bot.core.content import pack, unpack
from bot.core.counting import counted
from bot.core.files import Files, read_files
from bot.core.knowledge import Knowledge
from bot.core.problems import KnowledgeError, Problem
from bot.core.writing import write_whole

DELIMITERS = {".csv": sheet.COMMA, ".tsv": sheet.TAB}
"""What stands between the cells, by the file's name."""


def rows(files: Files) -> Iterator[Row]:
    """Yield the rows of a fact base: of each entry its answer, then its ways of asking."""
    place = 1
    for spot in spots(files).values():
        entry, (name, says) = spot.entry, spot.says
        for key, number, text in [(name, "", says), *((ASK, str(n), ask) for n, ask in enumerate(entry.ask, 1))]:
            place += 1
            yield Row(place, spot.kind, entry.id, entry.ask[0], key, number, text, stamp(text))


def export_sheet(folder: Path, to: Path) -> str:
    """Write the fact base as a sheet; return what was done. Raise KnowledgeError or OSError if it cannot be."""
    found = list(rows(read_files(folder)))
    write_whole({to: sheet.written(found, DELIMITERS[to.suffix.lower()])})
    return f"{to}: {counted(len(found), 'row')}"


def import_sheet(folder: Path, path: Path, *, write: bool = True) -> list[str]:
    """Bring what was changed in a sheet into the YAML; return what was done, a line each.

    Raise SheetError with every fault of the sheet, also where the changed facts would not pass the check,
    KnowledgeError if the facts as they are cannot be read, and OSError; then nothing is written.
    """
    found, notes = sheet.read(path.read_bytes())
    made = plan(read_files(folder), found)
    if made.faults:
        raise SheetError(made.faults)
    before = {file: (folder / file).read_bytes() for file in dict.fromkeys(change.file for change in made.changes)}
    after = {file: _amended(content, file, made.changes) for file, content in before.items()}
    if after:
        _check(folder, after, made.changes)
    if write and after:
        moved = [file for file, content in before.items() if (folder / file).read_bytes() != content]
        if moved:
            raise SheetError([Fault(0, f"{', '.join(moved)} was changed meanwhile; import again")])
        write_whole({folder / file: content for file, content in after.items()})
    return [*(change.told for change in made.changes), *notes, *made.notes]


def _amended(content: bytes, file: str, changes: Sequence[Change]) -> bytes:
    here = [change for change in changes if change.file == file]
    try:
        return amend(content.decode(), [change.amendment for change in here]).encode()
    except AmendmentError as error:
        places = {change.amendment: change.row.place for change in here}
        raise SheetError(Fault(places[one], f"{file}: {reason}") for one, reason in error.reasons) from error


def _check(folder: Path, after: dict[str, bytes], changes: Sequence[Change]) -> None:
    """Check a copy of the folder with the changes in it; raise SheetError with the rows that did it."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place)
        unpack(pack(folder), copy)
        for file, content in after.items():
            (copy / file).write_bytes(content)
        try:
            Knowledge.load(copy)
        except KnowledgeError as error:
            raise SheetError(fault for problem in error.problems for fault in _blamed(problem, changes)) from error


def _blamed(problem: Problem, changes: Sequence[Change]) -> Iterator[Fault]:
    """Yield a problem with the rows that bring it about: those with the text it names, else its entry's."""
    own = [change.row for change in changes if change.row.id == problem.about]
    named = [change.row for change in changes if change.row.text and f'"{change.row.text}"' in problem.message]
    for row in [row for row in own if row in named] or named or own or [Row(0)]:
        yield Fault(row.place, str(problem))
