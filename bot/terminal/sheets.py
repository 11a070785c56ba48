"""Handing the facts out, and taking them in."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bot.authoring.exchange import DELIMITERS, export_sheet, import_sheet
from bot.authoring.fact_sheet import SUFFIX, export_fact_sheet
from bot.authoring.sheet import SheetError
from bot.terminal.given import OK, CommandError, folder, usable_facts, words


def export(arguments: argparse.Namespace) -> int:
    """Write the facts into a spreadsheet, or a fact sheet to read."""
    file: Path = arguments.file
    kinds: dict[str, Callable[[Path, Path], str]] = {
        **dict.fromkeys(DELIMITERS, export_sheet),
        SUFFIX: partial(export_fact_sheet, words=words()),
    }
    write = kinds.get(file.suffix.lower())
    if write is None:
        raise CommandError(f"{file}: the name must end in {', '.join(kinds)}, which says what to write")
    if file.exists() and not arguments.force:
        raise CommandError(f"{file} is there already; --force writes over it")
    with _faults(file):
        print(write(folder(arguments), file))
    return OK


def import_(arguments: argparse.Namespace) -> int:
    """Take an edited spreadsheet into the YAML."""
    file: Path = arguments.file
    if file.suffix.lower() not in DELIMITERS:
        raise CommandError(f"{file}: the name must end in {' or '.join(DELIMITERS)}")
    with _faults(file):
        done = import_sheet(folder(arguments), file, write=not arguments.dry_run)
    print("\n".join(done) or "Nothing is to change.")
    return OK


@contextmanager
def _faults(file: Path) -> Iterator[None]:
    """Tell what keeps a sheet from being written or taken in."""
    try:
        with usable_facts():
            yield
    except SheetError as error:
        faults = "\n".join(f"{file}, {fault}" if fault.row else f"{file}: {fault}" for fault in error.faults)
        raise CommandError(f"nothing is changed; {len(error.faults)} to mend:\n{faults}") from error
    except OSError as error:
        raise CommandError(f"{error.filename2 or error.filename or file}: {error.strerror}") from error
