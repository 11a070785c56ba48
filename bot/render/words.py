"""The wording of one language, read from the file that holds all of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

import yaml


class Words:
    """Sentences by section and key, with their blanks filled in."""

    def __init__(self, sections: Mapping[str, Mapping[str, str]]) -> None:
        """Take sections of named sentences."""
        self._sections = MappingProxyType({name: MappingProxyType(dict(section)) for name, section in sections.items()})

    def __call__(self, section: str, key: str, **blanks: object) -> str:
        """Return a sentence; raise KeyError if the language has no such sentence or a blank is not given."""
        return " ".join(self._sections[section][key].format(**blanks).split())

    def number(self, count: int) -> str:
        """Return a number as people write it in a sentence: "two", "14"."""
        return self._sections["number"].get(str(count), str(count))


@lru_cache
def language(code: str = "en") -> Words:
    """Return the wording of a language by its code; raise FileNotFoundError if there is none."""
    text = resources.files("bot.render").joinpath(f"{code}.yaml").read_text(encoding="utf-8")
    return Words(yaml.safe_load(text))
