"""What is wrong with a fact base, in words for the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing to mend: the file, the line (0 when it concerns the whole file), the id it is about, and what."""

    file: str
    line: int
    about: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.about}: {self.message}" if self.about else f"{place}: {self.message}"


class KnowledgeError(Exception):
    """A fact base that cannot be used, with every problem found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take at least one problem; they are kept in file order."""
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[KnowledgeError], tuple[list[Problem]]]:
        """Let it be pickled with its problems."""
        return KnowledgeError, (self.problems,)
