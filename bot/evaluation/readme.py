"""The parts of the README that a command writes, each between two marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def fill(mark: str, lines: Sequence[str], folder: Path = ROOT) -> None:
    """Replace what stands between <!-- mark --> and <!-- /mark --> in a folder's README."""
    readme = folder / "README.md"
    inner = "\n".join([f"<!-- {mark} -->", *lines, f"<!-- /{mark} -->"])
    text = readme.read_text(encoding="utf-8")
    pattern = rf"<!-- {mark} -->.*?<!-- /{mark} -->"
    readme.write_text(re.sub(pattern, lambda _: inner, text, flags=re.DOTALL), encoding="utf-8")
