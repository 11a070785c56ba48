"""What is slow to read and to learn, kept on disk under the hash of the files that it comes from.

Only what was found sound is kept. A cache that cannot be read or written is no error: then it is done anew.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path
from pydantic import TypeAdapter, ValidationError

from bot.core.files import Files
from bot.core.indexing import Arrays
from bot.core.matcher import Learnt
from bot.core.meaning import Meaning
from bot.core.texts import Texts
from bot.core.thesaurus import Thesaurus

log = logging.getLogger(__name__)

_KEPT = 4
"""Fact bases kept; the oldest make room."""

_FILES, _TEXTS, _NAMES, _WORDS = "files.json", "texts.bin", "names.txt", "words.txt"


def files(digest: str) -> Files | None:
    """Return the entries of the files with that digest, None where they are not kept."""
    try:
        return TypeAdapter(Files).validate_json((_folder(digest) / "files" / _FILES).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        log.info("the cache is not used: %s", error)
        return None


def has_files(digest: str) -> bool:
    """Tell whether the entries of the files with that digest are kept."""
    return (_folder(digest) / "files" / _FILES).exists()


def keep_files(found: Files, digest: str) -> None:
    """Keep the entries of sound files under the digest of all that was checked."""
    kept = TypeAdapter(Files).dump_json(replace(found, locks={}))
    if digest:
        _keep(_folder(digest) / "files", lambda new: (new / _FILES).write_bytes(kept))


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
