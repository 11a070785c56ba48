"""The benchmark as tables and a plot, and into the README between its marks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.calibration import FILE, stored
from bot.core.files import read_files
from bot.core.knowledge import Knowledge
from bot.core.model import Fact
from bot.core.thesaurus import Thesaurus
from bot.evaluation import bench
from bot.evaluation.calibrating import calibrate_alone
from bot.evaluation.footprint import Footprint, footprint
from bot.evaluation.questions import Question
from bot.evaluation.readme import ROOT, fill
from bot.evaluation.scoring import misfit
from bot.semantic import NAMES, SemanticError, load

_SHIPPED_WRONG = 0.085
"""The rate of wrong answers among hidden phrasings for which the shipped thresholds are fitted."""

_QUESTIONS = 600
_TIMED = {1_000: 600, 10_000: 600, 100_000: 400, 1_000_000: 400}
_SLOW = {1_000: 120, 10_000: 60, 100_000: 12, 1_000_000: 6}
"""Questions asked for each size, half of them timed: for matchers with an index, and for those without."""


def fit_shipped(path: Path) -> Path:
    """Fit the calibration that ships with the program to ten phrasings an intent of CLINC150; return its path."""
    entries, _, _ = bench.clinc(path, 10, 1)
    fitted = calibrate_alone(entries, Thesaurus(), _SHIPPED_WRONG)
    target = ROOT / "bot" / "core" / FILE
    target.write_text(fitted.to_json() + "\n", encoding="utf-8")
    return target


def with_encoders(clinc: Path, folder: Path, questions: Sequence[Question]) -> Iterator[str]:
    """Compare no encoder with each installed one, on CLINC150 and on labelled questions; fill the README."""
    lines = [
        "| encoder | CLINC150, 10 phrasings | with typos | our questions | ms a question |",
        "|---|---|---|---|---|",
    ]
    yield from lines
    files = read_files(folder)
    entries, asked, _ = bench.clinc(clinc, 10, _QUESTIONS)
    for name in (None, *NAMES):
        try:
            meaning = load(name) if name else None
        except SemanticError as error:
            yield str(error)
            continue
        found = bench.ours(entries, meaning)
        plain, slips = (
            sum(ranked[0].owner == gold for text, gold in some if (ranked := found.find(text))) / len(some)
            for some in (asked, bench.misspelt(asked))
        )
        knowledge = Knowledge(files, stored(folder), meaning)
        started = time.perf_counter()
        right = sum(first_is_right(knowledge, question) for question in questions)
        taken = 1000 * (time.perf_counter() - started) / len(questions)
        cells = (f"{100 * share:.1f}" for share in (plain, slips, right / len(questions)))
        lines.append(f"| {name or 'none'} | " + " | ".join([*cells, f"{taken:.1f}"]) + " |")
        yield lines[-1]
    fill("semantic", lines)


def first_is_right(knowledge: Knowledge, question: Question) -> bool:
    """Tell whether the first candidate is a fact that answers the question, or no fact where there is no answer."""
    ranked = knowledge.think(question.text, question.context).reading.ranked
    entry = knowledge.entries[ranked[0].owner] if ranked else None
    if question.kind in ("unanswerable", "chitchat"):
        return not isinstance(entry, Fact)
    return isinstance(entry, Fact) and not misfit(question, entry.answer)


def on_clinc(path: Path) -> list[str]:
    """Return a table of accuracy on CLINC150, ours for 5, 10 and 100 phrasings an intent, the rivals for 10."""
    lines = [
        "| CLINC150 | first | first, typos | among three | right at 10 % slipped | the same, typos |",
        "|---|---|---|---|---|---|",
    ]
    for shots in (5, 10, 100):
        entries, asked, outside = bench.clinc(path, shots, _QUESTIONS)
        matcher = bench.ours(entries)
        clean = bench.our_accuracy(matcher, asked, outside)
        typos = bench.our_accuracy(matcher, bench.misspelt(asked), outside)
        cells = (clean.first, typos.first, clean.among_three, clean.right or 0.0, typos.right or 0.0)
        lines.append(f"| Footnote, {shots} phrasings | " + " | ".join(f"{100 * cell:.1f}" for cell in cells) + " |")
        if shots == 10:
            right, wrong, refused = bench.at_threshold(matcher, asked, outside)
    entries, asked, _ = bench.clinc(path, 10, _QUESTIONS)
    for name, answer in bench.rivals(entries):
        plain, slips = bench.accuracy(answer, asked), bench.accuracy(answer, bench.misspelt(asked))
        found = (plain.first, slips.first, plain.among_three)
        lines.append(f"| {name}, 10 phrasings | " + " | ".join(f"{100 * share:.1f}" for share in found) + " | | |")
    lines += [
        "",
        f"With the threshold learnt from 10 phrasings an intent alone: {100 * right:.1f} % answered rightly, "
        f"{100 * wrong:.1f} % wrongly, {100 * refused:.1f} % of out-of-scope questions refused.",
    ]
    return lines


def speed(sizes: Sequence[int]) -> tuple[list[str], dict[str, dict[int, float]]]:
    """Return a table of the median milliseconds a question takes, and the figures by matcher and size."""
    taken: dict[str, dict[int, float]] = {}
    slowest: dict[int, float] = {}
    costs: list[Footprint] = []
    for size in sizes:
        entries = bench.invented(size)
        matcher = bench.ours(entries)
        asked = bench.questions_about(entries, _TIMED[size])
        taken.setdefault("Footnote", {})[size], slowest[size] = bench.timed(matcher.find, asked)
        costs.append(footprint(entries, asked))
        for name, answer in bench.rivals(entries):
            few = asked[: _SLOW[size]] if name.startswith("rapidfuzz") else asked
            taken.setdefault(name, {})[size], _ = bench.timed(answer, few)
    lines = ["| median ms | " + " | ".join(f"{size:,}" for size in sizes) + " |", "|---" * (len(sizes) + 1) + "|"]
    for name, row in taken.items():
        cells = (_cell(row[size], taken["Footnote"][size], name) for size in sizes)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines.append("| Footnote, 99th percentile | " + " | ".join(f"{slowest[size]:.1f}" for size in sizes) + " |")
    for name, figures in (
        ("Footnote, s to build", [f"{cost.build:.1f}" for cost in costs]),
        ("Footnote, ms from the saved index to the first answer", [f"{cost.loaded:.0f}" for cost in costs]),
        ("Footnote, MiB on disk", [f"{cost.kept:.1f}" for cost in costs]),
        ("Footnote, MiB resident, Python included", [f"{cost.resident:.0f}" for cost in costs]),
    ):
        lines.append(f"| {name} | " + " | ".join(figures) + " |")
    return lines, taken


def plot(taken: dict[str, dict[int, float]], path: Path) -> None:
    """Draw the time a question takes against the size of the base."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.add_subplot()
    for name, row in taken.items():
        axes.loglog(list(row), list(row.values()), marker="o", linewidth=2.5 if name == "Footnote" else 1.2, label=name)
    axes.set_xlabel("phrasings in the base")
    axes.set_ylabel("median ms a question")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)


def report(clinc: Path | None, sizes: Sequence[int], folder: Path) -> Iterator[str]:
    """Run the benchmark; yield its lines; draw docs/speed.png and fill the README in a folder."""
    if clinc:
        lines = on_clinc(clinc)
        yield from lines
        fill("clinc", lines, folder)
    if sizes:
        lines, taken = speed(sizes)
        yield from lines
        (folder / "docs").mkdir(exist_ok=True)
        plot(taken, folder / "docs" / "speed.png")
        fill("speed", [*lines, "", "![Milliseconds a question against phrasings in the base](docs/speed.png)"], folder)


def _cell(milliseconds: float, ours: float, name: str) -> str:
    return f"{milliseconds:.2f}" + ("" if name == "Footnote" else f" ({milliseconds / ours:.1f}x)")
