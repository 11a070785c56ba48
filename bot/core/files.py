"""The files of a knowledge folder, read and checked for form; every problem is gathered before any is reported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.core.lock import FOLDER as LOCKS
from bot.core.lock import Lock, LockError
from bot.core.model import Entry, Fact, Gap, Golden, Learned, Scope, Source
from bot.core.problems import KnowledgeError, Problem
from bot.core.yaml_file import YamlFile, read_yaml

E = TypeVar("E", bound=Entry)

LEARNED = "learned.yaml"
"""Where accepted phrasings are kept."""


@dataclass(frozen=True)
class Place:
    """Where an entry stands: the file, relative to the knowledge folder, and the line."""

    file: str
    line: int


@dataclass
class Files:
    """A knowledge folder's entries, and where each stands."""

    sources: list[Source] = field(default_factory=list)
    scope: Scope | None = None
    facts: list[Fact] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    thesaurus: list[tuple[str, ...]] = field(default_factory=list)
    golden: list[Golden] = field(default_factory=list)
    learned: list[Learned] = field(default_factory=list)
    """What moderators accepted; each stands among its fact's phrasings and the golden questions already."""
    places: dict[str, Place] = field(default_factory=dict)
    locks: dict[str, Lock] = field(default_factory=dict)
    """By source; only a check needs them, so the cache leaves them out."""
    verified: dict[str, date] = field(default_factory=dict)
    """When each source was last compared with its article."""
    digest: str = ""
    """SHA-256 over the names and bytes of the files read."""
    askable: str = ""
    """SHA-256 over what a calibration is fitted to: phrasings, needs, slots, thesaurus and scope, but no answers."""

    @property
    def entries(self) -> list[Fact | Gap]:
        """All that a question may be about: the facts, then the gaps."""
        return [*self.facts, *self.gaps]

    def problem(self, about: str, message: str) -> Problem:
        """Return a problem with the entry of that id, at its place."""
        place = self.places.get(about, Place("knowledge", 0))
        return Problem(place.file, place.line, about, message)


def read_files(folder: Path) -> Files:
    """Read a knowledge folder; raise KnowledgeError with every problem of form in it."""
    files, problems = read_with_problems(folder)
    if problems:
        raise KnowledgeError(problems)
    return files


def read_with_problems(folder: Path) -> tuple[Files, list[Problem]]:
    """Read a knowledge folder as far as it can be read, and return what is wrong with its form."""
    if not folder.is_dir():
        return Files(), [Problem(str(folder), 0, "", "there is no such folder; --knowledge DIR names another")]
    files, problems = Files(digest=digest(folder)), []
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        content, found = read_yaml(path, name)
        problems += found
        if content.data is not None:
            problems += _take(files, name, content)
    for path in _lock_paths(folder):
        problems += _take_lock(files, path.relative_to(folder).as_posix(), path)
    files.askable = _askable(files)
    problems += _learn(files)
    if not files.facts and not problems:
        problems.append(Problem("facts", 0, "", "holds no facts; put at least one facts/<topic>.yaml there"))
    return files, problems


def _askable(files: Files) -> str:
    entries = [(entry.id, entry.ask, entry.needs if isinstance(entry, Gap) else ()) for entry in files.entries]
    slots = [(sorted(fact.slots.year), sorted(fact.slots.person)) for fact in files.facts]
    scope = files.scope.model_dump_json(exclude={"signpost", "examples", "elsewhere"}) if files.scope else ""
    elsewhere = sorted(files.scope.elsewhere) if files.scope else []
    return hashlib.sha256(json.dumps([entries, slots, files.thesaurus, scope, elsewhere]).encode()).hexdigest()


def _learn(files: Files) -> list[Problem]:
    """Put what moderators accepted among the phrasings of its facts and the golden questions."""
    taught: dict[str, list[str]] = {}
    for learned in files.learned:
        taught.setdefault(learned.fact, []).append(learned.ask)
        files.golden.append(Golden(ask=learned.ask, facts=(learned.fact,)))
    for place, fact in enumerate(files.facts):
        more = taught.pop(fact.id, ())
        if more:
            files.facts[place] = fact.model_copy(update={"ask": (*fact.ask, *more)})
    return [Problem(LEARNED, 0, id_, "is taught a phrasing, but is no fact") for id_ in taught]


def digest(folder: Path) -> str:
    """Return the SHA-256 over the names and bytes of the files that answers come from; "" if one cannot be read."""
    return _hash(folder, _paths(folder))


