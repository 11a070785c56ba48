"""How far a share of a sample may be from the truth."""

from __future__ import annotations

from math import sqrt

_Z = 1.96
"""Standard deviations on either side that hold 95 % of a normal distribution."""


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927); (0, 1) for no trials."""
    if not trials:
        return 0.0, 1.0
    share = successes / trials
    centre = share + _Z * _Z / (2 * trials)
    margin = _Z * sqrt(share * (1 - share) / trials + _Z * _Z / (4 * trials * trials))
    scale = 1 + _Z * _Z / trials
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)
