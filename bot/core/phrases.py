"""Runs of words that mean something, found in a text in time that grows with the text, not with how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from bot.core.pace import breathe

V = TypeVar("V")


class _Node(Generic[V]):
    """A word of a run: what the run that ends here means, if one does, and the words that may follow."""

    __slots__ = ("following", "meaning")

    def __init__(self) -> None:
        self.meaning: V | None = None
        self.following: dict[str, _Node[V]] = {}


class Phrases(Generic[V]):
    """Word sequences and what each of them means."""

    def __init__(self, meanings: Mapping[tuple[str, ...], V]) -> None:
        """Take the meaning of each sequence; an empty sequence means nothing."""
        self._root: _Node[V] = _Node()
        for words, meaning in meanings.items():
            breathe()
            node = self._root
            for word in words:
                node = node.following.setdefault(word, _Node())
            node.meaning = meaning

    def __bool__(self) -> bool:
        return bool(self._root.following)

    def at(self, words: Sequence[str], start: int) -> list[tuple[int, V]]:
        """Return where each sequence ends that begins at a place, and what it means; the longest last."""
        found: list[tuple[int, V]] = []
        node = self._root.following.get(words[start])
        end, count = start + 1, len(words)
        while node is not None:
            if node.meaning is not None:
                found.append((end, node.meaning))
            node = node.following.get(words[end]) if end < count else None
            end += 1
        return found

    def runs(self, words: Sequence[str]) -> Iterator[tuple[int, int, V]]:
        """Yield start, end and meaning of the sequences in a text, the longest at each place, none over another."""
        start = 0
        while start < len(words):
            found = self.at(words, start)
            if found:
                end, meaning = found[-1]
                yield start, end, meaning
                start = end
            else:
                start += 1
