"""Fitting what decides between answer, choice and refusal to one number: how many replies may be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.core.calibration import Calibration, Measured
from bot.core.files import Files
from bot.core.knowledge import Knowledge
from bot.core.reading import Reading
from bot.core.thesaurus import Thesaurus
from bot.evaluation.fitting import Trials, fit
from bot.evaluation.questions import Question
from bot.evaluation.scoring import Outcome, Result, judge_reply
from bot.render.wording import Wording
from bot.render.words import language

_STEPS = np.round(np.geomspace(0.02, 0.95, 40), 4)
_OFFERS = (1.0, 0.8, 0.6, 0.4)
"""Offer thresholds tried, as parts of the answer threshold; with 1.0 nothing is offered."""

_ANSWERABLE = frozenset({"answerable", "followup"})
"""Kinds of questions that have an answer."""

_MOST_CLARIFIED, _MOST_CLARIFIED_NO_ANSWER = 0.06, 0.15
"""The shares of answerable and of unanswerable questions that may be answered by asking back."""


def calibrate(files: Files, questions: Sequence[Question], wrong_rate: float) -> Calibration:
    """Return a calibration fitted to a fact base, with thresholds for a rate of wrong answers (0 to 1).

    The confidence is learnt from the fact base alone; the thresholds from labelled questions, or if there are none
    from hidden phrasings.
    """
    alone = calibrate_alone([entry.ask for entry in files.entries], Thesaurus(files.thesaurus), wrong_rate)
    fitted = replace(alone, digest=files.askable)
    if not questions:
        return fitted
    knowledge = Knowledge(files, fitted)
    readings = [(question, knowledge.think(question.text, question.context).reading) for question in questions]
    tried = [
        (*_tally(knowledge, readings, float(answer), float(answer * part)), float(answer), float(answer * part))
        for answer in _STEPS
        for part in _OFFERS
    ]
    allowed = [row for row in tried if row[1] <= wrong_rate and row[2]] or [min(tried, key=lambda row: row[1])]
    _, _, _, answer, offer = max(allowed)
    results = _results(knowledge, readings, answer, offer)
    return replace(fitted, answer=answer, offer=offer, measured=_measured(results))


def calibrate_alone(entries: Sequence[Sequence[str]], thesaurus: Thesaurus, wrong_rate: float) -> Calibration:
    """Return a calibration learnt from the phrasings of entries and nothing else."""
    confidence, trials = fit(entries, thesaurus)
    fitted = Calibration(confidence, 0.5, 0.25)
    answer = _threshold(fitted, trials, wrong_rate)
    return replace(fitted, answer=answer, offer=answer / 2)


def _tally(
    knowledge: Knowledge, readings: Sequence[tuple[Question, Reading]], answer: float, offer: float
) -> tuple[float, float, bool]:
    """Return what two thresholds are worth, their share of wrong replies, and whether they ask back seldom enough."""
    results = _results(knowledge, readings, answer, offer)
    answerable = [result for result in results if result.question.kind in _ANSWERABLE]
    without = [result for result in results if result.question.kind in ("unanswerable", "chitchat")]
    right = sum(result.outcome is Outcome.RIGHT for result in answerable)
    offered = sum(result.outcome is Outcome.OFFERED for result in answerable)
    wrong = sum(result.outcome is Outcome.WRONG for result in results) / len(results)

    def clarified(among: Sequence[object]) -> float:
        return sum(result.reply["kind"] == "clarify" for result in among) / max(len(among), 1)  # type: ignore[attr-defined]

    seldom = clarified(answerable) <= _MOST_CLARIFIED and clarified(without) <= _MOST_CLARIFIED_NO_ANSWER
    return right + offered / 2, wrong, seldom


def _results(
    knowledge: Knowledge, readings: Sequence[tuple[Question, Reading]], answer: float, offer: float
) -> list[Result]:
    decider, wording = knowledge.judge(answer, offer), Wording(knowledge, language())
    return [judge_reply(question, decider.decide(reading), wording) for question, reading in readings]


def _measured(results: Sequence[Result]) -> Measured:
    answerable = [result.outcome is Outcome.RIGHT for result in results if result.question.kind in _ANSWERABLE]
    wrong = sum(result.outcome is Outcome.WRONG for result in results)
    right = sum(answerable) / max(len(answerable), 1)
    return Measured(len(results), round(right, 4), round(wrong / len(results), 4))


def _threshold(fitted: Calibration, trials: Trials, wrong_rate: float) -> float:
    """Return the confidence from which at most that share of all hidden phrasings is answered wrongly."""
    starts = np.flatnonzero(np.diff(trials.question, prepend=-1))
    stops = np.append(starts[1:], len(trials.question))
    best = []
    for start, stop in zip(starts, stops, strict=True):
        confidences = fitted.confidence.of(trials.evidence[start:stop])
        first = int(np.argmax(confidences))
        best.append((float(confidences[first]), bool(trials.right[start + first])))
    best.sort(reverse=True)
    wrong = np.cumsum([not right for _, right in best])
    kept = int(np.searchsorted(wrong, wrong_rate * len(best), side="right"))
    return best[min(kept, len(best) - 1)][0]
