"""Pictures of measurements; they need the extra "bench" for matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bot.evaluation.scoring import Outcome, Result


def risk_coverage(results: Sequence[Result], path: Path) -> None:
    """Write how many of the answers given are wrong as more of the questions are answered, the surest first."""
    answered = sorted((r for r in results if r.reply["kind"] == "answer"), key=lambda r: -r.reply["confidence"])
    wrong, coverage, risk = 0, [], []
    for count, result in enumerate(answered, 1):
        wrong += result.outcome is Outcome.WRONG
        coverage.append(100 * count / len(results))
        risk.append(100 * wrong / count)
    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(coverage, risk, color="#4752c4")
    axes.set_xlabel("questions answered, %, the surest first")
    axes.set_ylabel("wrong among them, %")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)
