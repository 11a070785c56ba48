"""Texts by number, as bytes one after another, so that a million of them need not be in memory."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

ENCODING = "utf-8"
Offsets = NDArray[np.uint32]


class Texts:
    """Texts in memory or in a file."""

    def __init__(self, read: Callable[[int, int], bytes], ends: Offsets) -> None:
        """Take what reads the bytes from one place to another, and where each text ends."""
        self._read, self.ends = read, ends

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """Return texts in memory."""
        blob = "".join(texts).encode(ENCODING)
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        if int(sizes.sum()) < len(blob):  # some letters are several bytes
            sizes = np.fromiter((len(text.encode(ENCODING)) for text in texts), np.int64, len(texts))
        return cls(lambda start, end: blob[start:end], np.cumsum(sizes).astype(np.uint32))

    @classmethod
    def within(cls, path: Path, ends: Offsets) -> Texts:
        """Return texts in a file, which stays open: what is read from it takes no memory, as what is mapped does."""
        file, turn = path.open("rb", buffering=0), Lock()

        def read(start: int, end: int) -> bytes:
            with turn:
                file.seek(start)
                return file.read(end - start)

        texts = cls(read, ends)
        weakref.finalize(texts, file.close)
        return texts

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> str:
        start = int(self.ends[number - 1]) if number else 0
        return self._read(start, int(self.ends[number])).decode(ENCODING)

    def save(self, path: Path) -> None:
        """Write the bytes into a file."""
        path.write_bytes(self._read(0, int(self.ends[-1]) if len(self.ends) else 0))
