"""Counts in the terminal's English; what people on Discord read is counted by their language file."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun, whose plural ends in s unless it is given: "1 fact", "3 facts"."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
