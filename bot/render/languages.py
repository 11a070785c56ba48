"""The languages beside English: a file each, in a folder of the operator's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.problems import Problem
from bot.core.yaml_file import read_yaml
from bot.render.proofreading import missing, proofread
from bot.render.words import Words, language

ENGLISH = "en"

_ENDING = ".yaml"

_COMMANDS = ("name.", "command.")
"""The sections that Discord shows in people's own languages; the others are said in the language of the bot alone."""


class LanguageError(Exception):
    """Language files that cannot be used, with every fault in them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take the problems, at least one."""
        super().__init__("\n".join(map(str, sorted(problems))))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code, its wording, and the sentences and blanks of English that its file lacks."""

    code: str
    words: Words
    missing: tuple[str, ...] = ()

    @property
    def missing_in_commands(self) -> tuple[str, ...]:
        """What its file lacks of the names and descriptions of commands."""
        return tuple(key for key in self.missing if key.startswith(_COMMANDS))


def read_language(code: str, folder: Path) -> Language:
    """Return a language by its code; raise LanguageError with every fault of its file."""
    if code == ENGLISH:
        return Language(code, language())
    name, english = f"{code}{_ENDING}", language()
    file, problems = read_yaml(folder / name, name)
    problems = problems or proofread(file, name, english.sections)
    if problems:
        raise LanguageError(problems)
    return Language(code, Words(file.data, english), missing(file.data, english.sections))


def read_languages(folder: Path) -> Mapping[str, Language]:
    """Return the languages of a folder by their codes; raise LanguageError with every fault of every file."""
    found: dict[str, Language] = {}
    problems: list[Problem] = []
    for code in codes(folder):
        try:
            found[code] = read_language(code, folder)
        except LanguageError as error:
            problems += error.problems
    if problems:
        raise LanguageError(problems)
    return found


def lacks(code: str, folder: Path) -> list[str]:
    """Return a line a language that lacks something: the one that is spoken any sentence, the others commands.

    Raise LanguageError with every fault of every file.
    """
    lines = []
    spoken = {code: read_language(code, folder)} if code != ENGLISH else {}
    for other in {**spoken, **read_languages(folder)}.values():
        missing = other.missing if other.code == code else other.missing_in_commands
        if missing:
            lines.append(f"{other.code}{_ENDING} lacks what is said in English instead: {', '.join(missing)}")
    return lines


def codes(folder: Path) -> list[str]:
    """Return the codes of the languages in a folder; English is none of them, for it ships."""
    return sorted(file.stem for file in folder.glob(f"*{_ENDING}") if file.stem != ENGLISH)
