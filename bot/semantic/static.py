"""wordllama: a vector a word, averaged; 16 MB, some 0.1 ms a question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import wordllama
from numpy.typing import NDArray


class Static:
    """The vectors that the package ships with; nothing is fetched."""

    name = "small"
    share = 0.2

    def __init__(self) -> None:
        """Load them."""
        folder = Path(wordllama.__file__).parent
        self._model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a unit vector for each text."""
        found = self._model.embed([text or "?" for text in texts], norm=True)
        vectors: NDArray[np.float32] = np.nan_to_num(found).astype(np.float32)
        return vectors
