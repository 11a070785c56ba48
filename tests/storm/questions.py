"""What people write in a storm."""

from __future__ import annotations

import random

from bot.core.knowledge import Knowledge
from bot.evaluation.typos import misspell

FOLLOW_UPS = ("when did she start?", "and in 2017?", "what about him", "why?", "Tell me more.", "and before that")
DANGER = ("my dad hits me", "a child is drowning", "I want to die")
MISSES = (
    "what colour is the funnel of the old steamer",
    "What colour is the old steamer's funnel?",
    "which harbour master retired, ring +44 20 7946 0999",
    "who paints the lighthouse, mail jo@b.example",
    "does the ferry take dogs",
)
ODD = (
    "@everyone",
    "@here <@&100000000000000001> rating 2014",
    "<@100000000000000009> <#100000000000000008> </ask:100000000000000007> 1999",
    "[Ada Quill](https://example.org) <t:1:R>",
    "🎉🎉🎉",
    "\u200b\u200d\ufeff\u2060",
    "???",
    "ما هو تقييم العبارة؟",
    "渡轮的评级是什么",
    "```py\nprint('hi')\n```",
    "'; DROP TABLE waves; --",
    "x" * 1900,
    "e\u0301" * 300,
    "We sat on the pier all morning and had sandwiches. " * 36 + "Who is Ada Quill?",
    "{title} %s {0} \\ \x00 \x1b[31m",
    "0" * 400,
    "-1 9999 2014-2022 22/13/2014",
)
YEARS = (1900, 1999, 2013, 2014, 2016, 2017, 2020, 2022, 2023, 2100)


def question(knowledge: Knowledge, chance: random.Random) -> str:
    """Return something that somebody may ask: of the facts, misspelt, leaning on another question, or odd."""
    match chance.randrange(10):
        case 0 | 1 | 2:
            return chance.choice(chance.choice(knowledge.entries).ask)
        case 3 | 4:
            return misspell(chance.choice(chance.choice(knowledge.entries).ask), chance)
        case 5:
            return chance.choice(FOLLOW_UPS)
        case 6:
            return chance.choice(MISSES)
        case 7:
            return chance.choice(ODD)
        case 8:
            who = chance.choice(("Ada Quill", "he", "Fogport"))
            return f"what was the rating in {chance.choice(YEARS)} and who is {who}"
        case _:
            return chance.choice((*DANGER, "", "hello", "should I take the ferry?"))
