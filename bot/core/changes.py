"""What is different between two versions of a fact base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.knowledge import Knowledge
from bot.core.model import Fact, Gap


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of facts and gaps by what happened to them, and how many phrasings came and went."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Those that say something else than before, or cite or date it otherwise."""
    new_phrasings: int = 0
    lost_phrasings: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything is different."""
        return self != Changes()


def compare(before: Knowledge, after: Knowledge) -> Changes:
    """Return what happened to the entries from one version to the next."""
    old, new = _entries(before), _entries(after)
    both = [id_ for id_ in new if id_ in old]
    asked_before, asked_after = _phrasings(old), _phrasings(new)
    return Changes(
        added=tuple(id_ for id_ in new if id_ not in old),
        removed=tuple(id_ for id_ in old if id_ not in new),
        changed=tuple(id_ for id_ in both if _said(old[id_]) != _said(new[id_])),
        new_phrasings=len(asked_after - asked_before),
        lost_phrasings=len(asked_before - asked_after),
    )


@dataclass(frozen=True, slots=True)
class Collision:
    """A phrasing, the title of its fact, and that of the fact to which it is nearer."""

    phrasing: str
    own: str
    other: str


def collisions(before: Knowledge, after: Knowledge) -> Iterator[Collision]:
    """Yield the new phrasings of known facts that, left out, lead to another."""
    entries = _entries(before)
    known = _phrasings(entries)
    number = 0
    for entry in after.entries:
        for phrasing in entry.ask:
            if isinstance(entry, Fact) and entry.id in entries and (entry.id, phrasing) not in known:
                other = after.entries[after.matcher.without(number)]
                if isinstance(other, Fact) and other.id != entry.id:
                    yield Collision(phrasing, entry.title, other.title)
            number += 1


def _entries(knowledge: Knowledge) -> dict[str, Fact | Gap]:
    return {entry.id: entry for entry in knowledge.entries}


def _phrasings(entries: Mapping[str, Fact | Gap]) -> set[tuple[str, str]]:
    return {(id_, phrasing) for id_, entry in entries.items() for phrasing in entry.ask}


def _said(entry: Fact | Gap) -> Fact | Gap:
    """Return the entry without its ways of asking; its question as people see it stays."""
    return entry.model_copy(update={"ask": entry.ask[:1]})
