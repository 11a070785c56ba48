"""Seeded typing errors, to fit and to measure on misspelt questions."""

from __future__ import annotations

import random

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspell(text: str, chance: random.Random, letters_per_error: int = 8) -> str:
    """Return the text with about one swap, loss, insertion or replacement for every so many letters."""
    letters = list(text)
    for _ in range(max(1, round(len(text) / letters_per_error))):
        if len(letters) < 2:
            break
        place = chance.randrange(len(letters) - 1)
        if letters[place] == " ":
            continue
        match chance.randrange(4):
            case 0:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            case 1:
                del letters[place]
            case 2:
                letters.insert(place, chance.choice(_LETTERS))
            case _:
                letters[place] = chance.choice(_LETTERS)
    return "".join(letters)
