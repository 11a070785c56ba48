"""The lock of a source: enough of an article to check citations by, and too little to read it back.

An article may not stand in the repository. Its lock keeps for each paragraph a fingerprint of the whole, the salted
hashes of its words as a set, without their order, and one byte for each two words in a row: a term stands in a
paragraph if its words do and its pairs may. A byte has 256 values and a paragraph some fifty pairs, so that every word
has many possible followers, and no sentence can be put together again from them.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from typing import Any

from bot.core.text import tokens

FOLDER = "locks"

_WORD, _PRINT, _SALT = 4, 16, 16
"""Bytes of a word's hash, of a paragraph's fingerprint, and of the salt."""

_BLANK = re.compile(r"\n\s*\n")
_SELLING = re.compile(
    r"\b(subscri\w+|membership|sign up|newsletter|digital issues|print issues|per month|/ ?month|magazine|download|app"
    r"|advert\w*|cookies?|follow us|hear all the latest|privacy policy|terms and conditions)\b",
    re.IGNORECASE,
)
_SHORT = 8
"""Words up to which a paragraph at the end is taken for boilerplate beside one that sells something."""


class LockError(ValueError):
    """A lock that cannot be read."""


@dataclass(frozen=True)
class Paragraph:
    """What is kept of one paragraph."""

    fingerprint: str
    words: frozenset[bytes]
    pairs: frozenset[int]
    boilerplate: bool = False


@dataclass(frozen=True)
class Lock:
    """What is kept of one article; its paragraphs are numbered from 1, the title."""

    source: str
    salt: bytes
    verified: date
    paragraphs: tuple[Paragraph, ...]

    @classmethod
    def of(cls, source: str, text: str, today: date, salt: bytes | None = None) -> Lock:
        """Lock an article's text, with what looks like boilerplate marked."""
        salt = salt or os.urandom(_SALT)
        blocks = paragraphs(text)
        selling = boilerplate(blocks)
        locked = (
            _locked(tokens(block), number, salt, boilerplate=number in selling)
            for number, block in enumerate(blocks, 1)
        )
        return cls(source, salt, today, tuple(locked))

    def stands(self, term: str, number: int) -> bool:
        """Tell whether a term stands in a paragraph."""
        words = tokens(term)
        if not words or not 1 <= number <= len(self.paragraphs):
            return False
        wanted, kept = _locked(words, number, self.salt), self.paragraphs[number - 1]
        return wanted.words <= kept.words and wanted.pairs <= kept.pairs

    def where(self, term: str) -> list[int]:
        """Return the paragraphs in which a term stands, boilerplate left out."""
        body = (number for number, kept in enumerate(self.paragraphs, 1) if not kept.boilerplate)
        return [number for number in body if self.stands(term, number)]

    def marked(self, boilerplate: frozenset[int]) -> Lock:
        """Return the lock with exactly these paragraphs marked as boilerplate."""
        kept = (replace(kept, boilerplate=number in boilerplate) for number, kept in enumerate(self.paragraphs, 1))
        return replace(self, paragraphs=tuple(kept))

    def compare(self, fresh: Lock) -> dict[int, str]:
        """Say what became of each paragraph that a fresh copy does not have in its place; it has the same salt."""
        old = [kept.fingerprint for kept in self.paragraphs]
        new = [kept.fingerprint for kept in fresh.paragraphs]
        found: dict[int, str] = {}
        for number, fingerprint in enumerate(old, 1):
            here = new[number - 1] if number <= len(new) else None
            if here == fingerprint:
                continue
            if fingerprint in new:
                found[number] = f"is paragraph {new.index(fingerprint) + 1} now"
            elif here is None or here in old:
                found[number] = "is gone"
            else:
                found[number] = "has changed"
        return found

    def to_json(self) -> str:
        """Return the lock as the text of its file."""
        kept = [
            {
                "fingerprint": one.fingerprint,
                "words": b64encode(b"".join(sorted(one.words))).decode(),
                "pairs": b64encode(bytes(sorted(one.pairs))).decode(),
            }
            | ({"boilerplate": True} if one.boilerplate else {})
            for one in self.paragraphs
        ]
        whole = {"source": self.source, "verified": self.verified.isoformat(), "salt": self.salt.hex()}
        return json.dumps(whole | {"paragraphs": kept}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Lock:
        """Read what to_json wrote; raise LockError where it cannot be."""
        try:
            whole: dict[str, Any] = json.loads(text)
            kept = tuple(
                Paragraph(
                    str(one["fingerprint"]),
                    frozenset(_cut(b64decode(one["words"]), _WORD)),
                    frozenset(b64decode(one["pairs"])),
                    bool(one.get("boilerplate", False)),
                )
                for one in whole["paragraphs"]
            )
            verified = date.fromisoformat(whole["verified"])
            return cls(str(whole["source"]), bytes.fromhex(whole["salt"]), verified, kept)
        except (KeyError, TypeError, ValueError) as error:
            raise LockError(f"is no lock that can be read ({error!r}); `python -m bot source add` writes it") from error


def paragraphs(text: str) -> list[str]:
    """Return the blocks of an article that blank lines part; the first is its title."""
    return [block.strip() for block in _BLANK.split(text.replace("\r\n", "\n")) if block.strip()]


def boilerplate(blocks: Sequence[str]) -> frozenset[int]:
    """Return the numbers of the paragraphs at an article's end that seem to sell something rather than tell it."""
    last = len(blocks)
    while last > 1 and (_SELLING.search(blocks[last - 1]) or _is_fragment(blocks[last - 1])):
        last -= 1
    tail = range(last + 1, len(blocks) + 1)
    return frozenset(tail) if any(_SELLING.search(blocks[number - 1]) for number in tail) else frozenset()


def _is_fragment(block: str) -> bool:
    return len(tokens(block)) <= _SHORT and not block.endswith((".", "!", "?"))


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def _locked(words: Sequence[str], number: int, salt: bytes, *, boilerplate: bool = False) -> Paragraph:
    """Keep of a text's words what a lock keeps of the paragraph of that number."""

    def hashed(text: str, size: int) -> bytes:
        return blake2b(f"{number} {text}".encode(), digest_size=size, key=salt).digest()

    pairs: Iterator[str] = (f"{one} {two}" for one, two in itertools.pairwise(words))
    fingerprint = blake2b(" ".join(words).encode(), digest_size=_PRINT, key=salt).hexdigest()
    kept = frozenset(hashed(word, _WORD) for word in words)
    return Paragraph(fingerprint, kept, frozenset(hashed(pair, 1)[0] for pair in pairs), boilerplate)
