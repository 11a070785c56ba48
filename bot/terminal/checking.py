"""Checking the facts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from bot.core.check import check_entries, weak_facts
from bot.core.counting import counted
from bot.core.files import read_with_problems
from bot.core.knowledge import Knowledge
from bot.core.problems import KnowledgeError
from bot.core.schemas import outdated, write
from bot.evaluation.phrasings import weak_spots
from bot.render.languages import LanguageError, lacks
from bot.terminal.given import FAILED, OK, CommandError, folder, settings


def check(arguments: argparse.Namespace) -> int:
    """Print every problem in the facts, or that there is none."""
    place = folder(arguments)
    files, problems = read_with_problems(place)
    problems += check_entries(files, problems)
    knowledge = None
    if not problems:
        try:
            knowledge = Knowledge.load(place)
        except KnowledgeError as error:
            problems = error.problems
    for problem in sorted(problems):
        print(problem)
    if knowledge is None:
        print(f"{len(problems)} to mend.", file=sys.stderr)
        return FAILED
    missing = list(_missing_wording())
    for warning in (*missing, *weak_facts(files)):
        print(f"warning: {warning}")
    if knowledge.stale:
        print("warning: calibration.json was fitted to other facts; `python -m bot eval FILE --calibrate` fits it anew")
    if arguments.phrasings:
        for line in weak_spots(knowledge):
            print(f"warning: {line}")
    counts = {
        "fact": len(files.facts),
        "gap": len(files.gaps),
        "source": len(files.sources),
        "phrasing": sum(len(entry.ask) for entry in files.entries),
    }
    print(f"All is well: {', '.join(counted(count, name) for name, count in counts.items())}.")
    return OK


def schema(arguments: argparse.Namespace) -> int:
    """Write the JSON Schemas, or tell whether they are up to date."""
    place = folder(arguments)
    if arguments.check:
        stale = outdated(place)
        if stale:
            raise CommandError(f"out of date: {', '.join(stale)}; run `python -m bot schema`")
        return OK
    try:
        for name in write(place):
            print(name)
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    return OK


def _missing_wording() -> Iterator[str]:
    """Yield what the language files lack; raise CommandError with what is wrong with them."""
    chosen = settings()
    try:
        yield from lacks(chosen.bot_language, chosen.languages)
    except LanguageError as error:
        raise CommandError(f"the languages cannot be used:\n{error}") from error
