"""Measuring how good and how fast the answers are."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.core.calibration import FILE
from bot.core.files import read_files
from bot.evaluation.calibrating import calibrate
from bot.evaluation.questions import Question, QuestionError, read_questions
from bot.evaluation.readme import fill
from bot.evaluation.report import report
from bot.evaluation.scoring import judge_reply
from bot.render.wording import Wording
from bot.render.words import language
from bot.terminal.given import OK, CommandError, folder, knowledge, usable_facts


def evaluate(arguments: argparse.Namespace) -> int:
    """Score the answers to labelled questions, and fit the thresholds to them where that is asked for."""
    try:
        questions = [question for file in arguments.files for question in read_questions(file)]
    except QuestionError as error:
        raise CommandError(str(error)) from error
    if arguments.calibrate:
        _calibrate(folder(arguments), questions, arguments.wrong_rate)
    known = knowledge(arguments)
    wording = Wording(known, language())
    results = [judge_reply(question, known.ask(question.text, question.context), wording) for question in questions]
    if results:
        print(report(results, failures=arguments.failures))
    if arguments.readme:
        rates = report(results).split("\n\n")[2].splitlines()
        fill("scores", ["```", f"{len(results)} questions", *rates, "```"])
    if arguments.plot:
        try:
            from bot.evaluation.plotting import risk_coverage
        except ImportError as error:
            raise CommandError(f'{error.name} is missing: python -m pip install -e ".[bench]"') from error
        risk_coverage(results, arguments.plot)
    return OK


def bench(arguments: argparse.Namespace) -> int:
    """Measure our matcher beside others."""
    try:
        from bot.evaluation.benchmarks import fit_shipped, with_encoders
        from bot.evaluation.benchmarks import report as compared

        if arguments.encoders:
            questions = [question for file in arguments.encoders for question in read_questions(file)]
            for line in with_encoders(arguments.clinc, folder(arguments), questions):
                print(line, flush=True)
            return OK
        if arguments.fit:
            print(fit_shipped(arguments.clinc))
            return OK
        for line in compared(arguments.clinc, arguments.sizes, Path(__file__).resolve().parents[2]):
            print(line, flush=True)
    except ImportError as error:
        raise CommandError(f'{error.name} is missing: python -m pip install -e ".[bench]"') from error
    except (OSError, QuestionError) as error:
        raise CommandError(str(error)) from error
    return OK


def _calibrate(place: Path, questions: Sequence[Question], wrong_rate: float) -> None:
    with usable_facts():
        fitted = calibrate(read_files(place), questions, wrong_rate)
    (place / FILE).write_text(fitted.to_json() + "\n", encoding="utf-8")
    print(f"{place / FILE}: answer from {fitted.answer:.3f}, offer from {fitted.offer:.3f}")