def digest_with_locks(folder: Path) -> str:
    """Return the same over all that a check looks at, the locks of the sources too."""
    return _hash(folder, checked_paths(folder))


def checked_paths(folder: Path) -> list[Path]:
    """Return the files that a check looks at, in the order in which they are read."""
    return [*_paths(folder), *_lock_paths(folder)]


def _hash(folder: Path, paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    try:
        for path in paths:
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    except OSError:
        return ""
    return found.hexdigest()


def _paths(folder: Path) -> Iterator[Path]:
    yield folder / "sources.yaml"
    yield folder / "scope.yaml"
    yield from sorted(folder.glob("facts/*.yaml"))
    yield from sorted(folder.glob("gaps/*.yaml"))
    for optional in ("thesaurus.yaml", "golden.yaml", LEARNED):
        if (folder / optional).exists():
            yield folder / optional


def _lock_paths(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{LOCKS}/*.json"))


def _take(files: Files, name: str, content: YamlFile) -> list[Problem]:
    """Add the entries of one file, by its name; return the problems."""
    match name.split("/"):
        case ["sources.yaml"]:
            return _entries(content, name, Source, files.sources, files)
        case ["facts", _]:
            return _entries(content, name, Fact, files.facts, files)
        case ["gaps", _]:
            return _entries(content, name, Gap, files.gaps, files)
        case ["golden.yaml"]:
            return _entries(content, name, Golden, files.golden, files)
        case ["learned.yaml"]:
            return _entries(content, name, Learned, files.learned, files)
        case ["thesaurus.yaml"]:
            return _validated(content, name, list[tuple[str, ...]], files.thesaurus.extend)
        case _:
            return _validated(content, name, Scope, lambda scope: setattr(files, "scope", scope))


def _take_lock(files: Files, name: str, path: Path) -> list[Problem]:
    try:
        lock = Lock.from_json(path.read_text(encoding="utf-8"))
    except (LockError, UnicodeDecodeError, OSError) as error:
        return [Problem(name, 0, path.stem, str(error))]
    files.locks[lock.source], files.verified[lock.source] = lock, lock.verified
    return []


def _entries(content: YamlFile, name: str, kind: type[E], into: list[E], files: Files) -> list[Problem]:
    if not isinstance(content.data, list):
        return [
            Problem(name, 1, "", f"a list was expected, each item beginning with a dash, not {_shape(content.data)}")
        ]
    adapter = TypeAdapter(kind)
    problems: list[Problem] = []
    for index, item in enumerate(content.data):
        line = content.line((index,))
        about = str(item.get("id") or item.get("ask") or "") if isinstance(item, dict) else ""
        try:
            entry = adapter.validate_python(item)
        except ValidationError as error:
            problems += _problems(error, content, name, about, (index,))
            continue
        into.append(entry)
        identity = getattr(entry, "id", None)
        if identity in files.places:
            first = files.places[identity]
            problems.append(Problem(name, line, about, f"the id is taken already, at {first.file}:{first.line}"))
        elif identity is not None:
            files.places[identity] = Place(name, line)
    return problems


def _validated(content: YamlFile, name: str, kind: Any, take: Any) -> list[Problem]:
    try:
        take(TypeAdapter(kind).validate_python(content.data))
    except ValidationError as error:
        return _problems(error, content, name, "", ())
    return []


def _problems(
    error: ValidationError, content: YamlFile, name: str, about: str, prefix: tuple[int | str, ...]
) -> list[Problem]:
    found = []
    for fault in error.errors(include_url=False):
        where = ".".join(str(step) for step in fault["loc"] if isinstance(step, str))
        match fault["type"]:
            case "extra_forbidden":
                message = f'"{fault["loc"][-1]}" is no key that is known here'
            case "missing":
                message = f'"{fault["loc"][-1]}" is missing'
            case "model_type" | "model_attributes_type":
                message = f"a mapping of keys and values was expected, not {_shape(fault['input'])}"
            case "tuple_type" | "list_type":
                message = f"{where or 'here'}: a list was expected, not {_shape(fault['input'])}"
            case "string_type":
                message = f"{where}: text was expected; put it in quotation marks"
            case _:
                text = fault["msg"].removeprefix("Value error, ")
                message = f"{where}: {text[:1].lower()}{text[1:]}" if where else text
        found.append(Problem(name, content.line((*prefix, *fault["loc"])), about, message))
    return found


def _shape(value: Any) -> str:
    return {dict: "a mapping", list: "a list", str: "text", type(None): "nothing"}.get(type(value), "a number")
