"""What is slow to read and to learn, kept on disk under the hash of the files that it comes from.

Only what was found sound is kept. A cache that cannot be read or written is no error: then it is done anew.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import numpy as np
from platformdirs import user_cache_path
from pydantic import TypeAdapter, ValidationError

from bot.core.files import Files
from bot.core.indexing import Arrays
from bot.core.matcher import Learnt
from bot.core.meaning import Meaning
from bot.core.model import Fact, Gap
from bot.core.pace import breathe
from bot.core.texts import Texts
from bot.core.thesaurus import Thesaurus

E = TypeVar("E", Fact, Gap)

log = logging.getLogger(__name__)

_KEPT = 4
"""Fact bases kept; the oldest make room."""

_FILES, _FACTS, _GAPS = "files.json", "facts.jsonl", "gaps.jsonl"
_TEXTS, _NAMES, _WORDS = "texts.bin", "names.txt", "words.txt"


def files(digest: str) -> Files | None:
    """Return the entries of the files with that digest, None where they are not kept."""
    try:
        return _read_files(_folder(digest) / "files")
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        log.info("the cache is not used: %s", error)
        return None


def is_proven(digest: str, way: str) -> bool:
    """Tell whether the files with that digest are kept, and held when they were served in that way."""
    return (_folder(digest) / "files" / _proof(way)).exists()


def keep_proof(digest: str, way: str) -> None:
    """Keep that the files with that digest hold when they are served in that way."""
    try:
        (_folder(digest) / "files" / _proof(way)).touch()
    except OSError as error:
        log.info("nothing is cached: %s", error)


def _proof(way: str) -> str:
    return f"{sha256(way.encode()).hexdigest()[:32]}.holds"


def keep_files(found: Files, digest: str) -> None:
    """Keep the entries of sound files under the digest of all that was checked."""
    if digest:
        _keep(_folder(digest) / "files", lambda new: _write_files(found, new))


def _read_files(folder: Path) -> Files:
    """Take up what _write_files() wrote, an entry at a time: in one go it would keep other threads waiting."""
    found = TypeAdapter(Files).validate_json((folder / _FILES).read_bytes())
    facts, gaps = ((folder / name).read_bytes().splitlines() for name in (_FACTS, _GAPS))
    found.facts = list(_parsed(Fact, facts))
    found.gaps = list(_parsed(Gap, gaps))
    return found


def _parsed(kind: type[E], lines: Iterable[bytes]) -> Iterator[E]:
    for line in lines:
        yield kind.model_validate_json(line)
        breathe()


def _write_files(found: Files, folder: Path) -> None:
    rest = replace(found, facts=[], gaps=[], locks={})
    (folder / _FILES).write_bytes(TypeAdapter(Files).dump_json(rest))
    for name, entries in ((_FACTS, found.facts), (_GAPS, found.gaps)):
        (folder / name).write_text("\n".join(entry.model_dump_json() for entry in entries), encoding="utf-8")


def learnt(found: Files, thesaurus: Thesaurus, names: Iterable[str], meaning: Meaning | None) -> Learnt:
    """Return what there is to learn from the phrasings of the files' entries."""
    folder = _folder(found.digest) / (f"learnt-{meaning.name}" if meaning else "learnt")
    try:
        return load(folder)
    except FileNotFoundError:
        log.debug("nothing is kept yet")
    except (OSError, KeyError, ValueError) as error:
        log.info("the cache is not used: %s", error)
    new = Learnt.learn([entry.ask for entry in found.entries], thesaurus, names, meaning)
    if found.digest:
        _keep(folder, lambda place: save(new, place))
    return new


def save(learnt: Learnt, folder: Path) -> None:
    """Write what was learnt into a folder."""
    phrasings = learnt.phrasings
    kept: Arrays = dict(learnt.arrays)
    kept |= {"ends": phrasings.ends, "bounds": learnt.bounds, "counts": learnt.counts}
    for name, array in kept.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    phrasings.save(folder / _TEXTS)
    (folder / _NAMES).write_text("\n".join(learnt.names), encoding="utf-8")
    (folder / _WORDS).write_text("\n".join(learnt.words), encoding="utf-8")


def load(folder: Path) -> Learnt:
    """Take up what save() wrote; the arrays stay on disk until they are touched."""
    names, words = ((folder / name).read_text(encoding="utf-8").split("\n") for name in (_NAMES, _WORDS))
    arrays = {path.stem: np.asarray(np.load(path, mmap_mode="r", allow_pickle=False)) for path in folder.glob("*.npy")}
    phrasings = Texts.within(folder / _TEXTS, arrays["ends"])
    return Learnt(phrasings, arrays["bounds"], names, words, arrays["counts"], arrays)


def _keep(folder: Path, write: Callable[[Path], object]) -> None:
    """Write beside the place and move there whole, so that nobody ever reads half of it."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
        write(new)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(new, folder)
        bases = sorted(folder.parents[1].glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime)
        for old in bases[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        log.info("nothing is cached: %s", error)


def _folder(digest: str) -> Path:
    return user_cache_path("footnote") / sha256(f"{digest} {_program()}".encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def _program() -> str:
    """Return a hash of the code that reads and learns: another version may do it otherwise."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
