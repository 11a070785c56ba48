"""Asking from the terminal. What is not needed for one answer is not imported: it takes half a second from cold."""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.evaluation.questions import QuestionError, read_questions
from bot.render.record import record
from bot.render.wording import Wording
from bot.terminal.given import OK, CommandError, desk, knowledge, words


def ask(arguments: argparse.Namespace) -> int:
    """Answer one question, or a file of them."""
    gc.disable()  # nearly all that is made lives until the end, and looking through it takes a tenth of a second
    question = " ".join(arguments.question)
    if arguments.jsonl is None and not question.strip():
        raise CommandError('what is the question? For example: python -m bot ask "Who is John Gregg?"')
    known = knowledge(arguments)
    wording = Wording(known, words())
    if arguments.jsonl is not None:
        for asked in _questions(arguments.jsonl):
            reply = known.ask(asked["question"], asked["context"])
            print(json.dumps({"id": asked["id"], **record(reply, wording)}, ensure_ascii=False))
        return OK
    reply = known.ask(question)
    if arguments.json:
        print(json.dumps({"id": None, **record(reply, wording)}, ensure_ascii=False))
        return OK
    print(wording.text(reply))
    for line in filter(None, wording.footnote(reply).splitlines()):
        print(f"  — {line}")
    for fact in wording.offered(reply):
        print(f"  · {fact.title}")
    return OK


def about(arguments: argparse.Namespace) -> int:
    """Print what the bot is, draws on, keeps and refuses."""
    print(desk(arguments).about().text)
    return OK


def _questions(path: Path) -> Iterable[dict[str, Any]]:
    try:
        for asked in read_questions(path):
            yield {"id": asked.id, "question": asked.text, "context": asked.context}
    except QuestionError as error:
        raise CommandError(str(error)) from error
