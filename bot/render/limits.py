"""Discord's limits, kept in one place."""

from __future__ import annotations

CONTENT = 2000
LABEL = 80
CHOICE = 100
CHOICES = 25
ROW = 5
NAME = 32
DESCRIPTION = 100
"""Characters of a command's name and description, and of an option's."""
TITLE = 45
"""Characters of a form's title, and of what stands over its fields."""

_BREAKING = {
    "<@": "<\u200b@",
    "<#": "<\u200b#",
    "</": "<\u200b/",
    "<t:": "<\u200bt:",
    "<id:": "<\u200bid:",
    "](": "]\u200b(",
}


def cut(text: str, length: int) -> str:
    """Return the text within a length, cut at a word and marked with an ellipsis where it is too long."""
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    head, space, _ = kept.rpartition(" ")
    return (head if space and len(head) > length // 2 else kept).rstrip(" ,;:") + "…"


def plain(text: str) -> str:
    """Return a stored text in which no mention, timestamp or masked link of Discord's comes alive."""
    for mark, broken in _BREAKING.items():
        text = text.replace(mark, broken)
    return text
