"""What a fact base costs beside the time of a question: to build it, to take it up from disk, to hold it in memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core import cache, calibration
from bot.core.lexicon import english
from bot.core.matcher import Learnt, Matcher
from bot.core.thesaurus import Thesaurus

_QUESTIONS = "questions.json"


@dataclass(frozen=True, slots=True)
class Footprint:
    """The cost of one fact base."""

    build: float
    """Seconds to learn it."""
    kept: float
    """MiB on disk."""
    loaded: float
    """Milliseconds from the saved index to the first answer, in a process that has everything else loaded."""
    resident: float
    """MiB resident in that process after all questions, the interpreter and the mapped files included."""


def footprint(entries: Sequence[Sequence[str]], asked: Sequence[str]) -> Footprint:
    """Build a fact base and save it; take it up in a process of its own and ask it the questions."""
    started = time.perf_counter()
    learnt = Learnt.learn(entries, Thesaurus())
    build = time.perf_counter() - started
    with tempfile.TemporaryDirectory(prefix="footnote-") as place:
        folder = Path(place)
        cache.save(learnt, folder)
        kept = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
        (folder / _QUESTIONS).write_text(json.dumps(list(asked)), encoding="utf-8")
        command = [sys.executable, "-m", "bot.evaluation.footprint", place]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ourselves
    return Footprint(build, kept, **json.loads(told))


def taken_up(folder: Path) -> dict[str, float]:
    """Take up a saved index in this process, ask it the questions beside it, and return what that cost."""
    asked = json.loads((folder / _QUESTIONS).read_text(encoding="utf-8"))
    lexicon, confidence = english(), calibration.shipped().confidence
    started = time.perf_counter()
    learnt = cache.load(folder)
    matcher = Matcher(learnt, lexicon=lexicon, confidence=confidence, thesaurus=Thesaurus())
    matcher.find(asked[0])
    loaded = 1000 * (time.perf_counter() - started)
    for question in asked:
        matcher.find(question)
    return {"loaded": loaded, "resident": _resident()}


def _resident() -> float:
    """Return the MiB of this process that are in memory: now on Linux, at most so far elsewhere."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    import resource  # no such thing on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 1024


if __name__ == "__main__":
    print(json.dumps(taken_up(Path(sys.argv[1]))))
