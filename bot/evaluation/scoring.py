"""What a reply is worth: right, offered, clarified, wrong or abstained."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.reply import Reply
from bot.evaluation.questions import Question
from bot.render.record import record
from bot.render.wording import Wording

LONGEST = 900
_PLAIN = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2212": "-"}
    | {chr(dash): "-" for dash in range(0x2010, 0x2016)}
    | dict.fromkeys("*_`~", "")
)


class Outcome(StrEnum):
    """How a reply fares."""

    RIGHT = "right"
    OFFERED = "offered"
    CLARIFIED = "clarified"
    WRONG = "wrong"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Result:
    """A question, the reply as a record, the outcome and the reason for it."""

    question: Question
    reply: dict[str, Any]
    outcome: Outcome
    fault: str


def judge_reply(question: Question, reply: Reply, wording: Wording) -> Result:
    """Judge one reply by the kind of its question."""
    given = record(reply, wording)
    outcome, fault = _JUDGES[question.kind](question, given)
    return Result(question, given, outcome, fault)


def misfit(question: Question, text: str) -> str:
    """Say what a text lacks or has too much of; "" if it fits."""
    simple = " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).split())

    def found(pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(text) or pattern.search(simple))

    lacking = [pattern.pattern for pattern in question.must if not found(pattern)]
    if lacking:
        return f"lacks {lacking[0]}"
    wrong = [pattern.pattern for pattern in question.must_not if found(pattern)]
    return f"has {wrong[0]}" if wrong else ""


def _answerable(question: Question, reply: dict[str, Any]) -> tuple[Outcome, str]:
    match reply["kind"]:
        case "abstain":
            return Outcome.ABSTAINED, "abstained though there is an answer"
        case "clarify":
            fits = any(not misfit(question, option) for option in reply["options"])
            return (Outcome.OFFERED, "offered it") if fits else (Outcome.CLARIFIED, "offered other things")
    fault = misfit(question, reply["text"])
    if not fault and question.sources and not question.sources & set(reply["sources"]):
        fault = f"cites {', '.join(reply['sources'])}"
    if not fault and len(reply["text"]) > LONGEST:
        fault = f"has {len(reply['text'])} characters"
    return (Outcome.WRONG, fault) if fault else (Outcome.RIGHT, "")


def _false_premise(question: Question, reply: dict[str, Any]) -> tuple[Outcome, str]:
    if reply["kind"] == "abstain":
        return Outcome.RIGHT, ""
    fault = "asked back" if reply["kind"] == "clarify" else misfit(question, reply["text"])
    return (Outcome.WRONG, fault) if fault else (Outcome.RIGHT, "")


def _vague(question: Question, reply: dict[str, Any]) -> tuple[Outcome, str]:
    match reply["kind"]:
        case "clarify":
            return Outcome.RIGHT, ""
        case "abstain":
            return Outcome.ABSTAINED, "abstained instead of asking back"
    fault = misfit(question, reply["text"]) if question.must else "answered instead of asking back"
    return (Outcome.WRONG, fault) if fault else (Outcome.RIGHT, "")


def _no_answer(question: Question, reply: dict[str, Any]) -> tuple[Outcome, str]:
    if reply["kind"] != "answer" or (question.kind == "chitchat" and not reply["sources"]):
        return Outcome.RIGHT, ""
    return Outcome.WRONG, "answered though the sources do not say"


_JUDGES = {
    "answerable": _answerable,
    "followup": _answerable,
    "false_premise": _false_premise,
    "vague": _vague,
    "unanswerable": _no_answer,
    "chitchat": _no_answer,
}
