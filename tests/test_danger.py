"""Messages that sound like somebody in danger, and harmless ones that look alike."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.core.danger import CERTAIN, LIKELY, Danger
from bot.core.knowledge import Knowledge
from bot.core.reply import Abstention

DANGER = Danger.in_english()
TODAY = date(2026, 11, 21)
MESSAGES = [
    (message["text"], message["danger"])
    for path in sorted((Path(__file__).parent / "danger").glob("*.jsonl"))
    for message in map(json.loads, path.read_text(encoding="utf-8").splitlines())
]


def signposted(knowledge: Knowledge, message: str) -> bool:
    reply = knowledge.ask(message, (), TODAY)
    return isinstance(reply, Abstention) and reply.signposts


def test_danger_is_heard_and_harmless_messages_are_not_taken_for_it(shipped: Knowledge) -> None:
    alarming = [text for text, danger in MESSAGES if danger]
    harmless = [text for text, danger in MESSAGES if not danger]
    assert len(alarming) >= 60
    assert len(harmless) >= 60

    heard = sum(signposted(shipped, text) for text in alarming)
    mistaken = sum(signposted(shipped, text) for text in harmless)

    assert heard >= 0.9 * len(alarming)
    assert mistaken <= 0.06 * len(harmless)


@pytest.mark.parametrize(
    "message",
    [
        "my dad hits me",
        "i want to kill myself",
        "the boy next door has bruises again and says he fell",
        "My mum has locked me out and I am only 12, what do I do?",
        "ive been kicked out im 16 and got nowhere to sleep tonite",
        "my stepdad hurts my little sister evry nite",
    ],
)
def test_plain_danger_is_certain_and_not_matched(message: str, shipped: Knowledge) -> None:
    assert DANGER.score(message) >= CERTAIN
    assert shipped.think(message, (), TODAY).reading.ungated == ()


@pytest.mark.parametrize(
    "message",
    [
        "What did Ofsted say about homeless 16 and 17 year olds?",
        "Who killed Daniel Pelka?",
        "i'm dying to know the rating",
        "my essay is killing me, when was the inadequate rating",
        "hit me with the latest rating",
        "",
        "🙂",
    ],
)
def test_questions_about_the_record_do_not_sound_like_danger(message: str) -> None:
    assert DANGER.score(message) < LIKELY


def test_a_question_after_a_cry_for_help_is_read_by_itself(shipped: Knowledge) -> None:
    reply = shipped.ask("who is john gregg", ["my dad hits me"], TODAY)

    assert not isinstance(reply, Abstention)


def test_a_death_is_never_offered_unasked(shipped: Knowledge) -> None:
    for asked in ("what do you know", "help", "tell me something", "inspection", "what's the weather"):
        reply = shipped.ask(asked, (), TODAY)
        offered = getattr(reply, "options", ()) or getattr(reply, "suggestions", ())
        assert not [fact.id for fact in offered if fact.sensitive == "child-death"]
