"""Sources and their locks: adding an article, and comparing a fresh copy of it with its lock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.core.counting import counted
from bot.core.files import Files, read_with_problems
from bot.core.lock import FOLDER, Lock, paragraphs
from bot.core.model import Source
from bot.core.text import tokens
from bot.core.writing import write_whole

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


class SourceError(ValueError):
    """Something about a source that the person at the terminal can mend."""


def read_article(path: Path) -> str:
    """Return the text of an article's file; raise SourceError if it cannot be read or holds nothing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: is not UTF-8 text") from error
    if not paragraphs(text):
        raise SourceError(f"{path}: is empty")
    return text


def add(folder: Path, article: str, details: dict[str, str], boilerplate: str | None, today: date) -> list[str]:
    """Lock an article and add it to sources.yaml, if it is not there; return what was done, a line each.

    details are the fields of a source, id among them; boilerplate are paragraphs such as "20-27,30", None to guess.
    """
    files, _ = read_with_problems(folder)
    known = {source.id: source for source in files.sources}
    done = []
    changed: dict[Path, bytes] = {}
    if details["id"] not in known:
        source = _source(details)
        listing = folder / "sources.yaml"
        written = yaml.safe_dump([{key: str(value) for key, value in details.items()}], sort_keys=False, width=118)
        before = listing.read_text(encoding="utf-8").rstrip("\n") + "\n" if listing.exists() else ""
        changed[listing] = (before + written).encode()
        done.append(f"sources.yaml: {source.id} is added")
    elif len(details) > 1:
        raise SourceError(
            f"sources.yaml has {details['id']} already; mend it there, or give --id alone to lock it anew"
        )
    old = files.locks.get(details["id"])
    lock = Lock.of(details["id"], article, today, old.salt if old else None)
    if boilerplate is not None:
        lock = lock.marked(_numbers(boilerplate, len(lock.paragraphs)))
    path = _path(folder, lock)
    _write({**changed, path: lock.to_json().encode()})
    marked = [number for number, kept in enumerate(lock.paragraphs, 1) if kept.boilerplate]
    count = counted(len(lock.paragraphs), "paragraph is", "paragraphs are")
    done.append(f"{path.relative_to(folder).as_posix()}: {count} locked")
    shown = ", ".join(map(str, marked)) or "none"
    done.append(f"boilerplate, which no fact may cite: {shown} (--boilerplate 20-27,30 says otherwise)")
    return done


def verify(folder: Path, article: str, id_: str | None, today: date) -> tuple[list[str], bool]:
    """Compare a fresh copy of an article with its lock; return what differs, a line each, and whether it is the same.

    Where it is the same, the lock notes the day.
    """
    files, _ = read_with_problems(folder)
    lock = _lock(files, article, id_)
    fresh = Lock.of(lock.source, article, today, lock.salt)
    changes = lock.compare(fresh)
    if not changes and len(fresh.paragraphs) == len(lock.paragraphs):
        _write({_path(folder, lock): replace(lock, verified=today).to_json().encode()})
        return [f"{lock.source}: all {len(lock.paragraphs)} paragraphs are as they were locked"], True
    lines = [f"{lock.source}: paragraph {number} {change}" for number, change in changes.items()]
    if len(fresh.paragraphs) > len(lock.paragraphs):
        count = counted(len(fresh.paragraphs) - len(lock.paragraphs), "paragraph is", "paragraphs are")
        lines.append(f"{lock.source}: {count} new")
    return [*lines, *_standing_on(files, lock, fresh, changes)], False


def _standing_on(files: Files, lock: Lock, fresh: Lock, changes: dict[int, str]) -> Iterator[str]:
    """Yield the facts that stand on what has changed, and which of their terms stand there no longer."""
    for fact in files.facts:
        for citation in fact.cite:
            touched = [number for number in citation.paragraphs if number in changes]
            if citation.source != lock.source or not touched:
                continue
            lost = [
                f'"{term}"'
                for term in citation.terms
                if any(lock.stands(term, number) for number in touched)
                and not any(fresh.stands(term, number) for number in citation.paragraphs)
            ]
            place = files.places[fact.id]
            gone = f"; no longer there: {', '.join(lost)}" if lost else ""
            yield f"{place.file}:{place.line}: {fact.id} stands on paragraph {', '.join(map(str, touched))}{gone}"


def _lock(files: Files, article: str, id_: str | None) -> Lock:
    if id_ is not None:
        if id_ not in files.locks:
            raise SourceError(f"there is no lock of {id_}; `python -m bot source add` makes one")
        return files.locks[id_]
    words = set(tokens(paragraphs(article)[0]))
    alike = [lock for lock in files.locks.values() if sum(lock.stands(word, 1) for word in words) * 2 > len(words)]
    if len(alike) != 1:
        raise SourceError(f"whose copy is it? Give --id, one of: {', '.join(sorted(files.locks)) or 'none is locked'}")
    return alike[0]


def _source(details: dict[str, str]) -> Source:
    try:
        return Source.model_validate(details)
    except ValidationError as error:
        faults = (f"--{'.'.join(map(str, fault['loc']))}: {fault['msg'].lower()}" for fault in error.errors())
        raise SourceError("; ".join(faults)) from error


def _numbers(text: str, last: int) -> frozenset[int]:
    """Return the numbers that "20-27,30" names."""
    numbers: set[int] = set()
    for part in filter(None, text.replace(" ", "").split(",")):
        found = _RANGE.fullmatch(part)
        if not found or not 1 <= int(found[1]) <= int(found[2] or found[1]) <= last:
            raise SourceError(f'"{part}" is no paragraph or range of them; there are {last}')
        numbers.update(range(int(found[1]), int(found[2] or found[1]) + 1))
    return frozenset(numbers)


def _path(folder: Path, lock: Lock) -> Path:
    return folder / FOLDER / f"{lock.source}.json"


def _write(contents: Mapping[Path, bytes]) -> None:
    """Write all files or none; raise SourceError where that cannot be."""
    try:
        for path in contents:
            path.parent.mkdir(exist_ok=True)
        write_whole(contents)
    except OSError as error:
        raise SourceError(f"{error.filename}: {error.strerror}") from error
