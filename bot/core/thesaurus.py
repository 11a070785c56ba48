"""Words that mean the same in a fact base, so that "the watchdog's verdict" finds "Ofsted's rating"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.text import stem, words


class Thesaurus:
    """Sets of words or short phrases; each set is one concept."""

    def __init__(self, sets: Sequence[Sequence[str]] = ()) -> None:
        """Take the sets; the first form of each names its concept."""
        self._concepts: dict[tuple[str, ...], str] = {}
        for forms in sets:
            for form in forms:
                self._concepts.setdefault(tuple(map(stem, words(form))), f"@{forms[0]}")
        self._concepts.pop((), None)
        self._words = frozenset(word for forms in sets for form in forms for word in words(form))
        self._longest = max(map(len, self._concepts), default=0)

    @property
    def words(self) -> frozenset[str]:
        """Every word of its forms."""
        return self._words

    def __bool__(self) -> bool:
        return bool(self._concepts)

    def chain(self, stems: Sequence[str]) -> list[str]:
        """Return the stems in order, each run that stands for a concept replaced by its concept."""
        if not self._longest:
            return list(stems)
        chain: list[str] = []
        start = 0
        while start < len(stems):
            for size in range(min(self._longest, len(stems) - start), 0, -1):
                concept = self._concepts.get(tuple(stems[start : start + size]))
                if concept is not None:
                    chain.append(concept)
                    start += size
                    break
            else:
                chain.append(stems[start])
                start += 1
        return chain
