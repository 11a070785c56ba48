"""Any text at all gets a reply, quickly, and the same text the same reply."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.knowledge import Knowledge
from bot.core.reply import Abstention, Answer, Clarification, WorkedOut

KNOWLEDGE = Knowledge.load(Path(__file__).parents[1] / "knowledge")
TODAY = date(2026, 1, 1)
WORDS = st.sampled_from(
    [
        "ofsted",
        "rating",
        "2014",
        "2017",
        "2022",
        "gregg",
        "coventry",
        "who",
        "what",
        "and",
        "?",
        ".",
        ",",
        "he",
        "leeds",
    ]
)
TEXTS = st.one_of(st.text(max_size=6000), st.lists(WORDS, max_size=1000).map(" ".join))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(text=TEXTS, context=st.lists(st.text(max_size=200), max_size=2))
def test_any_text_gets_the_same_reply_twice(text: str, context: list[str]) -> None:
    first = KNOWLEDGE.ask(text, context, TODAY)

    assert isinstance(first, Answer | WorkedOut | Clarification | Abstention)
    assert KNOWLEDGE.ask(text, context, TODAY) == first


@pytest.mark.parametrize(
    "text",
    [
        "My nan says that the council got a terrible mark, and I wonder when was it? She lives in Tile Hill. " * 60,
        "and who was in charge in 2014 and what did they say, " * 120,
        "why? " * 1200,
        "x" * 6000,
        "".join(map(chr, range(32, 6032))),
        " ".join(f"qzx{number:x}jv" for number in range(700)),
    ],
    ids=["story", "a hundred questions", "why", "one word", "every letter", "no words"],
)
def test_the_longest_message_is_read_in_milliseconds(text: str) -> None:
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        KNOWLEDGE.ask(text[:6000], (), TODAY)
        taken.append(time.perf_counter() - started)

    assert min(taken) < 0.05  # 3 to 18 ms on a quiet machine; the bound is loose because machines are shared
