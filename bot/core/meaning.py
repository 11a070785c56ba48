"""What a sentence encoder must offer to take part in matching; none ships, an operator may choose one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Meaning(Protocol):
    """Turns texts into vectors whose inner product is their likeness in meaning."""

    name: str
    """What it is called in settings and in the cache."""
    share: float
    """How much of the likeness of two texts it decides, 0 to 1."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a unit vector for each text; a vector of zeros for one without words."""
        ...
