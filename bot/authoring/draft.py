"""A draft of facts from an article: what could be told, where it stands, and how people may ask.

The answers are left to a person, without whom no draft passes the check.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from bot.core.citations import LONGEST_TERM
from bot.core.lock import boilerplate, paragraphs
from bot.core.model import ARTICLE
from bot.core.text import tokens

_MONTHS = "|".join(calendar.month_name[1:])
_DATE = re.compile(rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTHS}) (?:\d{{1,2}}, )?\d{{4}}\b|\b(?:19|20)\d\d\b")
_FIGURE = re.compile(
    r"(?:£|€|\$)?\b\d[\d,.]*\d\b(?: ?%| per ?cent| million| billion)?|\b\d\b"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|a third|a quarter|half)(?: per cent| [a-z]+s)?\b"
)
_NAME = re.compile(r"\b(?:[A-Z][a-z]+(?:['’-][A-Za-z]+)?)(?: (?:of |the |and )?[A-Z][a-z]+(?:['’-][A-Za-z]+)?)+")
_QUOTED = re.compile(r"[“\"]([^”\"]{8,}?)[”\"]")
_RATING = re.compile(r"\b(outstanding|good|requires improvement|inadequate|special measures)\b", re.IGNORECASE)
_OPENERS = frozenset(
    {"The", "A", "An", "By", "In", "On", "At", "It", "He", "She", "They", "But", "And", "This", "That"}
)
_WRITE = ""
"""What stands where a person has to write; an empty answer fails the check."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something in a paragraph that a fact could tell."""

    kind: str
    text: str
    paragraph: int


def draft(article: str, source: str) -> str:
    """Return proposed facts as YAML: id, phrasings from templates, citation with terms, and an empty answer."""
    blocks = paragraphs(article)
    selling = boilerplate(blocks)
    proposed = []
    for number, block in enumerate(blocks, 1):
        found = [] if number in selling else list(_found(block, number))
        if found:
            proposed.append(_fact(source, number, found))
    head = (
        f"# Drafted from {source}: {len(proposed)} paragraphs that say something. Write each answer in your words;\n"
        "# keep and add phrasings that people would type, split what is asked apart, drop the rest.\n"
    )
    return head + yaml.safe_dump(proposed, sort_keys=False, allow_unicode=True, width=118)


def _found(block: str, number: int) -> Iterator[Found]:
    """Yield the dates, figures, names, ratings and quotations of a paragraph, each once."""
    seen: set[str] = set()
    rest = block
    for kind, pattern in (
        ("date", _DATE),
        ("quotation", _QUOTED),
        ("name", _NAME),
        ("rating", _RATING),
        ("figure", _FIGURE),
    ):
        for match in pattern.finditer(rest):
            text = " ".join((match[1] if kind == "quotation" else match[0]).split())
            words = text.split()
            if kind == "name" and words[0] in _OPENERS:
                text = " ".join(words[1:])
            if text and text.lower() not in seen:
                seen.add(text.lower())
                yield Found(kind, text, number)
        if kind == "date":  # so that its day is no figure, and its month no name
            rest = pattern.sub(" ", rest)


def _fact(source: str, number: int, found: Sequence[Found]) -> dict[str, object]:
    terms = [term for one in found if (term := _term(one))]
    dates = [one.text for one in found if one.kind == "date"]
    return {
        "id": f"{source}-paragraph-{number}",
        "ask": list(dict.fromkeys(phrasing for one in found for phrasing in _phrasings(one))),
        "answer": _WRITE,
        "cite": [{"source": source, "paragraphs": [number], "terms": list(dict.fromkeys(terms))}],
        "as_of": next((year for date in dates if (year := date[-4:]).isdigit()), _WRITE),
        "said_by": ARTICLE,
        "claim": "statement" if any(one.kind == "quotation" for one in found) else "event",
    }


def _term(found: Found) -> str:
    """Return a finding as a term; of a quotation only its first words, since a longer one would be a copy."""
    words = found.text.split()
    text = " ".join(words[:LONGEST_TERM])
    return text if len(tokens(text)) <= LONGEST_TERM else " ".join(words[: LONGEST_TERM - 1])


def _phrasings(found: Found) -> list[str]:
    match found.kind:
        case "date":
            when = "on" if found.text[0].isdigit() and not found.text.isdigit() else "in"
            return [f"What happened {when} {found.text}?", f"what about {found.text}"]
        case "name":
            return [f"Who or what is {found.text}?", found.text.lower()]
        case "rating":
            return [f"When was it rated {found.text.lower()}?", f"{found.text.lower()} rating"]
        case "figure":
            return [f"What is the figure of {found.text}?", f"{found.text} of what"]
    return [f"What is quoted in paragraph {found.paragraph}?"]
