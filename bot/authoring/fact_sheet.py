"""The facts as a Markdown sheet to hand to people: by topic, question, answer and footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.core.counting import counted
from bot.core.knowledge import Knowledge
from bot.core.model import Fact
from bot.core.reply import Answer
from bot.core.writing import write_whole
from bot.render.wording import Wording
from bot.render.words import Words, language

SUFFIX = ".md"

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~]|&(?=#?\w+;)|^(?:[#=+-]|\d+(?=[.)]))")
"""What Markdown would take for its own; the rest of its signs matter only in places where we put none."""


def export_fact_sheet(folder: Path, to: Path, words: Words | None = None) -> str:
    """Write the fact sheet; return what was done. Raise KnowledgeError or OSError if it cannot be."""
    knowledge = Knowledge.load(folder)
    write_whole({to: fact_sheet(knowledge, words or language()).encode()})
    return f"{to}: {counted(len(knowledge.facts), 'fact')}"


def fact_sheet(knowledge: Knowledge, words: Words) -> str:
    """Return all facts of a knowledge as Markdown."""
    return "\n\n".join(_blocks(knowledge, Wording(knowledge, words), words)) + "\n"


def _blocks(knowledge: Knowledge, wording: Wording, words: Words) -> Iterator[str]:
    """Yield the headings, paragraphs and lists, between which there is an empty line."""
    subject, count = knowledge.scope.subject, len(knowledge.facts)
    yield f"# {escaped(words('sheet', 'title', subject=subject))}"
    sources = len(knowledge.sources)
    yield escaped(words("sheet", "introduction", facts=count, sources=sources, end=knowledge.ends))
    for topic, facts in knowledge.topics.items():
        yield f"## {escaped(topic)}"
        for fact in facts:
            yield from _fact(fact, wording)
    yield f"## {escaped(words('sheet', 'sources'))}"
    yield "\n".join(_sources(knowledge, wording, words))
    yield f"*{escaped(words('sheet', 'version', digest=knowledge.digest[:8]))}*"


def _fact(fact: Fact, wording: Wording) -> Iterator[str]:
    """Yield a fact's question, its answer, what each side says where sources differ, and its footnote."""
    reply = Answer((fact,), 1.0)
    yield f"### {escaped(fact.title)}"
    answer, *sides = wording.text(reply).split("\n")
    yield escaped(answer)
    if sides:
        yield "\n".join(f"- {escaped(side.removeprefix('- '))}" for side in sides)
    yield "  \n".join(f"*{escaped(line)}*" for line in wording.footnote(reply).split("\n"))


def _sources(knowledge: Knowledge, wording: Wording, words: Words) -> Iterator[str]:
    for source in knowledge.sources.values():
        day = knowledge.verified.get(source.id)
        checked = words("about", "checked", day=day) if day else ""
        link = f": <{source.url}>" if source.url else ""
        yield f"- {escaped(wording.source(source) + checked)}{link}"


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _SPECIAL.sub(lambda found: _backslashed(found[0]), text)


def _backslashed(sign: str) -> str:
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"
