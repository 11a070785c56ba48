"""JSON Schemas of the knowledge files, so that an editor completes keys and underlines mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.core.model import Fact, Gap, Golden, Learned, Scope, Source

_KINDS: dict[str, Any] = {
    "sources": list[Source],
    "scope": Scope,
    "facts": list[Fact],
    "gaps": list[Gap],
    "thesaurus": list[list[str]],
    "golden": list[Golden],
    "learned": list[Learned],
}


def schemas() -> dict[str, str]:
    """Return the schemas as JSON text by file name."""
    return {
        f"{name}.schema.json": json.dumps(TypeAdapter(kind).json_schema(), indent=1) + "\n"
        for name, kind in _KINDS.items()
    }


def outdated(folder: Path) -> list[str]:
    """Return the names of the schemas in a knowledge folder that differ from what the program would write."""
    return [name for name, text in schemas().items() if not _same(folder / "schema" / name, text)]


def write(folder: Path) -> list[Path]:
    """Write the schemas into a knowledge folder; return their paths."""
    target = folder / "schema"
    target.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (target / name).write_text(text, encoding="utf-8")
    return [target / name for name in schemas()]


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
