"""Releases in words: what would change, what did, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.changes import Changes, Collision
from bot.core.knowledge import Knowledge
from bot.core.model import Golden
from bot.core.problems import Problem
from bot.core.release import Release
from bot.render.limits import cut
from bot.render.wording import Wording
from bot.render.words import Words

_PROBLEMS = 12
_LISTED = 8
"""Problems, and facts or golden questions, that are named before the rest is counted."""

_ANSWER = 90
"""Characters shown of an answer that changes."""

GoldenChange = tuple[Golden, str, str]
"""A golden question with its reply before and after."""


def golden_changes(before: Knowledge, after: Knowledge, words: Words) -> tuple[GoldenChange, ...]:
    """Return the golden questions of either version whose reply is not the same in both."""
    old, new = Wording(before, words), Wording(after, words)
    replies = (
        (golden, old.text(before.ask_golden(golden)), new.text(after.ask_golden(golden)))
        for golden in dict.fromkeys((*before.golden, *after.golden))
    )
    return tuple(reply for reply in replies if reply[1] != reply[2])


def differences(
    changes: Changes, golden: Sequence[GoldenChange], before: Knowledge, after: Knowledge, words: Words
) -> Iterator[str]:
    """Yield what is different from one version to the next, a line each."""
    for key, ids, known in (
        ("added", changes.added, after),
        ("removed", changes.removed, before),
        ("changed", changes.changed, after),
    ):
        if ids:
            titles = {entry.id: entry.ask[0] for entry in known.entries}
            yield words("releases", key, count=len(ids))
            yield from _listed([words("releases", "entry", title=titles[id_], id=id_) for id_ in ids], _LISTED, words)
    if changes.new_phrasings or changes.lost_phrasings:
        yield words("releases", "phrasings", new=changes.new_phrasings, lost=changes.lost_phrasings)
    if not changes:
        yield words("releases", "no_changes")
    if not golden:
        yield words("releases", "golden_same", count=len(after.golden))
        return
    yield words("releases", "golden", count=len(golden))
    told = [
        words("releases", "golden_change", ask=one.ask, old=_shown(old), new=_shown(new)) for one, old, new in golden
    ]
    yield from _listed(told, _LISTED, words)


def collisions(found: Sequence[Collision], words: Words) -> Iterator[str]:
    """Yield the new phrasings that are nearer to another fact, a line each."""
    if found:
        yield words("releases", "collisions", count=len(found))
        told = [words("releases", "collision", phrasing=one.phrasing, title=one.own, other=one.other) for one in found]
        yield from _listed(told, _LISTED, words)


def line(release: Release, words: Words) -> str:
    """Return a release in a line: number, time, who, what."""
    changes = {key: len(release.changes.get(key, ())) for key in ("added", "removed", "changed")}
    what = (
        words("releases", "restores", number=release.restores)
        if release.restores
        else words("releases", "changes", **changes, facts=release.figures.get("facts", 0))
    )
    return words(
        "releases",
        "line",
        number=release.number,
        when=release.published,
        who=f"@{release.moderator}" if release.moderator else words("origin", release.origin),
        what=what,
        hash=release.hash[:8],
    )


def broken(found: Sequence[Problem], words: Words) -> str:
    """Return that the files cannot be used, and what is wrong with them."""
    return "\n".join([words("facts", "broken", count=len(found)), problems(found, words)])


def problems(found: Sequence[Problem], words: Words) -> str:
    """Return problems, a line each, as many as a message holds."""
    lines = [f"- {problem}" for problem in found[:_PROBLEMS]]
    more = [words("facts", "more", count=len(found) - _PROBLEMS)] if len(found) > _PROBLEMS else []
    return "\n".join([*lines, *more])


def _listed(lines: Sequence[str], most: int, words: Words) -> Iterator[str]:
    yield from (f"- {line}" for line in lines[:most])
    if len(lines) > most:
        yield words("releases", "and_more", count=len(lines) - most)


def _shown(text: str) -> str:
    return cut(" ".join(text.split()), _ANSWER)
