"""Scores as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bot.evaluation.intervals import wilson
from bot.evaluation.questions import KINDS
from bot.evaluation.scoring import Outcome, Result

_ANSWERABLE = ("answerable", "followup")
_NO_ANSWER = ("unanswerable", "chitchat")


def report(results: Sequence[Result], *, failures: bool = False) -> str:
    """Return the tables by kind and by style, the rates, and on request what was not right."""
    parts = [
        _table("kind", results, lambda result: result.question.kind, KINDS),
        _table("style", results, lambda result: result.question.style, sorted({r.question.style for r in results})),
        _rates(results),
        _style_rates(results),
    ]
    if failures:
        missed = [result for result in results if result.outcome is not Outcome.RIGHT]
        parts.append("\n".join([f"not right: {len(missed)}", *map(_failure, missed)]))
    return "\n\n".join(parts)


def _style_rates(results: Sequence[Result]) -> str:
    """Return for each style what part was answered, right, wrong and refused, with 95 % intervals."""
    lines = ["style         answered                  right                     wrong                     refused"]
    for style in sorted({result.question.style for result in results}):
        row = [result for result in results if result.question.style == style]
        counts = (
            sum(result.reply["kind"] == "answer" for result in row),
            sum(result.outcome is Outcome.RIGHT for result in row),
            sum(result.outcome is Outcome.WRONG for result in row),
            sum(result.reply["kind"] == "abstain" for result in row),
        )
        cells = (
            f"{count / len(row):6.1%} ({low:.0%} to {high:.0%})"
            for count in counts
            for low, high in [wilson(count, len(row))]
        )
        lines.append(style.ljust(12) + "  " + "  ".join(cell.ljust(24) for cell in cells).rstrip())
    return "\n".join(lines)


def _table(title: str, results: Sequence[Result], key: Callable[[Result], str], names: Sequence[str]) -> str:
    columns = ["count", *Outcome, "abstentions"]
    rows = {name: [result for result in results if key(result) == name] for name in names}
    rows = {name: row for name, row in rows.items() if row} | {"total": list(results)}
    width = max(len(title), *map(len, rows))
    lines = ["  ".join([title.ljust(width), *columns])]
    for name, row in rows.items():
        outcomes = Counter(result.outcome for result in row)
        abstentions = sum(result.reply["kind"] == "abstain" for result in row)
        cells = [len(row), *(outcomes[outcome] for outcome in Outcome), abstentions]
        numbers = (str(cell).rjust(len(column)) for cell, column in zip(cells, columns, strict=True))
        lines.append("  ".join([name.ljust(width), *numbers]))
    return "\n".join(lines)


def _rates(results: Sequence[Result]) -> str:
    answerable = [r for r in results if r.question.kind in _ANSWERABLE]
    no_answer = [r for r in results if r.question.kind in _NO_ANSWER]
    given = [
        r
        for r in results
        if r.reply["kind"] == "answer" and not (r.question.kind == "chitchat" and r.outcome is Outcome.RIGHT)
    ]
    rates = {
        "answer accuracy (answerable, followup)": _share(answerable, Outcome.RIGHT),
        "  counting right options offered": _share(answerable, Outcome.RIGHT, Outcome.OFFERED),
        "wrong-answer rate (all questions)": _share(results, Outcome.WRONG),
        f"precision of the {len(given)} answers given": _share(given, Outcome.RIGHT),
        "abstention recall (unanswerable, chitchat)": _share(no_answer, Outcome.RIGHT),
    }
    width = max(map(len, rates))
    return "\n".join(f"{label.ljust(width)}  {rate}" for label, rate in rates.items())


def _share(results: Sequence[Result], *outcomes: Outcome) -> str:
    """Return a share and its 95 % interval."""
    if not results:
        return "   n/a"
    count = sum(result.outcome in outcomes for result in results)
    low, high = wilson(count, len(results))
    return f"{count / len(results):6.1%}  ({low:.1%} to {high:.1%})"


def _failure(result: Result) -> str:
    question = result.question
    asked = " > ".join([*question.context, question.text])
    return (
        f"{question.id}  {question.kind}/{question.style}  {result.outcome}: {result.fault}\n"
        f"    Q: {asked}\n    A: {' '.join(result.reply['text'].split())}"
    )
