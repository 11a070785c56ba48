"""Labelled questions, read from JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("answerable", "followup", "false_premise", "vague", "unanswerable", "chitchat")


class QuestionError(Exception):
    """A question file that cannot be read: the file, the line, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what a right reply to it must hold."""

    id: str
    text: str
    context: tuple[str, ...] = ()
    kind: str = "answerable"
    style: str = "unspecified"
    must: tuple[re.Pattern[str], ...] = ()
    must_not: tuple[re.Pattern[str], ...] = ()
    sources: frozenset[str] = frozenset()


def read_questions(path: Path) -> Iterator[Question]:
    """Yield the questions of a file in order; raise QuestionError at the first line that is none."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path}: is not UTF-8 text") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _question(json.loads(line), number)
            except (ValueError, TypeError, re.error) as error:
                raise QuestionError(f"{path}, line {number}: {error}") from error


def _question(values: Any, number: int) -> Question:
    if not isinstance(values, dict):
        raise ValueError("a JSON object was expected")
    text = values.get("question", values.get("q"))
    if not isinstance(text, str):
        raise ValueError('"question" must be text')
    kind = values.get("kind", "answerable")
    if kind not in KINDS:
        raise ValueError(f'"kind" is {kind!r}; expected one of {", ".join(KINDS)}')
    return Question(
        str(values.get("id", number)),
        text,
        _texts(values, "context"),
        kind,
        values.get("style") or "unspecified",
        tuple(re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in _texts(values, "must")),
        tuple(re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in _texts(values, "must_not")),
        frozenset(_texts(values, "sources")),
    )


def _texts(values: dict[str, Any], key: str) -> tuple[str, ...]:
    found = values.get(key) or []
    found = [found] if isinstance(found, str) else found
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise ValueError(f'"{key}" must be a list of texts')
    return tuple(found)
