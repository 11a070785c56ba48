"""The ratings over time as a picture, drawn with matplotlib where it is installed (the extra "charts")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from bot.core.dates import PartialDate
from bot.core.model import Fact
from bot.render.limits import cut
from bot.render.words import Words

DESCRIPTION = 1024
"""Characters of a description that Discord takes."""

_PAPER, _INK, _LINE, _QUIET = "#f7f4ec", "#22252b", "#3f51b5", "#6d7078"
"""The picture has a ground of its own, so that it reads the same on Discord's light and dark."""

_MARGIN, _BEYOND = 240, 360
"""Days before the first judgement, and after the end of the sources."""

_WIDE = 26
"""Characters of a rating's name that are drawn."""

_SIZE, _DOTS = (8.0, 4.6), 150
"""Inches and dots an inch: 1,200 by 690 dots, whose letters are still read at the width of a phone."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to send, with its description in words for those who cannot see it."""

    name: str
    data: bytes
    description: str


def ratings_picture(
    facts: Sequence[Fact], grades: Sequence[str], ends: PartialDate, subject: str, words: Words
) -> Picture | None:
    """Draw the judgements of a timeline, oldest first; None where there are none or matplotlib is not installed.

    grades are the names of the ratings, worst first.
    """
    judged = tuple((fact.data.since, fact.data.rating) for fact in facts if fact.data)
    if not judged:
        return None
    title = cut(words("timeline", "picture_title", subject=subject), 2 * _WIDE)
    dates = tuple(words.date(since) for since, _ in judged)
    scale = tuple(dict.fromkeys([*grades, *(rating for _, rating in judged)]))
    try:
        data = _drawn(judged, dates, scale, ends, title, words("timeline", "picture_end"))
    except ImportError:
        return None
    return Picture("ratings.png", data, cut(_described(judged, scale, ends, subject, words), DESCRIPTION))


@lru_cache(maxsize=2)
def _drawn(
    judged: tuple[tuple[PartialDate, str], ...],
    written: tuple[str, ...],
    scale: tuple[str, ...],
    ends: PartialDate,
    title: str,
    end_label: str,
) -> bytes:
    """Return the picture as PNG, the dates as they are written; raise ImportError where there is no matplotlib."""
    from matplotlib import dates
    from matplotlib.figure import Figure

    as_number: Any = dates.date2num  # matplotlib's dates have no types
    height = {grade: number for number, grade in enumerate(scale)}
    spans = [(as_number(since.first_day), as_number(since.last_day)) for since, _ in judged]
    days, levels = [sum(span) / 2 for span in spans], [height[rating] for _, rating in judged]
    end = max(as_number(ends.last_day), days[-1])
    figure = Figure(figsize=_SIZE, dpi=_DOTS, facecolor=_PAPER, layout="constrained")
    axes = figure.add_subplot(facecolor=_PAPER)
    axes.step([*days, end], [*levels, levels[-1]], where="post", color=_LINE, linewidth=3)
    axes.plot(days, levels, "o", color=_LINE, markersize=10)
    for (_, rating), said, span, day, level in zip(judged, written, spans, days, levels, strict=True):
        axes.plot(
            span, (level, level), color=_LINE, linewidth=10, alpha=0.25, solid_capstyle="butt"
        )  # as wide as the date is unsure
        last = day == days[-1]
        axes.annotate(
            f"{cut(rating, _WIDE)}\n{said}",
            (day, level),
            (-12 if last else 10, 12),
            textcoords="offset points",
            ha="right" if last else "left",
            color=_INK,
            fontsize=13,
            fontweight="bold",
        )
    beyond = end + _BEYOND
    axes.axvline(end, color=_QUIET, linestyle="--", linewidth=1.5)
    axes.axvspan(end, beyond, color=_QUIET, alpha=0.15, linewidth=0)
    axes.text((end + beyond) / 2, 0, end_label, rotation=90, ha="center", va="bottom", color=_QUIET, fontsize=11)
    axes.set_xlim(days[0] - _MARGIN, beyond)
    axes.set_ylim(-0.4, len(height) - 0.2)
    axes.set_yticks(range(len(height)), [cut(grade, _WIDE) for grade in scale], fontsize=12, color=_INK)
    years: Any = dates.AutoDateLocator
    axes.xaxis.set_major_locator(years())
    axes.tick_params(axis="x", labelsize=12, colors=_INK)
    axes.xaxis_date()
    form: Any = dates.DateFormatter
    axes.xaxis.set_major_formatter(form("%Y"))
    axes.grid(axis="y", color=_QUIET, alpha=0.25)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_title(title, loc="left", fontsize=15, color=_INK, pad=14)
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _described(
    judged: Sequence[tuple[PartialDate, str]], scale: Sequence[str], ends: PartialDate, subject: str, words: Words
) -> str:
    """Return in words all that the picture shows."""
    steps = "; ".join(words("timeline", "line", since=since, rating=rating) for since, rating in judged)
    return words("timeline", "picture", subject=subject, steps=steps, end=ends, grades=", ".join(scale))
